package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A million items that a {@code RunRecorder} records, beside as many that nobody does. */
public final class RecordedGroup implements Group {
  private static final int MILLION = 1_000_000;
  private static final List<Pattern> PATTERNS =
      List.of(Pattern.CHAIN, Pattern.DIAMOND, Pattern.ROUTER, Pattern.COLLECT);

  @Override
  public List<Point> points() {
    return Stream.of(Contenders.ATTACCA, Contenders.RECORDED)
        .flatMap(contender -> PATTERNS.stream()
            .map(pattern -> Items.point(contender, pattern, MILLION, pattern.label())))
        .toList();
  }

  /** Long enough for some calls, so that both are as warm as each other. */
  @Override
  public Effort effort() {
    return new Effort(2, 3, 6, Duration.ofMillis(500));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "A million items, recorded: price of an item, × that of one that is not",
        scores,
        Contenders.ATTACCA,
        "ns per item"));
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.within(
        1.3,
        Contenders.RECORDED,
        Contenders.ATTACCA,
        PATTERNS.stream().map(Pattern::label).toList()));
  }
}
