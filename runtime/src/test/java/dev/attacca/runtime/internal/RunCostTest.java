package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.run.RunCost;
import org.junit.jupiter.api.Test;

/** When a caller does the whole of a run, by what such runs have taken. */
class RunCostTest {
  /** What counts as short where there are a thousand tasks. */
  private static final long SHORT = 150_000;

  private final RunCost cost = new RunCost(1_000);

  /** So many runs, on whichever way they go; how many of them the caller has done alone. */
  private int runs(int count, long alone, long together) {
    int done = 0;
    for (int i = 0; i < count; i++) {
      if (cost.beginsAlone()) {
        done++;
        if (cost.isTimed()) {
          cost.tookAlone(alone);
        }
      } else {
        cost.tookTogether(alone, together);
      }
    }
    return done;
  }

  @Test
  void whatIsShortIsDoneAloneHoweverShortItWasWithAll() {
    assertThat(runs(1_000, SHORT - 1, SHORT / 2)).isEqualTo(1_000 - 2);
  }

  @Test
  void whatIsLongerAloneIsDoneByAll() {
    assertThat(runs(10_000, SHORT + 1, SHORT)).isLessThan(300);
  }

  @Test
  void whatIsNoLongerAloneThanWithAllIsDoneAlone() {
    assertThat(runs(10_000, SHORT + 1, 2 * SHORT)).isGreaterThan(5_000);
  }

  @Test
  void soThatNoneOfAThousandMethodsKeepsItFromThatUntilItIsCompiled() {
    int alone = 0;
    for (int run = 0; run < 300; run++) {
      alone += runs(1, 2 * SHORT, 3 * SHORT); // both, as nothing is compiled
    }
    assertThat(alone).isGreaterThan(200);
    assertThat(runs(1_000, SHORT / 10, SHORT)).isGreaterThan(900);
  }

  @Test
  void whatTakesManyTimesAsLongIsDoneByAllThoughThatTakesLonger() {
    assertThat(runs(10_000, 3 * SHORT + 1, 5 * SHORT)).isLessThan(300);
  }

  @Test
  void thatOnceItWasLongerWithAllIsForgotten() {
    runs(100, SHORT + 1, 3 * SHORT); // there was something else to do
    runs(1_000, SHORT + 1, SHORT);
    assertThat(runs(10_000, SHORT + 1, SHORT)).isLessThan(300);
  }

  @Test
  void oneDisturbedRunWithAllChangesNothing() {
    runs(10, SHORT + 1, SHORT);
    int alone = 0;
    for (int run = 0; run < 1_000; run++) {
      alone += runs(1, SHORT + 1, run % 2 == 0 ? SHORT : 3 * SHORT);
    }
    assertThat(alone).isLessThan(300);
  }
}
