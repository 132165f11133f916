package dev.attacca.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {
  @Test
  void keepTheLeastDisturbedHalfOfTheIterations() {
    Score score = Score.of(List.of(100.0, 2.0, 1.0, 3.0, 50.0));
    assertThat(score.value()).isEqualTo(2);
    assertThat(score.spread()).isCloseTo(0.25, within(1e-9));
    assertThat(score.per(4).value()).isEqualTo(0.5);
  }

  @Test
  void areComparedWithARow() {
    assertThat(Sheet.ratios("Title", scores(), "ours", "ns")).hasToString("""
            Title
                                  A            B
              ours, ns    2.00 ± 0%    4.00 ± 0%
              theirs    × 3.00 ± 0%  × 0.50 ± 0%
              other                  × 5.00 ± 0%
            """);
  }

  @Test
  void meetABarOrMissIt() {
    assertThat(Bar.faster(2, "ours", "theirs", List.of("A")).verdict(scores()))
        .isEqualTo("met            3.00   ours at least 2.00 times as fast as theirs, A");
    assertThat(Bar.faster(2, "ours", "theirs", List.of("A", "B")).verdict(scores()))
        .isEqualTo("MISSED         0.50   ours at least 2.00 times as fast as theirs, A, B");
    assertThat(Bar.within(2, "ours", "theirs", List.of("B")).verdict(scores()))
        .isEqualTo("met            2.00   ours at most 2.00 times the price of theirs, B");
    assertThat(Bar.above(5, "event", 2, "theirs", "ours", List.of("A")).verdict(scores()))
        .isEqualTo("met            2.00   theirs at most 5.00 ns for each event above ours, A");
    assertThat(Bar.above(1, "task", 1, "theirs", "ours", List.of("A", "B")).verdict(scores()))
        .isEqualTo("MISSED         4.00   theirs at most 1.00 ns for each task above ours, A, B");
    assertThat(Bar.above(1, "task", 1, "theirs", "nobody", List.of("A")).verdict(scores()))
        .startsWith("not measured");
    assertThat(Bar.within(2, "ours", "nobody", List.of("B")).verdict(scores()))
        .startsWith("not measured");
  }

  @Test
  void numbersHaveTheDigitsThatMeanSomething() {
    assertThat(Sheet.number(0)).isEqualTo("0");
    assertThat(Sheet.number(0.0123)).isEqualTo("0.0123");
    assertThat(Sheet.number(1.234)).isEqualTo("1.23");
    assertThat(Sheet.number(12.34)).isEqualTo("12.3");
    assertThat(Sheet.number(-1234.4)).isEqualTo("-1,234");
  }

  private static Scores scores() {
    Scores scores = new Scores();
    scores.put("ours", "A", Score.of(List.of(2.0)));
    scores.put("ours", "B", Score.of(List.of(4.0)));
    scores.put("theirs", "A", Score.of(List.of(6.0)));
    scores.put("theirs", "B", Score.of(List.of(2.0)));
    scores.put("other", "B", Score.of(List.of(20.0)));
    return scores;
  }
}
