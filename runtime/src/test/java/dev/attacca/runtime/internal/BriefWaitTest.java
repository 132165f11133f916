package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.attacca.runtime.internal.base.BriefWait;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When one who waits awake looks, and what changes that. */
class BriefWaitTest {
  private static final int ENOUGH = 32;

  private final BriefWait wait = new BriefWait();
  private final long soonest = wait.untilFirst();

  private void brings(int many, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(wait.waitsFor(() -> true)).isTrue();
      wait.hasBrought(many, ENOUGH);
    }
  }

  @Test
  void itLooksLaterWhereEachFirstLookFindsLittle() {
    brings(ENOUGH - 1, 1);
    assertThat(wait.untilFirst()).isEqualTo(2 * soonest);
    brings(0, 100);
    assertThat(wait.untilFirst()).isEqualTo(16 * soonest);
  }

  @Test
  void itLooksEarlierWhereMuchHasCome() {
    brings(1, 3);
    brings(ENOUGH, 100);
    assertThat(wait.untilFirst()).as("enough, and not too much").isEqualTo(8 * soonest);
    brings(2 * ENOUGH, 1);
    assertThat(wait.untilFirst()).isEqualTo(4 * soonest);
    brings(2 * ENOUGH, 100);
    assertThat(wait.untilFirst()).isEqualTo(soonest);
  }

  @Test
  void itLooksEarlierWhereItHasLookedInVain() {
    brings(1, 3);
    AtomicInteger looks = new AtomicInteger();
    assertThat(wait.waitsFor(() -> looks.incrementAndGet() == 2)).isTrue();
    wait.hasBrought(1, ENOUGH);
    assertThat(wait.untilFirst()).isEqualTo(4 * soonest);
  }

  @Test
  void itBeginsAnewWhereItHasSlept() {
    brings(1, 100);
    assertThat(wait.waitsFor(() -> false)).isFalse();
    wait.hasCome(1_000_000_000);
    assertThat(wait.untilFirst()).isEqualTo(soonest);
  }

  @Test
  void itLetsMoreComeWithoutALook() {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    brings(1, 3);
    long begin = System.nanoTime();
    assertThat(wait.waitsForMore()).isTrue();
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(8 * soonest);
    wait.hasBrought(2 * ENOUGH, ENOUGH);
    assertThat(wait.untilFirst()).isEqualTo(4 * soonest);
    wait.waitsForMore();
    wait.hasBrought(ENOUGH - 1, ENOUGH);
    assertThat(wait.untilFirst()).isEqualTo(8 * soonest);
  }

  @Test
  void itStaysAwakeNoLongerThanItIsWantedTo() {
    Thread.currentThread().interrupt();
    assertThat(wait.waitsFor(() -> false)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
