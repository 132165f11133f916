package org.example;

import jakarta.inject.Singleton;

@Singleton
class Till {
  private final CheckoutRunner checkout;

  Till(CheckoutRunner checkout) {
    this.checkout = checkout;
  }

  String sell(String sku) {
    return checkout.receipt(sku);
  }

  /** Whether the runner accepts runs. */
  boolean isOpen() {
    try {
      checkout.price("sku-1");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
