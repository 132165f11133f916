package dev.attacca.examples.storefront;

import java.util.List;
import java.util.Locale;

/** What the shop and its services talk about; {@code text()} is how it stands on a page. */
final class Shop {
  private Shop() {}

  enum Kind {
    CONSUMER,
    BUSINESS
  }

  record Customer(String name, Kind kind, String city) {}

  record Product(String sku, String title, long grams) {}

  record Stock(long left, String warehouse) {
    String text() {
      return left + " left in " + warehouse;
    }
  }

  record Price(long cents, long discount) {
    String text() {
      return euros(cents) + ", " + discount + " % off";
    }
  }

  record Reviews(double stars, long count, String best) {
    String text() {
      return stars + " of 5 from " + count + " buyers: \"" + best + "\"";
    }
  }

  record Recommendations(List<String> titles) {
    String text() {
      return String.join("; ", titles);
    }
  }

  record Shipping(String carrier, long days, long cents) {
    String text() {
      return carrier + ", " + days + " days, " + euros(cents);
    }
  }

  /** How a customer pays. */
  record Terms(String text) {}

  static String euros(long cents) {
    return String.format(Locale.ROOT, "EUR %,.2f", cents / 100.0);
  }
}
