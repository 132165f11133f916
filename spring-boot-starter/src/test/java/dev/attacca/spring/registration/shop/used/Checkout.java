package dev.attacca.spring.registration.shop.used;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Service;

/** Is named like another class; its bean is not. */
@Service("used")
public class Checkout {
  @Task
  String product(@Input String sku) {
    return "used " + sku;
  }
}
