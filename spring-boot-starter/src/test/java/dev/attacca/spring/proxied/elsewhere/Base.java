package dev.attacca.spring.proxied.elsewhere;

import dev.attacca.Task;

/** Has a task that no class of another package overrides. */
public class Base {
  private final String name;

  protected Base(String name) {
    this.name = name;
  }

  @Task
  String hidden() {
    return name;
  }

  @Task
  protected String open(String hidden) {
    return hidden + " of " + name;
  }
}
