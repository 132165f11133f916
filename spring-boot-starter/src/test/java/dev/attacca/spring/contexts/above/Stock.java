package dev.attacca.spring.contexts.above;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Component;

/** Of the context above. */
@Component
public class Stock {
  @Task
  int left(@Input String sku) {
    return sku.length();
  }
}
