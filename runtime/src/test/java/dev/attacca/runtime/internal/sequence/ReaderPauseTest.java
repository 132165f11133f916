package dev.attacca.runtime.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a reader waits a moment before it looks for more, though it has not found nothing yet. */
class ReaderPauseTest {
  private static final int ENOUGH = 32;

  private final ReaderPause pause = new ReaderPause(ENOUGH);
  private final AtomicInteger looks = new AtomicInteger();

  @BeforeEach
  void whoIsWaitedForMayRun() {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
  }

  private long finds(int many) {
    looks.incrementAndGet();
    return many;
  }

  /** How often of so many times it has waited, and then looked. */
  private int waits(int times, int many) {
    looks.set(0);
    for (int i = 0; i < times; i++) {
      pause.letSomeCome(() -> finds(many));
    }
    return looks.get();
  }

  private void hasToWait() {
    assertThat(pause.waitsFor(() -> true, () -> 1)).isTrue();
  }

  @Test
  void aReaderThatHasNeverHadToWaitDoesNot() {
    assertThat(waits(3, 1)).isZero();
  }

  @Test
  void oneThatHadToWaitsWhereFewHaveCome() {
    hasToWait();
    assertThat(waits(10, 1)).isEqualTo(10);
    assertThat(waits(10, ENOUGH)).isEqualTo(10);
    assertThat(waits(10, 0)).isEqualTo(10);
  }

  @Test
  void oneThatFindsMoreThanEnoughStopsToWaitUntilItHasToAgain() {
    hasToWait();
    waits(10, 1);
    assertThat(waits(10, 2 * ENOUGH)).as("less long each time").isEqualTo(5);
    assertThat(waits(10, 1)).isZero();
    hasToWait();
    assertThat(waits(10, 1)).isEqualTo(10);
  }
}
