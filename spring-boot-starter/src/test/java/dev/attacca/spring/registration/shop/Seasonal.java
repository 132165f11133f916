package dev.attacca.spring.registration.shop;

import dev.attacca.Task;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Is there at Christmas. */
@Component
@Profile("christmas")
class Seasonal {
  @Task
  String greeting() {
    return "merry";
  }
}
