package dev.attacca.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterPriceTest {
  private static final int ORDERS = 5_000;
  private static final int WORK = 3;

  @Test
  void bothJobsComeToWhatALoopComesTo() throws Exception {
    long expected = byLoop();

    ClusterPrice.byHand(1, ORDERS, WORK);
    assertThat(ClusterPrice.Summing.sum()).isEqualTo(expected);

    ClusterPrice.attacca(1, ORDERS, WORK);
    assertThat(ClusterPrice.Summing.sum()).isEqualTo(expected);
  }

  /** All tasks one after the other, in this thread. */
  private static long byLoop() {
    Orders orders = new Orders(WORK);
    Map<String, Orders.Balance> balances = new HashMap<>();
    long sum = 0;
    for (long number = 0; number < ORDERS; number++) {
      Orders.Order order = orders.order(number);
      boolean byPhone = orders.channel(number) == Orders.Channel.PHONE;
      long net = orders.net(
          order,
          byPhone ? java.util.Optional.of(orders.fee(order)) : java.util.Optional.empty(),
          byPhone ? java.util.Optional.empty() : java.util.Optional.of(orders.discount(order)));
      Orders.Posting posting = orders.posting(order, net, orders.tax(net));
      sum += orders.booked(
          posting, balances.computeIfAbsent(orders.account(order), any -> new Orders.Balance()));
    }
    return sum;
  }
}
