package dev.attacca.examples.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The same job as {@link Booking}, with chunks made by hand: what one writes without it, and what it is measured against. */
final class ByHand {
  private final Books books;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Reject> rejects = new ArrayList<>();

  ByHand(Books books) {
    this.books = books;
  }

  Rejected book(Path orders, Path rejected) throws IOException, SQLException {
    try (Stream<Line> lines = Line.of(orders)) {
      List<Line> chunk = new ArrayList<>();
      for (Iterator<Line> all = lines.iterator(); all.hasNext(); ) {
        chunk.add(all.next());
        if (chunk.size() == Booking.MAX || !all.hasNext()) {
          price(chunk);
          chunk.clear();
        }
      }
    }
    if (!entries.isEmpty()) {
      books.book(entries);
    }
    return Rejected.write(rejected, rejects);
  }

  private void price(List<Line> chunk) throws SQLException {
    List<Optional<Order>> orders = chunk.stream().map(Line::order).toList();
    Set<String> skus = new HashSet<>();
    orders.forEach(order -> order.ifPresent(present -> skus.add(present.sku())));
    Map<String, Long> prices = books.prices(skus);
    for (int i = 0; i < chunk.size(); i++) {
      Line line = chunk.get(i);
      if (orders.get(i).isEmpty()) {
        rejects.add(Reject.of(line, Verdict.MALFORMED));
        continue;
      }
      Order order = orders.get(i).get();
      Long price = prices.get(order.sku());
      if (price == null) {
        rejects.add(Reject.of(line, Verdict.UNKNOWN_ARTICLE));
        continue;
      }
      entries.add(order.at(price));
      if (entries.size() == Booking.MAX) {
        books.book(entries);
        entries.clear();
      }
    }
  }
}
