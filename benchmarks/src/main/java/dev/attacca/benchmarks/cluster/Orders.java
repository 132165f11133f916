package dev.attacca.benchmarks.cluster;

import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Cursor;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Orders that are priced and booked: eight tasks of an order, and one behind its account's state. */
@Dag(cluster = true)
public class Orders {
  /** How an order has come. */
  public enum Channel {
    /** By the shop. */
    SHOP,
    /** By telephone. */
    PHONE
  }

  /** What has been ordered, and by whom. */
  public record Order(String account, long cents) {}

  /** What is to be booked. */
  public record Posting(String account, long cents) {}

  /** What an account has had. */
  public static class Balance {
    /** In cents. */
    public long cents;
  }

  private static final int ACCOUNTS = 1000;

  /** How many steps it takes to find out what an order is of. */
  private final int work;

  Orders(int work) {
    this.work = work;
  }

  /** So many steps, of which each waits for the one before. */
  static long work(long seed, int steps) {
    long value = seed;
    for (int i = 0; i < steps; i++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
      value ^= value >>> 29;
    }
    return value;
  }

  static Order orderOf(long number, int work) {
    return new Order("account-" + number % ACCOUNTS, 100 + (work(number, work) >>> 1) % 1000);
  }

  @Loop
  Stream<Long> number(@Input long orders, Cursor cursor) {
    return LongStream.range(cursor.position(), orders).boxed();
  }

  @Task
  Order order(Long number) {
    return orderOf(number, work);
  }

  @Router
  Channel channel(Long number) {
    return number % 3 == 0 ? Channel.PHONE : Channel.SHOP;
  }

  @Task
  @DependsOn(value = "channel", when = "PHONE")
  long fee(Order order) {
    return 50 + order.cents() / 100;
  }

  @Task
  @DependsOn(value = "channel", when = "SHOP")
  long discount(Order order) {
    return order.cents() / 50;
  }

  @Task
  long net(Order order, Optional<Long> fee, Optional<Long> discount) {
    return order.cents() + fee.orElse(0L) - discount.orElse(0L);
  }

  @Task
  long tax(long net) {
    return net / 5;
  }

  @Task
  Posting posting(Order order, long net, long tax) {
    return new Posting(order.account(), net + tax);
  }

  @Task
  String account(Order order) {
    return order.account();
  }

  @Task
  long booked(Posting posting, @State(by = "account") Balance balance) {
    balance.cents += posting.cents();
    return balance.cents;
  }
}
