package org.example;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Component;

/** A bean, and nothing else is said of its runner anywhere. */
@Component
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
  int tax(int price) {
    return price * 19 / 100;
  }

  @Task
  String receipt(@Input String sku, int price, int tax) {
    return sku + " for " + (price + tax);
  }
}
