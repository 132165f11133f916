package org.example.shop;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.Timeout;
import java.util.Optional;

/** A public class in an exported package. */
public class Greeting {
  /** Without state. */
  public Greeting() {}

  /** A value. */
  @Task
  protected String salutation() {
    return "Dear";
  }

  /** An optional value. */
  @Task
  @Timeout("10s")
  protected Optional<Marks> marks() {
    return Optional.of(new Marks(3));
  }

  /** What is asked for. */
  @Task
  protected String greeting(String salutation, Marks marks, @Input String name) {
    return salutation + " " + name + "!".repeat(marks.count());
  }
}
