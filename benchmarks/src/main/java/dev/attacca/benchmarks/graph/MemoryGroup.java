package dev.attacca.benchmarks.graph;

import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_CALLER;
import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_DEFAULT;
import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_POOL;
import static dev.attacca.benchmarks.graph.Contenders.COMPLETER;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES;
import static dev.attacca.benchmarks.graph.Contenders.GUAVA;
import static dev.attacca.benchmarks.graph.Contenders.REACTOR;

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

/** What a run allocates, and what an open item keeps. */
public final class MemoryGroup implements Group {
  private static final String ITEM = "Attacca, open item of a flow";
  private static final String ITEM_COLUMN = "bytes";
  private static final int BYTES_PER_VALUE = Integer.BYTES;
  private static final int BYTES_PER_TASK = 16;
  private static final int BYTES_PER_RUN = 150;

  private final List<Point> points = new ArrayList<>();

  /** Attacca, and on the caller's thread some others. */
  public MemoryGroup() {
    for (String contender : List.of(
        ATTACCA_CALLER, ATTACCA_POOL, ATTACCA_DEFAULT, FUTURES, GUAVA, REACTOR, COMPLETER)) {
      for (Shape shape : Shape.ALL) {
        points.add(new Point(
            contender,
            column(shape),
            CallGraph.class,
            Map.of("contender", contender, "shape", shape.name()),
            1,
            "gc.alloc.rate.norm"));
      }
    }
    points.add(new Point(ITEM, ITEM_COLUMN, OpenItems.class, Map.of(), 1, OpenItems.METRIC));
  }

  private static String column(Shape shape) {
    return shape.name() + ", " + shape.tasks();
  }

  @Override
  public List<Point> points() {
    return List.copyOf(points);
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    List<String> columns = Shape.ALL.stream().map(MemoryGroup::column).toList();
    Scores perTask = new Scores();
    for (Point point : points) {
      if (point.benchmark() == CallGraph.class) {
        int tasks = Shape.named(point.parameters().get("shape")).tasks();
        scores
            .get(point.row(), point.column())
            .ifPresent(score -> perTask.put(point.row(), point.column(), score.per(tasks)));
      }
    }
    return List.of(
        Sheet.values("Bytes that a run allocates; shape and number of tasks", scores, columns),
        Sheet.values("The same for each task", perTask, columns),
        Sheet.values("Heap that an open item keeps", scores, List.of(ITEM_COLUMN)));
  }

  @Override
  public List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    for (String row : List.of(ATTACCA_CALLER, ATTACCA_DEFAULT)) {
      for (Shape shape : Shape.ALL) {
        bars.add(new Bar(
            row + " at most " + BYTES_PER_RUN + " bytes per run beyond " + BYTES_PER_TASK
                + " per task and the values, " + shape.name(),
            scores -> beyond(scores, row, shape),
            BYTES_PER_RUN,
            false));
      }
    }
    return bars;
  }

  private static OptionalDouble beyond(Scores scores, String row, Shape shape) {
    OptionalDouble bytes = scores.value(row, column(shape));
    return bytes.isPresent()
        ? OptionalDouble.of(
            bytes.getAsDouble() - (double) shape.tasks() * (BYTES_PER_TASK + BYTES_PER_VALUE))
        : OptionalDouble.empty();
  }
}
