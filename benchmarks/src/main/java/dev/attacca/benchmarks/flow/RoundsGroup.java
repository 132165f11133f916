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

/** A million rounds of a repeat, beside as many items of a chain: the same three trivial tasks in each. */
public final class RoundsGroup implements Group {
  private static final int MILLION = 1_000_000;

  @Override
  public List<Point> points() {
    return Stream.of(Contenders.ATTACCA, Contenders.LOOP)
        .flatMap(contender -> Stream.of(Pattern.CHAIN, Pattern.ROUNDS)
            .map(pattern -> Items.point(contender, pattern, MILLION, pattern.label())))
        .toList();
  }

  /** An iteration is one call, or a few. */
  @Override
  public Effort effort() {
    return new Effort(3, 5, 6, Duration.ofMillis(100));
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.values(
        "A million items of a chain, and a million rounds: ns for each", scores, scores.columns()));
  }

  @Override
  public List<Bar> bars() {
    return List.of(new Bar(
        Contenders.ATTACCA + ": a round at most twice the price of an item of a chain",
        scores -> LargeFlowGroup.times(
            scores, Contenders.ATTACCA, Pattern.ROUNDS.label(), Pattern.CHAIN.label()),
        2,
        false));
  }
}
