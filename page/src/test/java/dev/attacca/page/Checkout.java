package dev.attacca.page;

import dev.attacca.Dag;
import dev.attacca.Input;
import dev.attacca.Task;
import java.util.concurrent.CountDownLatch;

/** A graph that can be held up, and can fail. */
@Dag
class Checkout {
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch free = new CountDownLatch(1);

  static Checkout free() {
    Checkout checkout = new Checkout();
    checkout.free.countDown();
    return checkout;
  }

  @Task
  String product(@Input String sku) throws InterruptedException {
    entered.countDown();
    free.await();
    if (sku.startsWith("bad")) {
      throw new IllegalArgumentException("there is no " + sku);
    }
    return "product of " + sku;
  }

  @Task
  int price(String product) {
    return product.length();
  }

  @Task
  String receipt(String product, int price) {
    return product + ": " + price;
  }
}
