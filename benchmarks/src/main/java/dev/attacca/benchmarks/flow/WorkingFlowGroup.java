package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** Items that take about a microsecond of work each: what the second core is good for. */
public final class WorkingFlowGroup implements Group {
  private static final int ITEMS = 200_000;
  private static final String COLUMN = Pattern.WORK.label();

  @Override
  public List<Point> points() {
    return List.of(
            Contenders.LOOP,
            Contenders.ATTACCA,
            Contenders.STREAM,
            Contenders.RANGE,
            Contenders.REACTOR_PARALLEL)
        .stream()
        .map(contender -> Items.point(contender, Pattern.WORK, ITEMS, COLUMN))
        .toList();
  }

  /** An iteration is one call. In rounds, since a speed-up shows only if both had the cores to themselves. */
  @Override
  public Effort effort() {
    return new Effort(3, 4, 6, Duration.ofMillis(10));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    Sheet sheet = new Sheet(
        "Items with work to do, on " + Runtime.getRuntime().availableProcessors() + " cores",
        List.of("ns per item", "speed-up over the plain loop"));
    for (String row : scores.rows()) {
      OptionalDouble speedUp = scores.ratio(Contenders.LOOP, row, COLUMN);
      sheet.line(
          row,
          List.of(
              Sheet.number(scores.value(row, COLUMN).orElseThrow()),
              speedUp.isPresent() ? Sheet.number(speedUp.getAsDouble()) : ""));
    }
    return List.of(sheet);
  }
}
