package dev.attacca.examples.ledger;

import dev.attacca.runtime.Stats;
import java.time.Duration;
import java.util.Locale;

/**
 * What came of a file of orders.
 *
 * @param booked what stands in the ledger
 * @param rejected what was put aside
 * @param time how long it took
 */
record Summary(Booked booked, Rejected rejected, Duration time) {
  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "");
    line(
        text,
        "  %,11d orders booked: %,d.%02d in all",
        booked.rows(),
        booked.cents() / 100,
        booked.cents() % 100);
    line(
        text,
        "  %,11d rejected: %,d malformed, %,d of an unknown article",
        rejected.count(),
        count(Verdict.MALFORMED),
        count(Verdict.UNKNOWN_ARTICLE));
    rejected
        .first()
        .forEach(reject ->
            line(text, "              line %,d: %s", reject.line().number(), reject.reason()));
    if (rejected.count() > 0) {
      line(text, "              all of them in %s", rejected.file());
    }
    double seconds = Math.max(time.toNanos() / 1e9, 1e-9);
    line(
        text,
        "  %11.1f seconds, %,.0f rows a second",
        seconds,
        (booked.rows() + rejected.count()) / seconds);
    return text.toString();
  }

  /** The same, with how the database was called. */
  String text(Stats stats) {
    StringBuilder text = new StringBuilder(text());
    line(
        text,
        "  %,11d calls for prices, %,.0f rows each",
        stats.task("price").in(),
        perCall(stats, "price", "sku"));
    line(
        text,
        "  %,11d calls to store, %,.0f rows each",
        stats.task("store").in(),
        perCall(stats, "store", "entry"));
    return text.toString();
  }

  private static double perCall(Stats stats, String batch, String key) {
    return (double) stats.task(key).out() / Math.max(1, stats.task(batch).in());
  }

  private long count(Verdict verdict) {
    return rejected.counts().getOrDefault(verdict, 0L);
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ENGLISH, format, arguments)).append(System.lineSeparator());
  }
}
