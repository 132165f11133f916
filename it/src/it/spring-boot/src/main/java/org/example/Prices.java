package org.example;

import org.springframework.stereotype.Service;

@Service
class Prices {
  int of(String sku) {
    return 100 * sku.length();
  }
}
