package dev.attacca.spring.internal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.convert.DurationStyle;

/** The keys of {@code configure}, as what stands between the dots of a property's name says them. */
final class Keys {
  /** Of a runner as a whole. */
  static final List<String> OF_RUNNER =
      List.of("deadline", "shutdown-grace", "parallelism", "max-failures");

  private static final List<String> OF_TASK = List.of(
      "timeout",
      "retry.times",
      "retry.delay",
      "retry.max-delay",
      "retry.multiplier",
      "retry.jitter",
      "limit.calls",
      "limit.per",
      "limit.concurrency",
      "batch.max",
      "batch.wait",
      "in-flight",
      "max",
      "run-on");
  private static final Set<String> DURATIONS =
      Set.of("deadline", "shutdowngrace", "timeout", "delay", "maxdelay", "per", "wait");

  private Keys() {}

  /**
   * The key. An environment variable has dots in place of dashes, too: {@code in.flight} for {@code in-flight}.
   *
   * @param elements what stands between the dots
   */
  static String of(List<String> elements) {
    String head = Names.relaxed(elements.get(0));
    if (head.equals("tasks") && elements.size() > 2) {
      for (int at = 2; at < elements.size(); at++) {
        Optional<String> setting = find(elements.subList(at, elements.size()), OF_TASK);
        if (setting.isPresent()) {
          return "tasks." + String.join("", elements.subList(1, at)) + "." + setting.get();
        }
      }
    }
    return head.equals("tasks") || head.equals("limits")
        ? String.join(".", elements)
        : find(elements, OF_RUNNER).orElseGet(() -> String.join(".", elements));
  }

  private static Optional<String> find(List<String> elements, List<String> keys) {
    String written = Names.relaxed(String.join("", elements));
    return keys.stream().filter(key -> Names.relaxed(key).equals(written)).findFirst();
  }

  /** The same for all ways to write a key. */
  static String relaxed(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** The value as {@code configure} takes it: a duration may be written in all ways that Spring knows. */
  static String value(String key, String value) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    if (DURATIONS.contains(Names.relaxed(last))) {
      try {
        Duration duration = DurationStyle.detectAndParse(value.strip());
        return duration.isNegative() ? value : duration.toString();
      } catch (IllegalArgumentException | ArithmeticException e) {
        return value; // the runner says what is wrong with it
      }
    }
    return value;
  }
}
