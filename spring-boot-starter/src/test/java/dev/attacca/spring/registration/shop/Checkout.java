package dev.attacca.spring.registration.shop;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Service;

/** A service with tasks. */
@Service
public class Checkout {
  private final String shop;

  Checkout() {
    this("shop");
  }

  public Checkout(String shop) {
    this.shop = shop;
  }

  @Task
  String product(@Input String sku) {
    return sku + " of " + shop;
  }

  @Task
  int length(String product) {
    return product.length();
  }
}
