package dev.attacca.benchmarks.batch;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** A million keys in batches of 500. */
public final class BatchGroup implements Group {
  private static final int MILLION = 1_000_000;
  private static final List<String> FORMS =
      Arrays.stream(Form.values()).map(Form::label).toList();

  @Override
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (Form form : Form.values()) {
      Contenders.ALL.forEach(contender -> points.add(Keys.point(contender, form, MILLION)));
    }
    return points;
  }

  /** An iteration is one call, or a few. */
  @Override
  public Effort effort() {
    return new Effort(2, 5, 6, Duration.ofMillis(100));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(
        Sheet.values("A million keys in batches of 500: ns per key", scores, FORMS),
        Sheet.ratios(
            "The same: price, × that of Attacca", scores, Contenders.ATTACCA, "ns per key"));
  }

  @Override
  public List<Bar> bars() {
    return List.of(
        new Bar(Contenders.ATTACCA + ": at most 150 ns per key", BatchGroup::dearest, 150, false),
        Bar.faster(3, Contenders.ATTACCA, Contenders.DATA_LOADER, FORMS));
  }

  private static OptionalDouble dearest(Scores scores) {
    return Bar.worst(FORMS, form -> scores.value(Contenders.ATTACCA, form), false);
  }
}
