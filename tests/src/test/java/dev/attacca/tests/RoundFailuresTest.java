package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.TaskFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repeats that fail, and tasks of their rounds. */
@Timeout(60)
class RoundFailuresTest extends OnFreshPools {
  /** It never comes to an end by itself. */
  static class Halting {
    final AtomicInteger rounds = new AtomicInteger();

    @Repeat(max = 3)
    Optional<Integer> step(@Previous Optional<Integer> step) {
      return Optional.of(step.orElse(0) + 1);
    }

    @Task
    int taken(int step) {
      rounds.incrementAndGet();
      return step;
    }

    @Task
    int end(@Last int taken) {
      return taken;
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneRoundTooManyFailsTheRepeatAndNamesTheNumber(On on) {
    Halting halting = new Halting();
    RoundFailuresTest_HaltingRunner runner =
        on(on, RoundFailuresTest_HaltingRunner.builder(halting)).build();
    assertThatThrownBy(runner::end)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("task \"step\" failed in step[3]")
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .rootCause()
        .hasMessageContaining("repeat \"step\" is not at its end after 3 rounds");
    assertThat(halting.rounds.get()).isLessThanOrEqualTo(3);
  }

  /** The same where failures are tolerated. */
  static class Tolerant {
    @Repeat(max = 1, onError = OnError.TOLERATE)
    Optional<Integer> step(@Previous Optional<Integer> step) {
      return Optional.of(step.orElse(0) + 1);
    }

    @Task
    int taken(int step) {
      return step;
    }

    @Task
    int end(@Last int taken) {
      return taken;
    }

    @Task
    String told(@Last Outcome<Integer> taken, @Last("taken") Optional<Integer> maybe) {
      return ((Outcome.Failure<Integer>) taken).cause().getMessage() + maybe;
    }

    @Task
    List<Integer> all(@Collect List<Integer> taken) {
      return taken;
    }
  }

  @ParameterizedTest
  @EnumSource
  void exhaustionIsUnderTheOnErrorOfTheRepeat(On on) {
    RoundFailuresTest_TolerantRunner runner =
        on(on, RoundFailuresTest_TolerantRunner.builder(new Tolerant())).build();
    RoundFailuresTest_TolerantRunner.Result result = runner.run();
    assertThat(result.all()).containsExactly(1);
    assertThat(result.told())
        .startsWith("repeat \"step\" is not at its end after 1 round,")
        .endsWith("Optional.empty");
    assertThatThrownBy(result::end)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("\"step\" failed: ")
        .hasMessageContaining("after 1 round");
    assertThat(result.failures()).extracting(TaskFailure::task).containsExactly("step");
    assertThat(result.stats().task("step").failed()).isOne();
    assertThat(result.stats().task("step").out()).isOne();
    assertThat(result.stats().task("step").in()).isEqualTo(2);
  }

  /** Whose failure somebody takes as a value. */
  static class Told {
    @Repeat(max = 5)
    Optional<Integer> step(@Previous Optional<Integer> step) {
      if (step.isPresent()) {
        throw new IllegalArgumentException("second");
      }
      return Optional.of(1);
    }

    @Task
    String told(@Last Outcome<Integer> step) {
      return ((Outcome.Failure<Integer>) step).cause().getMessage();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoTakesAnOutcomeOfTheLastRoundAcceptsTheFailureOfTheRepeat(On on) {
    RoundFailuresTest_ToldRunner runner =
        on(on, RoundFailuresTest_ToldRunner.builder(new Told())).build();
    assertThat(runner.told()).isEqualTo("second");
    assertThat(runner.run().failures()).extracting(TaskFailure::item).containsExactly("step[1]");
  }

  /** What the next round needs fails in the second. */
  static class Needing {
    final List<Integer> late = Collections.synchronizedList(new ArrayList<>());

    @Repeat(max = 9)
    Optional<Integer> step(@Previous Optional<Integer> next) {
      return Optional.of(next.orElse(1));
    }

    @Task(onError = OnError.TOLERATE)
    int next(int step) {
      if (step == 2) {
        throw new IllegalArgumentException("two");
      }
      return step + 1;
    }

    @Task
    int end(@Last Optional<Integer> next) {
      return next.orElse(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatFailedFailsTheRepeatThatNeedsItForTheNextRound(On on) {
    RoundFailuresTest_NeedingRunner runner =
        on(on, RoundFailuresTest_NeedingRunner.builder(new Needing())).build();
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::end);
    assertThat(failed)
        .hasMessageContaining("task \"step\" failed in step[2]")
        .hasMessageContaining(
            "repeat \"step\" needs \"next\" of round 1 for the next one, and that failed")
        .hasRootCauseMessage("two");
  }

  /** Tasks that take values of the round before do not fail with them. */
  static class Unneeded {
    @Repeat(max = 9)
    Optional<Integer> step(@Previous Optional<Integer> step) {
      return Optional.of(step.orElse(0) + 1).filter(each -> each < 4);
    }

    @Task(onError = OnError.TOLERATE)
    int odd(int step) {
      if (step % 2 == 0) {
        throw new IllegalArgumentException("even");
      }
      return step;
    }

    @Task
    String before(int step, @Previous Optional<Integer> odd) {
      return odd.map(String::valueOf).orElse("-");
    }

    @Task
    List<String> all(@Collect List<String> before) {
      return before;
    }
  }

  @ParameterizedTest
  @EnumSource
  void forAnyOtherTaskAFailedValueIsNone(On on) {
    RoundFailuresTest_UnneededRunner runner =
        on(on, RoundFailuresTest_UnneededRunner.builder(new Unneeded())).build();
    RoundFailuresTest_UnneededRunner.Result result = runner.run();
    assertThat(result.all()).containsExactly("-", "1", "-");
    assertThat(result.failures()).extracting(TaskFailure::item).containsExactly("step[1]");
  }

  /** Calls that fail at times. */
  static class Flaky {
    final AtomicInteger calls = new AtomicInteger();

    @Repeat(max = 4)
    @Retry(times = 3, delay = "1ms", on = IllegalStateException.class)
    Optional<Integer> step(@Previous Optional<Integer> next, @Input int end) {
      if (calls.incrementAndGet() % 3 != 0) {
        throw new IllegalStateException("again");
      }
      return Optional.of(next.orElse(1)).filter(each -> each < end);
    }

    @Task
    int next(int step) {
      return step + 1;
    }

    @Task
    List<Integer> all(@Collect List<Integer> step) {
      return step;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyCallMayBeTriedAgain(On on) {
    Flaky flaky = new Flaky();
    RoundFailuresTest_FlakyRunner runner =
        on(on, RoundFailuresTest_FlakyRunner.builder(flaky)).build();
    assertThat(runner.all(4)).containsExactly(1, 2, 3);
    assertThat(flaky.calls).hasValue(12);
    flaky.calls.set(0);
    assertThatThrownBy(() -> runner.all(9)).hasMessageContaining("after 4 rounds");
    assertThat(flaky.calls).hasValue(15); // what is one too many is not asked for again
  }

  /** A call that takes too long. */
  static class Slow {
    @Repeat(max = 4)
    @dev.attacca.Timeout("50ms")
    CompletableFuture<Optional<Integer>> step(@Previous Optional<Integer> step) {
      return step.isPresent()
          ? new CompletableFuture<>()
          : CompletableFuture.completedFuture(Optional.of(1));
    }

    @Task
    int end(@Last Optional<Integer> step) {
      return step.orElse(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyCallHasItsTime(On on) {
    RoundFailuresTest_SlowRunner runner =
        on(on, RoundFailuresTest_SlowRunner.builder(new Slow())).build();
    assertThatThrownBy(runner::end)
        .hasMessageContaining("task \"step\" failed in step[1]")
        .hasCauseInstanceOf(TimeoutException.class);
  }

  /** Several repeats, of which few are called at once. */
  static class Limited {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Loop
    List<String> name() {
      return List.of("a", "b", "c", "d");
    }

    @Repeat(max = 5)
    @Limit(concurrency = 1)
    Optional<String> step(String name, @Previous Optional<String> longer) {
      most.accumulateAndGet(calls.incrementAndGet(), Math::max);
      calls.decrementAndGet();
      return Optional.of(longer.orElse(name)).filter(each -> each.length() < 4);
    }

    @Task
    String longer(String step, String name) {
      return step + name;
    }

    @Task
    String last(String name, @Last String longer) {
      return longer;
    }

    @Task
    List<String> all(@Collect List<String> last) {
      return last;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLimitIsOneOfCalls(On on) {
    Limited limited = new Limited();
    RoundFailuresTest_LimitedRunner runner =
        on(on, RoundFailuresTest_LimitedRunner.builder(limited)).build();
    for (int i = 0; i < 20; i++) {
      assertThat(runner.all()).containsExactly("aaaa", "bbbb", "cccc", "dddd");
    }
    assertThat(limited.most).hasValue(1);
  }

  /** Null in the place of an answer. */
  static class Null {
    @Repeat(max = 4)
    @SuppressWarnings("OptionalAssignedToNull")
    Optional<Integer> step(@Previous Optional<Integer> step) {
      return null;
    }

    @Task
    int end(@Last int step) {
      return step;
    }
  }

  @ParameterizedTest
  @EnumSource
  void nullIsNoAnswer(On on) {
    RoundFailuresTest_NullRunner runner =
        on(on, RoundFailuresTest_NullRunner.builder(new Null())).build();
    assertThatThrownBy(runner::end)
        .hasMessageContaining("task \"step\" failed in step[0]")
        .hasMessageContaining("returned null");
  }

  /** What fails where the repeat is in an item. */
  static class InItems {
    @Loop
    List<Integer> first() {
      return List.of(1, 2, 3);
    }

    @Repeat(max = 3)
    Optional<Integer> step(int first, @Previous Optional<Integer> step) {
      return Optional.of(step.orElse(0) + first).filter(each -> first == 3 || each < 4);
    }

    @Task
    int last(int first, @Last int step) {
      return step;
    }

    @Task(onError = OnError.TOLERATE)
    List<Integer> all(@Collect List<Integer> last) {
      return last;
    }
  }

  @ParameterizedTest
  @EnumSource
  void inAnItemItFailsAsItemsDo(On on) {
    RoundFailuresTest_InItemsRunner runner =
        on(on, RoundFailuresTest_InItemsRunner.builder(new InItems())).build();
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::run);
    assertThat(failed.failures()).extracting(TaskFailure::item).containsExactly("first[2].step[3]");
    assertThat(failed).hasMessageContaining("after 3 rounds");
  }
}
