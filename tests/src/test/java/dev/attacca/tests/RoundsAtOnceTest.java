package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of one round goes on beside the next. */
@Timeout(60)
class RoundsAtOnceTest extends OnFreshPools {
  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** A page is worked on until the next one has been asked for. */
  static class Pages {
    final CountDownLatch second = new CountDownLatch(1);

    @Repeat(max = 10)
    Optional<Integer> page(@Previous Optional<Integer> page) {
      int number = page.orElse(0) + 1;
      if (number == 2) {
        second.countDown();
      }
      return Optional.of(number).filter(each -> each < 4);
    }

    @Task
    int stored(int page) throws InterruptedException {
      await(second);
      return page;
    }

    @Task
    List<Integer> all(@Collect List<Integer> stored) {
      return stored;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "TWO"})
  void aPageIsFetchedWhileTheLastIsStillWorkedOn(On on) {
    for (int i = 0; i < 20; i++) {
      RoundsAtOnceTest_PagesRunner runner =
          on(on, RoundsAtOnceTest_PagesRunner.builder(new Pages())).build();
      assertThat(runner.all()).containsExactly(1, 2, 3);
    }
  }

  /** The method waits for one value of the round before, and not for the other. */
  static class Halves {
    final CountDownLatch called = new CountDownLatch(1);

    @Repeat(max = 10)
    Optional<Integer> round(@Previous Optional<Integer> quick) {
      quick.ifPresent(each -> called.countDown());
      return quick.isEmpty() ? Optional.of(1) : quick.filter(each -> each < 3);
    }

    @Task
    int quick(int round) {
      return round + 1;
    }

    @Task
    int slow(int round, int quick) throws InterruptedException {
      await(called);
      return 10 * quick;
    }

    @Task
    int end(@Last int slow) {
      return slow;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "TWO"})
  void theMethodStartsWhenItsOwnPreviousValuesHaveSettled(On on) {
    for (int i = 0; i < 20; i++) {
      RoundsAtOnceTest_HalvesRunner runner =
          on(on, RoundsAtOnceTest_HalvesRunner.builder(new Halves())).build();
      assertThat(runner.end()).isEqualTo(30);
    }
  }

  /** The total of a round waits for that of the one before; what else there is to do does not. */
  static class Totals {
    final CountDownLatch thirdDone = new CountDownLatch(1);

    @Repeat(max = 10)
    Optional<Integer> number(@Previous Optional<Integer> number) {
      return Optional.of(number.orElse(0) + 1).filter(each -> each <= 3);
    }

    @Task
    int total(int number, @Previous Optional<Integer> total) throws InterruptedException {
      if (number == 1) {
        await(thirdDone);
      }
      return number + total.orElse(0);
    }

    @Task
    void done(int number) {
      if (number == 3) {
        thirdDone.countDown();
      }
    }

    @Task
    int sum(@Last int total) {
      return total;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "TWO"})
  void aPreviousValueHoldsBackTheTaskThatTakesItAlone(On on) {
    for (int i = 0; i < 20; i++) {
      RoundsAtOnceTest_TotalsRunner runner =
          on(on, RoundsAtOnceTest_TotalsRunner.builder(new Totals())).build();
      assertThat(runner.run().sum()).isEqualTo(6);
    }
  }

  /** How many rounds are open at once. */
  static class Bounded {
    final AtomicInteger open = new AtomicInteger();
    final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

    @Repeat(max = 1_000, inFlight = 3)
    Optional<Integer> round(@Previous Optional<Integer> round, @Input int rounds) {
      seen.add(open.get());
      open.incrementAndGet();
      return Optional.of(round.orElse(0) + 1).filter(each -> each <= rounds);
    }

    @Task
    CompletableFuture<Integer> work(int round) {
      return CompletableFuture.supplyAsync(() -> round);
    }

    @Task
    int closes(int work) {
      open.decrementAndGet();
      return work;
    }

    @Task
    int count(@Collect List<Integer> closes) {
      return closes.size();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noMoreRoundsAreOpenThanMayBe(On on) {
    Bounded bounded = new Bounded();
    RoundsAtOnceTest_BoundedRunner runner =
        on(on, RoundsAtOnceTest_BoundedRunner.builder(bounded)).build();
    assertThat(runner.count(500)).isEqualTo(500);
    assertThat(bounded.seen).hasSize(501).allSatisfy(open -> assertThat(open).isLessThan(3));
  }

  /** One round at a time. */
  static class Single {
    final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Repeat(max = 10, inFlight = 1)
    Optional<Integer> round(@Previous Optional<Integer> round) {
      log.add("call");
      return Optional.of(round.orElse(0) + 1).filter(each -> each < 4);
    }

    @Task
    int a(int round) {
      log.add("a");
      return round;
    }

    @Task
    int b(int a, @Previous Optional<Integer> b) {
      log.add("b");
      return a + b.orElse(0);
    }

    @Task
    int end(@Last int b) {
      return b;
    }
  }

  @ParameterizedTest
  @EnumSource
  void withOneRoundAtATimeTheNextIsAskedForWhenAllIsDone(On on) {
    Single single = new Single();
    RoundsAtOnceTest_SingleRunner runner =
        on(on, RoundsAtOnceTest_SingleRunner.builder(single)).build();
    assertThat(runner.end()).isEqualTo(6);
    assertThat(single.log)
        .containsExactly("call", "a", "b", "call", "a", "b", "call", "a", "b", "call");
  }

  /** It goes on until it is stopped. */
  static class Endless {
    final CountDownLatch begun = new CountDownLatch(3);
    final CountDownLatch stopped = new CountDownLatch(1);
    final AtomicInteger rounds = new AtomicInteger();

    @Repeat(max = 5, inFlight = 2)
    Optional<Integer> round(@Previous Optional<Integer> done) {
      return Optional.of(rounds.incrementAndGet());
    }

    @Task
    int done(int round) throws InterruptedException {
      begun.countDown();
      if (round == 3) {
        await(stopped);
      }
      return round;
    }

    @Task
    String end(@Last int done, @Collect List<Integer> round) {
      return done + " of " + round;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "ONE", "TWO"})
  void stoppingEndsARepeatWithoutExhaustion(On on) throws InterruptedException {
    Endless endless = new Endless();
    RoundsAtOnceTest_EndlessRunner runner =
        on(on, RoundsAtOnceTest_EndlessRunner.builder(endless)).build();
    Run<RoundsAtOnceTest_EndlessRunner.Result> run = runner.start();
    await(endless.begun);
    run.stop();
    endless.stopped.countDown();
    assertThat(run.join().end()).isEqualTo("3 of [1, 2, 3]");
    assertThat(endless.rounds).hasValue(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "ONE", "TWO"})
  void cancellingEndsItAtOnce(On on) throws InterruptedException {
    Endless endless = new Endless();
    RoundsAtOnceTest_EndlessRunner runner =
        on(on, RoundsAtOnceTest_EndlessRunner.builder(endless)).build();
    Run<RoundsAtOnceTest_EndlessRunner.Result> run = runner.start();
    await(endless.begun);
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
  }

  /** Calls on an executor of their own. */
  static class Elsewhere {
    @Repeat(max = 50)
    @RunOn("calls")
    Optional<String> round(@Previous Optional<String> taken) {
      return Optional.of(
              Thread.currentThread().getName() + taken.map(String::length).orElse(0))
          .filter(each -> taken.isEmpty() || taken.get().length() < 40);
    }

    @Task
    String taken(String round, @Previous Optional<String> taken) {
      return taken.orElse("") + round;
    }

    @Task
    String end(@Last String taken) {
      return taken;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCallsMayHaveAnExecutorOfTheirOwn(On on) {
    RoundsAtOnceTest_ElsewhereRunner runner = on(
            on, RoundsAtOnceTest_ElsewhereRunner.builder(new Elsewhere()))
        .executor("calls", job -> {
          Thread thread = new Thread(job, "calls-");
          thread.start();
        })
        .build();
    assertThat(runner.end()).isEqualTo("calls-0calls-7calls-14calls-22calls-30calls-38");
  }

  /** Rounds without a thread that waits. */
  static class Trivial {
    @Repeat(max = 1_000_000)
    Optional<Integer> round(@Previous Optional<Integer> next, @Input int rounds) {
      int number = next.orElse(0);
      return number < rounds ? Optional.of(number) : Optional.empty();
    }

    @Task
    int next(int round, @Previous Optional<Integer> next) {
      assertThat(next.orElse(0)).isEqualTo(round);
      return round + 1;
    }

    @Task
    int end(@Last int next) {
      return next;
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyRoundsNeedNoDeepStack(On on) {
    RoundsAtOnceTest_TrivialRunner runner =
        on(on, RoundsAtOnceTest_TrivialRunner.builder(new Trivial())).build();
    assertThat(runner.end(20_000)).isEqualTo(20_000);
  }

  @Test
  void futuresThatAreDoneNeedNoDeepStackEither() {
    AtomicInteger calls = new AtomicInteger();
    RoundsAtOnceTest_FuturesRunner runner = RoundsAtOnceTest_FuturesRunner.builder(
            new Futures(calls))
        .executor(Runnable::run)
        .build();
    assertThat(runner.end()).isEqualTo(20_000);
    assertThat(calls).hasValue(20_001);
  }

  /** The method's futures are done when it returns. */
  static class Futures {
    private final AtomicInteger calls;

    Futures(AtomicInteger calls) {
      this.calls = calls;
    }

    @Repeat(max = 1_000_000)
    CompletableFuture<Optional<Integer>> round(@Previous Optional<Integer> round) {
      calls.incrementAndGet();
      return CompletableFuture.completedFuture(
          Optional.of(round.orElse(0) + 1).filter(each -> each <= 20_000));
    }

    @Task
    CompletableFuture<Integer> same(int round) {
      return CompletableFuture.completedFuture(round);
    }

    @Task
    int end(@Last int same) {
      return same;
    }
  }
}
