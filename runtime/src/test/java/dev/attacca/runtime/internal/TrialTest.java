package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.base.Trial;
import org.junit.jupiter.api.Test;

/** What decides whether one thread is enough, and what does not. */
class TrialTest {
  private static final long MOST = 100;
  private static final long MUCH_MORE = 10_000;

  private final Trial trial = new Trial(32, 1024, 50);

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
      vote(trial.tries(), 1_000);
      int pause = pause();
      assertThat(pause).isEqualTo(Math.min(1024, 2 * before));
      before = pause;
    }
    vote(trial.tries(), 10);
    assertThat(trial.hasPassed()).isTrue();
  }

  @Test
  void afterALongPauseTheFirstTimesHaveNoVote() {
    for (int i = 0; i < 10; i++) {
      vote(trial.tries(), 1_000);
      pause();
    }
    assertThat(trial.tries()).as("1024 / 128, and the votes").isEqualTo(16);
    vote(8, 1_000); // as it has not been compiled yet
    assertThat(trial.goesOn()).isTrue();
    vote(8, 10);
    assertThat(trial.hasPassed()).isTrue();
  }

  @Test
  void whatTakesFarTooLongNeedsNoOtherVote() {
    vote(1, 50 * MUCH_MORE + 1);
    assertThat(trial.hasPassed()).isFalse();
    assertThat(trial.goesOn()).isFalse();
    assertThat(pause()).isEqualTo(32);
  }

  @Test
  void oneThatTookTooLongDecidesNothing() {
    for (int i = 0; i < 4; i++) {
      vote(1, 40 * MUCH_MORE);
      assertThat(trial.goesOn()).isTrue();
      vote(1, 10);
    }
    assertThat(trial.hasPassed()).as("half of them were slow").isTrue();
  }

  @Test
  void severalInARowDo() {
    vote(2, 20 * MUCH_MORE);
    assertThat(trial.goesOn()).isTrue();
    vote(1, 20 * MUCH_MORE);
    assertThat(trial.goesOn()).isFalse();
  }

  @Test
  void thatItHasPassedTwiceMakesThePauseShortAgain() {
    vote(8, 1_000);
    pause();
    vote(trial.tries(), 1_000);
    assertThat(pause()).isEqualTo(64);
    vote(trial.tries() + 8, 10);
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
      open();
    }
    trial.othersWereLetIn();
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

  @Test
  void whereSeveralAreLetInAtOnceThatIsOneEvent() {
    for (int i = 0; i < 10; i++) {
      trial.othersWereLetIn();
    }
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
