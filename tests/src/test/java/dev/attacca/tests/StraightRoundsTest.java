package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Task;
import dev.attacca.runtime.TaskStats;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounds that are so short that one thread does them one after the other, until something happens. */
@Timeout(60)
class StraightRoundsTest extends OnFreshPools {
  private static final int ROUNDS = 20_000;

  /** What happens is told by the number of the round. */
  static class Numbers {
    /** In which round a task waits until the next one is asked for. */
    int waits = -1;
    /** In which the call takes its time. */
    int lasts = -1;

    int fails = -1;
    int empty = -1;
    final AtomicReference<CountDownLatch> asked = new AtomicReference<>(new CountDownLatch(1));

    @Repeat(max = ROUNDS)
    Optional<Integer> round(@Previous Optional<Integer> round, @Input int rounds) {
      int number = round.orElse(-1) + 1;
      if (number == waits + 1) {
        asked.get().countDown();
      }
      if (number == lasts) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
      }
      return number < rounds ? Optional.of(number) : Optional.empty();
    }

    @Task
    int next(int round) throws InterruptedException {
      if (round == waits) {
        assertThat(asked.get().await(30, TimeUnit.SECONDS)).isTrue();
      }
      if (round == fails) {
        throw new IllegalStateException("round " + round);
      }
      return round + 1;
    }

    @Task
    Optional<Integer> seldom(int next) {
      return next == empty ? Optional.empty() : Optional.of(next);
    }

    @Task
    long total(int next, @Previous Optional<Long> total, @Previous Optional<Integer> seldom) {
      return next + total.orElse(0L) - (seldom.isEmpty() && next > 1 ? 1 : 0);
    }

    @Task
    long end(@Last Optional<Long> total) {
      return total.orElse(0L);
    }

    @Task
    int count(@Collect List<Integer> next) {
      return next.size();
    }
  }

  private static long sum(long rounds) {
    return rounds * (rounds + 1) / 2;
  }

  @ParameterizedTest
  @EnumSource
  void allOfThemAreDone(On on) {
    StraightRoundsTest_NumbersRunner runner =
        on(on, StraightRoundsTest_NumbersRunner.builder(new Numbers())).build();
    for (int rounds : new int[] {0, 1, 100, ROUNDS}) {
      StraightRoundsTest_NumbersRunner.Result result = runner.run(rounds);
      assertThat(result.end()).isEqualTo(sum(rounds));
      assertThat(result.count()).isEqualTo(rounds);
      TaskStats round = result.stats().task("round");
      assertThat(round.in()).isEqualTo(rounds + 1);
      assertThat(round.out()).isEqualTo(rounds);
      assertThat(result.stats().task("next").out()).isEqualTo(rounds);
      assertThat(result.stats().task("total").in()).isEqualTo(rounds);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "TWO"})
  void oneThatTakesLongLetsTheNextBegin(On on) {
    Numbers numbers = new Numbers();
    StraightRoundsTest_NumbersRunner runner =
        on(on, StraightRoundsTest_NumbersRunner.builder(numbers)).build();
    runner.run(ROUNDS);
    for (int waits : new int[] {0, 63, 5_000, ROUNDS - 1}) {
      numbers.asked.set(new CountDownLatch(1));
      numbers.waits = waits;
      StraightRoundsTest_NumbersRunner.Result result = runner.run(ROUNDS);
      assertThat(result.end()).isEqualTo(sum(ROUNDS));
      assertThat(result.count()).isEqualTo(ROUNDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatTakesLongIsAwaited(On on) {
    Numbers numbers = new Numbers();
    StraightRoundsTest_NumbersRunner runner =
        on(on, StraightRoundsTest_NumbersRunner.builder(numbers)).build();
    runner.run(ROUNDS);
    for (int lasts : new int[] {0, 7_000, ROUNDS}) {
      numbers.lasts = lasts;
      StraightRoundsTest_NumbersRunner.Result result = runner.run(ROUNDS);
      assertThat(result.end()).isEqualTo(sum(ROUNDS));
      assertThat(result.stats().task("round").in()).isEqualTo(ROUNDS + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureEndsThem(On on) {
    Numbers numbers = new Numbers();
    StraightRoundsTest_NumbersRunner runner =
        on(on, StraightRoundsTest_NumbersRunner.builder(numbers)).build();
    runner.run(ROUNDS);
    numbers.fails = 9_000;
    assertThatThrownBy(() -> runner.run(ROUNDS))
        .hasMessageContaining("task \"next\" failed in round[9000]");
    numbers.fails = -1;
    assertThatThrownBy(() -> runner.run(ROUNDS + 1))
        .hasMessageContaining("after " + ROUNDS + " rounds");
    assertThat(runner.run(ROUNDS).end()).isEqualTo(sum(ROUNDS));
  }

  @ParameterizedTest
  @EnumSource
  void aValueThatIsMissingOnceIsMissingInTheNextRound(On on) {
    Numbers numbers = new Numbers();
    StraightRoundsTest_NumbersRunner runner =
        on(on, StraightRoundsTest_NumbersRunner.builder(numbers)).build();
    numbers.empty = 8_000;
    for (int i = 0; i < 3; i++) {
      assertThat(runner.run(ROUNDS).end()).isEqualTo(sum(ROUNDS) - 1);
    }
  }
}
