package org.example;

import org.springframework.boot.CommandLineRunner;
import org.springframework.stereotype.Component;

@Component
class Till implements CommandLineRunner {
  private final CheckoutRunner checkout;

  Till(CheckoutRunner checkout) {
    this.checkout = checkout;
  }

  @Override
  public void run(String... args) {
    System.out.println("receipt: " + checkout.receipt("sku-1"));
  }
}
