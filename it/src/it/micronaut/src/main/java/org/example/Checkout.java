package org.example;

import dev.attacca.Input;
import dev.attacca.Task;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/** A bean of Micronaut's, and so is its runner. */
@Singleton
class Checkout {
  private final Prices prices;

  Checkout(Prices prices) {
    this.prices = prices;
  }

  @Task
  int price(@Input String sku) {
    return prices.of(sku);
  }

  @Task
  String receipt(@Input String sku, int price) {
    return sku + " for " + price;
  }

  /** When nobody can run it any more. */
  @PreDestroy
  void closed() {
    System.out.println("checkout: closed");
  }
}
