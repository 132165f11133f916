package dev.attacca.processor.model;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the annotations write them. */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,18})(ns|us|ms|s|m|h)");

  private Durations() {}

  /** In nanoseconds; empty if the text is no duration, negative, or longer than 292 years. */
  public static OptionalLong parse(String text) {
    try {
      Matcher matcher = SHORT.matcher(text);
      Duration duration = matcher.matches()
          ? of(Long.parseLong(matcher.group(1)), matcher.group(2))
          : Duration.parse(text);
      return duration.isNegative() ? OptionalLong.empty() : OptionalLong.of(duration.toNanos());
    } catch (DateTimeParseException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ns" -> Duration.ofNanos(amount);
      case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1_000L));
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
