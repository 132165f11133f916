package dev.attacca.spring.test;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Another one, which needs a property. */
@Component
class Greeting {
  private final String word;

  Greeting(@Value("${greeting.word:Hello}") String word) {
    this.word = word;
  }

  @Task
  String text(@Input String name) {
    return word + ", " + name;
  }
}
