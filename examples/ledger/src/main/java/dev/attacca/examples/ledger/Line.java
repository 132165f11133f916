package dev.attacca.examples.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A line of the file.
 *
 * @param number counted from one, the heading included, as editors do
 * @param text as it stands there
 */
record Line(long number, String text) {
  static final String HEADING = "order,sku,quantity";

  /** All lines below the heading; the caller closes it. */
  static Stream<Line> of(Path orders) throws IOException {
    AtomicLong number = new AtomicLong();
    return Files.lines(orders)
        .map(text -> new Line(number.incrementAndGet(), text))
        .skip(1);
  }

  /** The order, if it is one. */
  Optional<Order> order() {
    String[] fields = text.split(",", -1);
    if (fields.length != 3 || fields[1].isBlank()) {
      return Optional.empty();
    }
    try {
      int quantity = Integer.parseInt(fields[2]);
      return quantity > 0
          ? Optional.of(new Order(Long.parseLong(fields[0]), fields[1], quantity))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Why it is none, for the person who has to mend it. */
  String problem() {
    String[] fields = text.split(",", -1);
    if (fields.length != 3) {
      return "3 fields expected, not " + fields.length;
    }
    if (!fields[0].matches("\\d{1,18}")) {
      return "no number of an order: \"" + fields[0] + "\"";
    }
    if (fields[1].isBlank()) {
      return "no article";
    }
    return fields[2].matches("-?\\d{1,9}")
        ? "a quantity of " + fields[2]
        : "no quantity: \"" + fields[2] + "\"";
  }
}
