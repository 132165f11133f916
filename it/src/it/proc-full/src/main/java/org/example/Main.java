package org.example;

import dev.attacca.Input;
import dev.attacca.Task;

/** The processor is found on the class path, because the compiler is told to look there. */
public class Main {
  /** Without state. */
  public Main() {}

  /** A task. */
  @Task
  protected String doubled(@Input String word) {
    return word + word;
  }

  /** Takes no arguments. */
  public static void main(String[] args) {
    System.out.println("doubled: " + MainRunner.of(new Main()).doubled("can"));
  }
}
