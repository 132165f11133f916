package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.util.ArrayList;
import java.util.List;

/** Trivial tasks on the thread of the caller. */
public final class CallerGroup implements Group {
  @Override
  public String name() {
    return "caller";
  }

  @Override
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (String contender : List.of(Contenders.ON_CALLER, Contenders.CALLS, Contenders.FUTURES)) {
      for (Shape shape : Shape.ALL) {
        points.add(CallGraph.point(contender, shape));
      }
    }
    return points;
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "Trivial tasks on the caller's thread: price of a run, × that of Attacca",
        scores,
        Contenders.ON_CALLER,
        "ns per task"));
  }

  @Override
  public List<Bar> bars() {
    return List.of(
        Bar.faster(1, Contenders.ON_CALLER, Contenders.FUTURES, List.of("A", "B", "C", "D", "E")));
  }
}
