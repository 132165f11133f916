package dev.attacca.spring.aot;

import dev.attacca.Task;

/** Is never a bean. */
class Season {
  @Task
  String name() {
    return "spring";
  }
}
