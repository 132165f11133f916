package dev.attacca.spring.contexts.below;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Component;

/** Of the context below. */
@Component
public class Till {
  @Task
  String receipt(@Input String sku) {
    return "receipt for " + sku;
  }
}
