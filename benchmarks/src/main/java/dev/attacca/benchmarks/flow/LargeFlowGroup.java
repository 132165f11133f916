package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Ten million items against one million: whether an item costs more the more there are. */
public final class LargeFlowGroup implements Group {
  private static final int MILLION = 1_000_000;

  @Override
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (Pattern pattern : Pattern.values()) {
      if (pattern.isOfTrivialItems()) {
        add(points, Contenders.ATTACCA, pattern);
      }
    }
    add(points, Contenders.STREAM, Pattern.CHAIN);
    add(points, Contenders.REACTOR, Pattern.CHAIN);
    return points;
  }

  private static void add(List<Point> points, String contender, Pattern pattern) {
    for (int millions : new int[] {1, 10}) {
      points.add(Items.point(contender, pattern, millions * MILLION, column(pattern, millions)));
    }
  }

  private static String column(Pattern pattern, int millions) {
    return pattern.label() + " " + millions + " M";
  }

  /** Long enough for ten calls with a million items each, so that both are as warm as each other. */
  @Override
  public Effort effort() {
    return new Effort(1, 3, 4, Duration.ofSeconds(1));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    Sheet sheet = new Sheet(
        "Trivial tasks: ns per item of a million and of ten", List.of("1 M", "10 M", "ratio"));
    for (Pattern pattern : Pattern.values()) {
      for (String contender : scores.rows()) {
        OptionalDouble ratio = ratio(scores, contender, pattern);
        if (ratio.isPresent()) {
          sheet.line(
              pattern.label() + ", " + contender,
              List.of(
                  Sheet.number(scores.value(contender, column(pattern, 1)).orElseThrow()),
                  Sheet.number(scores.value(contender, column(pattern, 10)).orElseThrow()),
                  Sheet.number(ratio.getAsDouble())));
        }
      }
    }
    return List.of(sheet);
  }

  @Override
  public List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    for (Pattern pattern : Pattern.values()) {
      if (pattern.isOfTrivialItems()) {
        bars.add(new Bar(
            Contenders.ATTACCA + ", " + pattern.label()
                + ": an item of ten million at most 1.15 times the price of one of a million",
            scores -> ratio(scores, Contenders.ATTACCA, pattern),
            1.15,
            false));
      }
    }
    return bars;
  }

  private static OptionalDouble ratio(Scores scores, String contender, Pattern pattern) {
    return times(scores, contender, column(pattern, 10), column(pattern, 1));
  }

  /** How many times the price of one column another has, in a row. */
  static OptionalDouble times(Scores scores, String row, String column, String to) {
    OptionalDouble one = scores.value(row, column);
    OptionalDouble other = scores.value(row, to);
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
        : OptionalDouble.empty();
  }
}
