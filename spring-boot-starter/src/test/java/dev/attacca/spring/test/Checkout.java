package dev.attacca.spring.test;

import dev.attacca.Input;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.Timeout;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Service;

/** A component with tasks, as an application has it. */
@Service
class Checkout {
  private final Prices prices;

  Checkout(Prices prices) {
    this.prices = prices;
  }

  @Task
  @Retry(times = 3, delay = "1m")
  int price(@Input String sku) throws IOException {
    return prices.of(sku);
  }

  @Task
  @RunOn("io")
  String thread(int price) {
    return Thread.currentThread().getName();
  }

  @Task
  @Timeout("1h")
  CompletableFuture<String> never(@Input String sku) {
    return new CompletableFuture<>();
  }
}
