package dev.attacca.examples.ledger;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Books the orders of a file. All that is said of one line is said of that line alone; that the database is asked and
 * written to once for 500 of them is an annotation.
 */
@Dag(inputs = {"orders", "rejects"})
class Booking {
  /** How many lines a call of the database is for. */
  static final int MAX = 500;

  private final Books books;

  Booking(Books books) {
    this.books = books;
  }

  @Loop
  @SuppressWarnings("StreamResourceLeak") // the runtime closes what a loop returns
  Stream<Line> line(@Input Path orders) throws IOException {
    return Line.of(orders);
  }

  // Once per line

  @Task
  Optional<Order> order(Line line) {
    return line.order();
  }

  @Task
  String sku(Order order) {
    return order.sku();
  }

  /** What is not in the map has no price. */
  @Task
  @Batch(max = MAX)
  @Retry(times = 4, delay = "50ms", multiplier = 4, on = SQLException.class)
  Map<String, Long> price(Set<String> sku) throws SQLException {
    return books.prices(sku);
  }

  @Router
  Verdict verdict(Optional<Order> order, Optional<Long> price) {
    if (order.isEmpty()) {
      return Verdict.MALFORMED;
    }
    return price.isEmpty() ? Verdict.UNKNOWN_ARTICLE : Verdict.GOOD;
  }

  @Task
  @DependsOn(value = "verdict", when = "GOOD")
  Entry entry(Order order, long price) {
    return order.at(price);
  }

  /** A transaction: where it fails it has done nothing, and can be tried again. */
  @Task
  @Batch(max = MAX)
  @Retry(times = 4, delay = "50ms", multiplier = 4, on = SQLException.class)
  void store(List<Entry> entry) throws SQLException {
    books.book(entry);
  }

  @Task
  @DependsOn(
      value = "verdict",
      when = {"MALFORMED", "UNKNOWN_ARTICLE"})
  Reject reject(Line line, Verdict verdict) {
    return Reject.of(line, verdict);
  }

  // Once

  /** Written while lines are read; in the order of the file. */
  @Task
  Rejected rejected(@Collect Iterable<Reject> reject, @Input Path rejects) throws IOException {
    return Rejected.write(rejects, reject);
  }

  @Task
  @DependsOn(every = "store")
  Booked booked() throws SQLException {
    return books.total();
  }
}
