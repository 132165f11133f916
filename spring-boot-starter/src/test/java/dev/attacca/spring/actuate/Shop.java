package dev.attacca.spring.actuate;

import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tasks whose runs end when a test lets them. */
class Shop {
  final CountDownLatch asked = new CountDownLatch(1);
  final CountDownLatch answer = new CountDownLatch(1);

  /** Until a run of what is slow has begun. */
  void awaitAsked() throws InterruptedException {
    if (!asked.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing has been asked for 60 seconds");
    }
  }

  @Task
  String product(@Input String sku) throws InterruptedException {
    if (sku.equals("slow")) {
      asked.countDown();
      answer.await();
    }
    if (sku.equals("none")) {
      throw new IllegalArgumentException("no such product");
    }
    return "secret-" + sku;
  }

  @Task
  int price(String product) {
    return product.length();
  }

  @Task
  @DependsOn("price")
  void audit() {}
}
