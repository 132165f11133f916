package dev.attacca.flink.processes;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Cursor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Shards of orders, priced by a catalogue, some in vain; three postings each, booked by account, and some parcels, which are weighed in any place.
 * Gates are files: from the middle of a
 * shard on, orders come slowly until that of the shard is there. So whoever has something to do to the cluster meanwhile is never too late.
 */
@Dag(
    cluster = true,
    inputs = {"shards", "orders", "gates"})
public class Books {
  /** How many shards have a gate in common. */
  static final int SHARDS_OF_A_GATE = 3;

  static final int ACCOUNTS = 97;
  static final int FAILS_AT = 1000;
  static final int SAMPLED_AT = 500;
  static final int SENT_AT = 20;
  static final int MOST_PARCELS = 4;

  public enum Channel {
    SHOP,
    PHONE
  }

  public record Order(int shard, int number) {}

  public record Catalogue(Map<Integer, Long> prices) {}

  public record Posting(String account, int shard, int number, int place, long cents) {}

  public record Booked(Posting posting, long count, long balance) {}

  public static class Balance {
    public long count;
    public long cents;
  }

  @Task
  Catalogue catalogue(@Input int shards) {
    Map<Integer, Long> prices = new TreeMap<>();
    for (int i = 0; i < 10; i++) {
      prices.put(i, 100L + 3L * i + shards);
    }
    return new Catalogue(prices);
  }

  @Loop(spread = true)
  List<Integer> shard(@Input int shards) {
    return IntStream.range(0, shards).boxed().toList();
  }

  @Loop
  Stream<Order> order(int shard, Cursor cursor, @Input int orders, @Input String gates) {
    Path gate = gate(gates, shard / SHARDS_OF_A_GATE);
    return IntStream.range((int) cursor.position(), orders).mapToObj(number -> {
      if (number >= orders / 2 && Files.notExists(gate)) {
        LockSupport.parkNanos(5_000_000);
      }
      return new Order(shard, number);
    });
  }

  static Path gate(String gates, int number) {
    return Path.of(gates, "gate-" + number);
  }

  @Router
  Channel channel(Order order) {
    return order.number() % 3 == 0 ? Channel.PHONE : Channel.SHOP;
  }

  @Task
  @DependsOn(value = "channel", when = "PHONE")
  long fee(Order order) {
    return 50;
  }

  @Task
  @DependsOn(value = "channel", when = "SHOP")
  Optional<Long> discount(Order order) {
    return order.number() % 2 == 0 ? Optional.of(7L) : Optional.empty();
  }

  @Task(onError = OnError.TOLERATE)
  long price(Order order, Catalogue catalogue) {
    if (order.number() % FAILS_AT == FAILS_AT - 1) {
      throw new IllegalArgumentException("no price of " + order.shard() + "/" + order.number());
    }
    return catalogue.prices().get(order.number() % 10);
  }

  @Task
  long amount(long price, Optional<Long> fee, Optional<Long> discount) {
    return price + fee.orElse(0L) - discount.orElse(0L);
  }

  @Loop
  List<Posting> posting(Order order, long amount) {
    int shard = order.shard();
    int number = order.number();
    long tax = amount / 10;
    return List.of(
        new Posting("customer-" + number % ACCOUNTS, shard, number, 0, -amount),
        new Posting("shop-" + shard % 5, shard, number, 1, amount - tax),
        new Posting("tax", shard, number, 2, tax));
  }

  @Task
  String account(Posting posting) {
    return posting.account();
  }

  @Task
  Booked booked(Posting posting, @State(by = "account") Balance balance) {
    balance.count++;
    balance.cents += posting.cents();
    return new Booked(posting, balance.count, balance.cents);
  }

  @Task
  Optional<Long> sample(Order order, long amount) {
    return order.number() % SAMPLED_AT == 0 ? Optional.of(amount) : Optional.empty();
  }

  @Loop(spread = true)
  List<Integer> parcel(Order order, long amount) {
    return IntStream.range(0, order.number() % MOST_PARCELS).boxed().toList();
  }

  @Task
  long weight(int parcel, Order order) {
    return order.shard() + order.number() % 7 + 10L * parcel;
  }

  @Task
  long freight(long amount, Order order, @Collect List<Long> weight) {
    return weight.stream().reduce(1L, (sum, each) -> 3 * sum + each);
  }

  @Task
  Optional<Long> sent(Order order, long freight) {
    return order.number() % SENT_AT == SENT_AT - 1 ? Optional.of(freight) : Optional.empty();
  }

  @Task
  String report(@Collect List<Long> sample, @Collect List<Long> sent) {
    return sample.size() + " samples: "
        + sample.stream().mapToLong(Long::longValue).sum() + ", sent: " + sent.hashCode();
  }
}
