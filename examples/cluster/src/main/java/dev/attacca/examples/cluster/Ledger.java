package dev.attacca.examples.cluster;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Orders from the files of a folder, booked by account. The same class runs in one process, and on a cluster. */
@Dag(cluster = true) // what a cluster could not run is an error of javac
class Ledger {
  /** Orders from here on are listed in the end. */
  static final long LARGE = 99_900;

  enum Kind {
    SALE,
    REFUND
  }

  /** Each file may be read somewhere else. */
  @Loop(spread = true)
  List<Path> file(@Input Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The cursor is how many lines have been read when there was a checkpoint, and 0 in one process. */
  @Loop
  Stream<Line> line(Path file, Cursor cursor) throws IOException {
    return Line.of(file, cursor.position());
  }

  /** What is no order is left out, and counted. */
  @Task(onError = OnError.TOLERATE)
  Order order(Line line) {
    return Order.of(line);
  }

  @Router(partial = true)
  Kind kind(Order order) {
    return order.cents() < 0 ? Kind.REFUND : Kind.SALE;
  }

  @Task
  @DependsOn(value = "kind", when = "SALE")
  long fee(Order order) {
    return Math.max(10, order.cents() / 100);
  }

  /** Two postings, and a third where there is a fee. They come to nothing. */
  @Loop
  List<Posting> posting(Order order, Optional<Long> fee) {
    Posting paid = new Posting(order.id(), order.customer(), -order.cents());
    return fee.isEmpty()
        ? List.of(paid, new Posting(order.id(), order.shop(), order.cents()))
        : List.of(
            paid,
            new Posting(order.id(), order.shop(), order.cents() - fee.get()),
            new Posting(order.id(), "fees", fee.get()));
  }

  @Task
  String account(Posting posting) {
    return posting.account();
  }

  /** One balance for each account, wherever that is. */
  @Task
  Booked booked(Posting posting, @State(by = "account") Balance balance) {
    balance.number++;
    balance.cents += posting.cents();
    return new Booked(posting, balance.number, balance.cents);
  }

  @Task
  Optional<Order> large(Order order) {
    return order.cents() >= LARGE ? Optional.of(order) : Optional.empty();
  }

  /** The part of the result that is made where the run was started, when all is over. */
  @Task
  List<Order> largest(@Collect List<Order> large) {
    return large.stream()
        .sorted(Comparator.comparingLong(Order::cents).reversed().thenComparing(Order::id))
        .limit(3)
        .toList();
  }
}
