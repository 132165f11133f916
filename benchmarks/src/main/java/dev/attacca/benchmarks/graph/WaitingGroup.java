package dev.attacca.benchmarks.graph;

import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_DEFAULT;
import static dev.attacca.benchmarks.graph.Contenders.COMPLETER;
import static dev.attacca.benchmarks.graph.Contenders.CRITICAL_PATH;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES_ALL;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES_CACHED;
import static dev.attacca.benchmarks.graph.Contenders.GUAVA_CACHED;
import static dev.attacca.benchmarks.graph.Contenders.REACTOR_ELASTIC;
import static dev.attacca.benchmarks.graph.Contenders.RX_IO;
import static dev.attacca.benchmarks.graph.Contenders.STRUCTURED;
import static dev.attacca.benchmarks.graph.Contenders.VIRTUAL;
import static dev.attacca.benchmarks.graph.Contenders.VIRTUAL_READY;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.time.Duration;
import java.util.List;

/** Tasks that sleep for a millisecond: nothing can be faster than the critical path. */
public final class WaitingGroup extends GraphGroup {
  private static final double NANOS_PER_MILLI = 1e6;

  /** On threads enough for all that wait, and for comparison on two. */
  public WaitingGroup() {
    List.of(
            CRITICAL_PATH,
            ATTACCA_DEFAULT,
            FUTURES_CACHED,
            GUAVA_CACHED,
            REACTOR_ELASTIC,
            RX_IO,
            FUTURES_ALL,
            COMPLETER)
        .forEach(this::wait);
    if (Contenders.newer()) {
      List.of(VIRTUAL, VIRTUAL_READY, STRUCTURED).forEach(this::wait);
    }
  }

  private void wait(String contender) {
    for (Shape shape : List.of(Shape.A, Shape.D)) {
      add(contender, shape, shape.name(), Works.SLEEP, NANOS_PER_MILLI, "");
    }
  }

  /** There are less than two hundred runs in a second, which is little for the JIT. */
  @Override
  public Effort effort() {
    return new Effort(1, 60, 15, Duration.ofMillis(100));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "Tasks that sleep for 1 ms: time of a run, × that of the critical path",
        scores,
        CRITICAL_PATH,
        "ms"));
  }

  @Override
  public List<Bar> bars() {
    boolean virtual = Runtime.version().feature() >= 25;
    return List.of(
        Bar.within(virtual ? 1.02 : 1.03, ATTACCA_DEFAULT, CRITICAL_PATH, List.of("A")),
        Bar.within(virtual ? 1.05 : 1.10, ATTACCA_DEFAULT, CRITICAL_PATH, List.of("D")));
  }
}
