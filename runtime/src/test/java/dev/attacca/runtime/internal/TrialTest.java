package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.base.Trial;
import org.junit.jupiter.api.Test;

/** What decides whether one thread is enough, and what does not. */
class TrialTest {
  private static final long MOST = 100;
  private static final long MUCH_MORE = 10_000;

  private final Trial trial = new Trial(32, 1024);

  private void vote(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      trial.votes(nanos, MOST, MUCH_MORE);
    }
  }

  /** How often it is not done until it is tried again. */
  private int pause() {
    int pause = 0;
    while (!trial.isDoneNext()) {
      pause++;
    }
    return pause;
  }

  @Test
  void eightVotesDecide() {
    vote(7, 10);
    assertThat(trial.hasPassed()).isFalse();
    vote(1, 10);
    assertThat(trial.hasPassed()).isTrue();
    assertThat(trial.isDoneNext()).isTrue();
  }

  @Test
  void aDisturbedClockSpoilsVotesButNoMajority() {
    vote(8, 10);
    for (int i = 0; i < 100; i++) {
      vote(4, 1_000_000);
      vote(4, 10);
    }
    assertThat(trial.hasPassed()).isTrue();
    vote(5, 1_000_000);
    vote(3, 10);
    assertThat(trial.hasPassed()).isFalse();
  }

  @Test
  void whatHasFailedIsTriedAgainAfterPausesThatGrowToABound() {
    int before = 16;
    for (int i = 0; i < 10; i++) {
      vote(8, 1_000);
      int pause = pause();
      assertThat(pause).isEqualTo(Math.min(1024, 2 * before));
      before = pause;
    }
    vote(8, 10);
    assertThat(trial.hasPassed()).isTrue();
  }

  @Test
  void whatTakesFarTooLongNeedsNoOtherVote() {
    vote(1, MUCH_MORE + 1);
    assertThat(trial.hasPassed()).isFalse();
    assertThat(pause()).isEqualTo(32);
  }

  @Test
  void thatItHasPassedTwiceMakesThePauseShortAgain() {
    vote(8, 1_000);
    pause();
    vote(8, 1_000);
    assertThat(pause()).isEqualTo(64);
    vote(16, 10);
    vote(8, 1_000);
    assertThat(pause()).isEqualTo(32);
  }

  @Test
  void thatOthersWereLetInIsRememberedAndForgotten() {
    trial.othersWereLetIn();
    assertThat(open()).isEqualTo(4);
    trial.othersWereLetIn();
    assertThat(open()).isEqualTo(8);
    for (int i = 0; i < 10; i++) {
      trial.othersWereLetIn();
    }
    assertThat(open()).as("its bound").isEqualTo(64);
    trial.wasCalm(128);
    trial.wasCalm(128);
    trial.othersWereLetIn();
    assertThat(open()).isEqualTo(32);
    for (int i = 0; i < 10; i++) {
      trial.wasCalm(128);
    }
    trial.othersWereLetIn();
    assertThat(open()).isEqualTo(4);
  }

  private int open() {
    int open = 0;
    while (trial.isOpenNext()) {
      open++;
    }
    return open;
  }
}
