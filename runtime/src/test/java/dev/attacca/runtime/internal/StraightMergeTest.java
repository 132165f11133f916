package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What merges promise of their items, whichever way those go, and those that their values come from. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightMergeTest extends FlowWayFixture {
  /** Two loops; the values of one task of each, and what is done with them. */
  private static Blueprint two(FlowWay way) {
    return way.parse("""
        dag Two
        loop item inFlight=4: Integer
        loop other inFlight=4: Integer
        merge any: Integer
          source first
          source second
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        straight first
        scope other
        task second: Integer
          value other
        straight second
        scope any
        task last: Integer
          value any
        straight last
        """);
  }

  private static FlowScope twoLoops(Blueprint blueprint, int items) {
    return new FlowScope(blueprint)
        .task("item", scope -> list(items))
        .task("other", scope -> list(items))
        .task("first", scope -> scope.get("item"))
        .task("second", scope -> 10_000 + scope.<Integer>get("other"))
        .task("last", scope -> scope.get("any"))
        .task("all", scope -> scope.list("all"));
  }

  private static Engine engineOfTwo(FlowWay way, TestThreads threads, Blueprint blueprint) {
    return way.teach(way.engine(threads, blueprint), Inside.task(blueprint, "other"));
  }

  @FlowWay.Everywhere
  void valuesOfTwoLoopsComeInTheOrderOfEachAndAreCountedExactly(
      TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = two(way);
      Engine engine = engineOfTwo(way, threads, blueprint);
      for (int run = 0; run < 20; run++) {
        AtomicInteger straight = new AtomicInteger();
        FlowScope main = twoLoops(blueprint, 700).task("last", scope -> {
          straight.addAndGet(scope.isStraight() ? 1 : 0);
          return scope.get("any");
        });
        engine.run(main);
        List<Integer> all = main.get("all");
        assertThat(all)
            .containsExactlyInAnyOrderElementsOf(
                IntStream.concat(IntStream.range(0, 700), IntStream.range(10_000, 10_700))
                    .boxed()
                    .toList());
        if (way == FlowWay.ROLLED && !kind.isElsewhere()) {
          assertThat(all.stream().filter(value -> value < 10_000)).isEqualTo(list(700));
        }
        assertThat(main.stats().task("any").out()).isEqualTo(1_400);
        assertThat(main.stats().task("last").out()).isEqualTo(1_400);
        checkCounts(main.stats(), 700, "first");
        assertThat(main.stats().task("second").out()).isEqualTo(700);
        if (run == 0) {
          assertThat(straight.get() > 0)
              .as("items of the merge went straight")
              .isEqualTo(way != FlowWay.ORDINARY);
        }
      }
    }
  }

  /** The thread that has its source stands in it; another one takes the source on. */
  @FlowWay.OnMany
  void anItemThatStandsBehindAMergeIsNoHindranceToTheNext(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = two(way);
      Engine engine = engineOfTwo(way, threads, blueprint);
      for (int run = 0; run < 5; run++) {
        CountDownLatch next = new CountDownLatch(1);
        FlowScope main = twoLoops(blueprint, 300).task("last", scope -> {
          int value = scope.<Integer>get("any");
          if (value == 101) {
            next.countDown();
          } else if (value == 100 && !next.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody has done the next");
          }
          return value;
        });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).hasSize(600);
        checkCounts(main.stats(), 300, "first");
      }
    }
  }

  /** Several values of one item, the item itself among them. */
  private static Blueprint several(FlowWay way) {
    return way.parse("""
        dag Several
        loop item inFlight=4: Integer
        merge any: Integer
          source item
          source early
          source late
        task all: List
          collect last as list
        scope item
        task early: Integer
          value item
        task late: Integer
          value early
        straight early late
        scope any
        task last: Integer
          value any
        straight last
        """);
  }

  private static FlowScope several(Blueprint blueprint, int items) {
    return new FlowScope(blueprint)
        .task("item", scope -> list(items))
        .task("early", scope -> 10_000 + scope.<Integer>get("item"))
        .task("late", scope -> 10_000 + scope.<Integer>get("early"))
        .task("last", scope -> scope.get("any"))
        .task("all", scope -> scope.list("all"));
  }

  private static List<Integer> severalTimes(int items) {
    return IntStream.range(0, items)
        .boxed()
        .flatMap(item -> List.of(item, 10_000 + item, 20_000 + item).stream())
        .toList();
  }

  @FlowWay.OnMany
  void whatComesOfOneItemMayWaitForEachOther(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = several(way);
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 5; run++) {
        CyclicBarrier both = new CyclicBarrier(2);
        FlowScope main = several(blueprint, 100).task("last", scope -> {
          int value = scope.<Integer>get("any");
          if (value % 10_000 == 50 && value > 10_000) {
            both.await(30, TimeUnit.SECONDS);
          }
          return value;
        });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all"))
            .containsExactlyInAnyOrderElementsOf(severalTimes(100));
      }
    }
  }

  @FlowWay.OnMany
  void whatComesOfOneItemIsDoneWhileTheItemGoesOn(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = several(way);
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 5; run++) {
        CountDownLatch itself = new CountDownLatch(1);
        CountDownLatch early = new CountDownLatch(1);
        FlowScope main = several(blueprint, 100)
            .task("last", scope -> {
              int value = scope.<Integer>get("any");
              if (value % 10_000 == 50) {
                (value < 10_000 ? itself : early).countDown();
              }
              return value;
            })
            .task("late", scope -> {
              if (scope.<Integer>get("item") == 50
                  && !(itself.await(30, TimeUnit.SECONDS) && early.await(30, TimeUnit.SECONDS))) {
                throw new IllegalStateException("what the item has brought is not done");
              }
              return 10_000 + scope.<Integer>get("early");
            });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all"))
            .containsExactlyInAnyOrderElementsOf(severalTimes(100));
        checkCounts(main.stats(), 100, "early", "late");
        assertThat(main.stats().task("last").out()).isEqualTo(300);
      }
    }
  }

  /** A merge of what comes of a merge. */
  private static Blueprint row(FlowWay way) {
    return way.parse("""
        dag Row
        loop item inFlight=4: Integer
        merge any: Integer
          source first
        merge again: Integer
          source middle
          source first
        task all: List
          collect last as list
        task items: List
          collect first as list
        task middles: List
          collect middle as list
        scope item
        task first: Integer
          value item
        straight first
        scope any
        task middle: Integer
          value any
        straight middle
        scope again
        task last: Integer
          value again
        straight last
        """);
  }

  private static FlowScope row(Blueprint blueprint, int items) {
    FlowScope main = new FlowScope(blueprint)
        .task("item", scope -> list(items))
        .task("first", scope -> scope.get("item"))
        .task("middle", scope -> 10_000 + scope.<Integer>get("any"))
        .task("last", scope -> scope.get("again"));
    for (String list : List.of("all", "items", "middles")) {
      main.task(list, scope -> scope.list(list));
    }
    return main;
  }

  @FlowWay.Everywhere
  void whoGathersBehindMergesMissesNothingThatStood(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = row(way);
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 20; run++) {
        int one = run;
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        FlowScope main = row(blueprint, 150)
            .task("middle", scope -> {
              int value = scope.<Integer>get("any");
              spin(value % (20 + one) == 7 ? 3_000_000 : 0);
              return 10_000 + value;
            })
            .task("last", scope -> {
              int value = scope.<Integer>get("again");
              spin(value % (30 + one) == 9 ? 3_000_000 : 0);
              done.add(value);
              return value;
            });
        engine.run(main);
        List<Integer> both = IntStream.concat(
                IntStream.range(0, 150), IntStream.range(10_000, 10_150))
            .boxed()
            .toList();
        assertThat(done).containsExactlyInAnyOrderElementsOf(both);
        assertThat(main.<List<Integer>>get("all")).containsExactlyInAnyOrderElementsOf(both);
        assertThat(main.<List<Integer>>get("items")).isEqualTo(list(150));
        assertThat(main.<List<Integer>>get("middles")).hasSize(150);
        assertThat(main.stats().task("any").out()).isEqualTo(150);
        assertThat(main.stats().task("again").out()).isEqualTo(300);
        checkCounts(main.stats(), 150, "first", "middle");
      }
      threads.awaitQuiet();
    }
  }

  /** So what bounds the loop bounds the merge. */
  @FlowWay.OnMany
  void anItemIsOpenUntilWhatComesOfItBehindMergesIsClosed(TestThreads.Kind kind, FlowWay way)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = row(way);
      Engine engine = way.engine(threads, blueprint);
      AtomicInteger open = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      FlowScope main = row(blueprint, 200)
          .task("first", scope -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            return scope.get("item");
          })
          .task("last", scope -> {
            int value = scope.<Integer>get("again");
            if (value >= 10_000) {
              spin(value % 5 == 0 ? 3_000_000 : 0);
              open.decrementAndGet();
            }
            return value;
          });
      engine.run(main);
      assertThat(most).hasValueLessThanOrEqualTo(4);
      assertThat(main.<List<Integer>>get("all")).hasSize(400);
    }
  }

  @FlowWay.Everywhere
  void aFailureBehindAMergeEndsTheRunWithItsCause(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(two(way), row(way))) {
        Engine engine = way.engine(threads, blueprint);
        boolean isRow = Inside.of(blueprint).name().equals("Row");
        FlowScope main = isRow ? row(blueprint, 100) : twoLoops(blueprint, 100);
        main.task("last", scope -> {
          int value = scope.<Integer>get(isRow ? "again" : "any");
          if (value == 60) {
            throw new IllegalStateException("sixty");
          }
          return value;
        });
        assertThatThrownBy(() -> engine.run(main))
            .isInstanceOf(RunFailedException.class)
            .rootCause()
            .hasMessage("sixty");
      }
      threads.awaitQuiet();
    }
  }

  @FlowWay.Everywhere
  void cancelledInTheMidstOfAnItemBehindAMergeNothingIsLeft(TestThreads.Kind kind, FlowWay way)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = row(way);
      for (int i = 0; i < 20; i++) {
        Engine engine = way.engine(threads, blueprint);
        CountDownLatch there = new CountDownLatch(1);
        List<Integer> later = new ArrayList<>();
        int one = i;
        FlowScope main = row(blueprint, 100).task(i % 2 == 0 ? "middle" : "last", scope -> {
          int value = scope.<Integer>get(one % 2 == 0 ? "any" : "again");
          if (value % 10_000 == 5 * one) {
            there.countDown();
            new CountDownLatch(1).await();
          }
          return value;
        });
        main.task("all", scope -> {
          later.add(0);
          return scope.list("all");
        });
        Run<TestEngine.Result> run = StraightFlowEndTest.startElsewhere(kind, engine, main);
        there.await();
        run.cancel();
        assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
        assertThat(later).isEmpty();
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  /** The executor may take its time, and the watchdog looks after all runs. */
  @Test
  void theWatchdogAsksNoExecutorForThreads() throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag Asked
        loop item inFlight=4: Integer
        merge any: Integer
          source early
        task all: List
          collect late as list
        scope item
        task early: Integer
          value item
        task late: Integer
          value early
        straight early late
        scope any
        task left: Integer
          value any
        task right: Integer
          value any
        """);
    // more than there are items: each may keep a thread until another one has done what is merged
    // of it
    ExecutorService pool = Executors.newFixedThreadPool(12);
    try {
      Set<String> askedBy = ConcurrentHashMap.newKeySet();
      Engine engine = TestEngine.builder()
          .executor(task -> {
            askedBy.add(Thread.currentThread().getName());
            pool.execute(task);
          })
          .parallelism(12)
          .build(blueprint);
      FlowWay.ROLLED.teach(engine, Inside.task(blueprint, "item"));
      List<CountDownLatch> merged =
          Stream.generate(() -> new CountDownLatch(1)).limit(20).toList();
      FlowScope main = new FlowScope(blueprint)
          .task("item", scope -> list(20))
          .task("early", scope -> scope.get("item"))
          .task("late", scope -> merged.get(item(scope)).await(30, TimeUnit.SECONDS) ? 1 : 0)
          .task("left", scope -> {
            merged.get(scope.<Integer>get("any")).countDown();
            return 0;
          })
          .task("right", scope -> 0)
          .task("all", scope -> scope.list("all"));
      engine.run(main);
      assertThat(main.<List<Integer>>get("all")).hasSize(20).containsOnly(1);
      assertThat(askedBy).isNotEmpty().doesNotContain("attacca-watchdog");
    } finally {
      pool.shutdownNow();
    }
  }

  /** A task that emits does items of its loop while that is full, and nothing else. */
  @FlowWay.OnMany
  void whatStandsBehindAMergeDoesNotStandInATaskThatEmits(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Emitting
        loop item inFlight=2 emitter: Integer
        merge any: Integer
          source first
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        straight first
        scope any
        task last: Integer
          value any
        straight last
        """);
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 10; run++) {
        Engine engine = way.engine(threads, blueprint);
        CountDownLatch third = new CountDownLatch(1);
        FlowScope main = new FlowScope(blueprint)
            .emitting("item", (scope, emitter) -> {
              for (int i = 0; i < 100; i++) {
                emitter.emit(i);
                if (i == 3) {
                  third.countDown();
                }
              }
            })
            .task("first", scope -> scope.get("item"))
            .task("last", scope -> {
              int value = scope.<Integer>get("any");
              if (value == 0 && !third.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody has emitted the third");
              }
              return value;
            })
            .task("all", scope -> scope.list("all"));
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).hasSize(100);
      }
    }
  }

  /** In each item of an outer loop, of loops that are there. */
  @FlowWay.Everywhere
  void mergesInItemsAreOverWithTheirItem(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Inner
        loop outer inFlight=2: Integer
        task all: List
          collect sum as list
        scope outer
        loop item inFlight=3: Integer
          value outer
        merge any: Integer
          source item
          source first
        task sum: Integer
          collect last as list
          value outer
        scope item
        task first: Integer
          value item
        straight first
        scope any
        task last: Integer
          value any
          value outer
        straight last
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 10; run++) {
        FlowScope main = new FlowScope(blueprint)
            .task("outer", scope -> list(30))
            .task("item", scope -> list(scope.<Integer>get("outer")))
            .task("first", scope -> 1_000)
            .task("last", scope -> {
              spin(scope.<Integer>get("any") == 20 ? 2_000_000 : 0);
              return scope.<Integer>get("any") + scope.<Integer>get("outer");
            })
            .task(
                "sum",
                scope -> scope.<Integer>list("sum").stream().mapToInt(i -> i).sum())
            .task("all", scope -> scope.list("all"));
        engine.run(main);
        assertThat(main.<List<Integer>>get("all"))
            .isEqualTo(IntStream.range(0, 30)
                .map(outer -> outer * (outer - 1) / 2 + 1_000 * outer + 2 * outer * outer)
                .boxed()
                .toList());
      }
    }
  }

  /** Of a merge's items as of others: some fail and some find no place at once, and the rest goes on. */
  @FlowWay.Everywhere
  void behindAMergeLimitsAndFailuresAreThoseOfTheItem(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Limited
        loop item inFlight=4: Integer
        loop other inFlight=4: Integer
        merge any: Integer
          source item
          source other
        task all: List
          collect last as list
        scope item
        scope other
        scope any
        task narrow onError=TOLERATE concurrency=1: Integer
          value any
        task last: Integer
          optional narrow
          value any
        straight narrow last
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = engineOfTwo(way, threads, blueprint);
      for (int run = 0; run < 10; run++) {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FlowScope main = new FlowScope(blueprint)
            .task("item", scope -> list(200))
            .task("other", scope -> list(200))
            .task("narrow", scope -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              try {
                int value = scope.<Integer>get("any");
                spin(value == 100 ? 2_000_000 : 0);
                if (value % 10 == 3) {
                  throw new IllegalStateException("three");
                }
                return value;
              } finally {
                inside.decrementAndGet();
              }
            })
            .task("last", scope -> scope.get("any"))
            .task("all", scope -> scope.list("all"));
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).hasSize(400);
        assertThat(most).hasValue(1);
        assertThat(main.stats().task("narrow").out()).isEqualTo(360);
        assertThat(main.stats().task("narrow").failed()).isEqualTo(40);
      }
    }
  }
}
