package dev.attacca.flink;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Shards of orders, priced by a catalogue, some in another way, some in vain; booked twice each, by account. */
@Dag(inputs = {"shards", "orders", "fails"})
public class Ledger {
  public enum Channel {
    SHOP,
    PHONE
  }

  public record Order(int shard, int number) {
    Channel channel() {
      return number % 3 == 0 ? Channel.PHONE : Channel.SHOP;
    }
  }

  public record Posting(String account, long cents) {}

  public record Booked(String account, int count, long balance) {}

  public record Catalogue(Map<Integer, Long> prices) {}

  public static class Balance {
    public int count;
    public long cents;
  }

  @Task
  Catalogue catalogue(@Input int orders) {
    Map<Integer, Long> prices = new TreeMap<>();
    for (int i = 0; i < 10; i++) {
      prices.put(i, 100L + i * orders);
    }
    return new Catalogue(prices);
  }

  @Loop(spread = true)
  List<Integer> shard(@Input int shards) {
    return IntStream.range(0, shards).boxed().toList();
  }

  @Loop
  Stream<Order> order(int shard, Cursor cursor, @Input int orders) {
    return IntStream.range((int) cursor.position(), orders).mapToObj(i -> new Order(shard, i));
  }

  @Router
  Channel channel(Order order) {
    return order.channel();
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
  long price(Order order, Catalogue catalogue, @Input int fails) {
    if (fails > 0 && order.number() % fails == fails - 1) {
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
    List<Posting> postings = new ArrayList<>();
    postings.add(new Posting("customer-" + order.number() % 7, -amount));
    postings.add(new Posting("shop", amount));
    return postings;
  }

  @Task
  String account(Posting posting) {
    return posting.account();
  }

  @Task
  Booked booked(Posting posting, @State(by = "account") Balance balance) {
    balance.count++;
    balance.cents += posting.cents();
    return new Booked(posting.account(), balance.count, balance.cents);
  }

  @Task
  long total(@Collect List<Long> amount) {
    return amount.stream().mapToLong(Long::longValue).sum();
  }

  @Task
  String report(long total, Catalogue catalogue, @Collect List<Channel> channel) {
    return total + " of " + channel.size() + " by " + catalogue.prices().size();
  }
}
