package dev.attacca.spring.aot;

import dev.attacca.Task;

/** There are several beans of it. */
class Region {
  private final String name;

  Region(String name) {
    this.name = name;
  }

  @Task
  String name() {
    return name;
  }
}
