package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.handle.RunHandle;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** The same of runs that are stopped, cancelled, or fail in the midst of items, and of tasks that are tried again. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightFlowEndTest extends FlowWayFixture {
  @FlowWay.Everywhere
  void stoppedInTheMidstAllThatIsOpenIsFinished(TestThreads.Kind kind, FlowWay way)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 40; i++) {
        Blueprint blueprint = i % 2 == 0 ? fork(way, 1 + i % 5) : chain(way, 1 + i % 5);
        Engine engine = way.engine(threads, blueprint);
        Source source = new Source(10 * i, true);
        int when = i % 3 == 0 ? Integer.MAX_VALUE : 7 * i;
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch mayStop = new CountDownLatch(when == Integer.MAX_VALUE ? 0 : 1);
        FlowScope main = scope(blueprint, source).task("last", scope -> {
          if (scope.<Integer>get("item") == when) {
            mayStop.countDown();
            spin(item(scope) % 2 == 0 ? 0 : 3_000_000);
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
        assertThat(main.<List<Integer>>get("all")).isEqualTo(list(pulled));
        checkCounts(run.stats(), pulled, "last");
        assertThat(source.closed).hasValue(1);
        assertThat(source.crowded).isFalse();
        assertThat(interrupted).isFalse();
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  /** In the background even where the executor is the caller's thread. */
  static Run<TestEngine.Result> startElsewhere(
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

  @FlowWay.Everywhere
  void cancelledInTheMidstNothingIsLeft(TestThreads.Kind kind, FlowWay way) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 40; i++) {
        Blueprint blueprint = i % 2 == 0 ? fork(way, 1 + i % 5) : chain(way, 1 + i % 5);
        Engine engine = way.engine(threads, blueprint);
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
            if (item(scope) >= when) {
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
  @FlowWay.Everywhere
  void aSourceIsClosedWhenTheRunIsCancelledInTheMidstOfAnItem(TestThreads.Kind kind, FlowWay way)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(chain(way, 3), fork(way, 3))) {
        Engine engine = way.engine(threads, blueprint);
        Source source = new Source(Integer.MAX_VALUE, false); // nor does it end by itself
        AtomicBoolean wasClosed = new AtomicBoolean();
        CountDownLatch inItem = new CountDownLatch(1);
        FlowScope main = scope(blueprint, source).task("last", scope -> {
          if (item(scope) == 40) {
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
  @FlowWay.Everywhere
  void nothingFollowsATaskInWhichTheRunWasCancelled(TestThreads.Kind kind, FlowWay way)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (Blueprint blueprint : List.of(chain(way, 1), fork(way, 1))) {
        Engine engine = way.engine(threads, blueprint);
        CountDownLatch inItem = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicInteger later = new AtomicInteger();
        FlowScope.Body first = scope -> {
          if (item(scope) == 40) {
            inItem.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
          }
          return scope.get("item");
        };
        FlowScope main = scope(blueprint, list(100)).task("last", scope -> {
          later.addAndGet(item(scope) >= 40 ? 1 : 0);
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

  @FlowWay.Everywhere
  void anItemThatFailsEndsTheRunAsAnywhere(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      for (String policy : List.of("HALT", "FINISH", "TOLERATE")) {
        for (int i = 0; i < 12; i++) {
          Blueprint blueprint = way.parse("""
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
          Engine engine = way.engine(threads, blueprint);
          Source source = new Source(60, false);
          int failing = 5 * i;
          FlowScope main = scope(blueprint, source).task("middle", scope -> {
            if (item(scope) == failing) {
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
                .isEqualTo(list(60).stream().filter(item -> item != failing).toList());
          }
        }
      }
    }
  }

  /** A task that has failed is called again, if it may be; it leaves the straight way for that, and the others do not notice. */
  @FlowWay.Everywhere
  void whatFailsAtFirstIsTriedAgain(TestThreads.Kind kind, FlowWay way) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int inFlight = 1; inFlight < 6; inFlight++) {
        Blueprint blueprint = way.parse(
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
        Engine engine = way.engine(threads, blueprint);
        ConcurrentHashMap<Integer, Integer> calls = new ConcurrentHashMap<>();
        FlowScope main = scope(blueprint, list(80)).task("middle", scope -> {
          int item = item(scope);
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
            .isEqualTo(list(80).stream().filter(item -> item % 20 != 0).toList());
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
  @FlowWay.OnMany
  void whatIsTriedAgainMayWaitForTheNext(TestThreads.Kind kind, FlowWay way) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 20; i++) {
        Blueprint blueprint = way.parse("""
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
        Engine engine = way.engine(threads, blueprint);
        CountDownLatch next = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        FlowScope main = scope(blueprint, list(20)).task("last", scope -> {
          int item = item(scope);
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
        assertThat(main.<List<Integer>>get("all")).isEqualTo(list(20));
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
  @FlowWay.OnMany
  void aHelperThatFailsInterruptsTheWalker(TestThreads.Kind kind, FlowWay way) throws Exception {
    try (TestThreads threads = kind.open()) {
      Blueprint blueprint = way.parse("""
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
        Engine engine = way.engine(threads, blueprint);
        AtomicBoolean interrupted = new AtomicBoolean();
        CyclicBarrier met = new CyclicBarrier(2);
        int when = 3 * i;
        FlowScope main = new FlowScope(blueprint)
            .task("item", scope -> list(60))
            .task("left", scope -> {
              if (item(scope) == when) {
                meet(met);
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.set(true);
                  throw e;
                }
              }
              return item(scope);
            })
            .task("right", scope -> {
              if (item(scope) == when) {
                meet(met);
                throw new IllegalStateException("planned");
              }
              return item(scope);
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
