package dev.attacca.runtime.internal.record;

import java.util.Locale;

/** How long something took, for people. */
final class TimeText {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private TimeText() {}

  static String of(long nanos) {
    if (nanos < 10_000) {
      return format(nanos / 1e3, "µs", 1);
    }
    if (nanos < MILLI) {
      return format(nanos / 1e3, "µs", 0);
    }
    if (nanos < SECOND) {
      return format(nanos / 1e6, "ms", nanos < 100 * MILLI ? 1 : 0);
    }
    return format(nanos / 1e9, "s", nanos < 100 * SECOND ? 2 : 0);
  }

  private static String format(double number, String unit, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f %s", number, unit);
  }
}
