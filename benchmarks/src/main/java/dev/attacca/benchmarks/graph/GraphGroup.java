package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.shapes.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the groups of call graphs have in common: contenders as rows, and shapes as columns. */
abstract class GraphGroup implements Group {
  private final List<Point> points = new ArrayList<>();

  @Override
  public final List<Point> points() {
    return List.copyOf(points);
  }

  /** Adds contenders at shapes. */
  final void measure(List<String> contenders, List<Shape> shapes) {
    for (String contender : contenders) {
      for (Shape shape : shapes) {
        int runs = contender.equals(Contenders.COMPLETER_INSIDE) ? ByCountedCompleter.BATCH : 1;
        add(contender, shape, shape.name(), Works.NONE, runs * shape.tasks(), "");
      }
    }
  }

  /** Adds a contender at a shape whose tasks have something to do. */
  final void add(
      String contender, Shape shape, String column, String work, double units, String metric) {
    Map<String, String> parameters =
        Map.of("contender", contender, "shape", shape.name(), "work", work);
    points.add(new Point(contender, column, CallGraph.class, parameters, units, metric));
  }
}
