package dev.attacca.benchmarks.cluster;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/** What {@link Orders} does, written for Flink: one map for what needs no state, one behind the account. */
final class ByHand {
  private ByHand() {}

  /** The balances after each order. */
  static DataStream<Long> booked(DataStream<Long> numbers, int work) {
    return numbers
        .map(number -> posting(number, work))
        .returns(Orders.Posting.class)
        .keyBy(Orders.Posting::account)
        .map(new Booking());
  }

  private static Orders.Posting posting(long number, int work) {
    Orders.Order order = Orders.orderOf(number, work);
    long net = order.cents();
    if (number % 3 == 0) {
      net += 50 + order.cents() / 100;
    } else {
      net -= order.cents() / 50;
    }
    return new Orders.Posting(order.account(), net + net / 5);
  }

  private static final class Booking extends RichMapFunction<Orders.Posting, Long> {
    private static final long serialVersionUID = 1;

    private transient @Nullable ValueState<Orders.Balance> state;

    @Override
    public void open(OpenContext context) {
      state =
          getRuntimeContext().getState(new ValueStateDescriptor<>("balance", Orders.Balance.class));
    }

    @Override
    public Long map(Orders.Posting posting) throws Exception {
      ValueState<Orders.Balance> balances = java.util.Objects.requireNonNull(state);
      Orders.Balance balance = balances.value();
      if (balance == null) {
        balance = new Orders.Balance();
      }
      balance.cents += posting.cents();
      balances.update(balance);
      return balance.cents;
    }
  }
}
