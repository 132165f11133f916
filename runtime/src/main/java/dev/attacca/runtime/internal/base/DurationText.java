package dev.attacca.runtime.internal.base;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the annotations write them; the processor reads those of the annotations in the same way. */
public final class DurationText {
  private static final Pattern SHORT = Pattern.compile("(\\d+)(ns|us|ms|s|m|h)");
  private static final long SECOND = 1_000_000_000;

  private DurationText() {}

  /**
   * In nanoseconds.
   *
   * @throws IllegalArgumentException if the text is no duration, negative, or longer than 292 years
   */
  public static long nanos(String text) {
    BigInteger nanos;
    try {
      nanos = parse(text);
    } catch (DateTimeParseException | ArithmeticException e) {
      throw noDuration("no duration");
    }
    if (nanos.signum() < 0) {
      throw noDuration("no duration");
    }
    if (nanos.bitLength() > 63) {
      throw noDuration("too long: 292 years is the most");
    }
    return nanos.longValue();
  }

  /**
   * As {@link #nanos}, of one that must be longer than nothing.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static long positive(String text) {
    long nanos = nanos(text);
    if (nanos == 0) {
      throw noDuration("no duration longer than nothing");
    }
    return nanos;
  }

  private static IllegalArgumentException noDuration(String what) {
    return new IllegalArgumentException(
        what + "; write one like \"200ms\", \"2s\", \"1m\", \"1h\" or ISO-8601 \"PT1.5S\"");
  }

  private static BigInteger parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long unit = switch (matcher.group(2)) {
        case "ns" -> 1;
        case "us" -> 1_000;
        case "ms" -> 1_000_000;
        case "s" -> SECOND;
        case "m" -> 60 * SECOND;
        default -> 3_600 * SECOND;
      };
      return new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
    }
    Duration duration = Duration.parse(text);
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BigInteger.valueOf(SECOND))
        .add(BigInteger.valueOf(duration.getNano()));
  }
}
