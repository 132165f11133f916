package org.example;

import dev.attacca.Input;
import dev.attacca.Task;

class Checkout {
  @Task
  String product(@Input String sku) {
    return sku;
  }

  @Task
  int price(String prodct) {
    return prodct.length();
  }

  @Task
  String label(String product, String price) {
    return product + price;
  }
}
