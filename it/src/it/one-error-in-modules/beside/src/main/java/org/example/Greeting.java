package org.example;

import dev.attacca.Input;
import dev.attacca.Task;

/** Of a module that the others have nothing to do with. */
class Greeting {
  @Task
  String greeting(@Input String name) {
    return "Dear " + name;
  }

  static String of(String name) {
    return GreetingRunner.of(new Greeting()).greeting(name);
  }
}
