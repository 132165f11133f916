package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a feature costs, in comparison with the same graph without it. */
public final class FeaturesGroup implements Group {
  private static final String TRIVIAL = "trivial tasks";
  private static final List<String> COLUMNS = List.of("default, " + TRIVIAL);

  /** Of a task that ends normally: requested, ready, started, finished; and two of each run. */
  private static final double EVENTS = 4 + 2.0 / Shape.A.tasks();

  private final List<Point> points = new ArrayList<>();

  /** All features at trivial tasks; and at such of 1 µs, to see what they mean in practice. */
  public FeaturesGroup() {
    for (String feature : List.of(
        Feature.NONE,
        Feature.LISTENER,
        Feature.INTERCEPT,
        Feature.JFR_OFF,
        Feature.JFR_ON,
        Feature.WRAP,
        Feature.TIMEOUT,
        Feature.RETRY,
        Feature.LIMIT,
        Feature.CONTEXT,
        Feature.OUTCOME,
        Feature.RESULTS,
        Feature.STATISTICS)) {
      add(feature, Feature.DIRECT, TRIVIAL, Works.NONE);
      add(feature, Feature.DIRECT, "1 µs", Works.spinning(1));
      add(feature, "default", TRIVIAL, Works.NONE);
    }
  }

  private void add(String feature, String executor, String load, String work) {
    Map<String, String> parameters = Map.of("feature", feature, "executor", executor, "work", work);
    points.add(
        new Point(feature, executor + ", " + load, Feature.class, parameters, Shape.A.tasks()));
  }

  @Override
  public List<Point> points() {
    return List.copyOf(points);
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "Features at shape A: price of a run, × that of one without",
        scores,
        Feature.NONE,
        "ns per task"));
  }

  @Override
  public List<Bar> bars() {
    return List.of(
        Bar.above(60, "event", EVENTS, Feature.LISTENER, Feature.NONE, COLUMNS),
        Bar.above(60, "task", 1, Feature.INTERCEPT, Feature.NONE, COLUMNS),
        Bar.above(60, "task", 1, Feature.WRAP, Feature.NONE, COLUMNS),
        Bar.above(60, "task", 1, Feature.CONTEXT, Feature.NONE, COLUMNS),
        Bar.above(60, "task", 1, Feature.JFR_OFF, Feature.NONE, COLUMNS),
        Bar.above(250, "task", 1, Feature.JFR_ON, Feature.NONE, COLUMNS),
        Bar.above(150, "task", 1, Feature.TIMEOUT, Feature.NONE, COLUMNS),
        Bar.above(150, "task", 1, Feature.RETRY, Feature.NONE, COLUMNS),
        Bar.above(150, "task", 1, Feature.LIMIT, Feature.NONE, COLUMNS));
  }
}
