package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.internal.plan.PlanCache;
import dev.attacca.runtime.internal.run.RunCost;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Time-outs and limits of tasks that go straight as long as neither is hit. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightPolicyTest {
  static Stream<TestThreads.Kind> threads() {
    return FlowFixture.threads().stream();
  }

  /** Where a run may be watched. */
  static Stream<TestThreads.Kind> many() {
    return FlowFixture.many().stream();
  }

  /** A chain of which the one in the middle has this policy. */
  private static Blueprint chain(String policy) {
    return Blueprint.parse("""
        dag Chain
        task first: Integer
        task middle %s: Integer
          value first
        task last: Integer
          value middle
        straight first middle last
        """.formatted(policy));
  }

  /** The same in items. */
  private static Blueprint items(FlowWay way, String policy, int inFlight) {
    return way.parse("""
        dag Items
        loop item inFlight=%d onError=TOLERATE: Integer
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        task middle %s: Integer
          value first
        task last: Integer
          value middle
        straight first middle last
        """.formatted(inFlight, policy));
  }

  private static FlowScope scope(Blueprint blueprint, FlowScope.Body middle) {
    return new FlowScope(blueprint)
        .task("first", scope -> 1)
        .task("middle", middle)
        .task("last", scope -> scope.<Integer>get("middle") + 1);
  }

  private static FlowScope flow(Blueprint blueprint, int count, FlowScope.Body middle) {
    return new FlowScope(blueprint)
        .task("item", scope -> IntStream.range(0, count).boxed().toList())
        .task("all", scope -> scope.list("all"))
        .task("first", scope -> scope.get("item"))
        .task("middle", middle)
        .task("last", scope -> scope.get("middle"));
  }

  /** Lets no thread go until the test is over, unless it is interrupted. */
  private static Object blocks() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  // Time-outs

  @ParameterizedTest
  @MethodSource("many")
  void aCallThatTakesTooLongIsInterrupted(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint = chain("timeout=30000000");
    try (TestThreads threads = kind.open()) {
      Engine engine = StraightRuns.onSpread(threads, blueprint);
      for (int i = 0; i < 10; i++) {
        AtomicReference<Thread> interrupted = new AtomicReference<>();
        FlowScope main = scope(blueprint, scope -> {
          try {
            return blocks();
          } finally {
            interrupted.set(Thread.currentThread());
          }
        });
        assertThatThrownBy(() -> StraightRuns.run(engine, main))
            .isInstanceOf(RunFailedException.class)
            .cause()
            .isInstanceOf(TimeoutException.class)
            .hasMessage("task \"middle\" took longer than 0.03s");
        assertThat(interrupted).hasValue(Thread.currentThread());
        assertThat(Thread.interrupted()).isFalse();
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void aCallThatKeepsItsThreadBusyIsTimedOutAsWell(TestThreads.Kind kind) {
    Blueprint blueprint = chain("timeout=30000000 onError=TOLERATE");
    try (TestThreads threads = kind.open()) {
      Engine engine = StraightRuns.onSpread(threads, blueprint);
      FlowScope main = scope(blueprint, scope -> {
        while (!Thread.currentThread().isInterrupted()) {
          Thread.onSpinWait();
        }
        return 5; // too late
      });
      StraightRuns.run(engine, main);
      assertThat(main.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure.cause()).isInstanceOf(TimeoutException.class));
      assertThat(Thread.interrupted()).isFalse();
      assertThat(main.stats().task("last").skipped()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void afterATimeOutItIsTriedAgain(TestThreads.Kind kind) {
    Blueprint blueprint = chain("timeout=30000000 retry=3,0,1.0,0.0");
    try (TestThreads threads = kind.open()) {
      Engine engine = StraightRuns.onSpread(threads, blueprint);
      AtomicInteger calls = new AtomicInteger();
      FlowScope main =
          scope(blueprint, scope -> calls.incrementAndGet() < 3 ? blocks() : (Object) 41);
      StraightRuns.run(engine, main);
      assertThat(calls).hasValue(3);
      assertThat(main.<Integer>get("last")).isEqualTo(42);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  /** It has others do what they can meanwhile, as any task that takes long does. */
  @ParameterizedTest
  @MethodSource("many")
  void whatTakesLongAndNotTooLongKeepsNobody(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag Fork
        task left timeout=100000000000: Integer
        task right: Integer
        task last: Integer
          value left
          value right
        straight left right last
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = StraightRuns.onSpread(threads, blueprint);
      for (int i = 0; i < 10; i++) {
        CountDownLatch right = new CountDownLatch(1);
        FlowScope main = new FlowScope(blueprint)
            .task("left", scope -> {
              right.await();
              return 1;
            })
            .task("right", scope -> {
              right.countDown();
              return 2;
            })
            .task("last", scope -> scope.<Integer>get("left") + scope.<Integer>get("right"));
        StraightRuns.run(engine, main);
        assertThat(main.<Integer>get("last")).isEqualTo(3);
        assertThat(main.stats().task("left").in()).isEqualTo(1);
      }
      threads.awaitQuiet();
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void whatItHasBegunIsCancelledWithIt(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint = chain("timeout=60000000 onError=TOLERATE");
    Blueprint inner = Blueprint.parse("dag Inner\ntask endless\n");
    try (TestThreads threads = kind.open()) {
      Engine engine = StraightRuns.onSpread(threads, blueprint);
      Engine below = TestEngine.builder().build(inner);
      AtomicReference<Run<TestEngine.Result>> begun = new AtomicReference<>();
      FlowScope main = scope(blueprint, scope -> {
        begun.set(below.start(
            new TestScope(inner).action("endless", StraightPolicyTest::blocks),
            TestEngine.Result::new));
        return blocks();
      });
      StraightRuns.run(engine, main);
      assertThat(main.failures()).hasSize(1);
      begun.get().toCompletableFuture().handle((result, failure) -> null).join();
      assertThat(begun.get().status()).isEqualTo(RunStatus.CANCELLED);
      threads.awaitQuiet();
    }
  }

  @FlowWay.Everywhere
  void itemsAreTimedOutOneByOne(TestThreads.Kind kind, FlowWay way) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 8; i++) {
        Blueprint blueprint = items(way, "timeout=30000000", 1 + i % 4);
        Engine engine = way.engine(threads, blueprint);
        FlowScope main = flow(
            blueprint,
            60,
            scope -> scope.<Integer>get("item") % 20 == 7 ? blocks() : scope.get("item"));
        engine.run(main);
        assertThat(main.failures())
            .extracting(failure -> failure.item() + " " + failure.cause().getMessage())
            .containsExactlyInAnyOrder(
                "item[7] task \"middle\" took longer than 0.03s",
                "item[27] task \"middle\" took longer than 0.03s",
                "item[47] task \"middle\" took longer than 0.03s");
        assertThat(main.<List<Integer>>get("all"))
            .isEqualTo(
                IntStream.range(0, 60).filter(item -> item % 20 != 7).boxed().toList());
        assertThat(main.stats().task("middle").in()).isEqualTo(60);
        assertThat(main.stats().task("middle").out()).isEqualTo(57);
        assertThat(main.stats().task("last").skipped()).isEqualTo(3);
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void whoWatchesIsToldOfEachAttempt(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint =
        chain("timeout=30000000 retry=2,0,1.0,0.0 concurrency=1 onError=TOLERATE");
    try (TestThreads threads = kind.open()) {
      List<String> told = Collections.synchronizedList(new ArrayList<>());
      Engine engine = StraightRuns.onSpread(
          TestEngine.builder()
              .on(threads)
              .wrapTasks(task -> task)
              .listener(new RunListener() {
                @Override
                public void started(TaskEvent event) {
                  told.add("starts " + event.task() + " " + event.attempt());
                }

                @Override
                public void retried(TaskEvent event) {
                  told.add("again " + event.task() + " " + named(event.cause()));
                }

                @Override
                public void failed(TaskEvent event) {
                  told.add("failed " + event.task() + " " + named(event.cause()));
                }
              })
              .intercept(call -> {
                call.whenSettled((value, failure) -> told.add(
                    "settled " + call.task() + " " + call.attempt() + " " + named(failure)));
                return call.proceed();
              }),
          blueprint);
      FlowScope main = scope(blueprint, scope -> blocks());
      StraightRuns.run(engine, main);
      assertThat(told)
          .containsExactly(
              "starts first 1",
              "settled first 1 null",
              "starts middle 1",
              "settled middle 1 TimeoutException",
              "again middle TimeoutException",
              "starts middle 2",
              "settled middle 2 TimeoutException",
              "failed middle TimeoutException");
      assertThat(Thread.interrupted()).isFalse();
      threads.awaitQuiet();
    }
  }

  private static String named(@Nullable Throwable thrown) {
    return thrown == null ? "null" : thrown.getClass().getSimpleName();
  }

  /** What a test's clock measures, the watchdog does not know of. */
  @Test
  void withAClockOfItsOwnARunThatIsTimedGoesTheGeneralWay() {
    Blueprint blueprint = chain("timeout=30000000");
    ManualClock clock = new ManualClock();
    Engine real = TestEngine.builder().build(blueprint);
    Engine moved = TestEngine.builder().clock(clock).build(blueprint);
    var plan = new PlanCache(scope(blueprint, scope -> 1).graph()).plan(-1);
    assertThat(Inside.of(real).mayGoStraight(plan)).isTrue();
    assertThat(Inside.of(moved).mayGoStraight(plan)).isFalse();
  }

  // Limits

  /** Counts how many are inside. */
  private static final class Gauge {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    int visit() {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Thread.yield();
      return inside.decrementAndGet();
    }
  }

  /** Some go straight, some have to wait, some fail; each has a place, and gives it back. */
  @ParameterizedTest
  @MethodSource("threads")
  void noMoreAreInATaskThanMayBeHoweverTheyCome(TestThreads.Kind kind) throws Exception {
    for (int concurrency = 1; concurrency < 4; concurrency++) {
      Blueprint blueprint = chain("concurrency=%d onError=TOLERATE".formatted(concurrency));
      try (TestThreads threads = kind.open()) {
        Engine engine = StraightRuns.onSpread(threads, blueprint);
        Gauge gauge = new Gauge();
        AtomicInteger ended = new AtomicInteger();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
          boolean alone = caller % 2 == 0;
          callers.add(Callers.call(() -> {
            for (int i = 0; i < 300; i++) {
              boolean fails = i % 7 == 3;
              FlowScope main = scope(blueprint, scope -> {
                gauge.visit();
                if (fails) {
                  throw new IllegalStateException("planned");
                }
                return 1;
              });
              StraightRuns.run(engine, main, -1, alone);
              assertThat(main.failures()).hasSize(fails ? 1 : 0);
              ended.incrementAndGet();
            }
          }));
        }
        for (CompletableFuture<Void> caller : callers) {
          assertThat(caller).succeedsWithin(Duration.ofSeconds(100));
        }
        assertThat(ended).hasValue(1200);
        assertThat(gauge.most).hasValueBetween(1, concurrency);
        threads.awaitQuiet();
        // all places are there again: so many meet
        CountDownLatch met = new CountDownLatch(concurrency);
        List<CompletableFuture<Void>> last = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
          last.add(Callers.call(() -> StraightRuns.run(engine, scope(blueprint, scope -> {
            met.countDown();
            met.await();
            return 1;
          }))));
        }
        for (CompletableFuture<Void> caller : last) {
          assertThat(caller).succeedsWithin(Duration.ofSeconds(100));
        }
      }
    }
  }

  @FlowWay.Everywhere
  void itemsTakeTurnsInALimit(TestThreads.Kind kind, FlowWay way) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 12; i++) {
        int concurrency = 1 + i % 3;
        Blueprint blueprint = items(way, "concurrency=" + concurrency, 1 + i % 5);
        Engine engine = way.engine(threads, blueprint);
        Gauge gauge = new Gauge();
        FlowScope main = flow(blueprint, 300, scope -> {
          gauge.visit();
          if (scope.<Integer>get("item") % 50 == 13) {
            throw new IllegalStateException("planned");
          }
          return scope.get("item");
        });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all"))
            .isEqualTo(
                IntStream.range(0, 300).filter(item -> item % 50 != 13).boxed().toList());
        assertThat(gauge.most).hasValueBetween(1, concurrency);
        assertThat(main.stats().task("middle").in()).isEqualTo(300);
        assertThat(main.stats().task("middle").failed()).isEqualTo(6);
        assertThat(main.stats().task("last").in()).isEqualTo(294);
      }
      threads.awaitQuiet();
    }
  }

  /** The call that has no answer ends the rounds there as well. */
  @FlowWay.Everywhere
  void roundsWhoseTasksAreLimitedComeToTheirEnd(TestThreads.Kind kind, FlowWay way)
      throws Exception {
    Blueprint blueprint = way.parse("""
        dag Rounds
        repeat number inFlight=2 max=1000: Long
        task all: List
          collect last as list
        scope number
        call number optional max=1000: Long
          previous number
        task middle concurrency=1: Long
          value number
        task last: Long
          value middle
        straight number() middle last
        """);
    try (TestThreads threads = kind.open()) {
      for (int rounds = 0; rounds < 100; rounds++) {
        Engine engine =
            way.teach(TestEngine.on(threads, blueprint), Inside.task(blueprint, "number"));
        long most = rounds;
        AtomicInteger calls = new AtomicInteger();
        FlowScope main = new FlowScope(blueprint)
            .task("number", scope -> {
              long next = scope.<Long>previousOf("number").orElse(0L) + 1;
              calls.incrementAndGet();
              return next <= most ? Optional.of(next) : Optional.empty();
            })
            .task("middle", scope -> scope.get("number"))
            .task("last", scope -> scope.get("middle"))
            .task("all", scope -> scope.list("all"));
        engine.run(main);
        assertThat(main.<List<Long>>get("all"))
            .isEqualTo(LongStream.rangeClosed(1, most).boxed().toList());
        assertThat(calls).hasValue(rounds + 1);
      }
      threads.awaitQuiet();
    }
  }

  /** The only place is lent to the run within, whether that goes straight or not. */
  @ParameterizedTest
  @MethodSource("threads")
  void aRunWithinATaskHasTheTasksPlace(TestThreads.Kind kind) throws Exception {
    SharedLimit limit = SharedLimit.ofConcurrency(1);
    Blueprint blueprint = chain("shared=one");
    try (TestThreads threads = kind.open()) {
      TestEngine builder = TestEngine.builder().on(threads).limit("one", limit);
      Engine engine = StraightRuns.onSpread(builder, blueprint);
      for (int depth = 1; depth < 4; depth++) {
        for (int ways = 0; ways < 1 << depth + 1; ways++) {
          FlowScope main = nested(engine, blueprint, depth, ways, kind);
          if (kind == TestThreads.Kind.ONE) {
            engine.start(main, TestEngine.Result::new).join();
          } else {
            StraightRuns.run(engine, main, -1, ways % 2 == 0);
          }
          assertThat(main.<Integer>get("last")).isEqualTo(depth + 2);
        }
      }
      threads.awaitQuiet();
    }
  }

  private static FlowScope nested(
      Engine engine, Blueprint blueprint, int depth, int ways, TestThreads.Kind kind) {
    return scope(blueprint, scope -> {
      if (depth == 0) {
        return 1;
      }
      FlowScope inner = nested(engine, blueprint, depth - 1, ways >> 1, kind);
      if ((ways & 2) == 0 && kind != TestThreads.Kind.ONE) {
        StraightRuns.run(engine, inner, -1, (ways & 4) == 0);
      } else {
        engine.run(inner);
      }
      return inner.get("last");
    });
  }

  /** Between the two is a run of which nobody knows, and the innermost becomes an ordinary one before its second task. */
  @ParameterizedTest
  @MethodSource("threads")
  void aRunWithinARunWithinATaskHasTheTasksPlaceForEachOfItsTasks(TestThreads.Kind kind)
      throws Exception {
    SharedLimit limit = SharedLimit.ofConcurrency(1);
    Blueprint outer = chain("shared=one");
    Blueprint middle = chain("");
    Blueprint inner = Blueprint.parse("""
        dag Inner
        task a shared=one: Integer
        task b shared=one: Integer
          value a
        straight a b
        """);
    try (TestThreads threads = kind.open()) {
      Engine ofOuter =
          StraightRuns.onSpread(TestEngine.builder().on(threads).limit("one", limit), outer);
      Engine ofMiddle = StraightRuns.onSpread(TestEngine.builder().on(threads), middle);
      Engine ofInner =
          StraightRuns.onSpread(TestEngine.builder().on(threads).limit("one", limit), inner);
      for (int ways = 0; ways < 8; ways++) {
        int way = ways;
        FlowScope main = scope(outer, any -> {
          StraightRuns.run(ofMiddle, scope(middle, within -> {
            FlowScope last = new FlowScope(inner)
                .task("a", scope -> {
                  StraightRuns.run(ofOuter, scope(outer, least -> 1), -1, (way & 1) == 0);
                  return 1;
                })
                .task("b", scope -> scope.<Integer>get("a") + 1);
            StraightRuns.run(ofInner, last, -1, (way & 2) == 0);
            return last.get("b");
          }));
          return 41;
        });
        StraightRuns.run(ofOuter, main, -1, (way & 4) == 0);
        assertThat(main.<Integer>get("last")).isEqualTo(42);
      }
      threads.awaitQuiet();
    }
  }

  @FlowWay.Everywhere
  void aRunWithinATaskOfAnItemHasItsPlace(TestThreads.Kind kind, FlowWay way) throws Exception {
    SharedLimit limit = SharedLimit.ofConcurrency(1);
    Blueprint blueprint = items(way, "shared=one", 3);
    Blueprint inner = chain("shared=one");
    try (TestThreads threads = kind.open()) {
      Engine below = TestEngine.builder().on(threads).limit("one", limit).build(inner);
      Engine engine = way.teach(
          TestEngine.builder().on(threads).limit("one", limit).build(blueprint),
          Inside.task(blueprint, "item"));
      FlowScope main = flow(blueprint, 40, scope -> {
        if (scope.<Integer>get("item") % 5 == 2) {
          below.run(scope(inner, any -> 1));
        }
        return scope.get("item");
      });
      engine.run(main);
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(IntStream.range(0, 40).boxed().toList());
      threads.awaitQuiet();
    }
  }

  /** Where the rate is spent, the run waits, and goes on by itself when it may. */
  @Test
  void whatTheRateDoesNotAdmitWaits() throws Exception {
    Blueprint blueprint = chain("calls=2 per=1000000000");
    ManualClock clock = new ManualClock();
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      Engine engine =
          StraightRuns.onSpread(TestEngine.builder().on(threads).clock(clock), blueprint);
      AtomicInteger calls = new AtomicInteger();
      FlowScope.Body counts = scope -> calls.incrementAndGet();
      StraightRuns.run(engine, scope(blueprint, counts));
      StraightRuns.run(engine, scope(blueprint, counts));
      assertThat(calls).hasValue(2);
      CompletableFuture<Void> third =
          Callers.call(() -> StraightRuns.run(engine, scope(blueprint, counts)));
      clock.awaitWaiting("middle", 1);
      assertThat(calls).hasValue(2);
      clock.advance(Duration.ofMillis(500));
      assertThat(third).succeedsWithin(Duration.ofSeconds(60));
      assertThat(calls).hasValue(3);
    }
  }

  /** A run that is short goes straight though tasks have policies: the engine finds out by itself. */
  @ParameterizedTest
  @MethodSource("many")
  void runsWithPoliciesGoStraightAfterAWhile(TestThreads.Kind kind) {
    Blueprint blueprint = chain(
        "timeout=60000000000 retry=3,1000,1.0,0.0 concurrency=8 calls=1000000000 per=1000000000");
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      boolean straight = false;
      while (!straight) { // two in a row have to be short, which may take its time on a busy day
        FlowScope main = scope(blueprint, scope -> 41);
        engine.run(main);
        assertThat(main.<Integer>get("last")).isEqualTo(42);
        straight = main.isStraight();
      }
      RunCost cost =
          Inside.of(engine).cost(new PlanCache(scope(blueprint, any -> 1).graph()).plan(-1));
      assertThat(cost.isDirect()).isFalse();
    }
  }
}
