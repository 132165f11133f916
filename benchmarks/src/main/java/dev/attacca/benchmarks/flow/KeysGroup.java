package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.util.List;
import java.util.stream.Stream;

/** A million items that take turns on one state, and as many that do on that of their key. */
public final class KeysGroup implements Group {
  private static final int MILLION = 1_000_000;

  @Override
  public List<Point> points() {
    return Stream.of(Contenders.ATTACCA, Contenders.LOOP)
        .flatMap(contender -> Stream.of(Pattern.STATE, Pattern.KEYED)
            .map(pattern -> Items.point(contender, pattern, MILLION, pattern.label())))
        .toList();
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.values(
        "A million items on one state, and on one for each of a thousand keys: ns for each",
        scores,
        scores.columns()));
  }
}
