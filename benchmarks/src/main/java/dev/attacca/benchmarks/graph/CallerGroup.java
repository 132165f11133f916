package dev.attacca.benchmarks.graph;

import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_CALLER;
import static dev.attacca.benchmarks.graph.Contenders.CALLS;
import static dev.attacca.benchmarks.graph.Contenders.DAGGER;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES;
import static dev.attacca.benchmarks.graph.Contenders.GUAVA;
import static dev.attacca.benchmarks.graph.Contenders.REACTOR;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.util.List;

/** Trivial tasks on the thread of the caller. */
public final class CallerGroup extends GraphGroup {
  /** All shapes, and fewer where a contender's compiler takes too long. */
  public CallerGroup() {
    measure(List.of(ATTACCA_CALLER, CALLS, FUTURES, GUAVA, REACTOR), Shape.ALL);
    measure(List.of(DAGGER), List.of(Shape.A, Shape.B, Shape.C));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "Trivial tasks on the caller's thread: price of a run, × that of " + ATTACCA_CALLER,
        scores,
        ATTACCA_CALLER,
        "ns per task"));
  }

  @Override
  public List<String> repeated() {
    return List.of(ATTACCA_CALLER, FUTURES);
  }

  @Override
  public boolean isNeverSlower() {
    return true;
  }

  @Override
  public List<Bar> bars() {
    return Shape.ALL.stream()
        .map(shape -> Bar.faster(1, ATTACCA_CALLER, FUTURES, List.of(shape.name())))
        .toList();
  }
}
