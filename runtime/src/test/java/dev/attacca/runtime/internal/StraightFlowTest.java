package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.handle.RunHandle;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemCost;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Items that one thread does whole, and what keeps the promises of loops when that does not go well. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightFlowTest {
  /** How long items have taken so far, as far as the engine knows. */
  enum Pace {
    /** Go straight, several at once. */
    QUICK(100_000),
    /** Are rolled. */
    TINY(100);

    private final long nanos;

    Pace(long nanos) {
      this.nanos = nanos;
    }

    Engine teach(Engine engine, int loop) {
      ItemCost cost = Inside.of(engine).itemCost(loop);
      for (int i = 0; i < 200; i++) {
        cost.tookRolled(nanos);
      }
      assertThat(cost.goesStraight()).isTrue();
      assertThat(cost.rolledNext() > 0).isEqualTo(this == TINY);
      return engine;
    }
  }

  static Stream<Arguments> everywhere() {
    return FlowFixture.threads().stream()
        .flatMap(kind -> Stream.of(Pace.values()).map(pace -> Arguments.of(kind, pace)));
  }

  /** Where two tasks can run at once. */
  static Stream<Arguments> many() {
    return FlowFixture.many().stream()
        .flatMap(kind -> Stream.of(Pace.values()).map(pace -> Arguments.of(kind, pace)));
  }

  /** Two tasks that could run at once, and one after them. */
  private static Blueprint fork(int inFlight) {
    return Blueprint.parse("""
        dag Fork
        loop item inFlight=%d: Integer
        task all: List
          collect last as list
        scope item
        task left: Integer
          value item
        task right: Integer
          value item
        task last: Integer
          value left
          value right
        straight left right last
        """.formatted(inFlight));
  }

  private static Blueprint chain(int inFlight) {
    return Blueprint.parse("""
        dag Chain
        loop item inFlight=%d: Integer
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
        straight first last
        """.formatted(inFlight));
  }

  /** What items need at the least: hands on the item. */
  private static FlowScope scope(Blueprint blueprint, Object source) {
    FlowScope main = new FlowScope(blueprint).task("item", scope -> source);
    main.task("all", scope -> scope.list("all"));
    for (String task : List.of("first", "left", "right", "last")) {
      if (IntStream.range(0, Inside.of(blueprint).size())
          .anyMatch(id -> Inside.of(blueprint).node(id).name().equals(task))) {
        main.task(task, scope -> scope.get("item"));
      }
    }
    return main;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static Engine engine(TestThreads threads, Pace pace, Blueprint blueprint) {
    return pace.teach(TestEngine.on(threads, blueprint), Inside.task(blueprint, "item"));
  }

  private static void checkCounts(Stats stats, int items, String... tasks) {
    assertThat(stats.task("item").out()).isEqualTo(items);
    for (String task : tasks) {
      TaskStats counted = stats.task(task);
      assertThat(counted.in()).as("in of " + counted).isEqualTo(items);
      assertThat(counted.out()).as("out of " + counted).isEqualTo(items);
      assertThat(counted.failed() + counted.skipped() + counted.running() + counted.waiting())
          .as(counted.toString())
          .isZero();
    }
  }

  /** A source that knows whether it is open, and blocks at its end. */
  private static final class Source implements Iterator<Integer>, AutoCloseable {
    private final int count;
    private final boolean blocks;
    private final AtomicInteger pulled = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicBoolean inside = new AtomicBoolean();
    private final AtomicBoolean crowded = new AtomicBoolean();

    Source(int count, boolean blocks) {
      this.count = count;
      this.blocks = blocks;
    }

    @Override
    public boolean hasNext() {
      crowded.compareAndSet(false, inside.getAndSet(true));
      try {
        if (pulled.get() == count && blocks) {
          new CountDownLatch(1).await();
        }
        return pulled.get() < count;
      } catch (InterruptedException e) {
        return false;
      } finally {
        inside.set(false);
      }
    }

    @Override
    public Integer next() {
      return pulled.getAndIncrement();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static void spin(long nanos) {
    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
      Thread.onSpinWait();
    }
  }

  // What goes well

  @ParameterizedTest
  @MethodSource("everywhere")
  void itemsGoStraightAndAreCountedExactly(TestThreads.Kind kind, Pace pace) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = fork(4);
      Engine engine = engine(threads, pace, blueprint);
      for (int run = 0; run < 20; run++) {
        AtomicInteger straight = new AtomicInteger();
        FlowScope main = scope(blueprint, numbers(700)).task("left", scope -> {
          straight.addAndGet(scope.isStraight() ? 1 : 0);
          return scope.get("item");
        });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(700));
        checkCounts(main.stats(), 700, "left", "right", "last");
        for (String task : List.of("left", "right", "last")) {
          assertThat(main.stats().task(task).busy()).as(task).isPositive();
        }
        if (run == 0) {
          assertThat(straight).as("items that went straight").hasPositiveValue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void loopsInLoopsLearnByThemselvesAndKeepTheOrder(TestThreads.Kind kind, Pace ignored) {
    Blueprint blueprint = Blueprint.parse("""
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
            .task("outer", scope -> numbers(40))
            .task("base", scope -> scope.<Integer>get("outer") + scope.<Integer>get("offset"))
            .task("item", scope -> numbers(scope.<Integer>get("outer") % 7))
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
      assertThat(straight).as("items that went straight").hasPositiveValue();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void anItemThatLacksAValueGoesOnAsAnyOther(TestThreads.Kind kind, Pace pace) {
    Blueprint blueprint = Blueprint.parse("""
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
      Engine engine = engine(threads, pace, blueprint);
      for (int run = 0; run < 30; run++) {
        int every = 2 + run;
        FlowScope main = scope(blueprint, numbers(200))
            .task(
                "left",
                scope -> Optional.of(scope.<Integer>get("item"))
                    .filter(item -> item % every != every - 1));
        engine.run(main);
        List<Integer> expected =
            numbers(200).stream().filter(item -> item % every != every - 1).toList();
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected);
        assertThat(main.stats().task("left").in()).isEqualTo(200);
        assertThat(main.stats().task("left").out()).isEqualTo(expected.size());
        assertThat(main.stats().task("right").out()).isEqualTo(200);
        assertThat(main.stats().task("last").out()).isEqualTo(expected.size());
        assertThat(main.stats().task("last").skipped()).isEqualTo(200 - expected.size());
        pace.teach(TestEngine.on(threads, blueprint), 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void itemsWaitForAValueFromOutsideThatIsNotThereYet(TestThreads.Kind kind, Pace pace) {
    Blueprint blueprint = Blueprint.parse("""
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
        Engine engine = engine(threads, pace, blueprint);
        CountDownLatch opened = new CountDownLatch(2);
        FlowScope main = scope(blueprint, numbers(50))
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

  // Those that wait for each other

  @ParameterizedTest
  @MethodSource("many")
  void twoTasksOfAnItemWaitForEachOther(TestThreads.Kind kind, Pace pace) {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = fork(1);
      for (int run = 0; run < 10; run++) {
        Engine engine = engine(threads, pace, blueprint);
        CyclicBarrier both = new CyclicBarrier(2);
        int waiting = run * 10;
        FlowScope.Body meets = scope -> {
          if (scope.<Integer>get("item") == waiting) {
            both.await();
          }
          return scope.get("item");
        };
        FlowScope main = scope(blueprint, numbers(120)).task("left", meets).task("right", meets);
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(120));
        checkCounts(main.stats(), 120, "left", "right", "last");
      }
      threads.awaitQuiet();
      assertThat(threads.escaped).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void anItemWaitsForTheNext(TestThreads.Kind kind, Pace pace) {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(chain(2), fork(2))) {
        for (int run = 0; run < 10; run++) {
          Engine engine = engine(threads, pace, blueprint);
          FlowScope main =
              scope(blueprint, numbers(120)).task("last", FlowFixture.waitingForTheNext(run * 10));
          engine.run(main);
          assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(120));
          checkCounts(main.stats(), 120, "last");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void anEmittedItemWaitsForTheNext(TestThreads.Kind kind, Pace pace) {
    Blueprint blueprint = Blueprint.parse("""
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
        Engine engine = engine(threads, pace, blueprint);
        int waiting = 20 * run;
        CountDownLatch next = new CountDownLatch(1);
        AtomicReference<Thread> emitter = new AtomicReference<>();
        AtomicInteger emitted = new AtomicInteger(-1);
        FlowScope main = scope(blueprint, List.of())
            .emitting("item", (scope, out) -> {
              emitter.set(Thread.currentThread());
              numbers(120).forEach(i -> {
                out.emit(i);
                emitted.set(i);
              });
            })
            .task("last", scope -> {
              if (i0(scope) == waiting) {
                // where the loop is full of others, the emitting thread may get here before it has
                // emitted the next
                if (Thread.currentThread() != emitter.get() || emitted.get() > waiting) {
                  next.await();
                }
              } else if (i0(scope) == waiting + 1) {
                next.countDown();
              }
              return scope.get("item");
            });
        engine.start(main, TestEngine.Result::new).join(Duration.ofSeconds(10));
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(120));
        checkCounts(main.stats(), 120, "first", "last");
      }
    }
  }

  /** Items that are not tiny are rolled where nobody else has ever come: who does not ask would never find out that others do. */
  @Test
  void othersAreAskedWhereNobodyHasEverCome() {
    Blueprint blueprint = Blueprint.parse("""
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
      Engine engine = Pace.QUICK.teach(
          TestEngine.builder().executor(counts).build(blueprint), Inside.task(blueprint, "item"));
      FlowScope main = scope(blueprint, numbers(3)).state(Object::new).task("first", scope -> {
        straight.addAndGet(scope.isStraight() ? 1 : 0);
        return scope.get("item");
      });
      engine.run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(3));
      assertThat(straight).hasValue(3);
      assertThat(jobs).hasValueGreaterThan(1);
    } finally {
      one.shutdown();
    }
  }

  /** Others have been rolling items for long when the one comes back that they were let in for. */
  @ParameterizedTest
  @MethodSource("many")
  void whoComesBackLateDoesNotTakeTheLoopFromOthers(TestThreads.Kind kind, Pace pace) {
    Blueprint blueprint = Blueprint.parse("""
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
        Engine engine = engine(threads, pace, blueprint);
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
              scope.<List<Integer>>stateOf(0).add(i0(scope));
              if (i0(scope) > 2_000 && i0(scope) < 5_000) {
                spin(500);
              }
              inside.decrementAndGet();
              return scope.get("item");
            })
            .task("last", scope -> {
              if (i0(scope) == 100) {
                ahead.await();
              } else if (i0(scope) == 3_000) {
                ahead.countDown();
              }
              return scope.get("item");
            });
        engine.run(main);
        assertThat(crowded).isFalse();
        assertThat(source.crowded).isFalse();
        assertThat(log).isEqualTo(numbers(6_000));
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(6_000));
        checkCounts(main.stats(), 6_000, "logged", "last");
      }
    }
  }

  /** Whoever rolls items has their state for many of them, but not while it waits for the next. */
  @ParameterizedTest
  @MethodSource("many")
  void aSourceMayWaitForATaskThatUsesTheState(TestThreads.Kind kind, Pace pace) {
    Blueprint blueprint = Blueprint.parse("""
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
        Engine engine = engine(threads, pace, blueprint);
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>(numbers(100));
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
        assertThat(log).isEqualTo(numbers(200));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void noMoreItemsAreOpenThanMayBe(TestThreads.Kind kind, Pace pace) {
    try (TestThreads threads = kind.open()) {
      for (int inFlight = 1; inFlight <= 2; inFlight++) {
        Blueprint blueprint = fork(inFlight);
        for (int run = 0; run < 4; run++) {
          Engine engine = engine(threads, pace, blueprint);
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
          assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(300));
          assertThat(most.get()).isBetween(1, inFlight);
          checkCounts(main.stats(), 300, "left", "right", "last");
        }
      }
    }
  }

  @Test
  void itemsThatAreNotTinyAnyMoreAreNotRolled() {
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      Blueprint blueprint = chain(8);
      Engine engine = engine(threads, Pace.TINY, blueprint);
      FlowScope main = scope(blueprint, numbers(1_500)).task("last", scope -> {
        spin(20_000);
        return scope.get("item");
      });
      engine.run(main);
      assertThat(Inside.of(engine).itemCost(Inside.task(blueprint, "item")).rolledNext())
          .isZero();
    }
  }

  // Ending

  @ParameterizedTest
  @MethodSource("everywhere")
  void stoppedInTheMidstAllThatIsOpenIsFinished(TestThreads.Kind kind, Pace pace) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 40; i++) {
        Blueprint blueprint = i % 2 == 0 ? fork(1 + i % 5) : chain(1 + i % 5);
        Engine engine = engine(threads, pace, blueprint);
        Source source = new Source(10 * i, true);
        int when = i % 3 == 0 ? Integer.MAX_VALUE : 7 * i;
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch mayStop = new CountDownLatch(when == Integer.MAX_VALUE ? 0 : 1);
        FlowScope main = scope(blueprint, source).task("last", scope -> {
          if (scope.<Integer>get("item") == when) {
            mayStop.countDown();
            spin(i0(scope) % 2 == 0 ? 0 : 3_000_000);
          }
          if (Thread.currentThread().isInterrupted()) {
            interrupted.set(true);
          }
          return scope.get("item");
        });
        Run<TestEngine.Result> run = startElsewhere(kind, engine, main);
        if (when < 10 * i) {
          mayStop.await();
        }
        run.stop();
        run.join();
        assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
        int pulled = source.pulled.get();
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(pulled));
        checkCounts(run.stats(), pulled, "last");
        assertThat(source.closed).hasValue(1);
        assertThat(source.crowded).isFalse();
        assertThat(interrupted).isFalse();
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  private static int i0(FlowScope scope) {
    return scope.<Integer>get("item");
  }

  /** In the background even where the executor is the caller's thread. */
  private static Run<TestEngine.Result> startElsewhere(
      TestThreads.Kind kind, Engine engine, FlowScope main) {
    if (kind.isElsewhere()) {
      return engine.start(main, TestEngine.Result::new);
    }
    Execution execution =
        Inside.execution(engine, Inside.plansOf(main.blueprint()).plan(-1), main);
    RunHandle<TestEngine.Result> handle =
        new RunHandle<>(execution, () -> new TestEngine.Result(main));
    execution.startOn(Threads::start);
    return handle;
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void cancelledInTheMidstNothingIsLeft(TestThreads.Kind kind, Pace pace) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 40; i++) {
        Blueprint blueprint = i % 2 == 0 ? fork(1 + i % 5) : chain(1 + i % 5);
        Engine engine = engine(threads, pace, blueprint);
        Source source = new Source(20 * i, i % 3 == 0);
        CountDownLatch mayCancel = new CountDownLatch(1);
        AtomicInteger started = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        int when = 10 * i;
        int one = i;
        FlowScope main = scope(blueprint, source).task("last", scope -> {
          started.incrementAndGet();
          running.incrementAndGet();
          try {
            if (i0(scope) >= when) {
              mayCancel.countDown();
              if (one % 4 == 0) {
                new CountDownLatch(1).await();
              }
              spin(one % 4 == 1 ? 3_000_000 : 0);
            }
            return scope.get("item");
          } finally {
            running.decrementAndGet();
          }
        });
        Run<TestEngine.Result> run = startElsewhere(kind, engine, main);
        if (when < 20 * i) {
          mayCancel.await();
        }
        run.cancel();
        if (i % 3 == 0 || i % 4 == 0 && i > 0) {
          assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
        } else {
          try {
            run.join();
          } catch (RunCancelledException e) {
            assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
          }
        }
        int before = started.get();
        assertThat(running).hasValue(0);
        assertThat(source.closed).hasValueLessThanOrEqualTo(1);
        if (source.pulled.get() > 0) {
          assertThat(source.closed).hasValue(1);
        }
        assertThat(source.crowded).isFalse();
        assertThat(started).hasValue(before);
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  /** The item that is being rolled may never end; what it comes from is closed at once. */
  @ParameterizedTest
  @MethodSource("everywhere")
  void aSourceIsClosedWhenTheRunIsCancelledInTheMidstOfAnItem(TestThreads.Kind kind, Pace pace)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(chain(3), fork(3))) {
        Engine engine = engine(threads, pace, blueprint);
        Source source = new Source(Integer.MAX_VALUE, false); // nor does it end by itself
        AtomicBoolean wasClosed = new AtomicBoolean();
        CountDownLatch inItem = new CountDownLatch(1);
        FlowScope main = scope(blueprint, source).task("last", scope -> {
          if (i0(scope) == 40) {
            inItem.countDown();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (source.closed.get() == 0 && System.nanoTime() < end) {
              Thread.onSpinWait(); // and ignores the interrupt
            }
            wasClosed.set(source.closed.get() == 1);
          }
          return scope.get("item");
        });
        Run<TestEngine.Result> run = startElsewhere(kind, engine, main);
        inItem.await();
        run.cancel();
        assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
        assertThat(source.closed).hasValue(1);
        assertThat(wasClosed).isTrue();
      }
    }
  }

  /** It may have met the interrupt and kept that to itself. */
  @ParameterizedTest
  @MethodSource("everywhere")
  void nothingFollowsATaskInWhichTheRunWasCancelled(TestThreads.Kind kind, Pace pace)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(chain(1), fork(1))) {
        Engine engine = engine(threads, pace, blueprint);
        CountDownLatch inItem = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicInteger later = new AtomicInteger();
        FlowScope.Body first = scope -> {
          if (i0(scope) == 40) {
            inItem.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
          }
          return scope.get("item");
        };
        FlowScope main = scope(blueprint, numbers(100)).task("last", scope -> {
          later.addAndGet(i0(scope) >= 40 ? 1 : 0);
          return scope.get("item");
        });
        main.task(Inside.of(blueprint).openedBy(0).size() == 2 ? "first" : "left", first);
        Run<TestEngine.Result> run = startElsewhere(kind, engine, main);
        inItem.await();
        run.cancel();
        assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
        assertThat(interrupted).isTrue();
        assertThat(later).hasValue(0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void anItemThatFailsEndsTheRunAsAnywhere(TestThreads.Kind kind, Pace pace) {
    try (TestThreads threads = kind.open()) {
      for (String policy : List.of("HALT", "FINISH", "TOLERATE")) {
        for (int i = 0; i < 12; i++) {
          Blueprint blueprint = Blueprint.parse("""
              dag Failing
              loop item inFlight=%d onError=%s: Integer
              task all: List
                collect last as list
              scope item
              task first: Integer
                value item
              task middle: Integer
                value first
              task last: Integer
                value middle
              straight first middle last
              """.formatted(1 + i % 4, policy));
          Engine engine = engine(threads, pace, blueprint);
          Source source = new Source(60, false);
          int failing = 5 * i;
          FlowScope main = scope(blueprint, source).task("middle", scope -> {
            if (i0(scope) == failing) {
              throw failing % 2 == 0 ? new StackOverflowError("planned") : new Exception("planned");
            }
            return scope.get("item");
          });
          RunFailedException thrown = failureOf(() -> engine.run(main));
          assertThat(source.closed).hasValue(1);
          assertThat(main.failures()).hasSize(1);
          assertThat(main.failures().get(0).item()).isEqualTo("item[" + failing + "]");
          assertThat(main.failures().get(0).path()).containsExactly("item", "first", "middle");
          if (policy.equals("TOLERATE")) {
            assertThat(thrown).isNull();
          } else {
            assertThat(thrown).isNotNull().hasMessageContaining("planned");
          }
          TaskStats middle = main.stats().task("middle");
          assertThat(middle.failed()).isEqualTo(1);
          if (policy.equals("HALT")) {
            assertThat(main.stats().task("last").out()).isGreaterThanOrEqualTo(0);
          } else {
            assertThat(middle.in()).isEqualTo(60);
            assertThat(middle.out()).isEqualTo(59);
            assertThat(main.stats().task("last").skipped()).isEqualTo(1);
            assertThat(main.<List<Integer>>get("all"))
                .isEqualTo(numbers(60).stream().filter(item -> item != failing).toList());
          }
        }
      }
    }
  }

  /** A task that has failed is called again, if it may be; it leaves the straight way for that, and the others do not notice. */
  @ParameterizedTest
  @MethodSource("everywhere")
  void whatFailsAtFirstIsTriedAgain(TestThreads.Kind kind, Pace pace) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int inFlight = 1; inFlight < 6; inFlight++) {
        Blueprint blueprint = Blueprint.parse(
            """
            dag Again
            loop item inFlight=%d onError=TOLERATE: Integer
            task all: List
              collect last as list
            scope item
            task first: Integer
              value item
            task middle retry=3,%d,1.0,0.0 on=%s: Integer
              value first
            task last: Integer
              value middle
            straight first middle last
            """.formatted(inFlight, inFlight % 2 * 1000, IllegalStateException.class.getName()));
        Engine engine = engine(threads, pace, blueprint);
        ConcurrentHashMap<Integer, Integer> calls = new ConcurrentHashMap<>();
        FlowScope main = scope(blueprint, numbers(80)).task("middle", scope -> {
          int item = i0(scope);
          int call = calls.merge(item, 1, Integer::sum);
          if (item % 7 == 3 && call < 3 || item % 20 == 0) {
            throw item == 40
                ? new IllegalArgumentException("at once")
                : new IllegalStateException("attempt " + call);
          }
          return scope.get("item");
        });
        assertThat(failureOf(() -> engine.run(main))).isNull();
        assertThat(main.failures())
            .extracting(failure -> failure.item() + " " + failure.cause().getMessage())
            .containsExactlyInAnyOrder(
                "item[0] attempt 3",
                "item[20] attempt 3",
                "item[40] at once",
                "item[60] attempt 3");
        assertThat(main.<List<Integer>>get("all"))
            .isEqualTo(numbers(80).stream().filter(item -> item % 20 != 0).toList());
        for (int item = 0; item < 80; item++) {
          int expected = item != 40 && (item % 7 == 3 || item % 20 == 0) ? 3 : 1;
          assertThat(calls.get(item)).as("calls of item " + item).isEqualTo(expected);
        }
        TaskStats middle = main.stats().task("middle");
        assertThat(middle.in()).isEqualTo(80);
        assertThat(middle.out()).isEqualTo(76);
        assertThat(middle.failed()).isEqualTo(4);
        assertThat(main.stats().task("last").skipped()).isEqualTo(4);
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  /** Others can go on with the loop while an item that has left the straight way waits for what they bring. */
  @ParameterizedTest
  @MethodSource("many")
  void whatIsTriedAgainMayWaitForTheNext(TestThreads.Kind kind, Pace pace) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 20; i++) {
        Blueprint blueprint = Blueprint.parse("""
            dag Again
            loop item inFlight=4: Integer
            task all: List
              collect last as list
            scope item
            task first: Integer
              value item
            task last retry=2,0,1.0,0.0 on=%s: Integer
              value first
            straight first last
            """.formatted(IllegalStateException.class.getName()));
        Engine engine = engine(threads, pace, blueprint);
        CountDownLatch next = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        FlowScope main = scope(blueprint, numbers(20)).task("last", scope -> {
          int item = i0(scope);
          if (item == 3 && calls.incrementAndGet() == 1) {
            throw new IllegalStateException("planned");
          }
          if (item == 3) {
            next.await();
          } else if (item == 4) {
            next.countDown();
          }
          return item;
        });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(20));
        assertThat(calls).hasValue(2);
      }
    }
  }

  private static @Nullable RunFailedException failureOf(Runnable call) {
    try {
      call.run();
      return null;
    } catch (RunFailedException e) {
      return e;
    }
  }

  /** A helper that was let in fails: whoever walks is interrupted, and the run ends. */
  @ParameterizedTest
  @MethodSource("many")
  void aHelperThatFailsInterruptsTheWalker(TestThreads.Kind kind, Pace pace) throws Exception {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = Blueprint.parse("""
          dag Halting onError=HALT
          loop item inFlight=1: Integer
          scope item
          task left: Integer
            value item
          task right: Integer
            value item
          straight left right
          """);
      for (int i = 0; i < 10; i++) {
        Engine engine = engine(threads, pace, blueprint);
        AtomicBoolean interrupted = new AtomicBoolean();
        CyclicBarrier met = new CyclicBarrier(2);
        int when = 3 * i;
        FlowScope main = new FlowScope(blueprint)
            .task("item", scope -> numbers(60))
            .task("left", scope -> {
              if (i0(scope) == when) {
                meet(met);
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.set(true);
                  throw e;
                }
              }
              return i0(scope);
            })
            .task("right", scope -> {
              if (i0(scope) == when) {
                meet(met);
                throw new IllegalStateException("planned");
              }
              return i0(scope);
            });
        assertThatThrownBy(() -> engine.run(main))
            .isInstanceOf(RunFailedException.class)
            .hasMessageContaining("planned");
        assertThat(interrupted).isTrue();
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  private static void meet(CyclicBarrier barrier)
      throws InterruptedException, BrokenBarrierException {
    barrier.await();
  }
}
