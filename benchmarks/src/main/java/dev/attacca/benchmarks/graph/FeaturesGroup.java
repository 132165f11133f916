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

  private final List<Point> points = new ArrayList<>();

  /** All features, on the caller's thread and on the default executor; trivial tasks, and such of 1 µs. */
  public FeaturesGroup() {
    for (String feature : List.of(
        Feature.NONE,
        Feature.LISTENER,
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
      for (String executor : List.of(Feature.DIRECT, "default")) {
        add(feature, executor, TRIVIAL, Works.NONE);
        add(feature, executor, "1 µs", Works.spinning(1));
      }
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
        Bar.within(1.05, Feature.JFR_OFF, Feature.NONE, List.of(Feature.DIRECT + ", " + TRIVIAL)),
        Bar.within(1.05, Feature.JFR_OFF, Feature.NONE, List.of("default, " + TRIVIAL)));
  }
}
