package dev.attacca.benchmarks.micrometer;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What it costs to observe, above what Micrometer costs by itself. */
public final class MicrometerGroup implements Group {
  private static final List<String> LOADS = List.of(Observed.RUN, Observed.ITEMS, Observed.UNTAKEN);

  @Override
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (String load : LOADS) {
      int tasks = load.equals(Observed.RUN) ? Shape.A.tasks() : 2 * Observed.MANY;
      for (String way : List.of(Observed.ALONE, Observed.OBSERVED, Observed.BY_HAND)) {
        Map<String, String> parameters = Map.of("way", way, "load", load);
        points.add(new Point(way, load, Observed.class, parameters, tasks));
      }
    }
    return points;
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.values("Observed by Micrometer: ns per task", scores, LOADS));
  }

  @Override
  public List<Bar> bars() {
    return List.of(new Bar(
        "observing a task: at most 200 ns above what Micrometer costs by hand",
        scores -> Bar.worst(LOADS, load -> above(scores, load), false),
        200,
        false));
  }

  private static OptionalDouble above(Scores scores, String load) {
    OptionalDouble observed = scores.value(Observed.OBSERVED, load);
    OptionalDouble alone = scores.value(Observed.ALONE, load);
    OptionalDouble byHand = scores.value(Observed.BY_HAND, load);
    return observed.isPresent() && alone.isPresent() && byHand.isPresent()
        ? OptionalDouble.of(observed.getAsDouble() - alone.getAsDouble() - byHand.getAsDouble())
        : OptionalDouble.empty();
  }
}
