package org.example.shop;

/** Runs the greeting in its module. */
public final class Main {
  private Main() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    System.out.println("module " + Main.class.getModule().getName());
    System.out.println(GreetingRunner.of(new Greeting()).greeting("Clara"));
  }
}
