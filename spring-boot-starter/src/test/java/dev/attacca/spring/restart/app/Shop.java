package dev.attacca.spring.restart.app;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Component;

/** What a developer changes. */
@Component
public class Shop {
  @Task
  String product(@Input String sku) {
    return "the " + sku;
  }

  @Task
  int price(String product) {
    return product.length();
  }

  @Task
  int tax(String product) {
    return product.length();
  }

  @Task
  int sum(int price, int tax) {
    return price + tax;
  }
}
