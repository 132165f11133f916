package dev.attacca.page.browser;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What is shown: a till, whose basket says what comes of it. A basket that begins with {@code wait},
 * and a line {@code held}, wait until the gate opens; a line {@code bad} fails.
 */
@Dag
class Till {
  private final CountDownLatch gate = new CountDownLatch(1);

  void open() {
    gate.countDown();
  }

  @Task
  List<String> basket(@Input String things) throws InterruptedException {
    if (things.startsWith("wait")) {
      gate.await();
    }
    return List.of(things.split(" "));
  }

  @Loop
  List<String> line(List<String> basket) {
    return basket;
  }

  @Task
  int price(String line) throws InterruptedException {
    if (line.equals("held")) {
      gate.await();
    }
    if (line.startsWith("bad")) {
      throw new IllegalStateException(
          "no price", new IllegalArgumentException("<b>" + line + "</b> is unknown"));
    }
    return line.length();
  }

  @Task
  int tax(int price) {
    return price / 5;
  }

  @Task
  int total(@Collect List<Integer> price, @Collect List<Integer> tax) {
    return price.stream().mapToInt(Integer::intValue).sum()
        + tax.stream().mapToInt(Integer::intValue).sum();
  }

  @Task
  String receipt(List<String> basket, int total) {
    return basket + ": " + total;
  }

  @Task
  @DependsOn("receipt")
  void drawer() {}
}
