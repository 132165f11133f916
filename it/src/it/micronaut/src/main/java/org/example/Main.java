package org.example;

import io.micronaut.context.ApplicationContext;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Till till;
    try (ApplicationContext context = ApplicationContext.run()) {
      till = context.getBean(Till.class);
      System.out.println("receipt: " + till.sell("sku-1"));
    }
    System.out.println("open: " + till.isOpen());
  }
}
