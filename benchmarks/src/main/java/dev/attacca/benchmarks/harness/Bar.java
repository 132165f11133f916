package dev.attacca.benchmarks.harness;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A promise about speed, and what came of it.
 *
 * @param promise what is promised, in words
 * @param measured the number that it is about; empty if it was not measured, as on an older JDK
 * @param limit where it is met
 * @param atLeast whether the limit is the least that will do, or the most
 */
public record Bar(
    String promise, Function<Scores, OptionalDouble> measured, double limit, boolean atLeast) {
  /** At least so many times faster than a contender, in the worst of the columns. */
  public static Bar faster(double times, String ours, String theirs, List<String> columns) {
    String promise = String.format(
        Locale.ROOT,
        "%s at least %s times as fast as %s, %s",
        ours,
        Sheet.number(times),
        theirs,
        String.join(", ", columns));
    return new Bar(
        promise,
        scores -> worst(columns, column -> scores.ratio(theirs, ours, column), true),
        times,
        true);
  }

  /** At most so many times the price of a contender, in the worst of the columns. */
  public static Bar within(double times, String ours, String theirs, List<String> columns) {
    String promise = String.format(
        Locale.ROOT,
        "%s at most %s times the price of %s, %s",
        ours,
        Sheet.number(times),
        theirs,
        String.join(", ", columns));
    return new Bar(
        promise,
        scores -> worst(columns, column -> scores.ratio(ours, theirs, column), false),
        times,
        false);
  }

  /**
   * At most so much more than a contender for each of something of which every task has so many, in the worst of the columns.
   *
   * @param nanos the limit
   * @param what of each of which
   * @param ofEach how many a task has
   */
  public static Bar above(
      double nanos, String what, double ofEach, String ours, String theirs, List<String> columns) {
    String promise = String.format(
        Locale.ROOT,
        "%s at most %s ns for each %s above %s, %s",
        ours,
        Sheet.number(nanos),
        what,
        theirs,
        String.join(", ", columns));
    return new Bar(
        promise,
        scores -> worst(
            columns,
            column -> {
              OptionalDouble above = scores.above(ours, theirs, column);
              return above.isPresent() ? OptionalDouble.of(above.getAsDouble() / ofEach) : above;
            },
            false),
        nanos,
        false);
  }

  /** The worst of what was measured in several columns; empty if nothing was. */
  public static OptionalDouble worst(
      List<String> columns, Function<String, OptionalDouble> measured, boolean atLeast) {
    var numbers = columns.stream()
        .map(measured)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble);
    return atLeast ? numbers.min() : numbers.max();
  }

  /** One line: met, missed or not measured. */
  public String verdict(Scores scores) {
    OptionalDouble number = measured.apply(scores);
    if (number.isEmpty()) {
      return "not measured here   " + promise;
    }
    return verdict(number.getAsDouble(), limit, atLeast, promise);
  }

  /** The same line, of a number that comes from elsewhere. */
  public static String verdict(double value, double limit, boolean atLeast, String promise) {
    boolean met = atLeast ? value >= limit : value <= limit;
    return String.format(
        Locale.ROOT, "%-6s %12s   %s", met ? "met" : "MISSED", Sheet.number(value), promise);
  }
}
