package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunCost;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that their callers do by themselves, and all that can come between. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightRunTest {
  private static final Blueprint FORK = fork("HALT");

  static Stream<TestThreads.Kind> many() {
    return FlowFixture.many().stream();
  }

  private static Blueprint fork(String onError) {
    return Blueprint.parse("""
        dag Fork onError=%s
        task left: String
        task right optional: String
        task nothing nullable: String
        task last: String
          value left
          value right
        task end
          after last nothing
        straight left right
        straight nothing last end
        """.formatted(onError));
  }

  private static TestScope fork(Blueprint blueprint) {
    return new TestScope(blueprint).task("right", scope -> Optional.of("right"));
  }

  private static Engine engine(TestThreads threads, Blueprint blueprint) {
    return StraightRuns.onSpread(threads, blueprint);
  }

  @Test
  void theCallerDoesItAll() {
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      List<Thread> seen = new ArrayList<>();
      TestScope scope = fork(FORK)
          .task("nothing", own -> null)
          .action("end", () -> seen.add(Thread.currentThread()));
      StraightRuns.run(engine(threads, FORK), scope);
      assertThat(scope.isStraight()).isTrue();
      assertThat(seen).containsExactly(Thread.currentThread());
      assertThat(scope.outcomes())
          .containsEntry("left", new Outcome.Success<>("left"))
          .containsEntry("nothing", new Outcome.Success<>(null))
          .containsEntry("last", new Outcome.Success<>("last"))
          .containsKeys("right", "end");
      assertThat(scope.failures()).isEmpty();
      assertThat(scope.stats().tasks()).hasSize(5).allSatisfy(task -> {
        assertThat(task.in()).isEqualTo(1);
        assertThat(task.out()).isEqualTo(1);
        assertThat(task.running() + task.waiting() + task.failed() + task.skipped())
            .isZero();
      });
      scope.require(Inside.task(FORK, "last"));
    }
  }

  @Test
  void onlyWhatTheTargetNeedsIsCalled() {
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      AtomicInteger others = new AtomicInteger();
      TestScope scope = fork(FORK)
          .action("end", others::incrementAndGet)
          .action("nothing", others::incrementAndGet);
      StraightRuns.run(engine(threads, FORK), scope, Inside.task(FORK, "last"), false);
      assertThat(scope.isStraight()).isTrue();
      assertThat(scope.get("last")).isEqualTo("last");
      assertThat(others).hasValue(0);
      assertThat(scope.outcomes()).containsOnlyKeys("left", "right", "last");
      assertThat(scope.stats().tasks()).hasSize(3);
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void aTaskWithoutItsValueEndsTheWayAndNotTheRun(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      TestScope scope = fork(FORK).task("right", own -> Optional.empty());
      StraightRuns.run(engine(threads, FORK), scope);
      assertThat(scope.outcomes().get("last"))
          .isEqualTo(new Outcome.Skipped<>("\"right\" had no value"));
      assertThat(scope.stats().task("end").out() + scope.stats().task("end").skipped())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void failuresAreToldAsEver(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (String onError : List.of("HALT", "FINISH", "TOLERATE")) {
        Blueprint blueprint = fork(onError);
        List<TestScope.Body> bodies = List.of(
            own -> {
              throw new IllegalStateException("planned");
            },
            own -> null,
            own -> endless(0),
            own -> {
              throw new OutOfMemoryError("planned");
            });
        for (TestScope.Body body : bodies) {
          AtomicInteger later = new AtomicInteger();
          TestScope scope =
              fork(blueprint).task("last", body).action("end", later::incrementAndGet);
          Engine engine = engine(threads, blueprint);
          if (onError.equals("TOLERATE")) {
            StraightRuns.run(engine, scope);
          } else {
            RunFailedException thrown = catchThrowableOfType(
                RunFailedException.class, () -> StraightRuns.run(engine, scope));
            assertThat(thrown.task()).isEqualTo("last");
            assertThat(thrown.failures()).hasSize(1);
          }
          assertThat(scope.failures()).hasSize(1);
          assertThat(scope.failures().get(0).path()).endsWith("last").hasSize(2);
          assertThat(scope.failures().get(0).cause())
              .isInstanceOfAny(
                  IllegalStateException.class,
                  NullPointerException.class,
                  StackOverflowError.class,
                  OutOfMemoryError.class);
          assertThat(scope.outcomes().get("last")).isInstanceOf(Outcome.Failure.class);
          assertThat(later).hasValue(0);
        }
      }
    }
  }

  private static String endless(int depth) {
    return endless(depth + 1) + depth;
  }

  /** As on any other way, where another thread would have been in the task. */
  @ParameterizedTest
  @MethodSource("many")
  void aTasksOwnInterruptionIsAFailureLikeAnyOther(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (String failing : List.of("left", "right", "last")) {
        AtomicInteger later = new AtomicInteger();
        TestScope scope = fork(FORK)
            .task(failing, own -> {
              throw new InterruptedException("the task's own");
            })
            .action("end", later::incrementAndGet);
        assertThatThrownBy(() -> StraightRuns.run(engine(threads, FORK), scope))
            .isInstanceOf(RunFailedException.class)
            .hasMessageContaining("the task's own");
        assertThat(Thread.interrupted()).as("the caller's interrupt").isFalse();
        assertThat(later).hasValue(0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void anInterruptThatMeetsATaskCancelsTheRun(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (String met : List.of("left", "right", "last")) {
        for (boolean alone : List.of(true, false)) {
          AtomicInteger later = new AtomicInteger();
          TestScope scope = fork(FORK)
              .task(met, own -> {
                Thread.currentThread().interrupt(); // as anybody else may do
                Thread.sleep(10_000);
                return met;
              })
              .action("end", later::incrementAndGet);
          assertThatThrownBy(() -> StraightRuns.run(engine(threads, FORK), scope, -1, alone))
              .isInstanceOf(RunCancelledException.class);
          assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
          assertThat(later).hasValue(0);
        }
      }
    }
  }

  /** Nobody can tell for whom it is; where another thread would have done the run, it is as good as over. */
  @ParameterizedTest
  @MethodSource("many")
  void anInterruptThatMeetsNothingStaysWithTheCaller(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (String interrupted : List.of("left", "right", "last")) {
        for (boolean alone : List.of(true, false)) {
          AtomicInteger later = new AtomicInteger();
          TestScope scope = fork(FORK)
              .task(interrupted, own -> {
                Thread.currentThread().interrupt();
                return interrupted.equals("right") ? Optional.of("right") : "left";
              })
              .action("end", later::incrementAndGet);
          Engine engine = engine(threads, FORK);
          if (alone) {
            assertThatThrownBy(() -> StraightRuns.run(engine, scope, -1, true))
                .isInstanceOf(RunCancelledException.class);
          } else {
            StraightRuns.run(engine, scope, -1, false);
          }
          assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
          assertThat(later).hasValue(alone ? 0 : 1);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void aCallerThatIsInterruptedWhileOthersHelpCancelsTheRun(TestThreads.Kind kind)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 10; i++) {
        Thread caller = Thread.currentThread();
        AtomicBoolean helperInterrupted = new AtomicBoolean();
        CyclicBarrier met = new CyclicBarrier(2);
        AtomicInteger later = new AtomicInteger();
        boolean inTask = i % 2 == 0;
        TestScope scope = fork(FORK)
            .task("left", own -> {
              met.await();
              if (inTask) {
                new CountDownLatch(1).await();
              }
              return "left";
            })
            .task("right", own -> {
              met.await();
              caller.interrupt();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                helperInterrupted.set(true);
              }
              return Optional.of("right");
            })
            .action("end", later::incrementAndGet);
        assertThatThrownBy(() -> StraightRuns.run(engine(threads, FORK), scope))
            .isInstanceOf(RunCancelledException.class);
        assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
        assertThat(helperInterrupted).isTrue();
        assertThat(later).hasValue(0);
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  void aHelperThatFailsInterruptsTheCaller(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 10; i++) {
        CyclicBarrier met = new CyclicBarrier(2);
        AtomicBoolean interrupted = new AtomicBoolean();
        TestScope scope = fork(FORK)
            .task("left", own -> {
              met.await();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              return "left";
            })
            .task("right", own -> {
              met.await();
              throw new IllegalStateException("planned");
            });
        assertThatThrownBy(() -> StraightRuns.run(engine(threads, FORK), scope))
            .isInstanceOf(RunFailedException.class)
            .hasMessageContaining("right")
            .hasMessageContaining("planned");
        assertThat(interrupted).isTrue();
        assertThat(Thread.interrupted()).as("the caller's interrupt").isFalse();
        assertThat(scope.outcomes()).as("what has not settled is absent").doesNotContainKey("last");
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  /** The caller has to come back from its task; until then, the run has ended without it. */
  @ParameterizedTest
  @MethodSource("many")
  void aCallerThatIgnoresTheInterruptIsNamed(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      Engine engine = StraightRuns.onSpread(
          TestEngine.builder().on(threads).shutdownGrace(Duration.ofMillis(20)), FORK);
      CyclicBarrier met = new CyclicBarrier(2);
      TestScope scope = fork(FORK)
          .task("left", own -> {
            met.await();
            while (!Execution.of(own).isOver()) {
              Thread.onSpinWait();
            }
            return "left";
          })
          .task("right", own -> {
            met.await();
            throw new IllegalStateException("planned");
          });
      assertThatThrownBy(() -> StraightRuns.run(engine, scope))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("planned")
          .hasMessageContaining("left");
      assertThat(Thread.interrupted()).as("the caller's interrupt").isFalse();
    }
  }

  /** More than the watchdog has places for. */
  @Test
  void manyCallersWaitForEachOtherAndForWhatTheyHaveNotBegun() throws Exception {
    int callers = 300;
    try (TestThreads threads = TestThreads.Kind.DEFAULT.open()) {
      Engine engine = engine(threads, FORK);
      RunCost cost = new RunCost(3);
      CountDownLatch all = new CountDownLatch(callers);
      AtomicInteger straight = new AtomicInteger();
      List<CompletableFuture<Void>> ends = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        CountDownLatch own = new CountDownLatch(2);
        TestScope scope = fork(FORK)
            .task("left", task -> {
              own.countDown();
              all.countDown();
              own.await();
              all.await();
              return "left";
            })
            .task("right", task -> {
              own.countDown();
              own.await();
              return Optional.of("right");
            });
        ends.add(Callers.call(() -> {
          if (Inside.goesStraight(engine, Inside.plansOf(FORK).plan(-1), scope, cost)) {
            straight.incrementAndGet();
          } else {
            engine.run(scope);
          }
          assertThat(scope.get("last")).isEqualTo("last");
          assertThat(scope.stats().task("last").out()).isEqualTo(1);
        }));
      }
      for (CompletableFuture<Void> end : ends) {
        end.get(40, TimeUnit.SECONDS);
      }
      assertThat(straight).hasValueGreaterThan(0);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> freePlaces() == 256);
  }

  private static int freePlaces() {
    Watchdog.Watched nobody = new Watchdog.Watched() {
      @Override
      public long progress() {
        return -1;
      }

      @Override
      public Thread thread() {
        return Thread.currentThread();
      }

      @Override
      public void stands() {
        throw new AssertionError();
      }
    };
    List<Integer> places = new ArrayList<>();
    for (int place = Watchdog.begin(nobody); place >= 0; place = Watchdog.begin(nobody)) {
      places.add(place);
    }
    places.forEach(Watchdog::end);
    return places.size();
  }

  @Test
  void aRunInATaskOfARunGoesStraightAsWell() {
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      Engine engine = engine(threads, FORK);
      AtomicInteger depth = new AtomicInteger();
      run(engine, depth);
      assertThat(depth).hasValue(300); // the watchdog's places are used up on the way
    }
  }

  private static void run(Engine engine, AtomicInteger depth) {
    TestScope scope = fork(FORK).action("nothing", () -> {
      if (depth.incrementAndGet() < 300) {
        run(engine, depth);
      }
    });
    RunCost cost = new RunCost(3);
    if (!Inside.goesStraight(engine, Inside.plansOf(FORK).plan(-1), scope, cost)) {
      engine.run(scope);
    }
    assertThat(scope.get("last")).isEqualTo("last");
  }

  /** Who gives such an executor means that nothing else runs meanwhile, whatever the thread. */
  @Test
  void aSerialExecutorKeepsItsTasks() {
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      Serial serial = new Serial(threads);
      Engine engine = TestEngine.builder().executor(serial).build(FORK);
      for (int i = 0; i < 1_500; i++) {
        AtomicInteger inside = new AtomicInteger();
        TestScope scope = fork(FORK).task("left", own -> {
          inside.addAndGet(serial.isInside() ? 1 : 0);
          return "left";
        });
        engine.run(scope);
        assertThat(inside).hasValue(1);
      }
      assertThat(serial.threads).hasSizeGreaterThan(1);
    }
  }

  /** One job at a time, each on whatever thread there is. */
  private static final class Serial implements Executor {
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Executor executor;
    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private boolean busy;
    private volatile Thread inside;

    Serial(Executor executor) {
      this.executor = executor;
    }

    boolean isInside() {
      return inside == Thread.currentThread();
    }

    @Override
    public synchronized void execute(Runnable job) {
      jobs.add(job);
      if (!busy) {
        busy = true;
        executor.execute(this::runOne);
      }
    }

    private void runOne() {
      Runnable job;
      synchronized (this) {
        job = jobs.remove();
      }
      inside = Thread.currentThread();
      threads.add(inside);
      try {
        job.run();
      } finally {
        inside = null;
        synchronized (this) {
          busy = !jobs.isEmpty();
          if (busy) {
            executor.execute(this::runOne);
          }
        }
      }
    }
  }

  /** On a thread of the executor, although there is no other. */
  @Test
  void aRunOnTheOnlyThreadOfItsExecutor() throws Exception {
    try (TestThreads threads = TestThreads.Kind.ONE.open()) {
      Engine engine = TestEngine.on(threads, FORK);
      AtomicInteger straight = new AtomicInteger();
      TestScope outer = fork(FORK).task("left", task -> {
        for (int i = 0; i < 2_000; i++) {
          TestScope inner = fork(FORK);
          if (i == 1_500) {
            inner.task("right", own -> Optional.empty());
          }
          engine.run(inner);
          straight.addAndGet(inner.isStraight() ? 1 : 0);
        }
        return "left";
      });
      engine.run(outer);
      assertThat(straight).hasValueGreaterThan(0);
      assertThat(outer.get("last")).isEqualTo("last");
      threads.awaitQuiet();
    }
  }
}
