package dev.attacca.processor.model;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the annotations write them. */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d+)(ns|us|ms|s|m|h)");
  private static final long SECOND = 1_000_000_000;

  private Durations() {}

  /** In nanoseconds; empty if the text is no duration, negative, or longer than 292 years. */
  public static OptionalLong parse(String text) {
    try {
      BigInteger nanos = nanos(text);
      return nanos.signum() < 0 || nanos.bitLength() > 63
          ? OptionalLong.empty()
          : OptionalLong.of(nanos.longValue());
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether the text is a duration that is longer than what a {@code long} of nanoseconds can hold. */
  public static boolean isTooLong(String text) {
    try {
      BigInteger nanos = nanos(text);
      return nanos.signum() > 0 && nanos.bitLength() > 63;
    } catch (DateTimeParseException e) {
      // It looks like a duration, but one of its numbers is out of range.
      return e.getCause() != null && text.indexOf('-') < 0;
    }
  }

  private static BigInteger nanos(String text) {
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
