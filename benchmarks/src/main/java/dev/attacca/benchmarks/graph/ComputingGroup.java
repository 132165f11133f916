package dev.attacca.benchmarks.graph;

import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_DEFAULT;
import static dev.attacca.benchmarks.graph.Contenders.ATTACCA_POOL;
import static dev.attacca.benchmarks.graph.Contenders.COMPLETER;
import static dev.attacca.benchmarks.graph.Contenders.FUTURES_REAL;
import static dev.attacca.benchmarks.graph.Contenders.GUAVA_POOL;
import static dev.attacca.benchmarks.graph.Contenders.HALVES;
import static dev.attacca.benchmarks.graph.Contenders.SEQUENTIAL;
import static dev.attacca.benchmarks.graph.Contenders.VIRTUAL;
import static dev.attacca.benchmarks.graph.Contenders.VIRTUAL_READY;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import dev.attacca.benchmarks.shapes.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Tasks that compute: how much faster two workers are than one, and how much faster they could be. */
public final class ComputingGroup extends GraphGroup {
  private static final List<Integer> MICROS = List.of(1, 10, 100);
  private static final List<Shape> SHAPES = List.of(Shape.D, Shape.E);

  /** All contenders do the same number of rounds: it is found out once, here. */
  public ComputingGroup() {
    List<String> contenders = new ArrayList<>(List.of(
        SEQUENTIAL, HALVES, ATTACCA_POOL, ATTACCA_DEFAULT, COMPLETER, FUTURES_REAL, GUAVA_POOL));
    if (Contenders.newer()) {
      contenders.addAll(List.of(VIRTUAL, VIRTUAL_READY));
    }
    for (String contender : contenders) {
      for (Shape shape : SHAPES) {
        for (int micros : MICROS) {
          add(contender, shape, column(shape, micros), Works.spinning(micros), 1, "");
        }
      }
    }
  }

  /** A thousand methods of ten microseconds are compiled after ten seconds of nothing else; before, each of them costs more. */
  @Override
  public Effort effort() {
    return new Effort(1, 48, 5, Duration.ofMillis(250));
  }

  private static String column(Shape shape, int micros) {
    return shape.name() + " " + micros + " µs";
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(
        Sheet.computed(
            "Tasks that compute, and two workers: speed-up over " + SEQUENTIAL,
            scores,
            (row, column) -> scores.ratio(SEQUENTIAL, row, column)),
        Sheet.computed(
            "The same as a share of Brent's bound, T1/2 + T∞ (1.00: no time is lost)",
            scores,
            (row, column) -> shareOfBound(scores, row, column)),
        Sheet.values("ns of a run", scores, scores.columns()));
  }

  /** The time that a greedy schedule needs at most, divided by the time that it took. */
  private static OptionalDouble shareOfBound(Scores scores, String row, String column) {
    Shape shape = Shape.named(column.substring(0, 1));
    double bound = 1.0 / Contenders.WORKERS + shape.criticalPath() / (double) shape.tasks();
    OptionalDouble speedUp = scores.ratio(SEQUENTIAL, row, column);
    return speedUp.isPresent()
        ? OptionalDouble.of(bound * speedUp.getAsDouble())
        : OptionalDouble.empty();
  }

  @Override
  public List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    for (Shape shape : SHAPES) {
      for (String row : List.of(ATTACCA_POOL, ATTACCA_DEFAULT)) {
        String column = column(shape, 10);
        bars.add(new Bar(
            String.format(Locale.ROOT, "%s at least 0.95 of Brent's bound, %s", row, column),
            scores -> shareOfBound(scores, row, column),
            0.95,
            true));
      }
    }
    return bars;
  }
}
