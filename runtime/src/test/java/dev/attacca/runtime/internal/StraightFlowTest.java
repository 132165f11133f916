package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What loops promise of items while these go well, whichever way they go: values, order, counts, room, and that who waits for another is no hindrance. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightFlowTest extends FlowWayFixture {
  @FlowWay.Everywhere
  void itemsComeInOrderAndAreCountedExactly(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = fork(way, 4);
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 20; run++) {
        AtomicInteger straight = new AtomicInteger();
        FlowScope main = scope(blueprint, list(700)).task("left", scope -> {
          straight.addAndGet(scope.isStraight() ? 1 : 0);
          return scope.get("item");
        });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(list(700));
        checkCounts(main.stats(), 700, "left", "right", "last");
        for (String task : List.of("left", "right", "last")) {
          assertThat(main.stats().task(task).busy()).as(task).isPositive();
        }
        if (run == 0) {
          assertThat(straight.get() > 0)
              .as("items went straight")
              .isEqualTo(way != FlowWay.ORDINARY);
        }
      }
    }
  }

  @FlowWay.Everywhere
  void loopsInLoopsLearnByThemselvesAndKeepTheOrder(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Nested
        task offset: Integer
        loop outer inFlight=3: Integer
        task all: List
          collect sum as list
        scope outer
        task base: Integer
          value outer
          value offset
        loop item inFlight=2: Integer
          value base
        scope item
        task twice: Integer
          value item
        task sum: Integer
          value twice
          value base
          value offset
        straight twice sum
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      List<Integer> expected = new ArrayList<>();
      for (int outer = 0; outer < 40; outer++) {
        for (int item = 0; item < outer % 7; item++) {
          expected.add(2 * item + outer + 1000 + 1000);
        }
      }
      AtomicInteger straight = new AtomicInteger();
      for (int run = 0; run < 60; run++) {
        FlowScope main = new FlowScope(blueprint)
            .task("offset", scope -> 1000)
            .task("outer", scope -> list(40))
            .task("base", scope -> scope.<Integer>get("outer") + scope.<Integer>get("offset"))
            .task("item", scope -> list(scope.<Integer>get("outer") % 7))
            .task("twice", scope -> {
              straight.addAndGet(scope.isStraight() ? 1 : 0);
              return 2 * scope.<Integer>get("item");
            })
            .task(
                "sum",
                scope -> scope.<Integer>get("twice")
                    + scope.<Integer>get("base")
                    + scope.<Integer>get("offset"))
            .task("all", scope -> scope.list("all"));
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected);
        checkCounts(main.stats(), expected.size(), "twice", "sum");
      }
      assertThat(straight.get() > 0).as("items went straight").isEqualTo(way != FlowWay.ORDINARY);
    }
  }

  @FlowWay.Everywhere
  void anItemThatLacksAValueGoesOnAsAnyOther(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Lacking
        loop item inFlight=5: Integer
        task all: List
          collect left as list
        scope item
        task left optional: Integer
          value item
        task right: Integer
          value item
        task last: Integer
          value left
          value right
        straight left right last
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 30; run++) {
        int every = 2 + run;
        FlowScope main = scope(blueprint, list(200))
            .task(
                "left",
                scope -> Optional.of(scope.<Integer>get("item"))
                    .filter(item -> item % every != every - 1));
        engine.run(main);
        List<Integer> expected =
            list(200).stream().filter(item -> item % every != every - 1).toList();
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected);
        assertThat(main.stats().task("left").in()).isEqualTo(200);
        assertThat(main.stats().task("left").out()).isEqualTo(expected.size());
        assertThat(main.stats().task("right").out()).isEqualTo(200);
        assertThat(main.stats().task("last").out()).isEqualTo(expected.size());
        assertThat(main.stats().task("last").skipped()).isEqualTo(200 - expected.size());
      }
    }
  }

  @FlowWay.OnMany
  void itemsWaitForAValueFromOutsideThatIsNotThereYet(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Late
        task late: Integer
        task none optional: Integer
        loop item inFlight=4: Integer
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
          value late
        task never
          value item
          value none
        straight first last never
        """);
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 20; run++) {
        Engine engine = way.engine(threads, blueprint);
        CountDownLatch opened = new CountDownLatch(2);
        FlowScope main = scope(blueprint, list(50))
            .task("late", scope -> {
              opened.await();
              return 7;
            })
            .task("none", scope -> Optional.empty())
            .task("first", scope -> {
              opened.countDown();
              return scope.get("item");
            })
            .task("last", scope -> scope.<Integer>get("first") + scope.<Integer>get("late"));
        engine.run(main);
        assertThat(main.<List<Integer>>get("all"))
            .isEqualTo(IntStream.range(7, 57).boxed().toList());
        assertThat(main.stats().task("never").skipped()).isEqualTo(50);
        assertThat(main.stats().task("last").out()).isEqualTo(50);
      }
    }
  }

  @FlowWay.OnMany
  void twoTasksOfAnItemWaitForEachOther(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = fork(way, 1);
      for (int run = 0; run < 10; run++) {
        Engine engine = way.engine(threads, blueprint);
        CyclicBarrier both = new CyclicBarrier(2);
        int waiting = run * 10;
        FlowScope.Body meets = scope -> {
          if (scope.<Integer>get("item") == waiting) {
            both.await();
          }
          return scope.get("item");
        };
        FlowScope main = scope(blueprint, list(120)).task("left", meets).task("right", meets);
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(list(120));
        checkCounts(main.stats(), 120, "left", "right", "last");
      }
      threads.awaitQuiet();
      assertThat(threads.escaped).isEmpty();
    }
  }

  @FlowWay.OnMany
  void anItemWaitsForTheNext(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(chain(way, 2), fork(way, 2))) {
        for (int run = 0; run < 10; run++) {
          Engine engine = way.engine(threads, blueprint);
          FlowScope main =
              scope(blueprint, list(120)).task("last", FlowFixture.waitingForTheNext(run * 10));
          engine.run(main);
          assertThat(main.<List<Integer>>get("all")).isEqualTo(list(120));
          checkCounts(main.stats(), 120, "last");
        }
      }
    }
  }

  @FlowWay.OnMany
  void anEmittedItemWaitsForTheNext(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Emitting
        loop item inFlight=4 emitter: Integer
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
        straight first last
        """);
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 4; run++) {
        Engine engine = way.engine(threads, blueprint);
        int waiting = 20 * run;
        CountDownLatch next = new CountDownLatch(1);
        AtomicReference<Thread> emitter = new AtomicReference<>();
        AtomicInteger emitted = new AtomicInteger(-1);
        FlowScope main = scope(blueprint, List.of())
            .emitting("item", (scope, out) -> {
              emitter.set(Thread.currentThread());
              list(120).forEach(i -> {
                out.emit(i);
                emitted.set(i);
              });
            })
            .task("last", scope -> {
              if (item(scope) == waiting) {
                // where the loop is full of others, the emitting thread may get here before it has
                // emitted the next
                if (Thread.currentThread() != emitter.get() || emitted.get() > waiting) {
                  next.await();
                }
              } else if (item(scope) == waiting + 1) {
                next.countDown();
              }
              return scope.get("item");
            });
        engine.start(main, TestEngine.Result::new).join(Duration.ofSeconds(10));
        assertThat(main.<List<Integer>>get("all")).isEqualTo(list(120));
        checkCounts(main.stats(), 120, "first", "last");
      }
    }
  }

  /** Items that are not tiny are rolled where nobody else has ever come: who does not ask would never find out that others do. */
  @Test
  void othersAreAskedWhereNobodyHasEverCome() {
    Blueprint blueprint = FlowWay.STRAIGHT.parse("""
        dag Alone
        state log
        loop item inFlight=8: Integer
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
          state log
        straight first last
        """);
    AtomicInteger jobs = new AtomicInteger();
    AtomicInteger straight = new AtomicInteger();
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      Executor counts = job -> {
        jobs.incrementAndGet();
        one.execute(job);
      };
      Engine engine = FlowWay.STRAIGHT.teach(
          TestEngine.builder().executor(counts).build(blueprint), Inside.task(blueprint, "item"));
      FlowScope main = scope(blueprint, list(3)).state(Object::new).task("first", scope -> {
        straight.addAndGet(scope.isStraight() ? 1 : 0);
        return scope.get("item");
      });
      engine.run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(list(3));
      assertThat(straight).hasValue(3);
      assertThat(jobs).hasValueGreaterThan(1);
    } finally {
      one.shutdown();
    }
  }

  /** Others have been rolling items for long when the one comes back that they were let in for. */
  @FlowWay.OnMany
  void whoComesBackLateDoesNotTakeTheLoopFromOthers(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Late
        state log
        loop item inFlight=8: Integer
        task all: List
          collect last as list
        scope item
        task logged: Integer
          value item
          state log
        task last: Integer
          value logged
        straight logged last
        """);
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 5; run++) {
        Engine engine = way.engine(threads, blueprint);
        List<Integer> log = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean crowded = new AtomicBoolean();
        CountDownLatch ahead = new CountDownLatch(1);
        Source source = new Source(6_000, false);
        FlowScope main = scope(blueprint, source)
            .state(() -> log)
            .task("logged", scope -> {
              if (inside.incrementAndGet() > 1) {
                crowded.set(true);
              }
              scope.<List<Integer>>stateOf(0).add(item(scope));
              if (item(scope) > 2_000 && item(scope) < 5_000) {
                spin(500);
              }
              inside.decrementAndGet();
              return scope.get("item");
            })
            .task("last", scope -> {
              if (item(scope) == 100) {
                ahead.await();
              } else if (item(scope) == 3_000) {
                ahead.countDown();
              }
              return scope.get("item");
            });
        engine.run(main);
        assertThat(crowded).isFalse();
        assertThat(source.crowded).isFalse();
        assertThat(log).isEqualTo(list(6_000));
        assertThat(main.<List<Integer>>get("all")).isEqualTo(list(6_000));
        checkCounts(main.stats(), 6_000, "logged", "last");
      }
    }
  }

  /** What is not guarded but by the state shows whether two ever had it at once, and whether somebody was forgotten. */
  @FlowWay.OnMany
  void theItemsOfTwoLoopsAndTasksOfTheRunHaveAStateOneAfterTheOther(
      TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Counted
        state count
        loop item inFlight=4: Integer
        loop other inFlight=4: Integer
        task first
          state count
        task second
          state count
        task third
          value second; state count
        scope item
        task ofItem
          value item; state count
        straight ofItem
        scope other
        task ofOther
          value other; state count
        straight ofOther
        """);
    int items = 20_000;
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 3; run++) {
        int[] count = new int[1];
        int[] next = new int[2];
        FlowScope.Body counting = scope -> ++count[0];
        FlowScope main = new FlowScope(blueprint)
            .state(() -> count)
            .task("item", scope -> IntStream.range(0, items).boxed())
            .task("other", scope -> IntStream.range(0, items).boxed())
            .task("first", counting)
            .task("second", counting)
            .task("third", counting)
            .task("ofItem", scope -> {
              assertThat(scope.<Integer>get("item")).isEqualTo(next[0]++);
              return ++count[0];
            })
            .task("ofOther", scope -> {
              assertThat(scope.<Integer>get("other")).isEqualTo(next[1]++);
              return ++count[0];
            });
        way.engine(threads, blueprint).run(main);
        assertThat(count[0]).isEqualTo(2 * items + 3);
      }
    }
  }

  /** Whoever rolls items has their state in each of them, but not while it waits for the next. */
  @FlowWay.OnMany
  void aSourceMayWaitForATaskThatUsesTheState(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Fed
        state log
        loop item inFlight=4: Integer
        loop other inFlight=4: Integer
        scope item
        task taken
          value item
          state log
        straight taken
        scope other
        task fed
          value other
          state log
        straight fed
        """);
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 3; run++) {
        Engine engine = way.engine(threads, blueprint);
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>(list(100));
        List<Integer> log = new ArrayList<>();
        Iterator<Integer> source = new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < 200;
          }

          @Override
          public Integer next() {
            next++;
            try {
              return queue.take();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
        CountDownLatch half = new CountDownLatch(100);
        FlowScope main = new FlowScope(blueprint)
            .state(() -> log)
            .task("item", scope -> source)
            .task("other", scope -> {
              half.await();
              return IntStream.range(100, 200).boxed();
            })
            .task("taken", scope -> {
              log.add(scope.get("item"));
              half.countDown();
              return null;
            })
            .task("fed", scope -> queue.add(scope.get("other")));
        Run<TestEngine.Result> started = engine.start(main, TestEngine.Result::new);
        started.join(Duration.ofSeconds(10));
        assertThat(log).isEqualTo(list(200));
      }
    }
  }

  @FlowWay.Everywhere
  void noMoreItemsAreOpenThanMayBe(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      for (int inFlight = 1; inFlight <= 2; inFlight++) {
        Blueprint blueprint = fork(way, inFlight);
        for (int run = 0; run < 4; run++) {
          Engine engine = way.engine(threads, blueprint);
          AtomicInteger open = new AtomicInteger();
          AtomicInteger most = new AtomicInteger();
          FlowScope main = scope(blueprint, (Iterable<Integer>) () -> new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                  return next < 300;
                }

                @Override
                public Integer next() {
                  most.accumulateAndGet(open.incrementAndGet(), Math::max);
                  return next++;
                }
              })
              .task("left", scope -> {
                if (scope.<Integer>get("item") % 100 == 50) {
                  spin(4_000_000); // so that others are let in
                }
                return scope.get("item");
              })
              .task("last", scope -> {
                open.decrementAndGet();
                return scope.get("item");
              });
          engine.run(main);
          assertThat(main.<List<Integer>>get("all")).isEqualTo(list(300));
          assertThat(most.get()).isBetween(1, inFlight);
          checkCounts(main.stats(), 300, "left", "right", "last");
        }
      }
    }
  }

  @Test
  void itemsThatAreNotTinyAnyMoreAreNotRolled() {
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      Blueprint blueprint = chain(FlowWay.ROLLED, 8);
      Engine engine = FlowWay.ROLLED.engine(threads, blueprint);
      FlowScope main = scope(blueprint, list(1_500)).task("last", scope -> {
        spin(20_000);
        return scope.get("item");
      });
      engine.run(main);
      assertThat(Inside.of(engine).itemCost(Inside.task(blueprint, "item")).rolledNext())
          .isZero();
    }
  }
}
