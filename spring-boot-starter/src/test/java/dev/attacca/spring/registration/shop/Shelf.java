package dev.attacca.spring.registration.shop;

import dev.attacca.Task;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Is found by scanning, and no bean but where somebody makes it one. */
@Component
@Profile("shelf")
public class Shelf {
  @Task
  boolean full() {
    return true;
  }
}
