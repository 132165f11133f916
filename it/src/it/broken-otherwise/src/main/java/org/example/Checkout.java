package org.example;

import dev.attacca.Input;
import dev.attacca.Task;

class Checkout {
  @Task
  Produkt product(@Input String sku) {
    return new Product(sku);
  }

  @Task
  String label(Product product) {
    return product.sku();
  }

  record Product(String sku) {}
}
