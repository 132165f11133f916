package dev.attacca.benchmarks.graph;

import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_DEFAULT;
import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_POOL;
import static dev.attacca.benchmarks.graph.Contenders.COMPLETER;
import static dev.attacca.benchmarks.graph.Contenders.COMPLETER_INSIDE;
import static dev.attacca.benchmarks.graph.Contenders.DAGGER_POOL;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES_ALL;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES_REAL;
import static dev.attacca.benchmarks.graph.Contenders.GUAVA_POOL;
import static dev.attacca.benchmarks.graph.Contenders.PARSEQ;
import static dev.attacca.benchmarks.graph.Contenders.REACTOR_PARALLEL;
import static dev.attacca.benchmarks.graph.Contenders.RX_COMPUTATION;
import static dev.attacca.benchmarks.graph.Contenders.STRUCTURED;
import static dev.attacca.benchmarks.graph.Contenders.VIRTUAL;
import static dev.attacca.benchmarks.graph.Contenders.VIRTUAL_READY;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.util.ArrayList;
import java.util.List;

/** Trivial tasks where there are two workers. */
public final class WorkersGroup extends GraphGroup {
  /** On JDK 25, with the contenders that need it. */
  public WorkersGroup() {
    measure(
        List.of(
            ATTACCA_POOL,
            ATTACCA_DEFAULT,
            COMPLETER,
            COMPLETER_INSIDE,
            FUTURES_REAL,
            FUTURES_ALL,
            GUAVA_POOL,
            REACTOR_PARALLEL,
            RX_COMPUTATION),
        Shape.ALL);
    measure(List.of(PARSEQ), Shape.ALL);
    measure(List.of(DAGGER_POOL), List.of(Shape.A));
    if (Contenders.newer()) {
      measure(List.of(VIRTUAL, VIRTUAL_READY, STRUCTURED), Shape.ALL);
    }
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "Trivial tasks and two workers: price of a run from call to result, × that of "
            + ATTACCA_POOL,
        scores,
        ATTACCA_POOL,
        "ns per task"));
  }

  @Override
  public List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    for (String shape : List.of("D", "E")) {
      List<String> column = List.of(shape);
      bars.add(Bar.within(1.1, ATTACCA_POOL, COMPLETER, column));
      bars.add(Bar.within(1.1, ATTACCA_POOL, COMPLETER_INSIDE, column));
      bars.add(Bar.faster(3, ATTACCA_POOL, FUTURES_REAL, column));
      bars.add(Bar.faster(3, ATTACCA_POOL, FUTURES_ALL, column));
      bars.add(Bar.faster(10, ATTACCA_POOL, REACTOR_PARALLEL, column));
      bars.add(Bar.faster(10, ATTACCA_POOL, RX_COMPUTATION, column));
    }
    for (String attacca : List.of(ATTACCA_POOL, ATTACCA_DEFAULT)) {
      bars.add(Bar.faster(10, attacca, FUTURES_REAL, List.of("A")));
      bars.add(Bar.faster(10, attacca, FUTURES_ALL, List.of("A")));
    }
    if (Contenders.newer()) {
      for (Shape shape : Shape.ALL) {
        bars.add(Bar.faster(3, ATTACCA_DEFAULT, VIRTUAL, List.of(shape.name())));
        bars.add(Bar.faster(10, ATTACCA_DEFAULT, STRUCTURED, List.of(shape.name())));
      }
    }
    return bars;
  }
}
