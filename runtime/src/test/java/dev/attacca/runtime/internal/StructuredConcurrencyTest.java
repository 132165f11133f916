package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.internal.RandomGraph.Delivery;
import dev.attacca.runtime.internal.RandomGraph.Failures;
import dev.attacca.runtime.internal.RandomGraph.Node;
import dev.attacca.runtime.internal.SequentialModel.Fate;
import dev.attacca.runtime.internal.SequentialModel.Request;
import dev.attacca.runtime.internal.handle.RunHandle;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a run ends, at whatever point and for whatever reason, nothing that it started is left. */
@Timeout(120)
class StructuredConcurrencyTest {
  private static final int POINTS = 200; // of each way to end, of which there are ten

  private static final ExecutorService HAND = Executors.newSingleThreadExecutor(job -> {
    Thread thread = new Thread(job, "hand");
    thread.setDaemon(true);
    return thread;
  });

  /** The ways in which a run is made to end. */
  enum End {
    CANCEL,
    CANCEL_FROM_A_TASK,
    CANCEL_THE_FUTURE,
    CANCEL_A_TARGETS_FUTURE,
    INTERRUPT_THE_CALLER,
    INTERRUPT_A_TARGETS_CALLER,
    INTERRUPT_WHO_JOINS,
    TIME_IS_UP,
    A_TASK_FAILS,
    A_TASK_THROWS_AN_ERROR;

    /** Whether the run is started in the background, so that no thread may wait in it. */
    boolean isInBackground() {
      return this == CANCEL
          || this == CANCEL_FROM_A_TASK
          || this == CANCEL_THE_FUTURE
          || this == CANCEL_A_TARGETS_FUTURE
          || this == INTERRUPT_WHO_JOINS
          || this == TIME_IS_UP;
    }

    boolean isFailure() {
      return this == A_TASK_FAILS || this == A_TASK_THROWS_AN_ERROR;
    }
  }

  @AfterAll
  static void closeHand() {
    HAND.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("D7")
  @Tag("A7")
  @Tag("A9")
  @Tag("G12")
  @Tag("S11")
  void nothingIsLeftOfARunThatEndsAtSomeRandomPoint(End end) throws Exception {
    List<TestThreads.Kind> kinds = TestThreads.Kind.available().stream()
        .filter(kind -> kind.isElsewhere() || !end.isInBackground())
        .toList();
    Map<TestThreads.Kind, TestThreads> pools = new EnumMap<>(TestThreads.Kind.class);
    kinds.forEach(kind -> pools.put(kind, kind.open()));
    int ended = 0;
    try {
      for (int point = 0; point < POINTS; point++) {
        long seed = 10_000L * (end.ordinal() + 1) + point;
        TestThreads threads = pools.get(kinds.get(point % kinds.size()));
        Point here = new Point(seed, end, threads);
        try {
          ended += here.run() ? 1 : 0;
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + threads + "\n" + here.graph.text(), e);
        }
      }
      for (TestThreads threads : pools.values()) {
        threads.awaitQuiet();
        assertThat(threads.strayInterrupts())
            .as("stray interrupts on " + threads)
            .isZero();
        assertThat(threads.escaped).isEmpty();
      }
      assertThat(ended).as("runs that did not get to their end first").isGreaterThan(POINTS / 2);
    } finally {
      pools.values().forEach(TestThreads::close);
    }
  }

  @ParameterizedTest
  @EnumSource(TestThreads.Kind.class)
  void aTaskThatIgnoresItsInterruptionIsNamedAndHoldsNobodyLongerThanTheGrace(TestThreads.Kind kind)
      throws Exception {
    if (!kind.isAvailable() || !kind.isElsewhere()) {
      return; // whoever runs such a task himself cannot be let go
    }
    Blueprint blueprint = Blueprint.parse(
        "dag Deaf\ntask deaf\ntask polite\n  after deaf\nshutdown close for deaf\nshutdown end\n");
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean released = new AtomicBoolean();
    AtomicBoolean politeRan = new AtomicBoolean();
    List<String> hooks = Collections.synchronizedList(new ArrayList<>());
    try (TestThreads threads = kind.open()) {
      TestScope scope = new TestScope(blueprint)
          .action("deaf", () -> {
            running.countDown();
            while (!released.get()) {
              Thread.yield();
            }
          })
          .action("polite", () -> politeRan.set(true))
          .hook(0, () -> hooks.add("close"))
          .hook(1, () -> hooks.add("end"));
      Engine engine =
          TestEngine.builder().on(threads).shutdownGrace(Duration.ofMillis(50)).build(blueprint);
      Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
      running.await();
      long begin = System.nanoTime();
      run.cancel();
      assertThatThrownBy(run::join)
          .isInstanceOf(RunCancelledException.class)
          .hasMessageContaining("deaf")
          .hasMessageNotContaining("polite");
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofMillis(50), Duration.ofSeconds(10));
      assertThat(hooks).containsExactly("close", "end");
      released.set(true);
      threads.awaitQuiet();
      assertThat(politeRan).isFalse();
      assertThat(hooks).hasSize(2);
      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  @Test
  @Tag("D7")
  @Tag("A7")
  void theFirstFailureIsTheCauseAndTheOthersAreSuppressed() {
    Blueprint blueprint = Blueprint.parse(
        "dag Two onError=HALT\ntask first\ntask second\ntask late\n  after first second\n");
    CyclicBarrier together = new CyclicBarrier(2);
    CountDownLatch never = new CountDownLatch(1);
    IllegalStateException one = new IllegalStateException("first");
    IllegalArgumentException two = new IllegalArgumentException("second, on being interrupted");
    TestScope scope = new TestScope(blueprint)
        .action("first", () -> {
          together.await();
          throw one;
        })
        .action("second", () -> {
          together.await();
          try {
            never.await();
          } catch (InterruptedException e) {
            throw two;
          }
        });
    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("\"first\"")
        .hasCause(one)
        .hasSuppressedException(two);
  }

  @Test
  @Tag("S11")
  void aCleanUpThatFailsFailsTheRunButHidesNothing() {
    Blueprint blueprint = Blueprint.parse("dag Closing\ntask work\nshutdown one\nshutdown two\n");
    List<String> hooks = new ArrayList<>();
    IllegalStateException ofOne = new IllegalStateException("one");
    IllegalArgumentException ofWork = new IllegalArgumentException("work");
    for (boolean failing : new boolean[] {false, true}) {
      hooks.clear();
      TestScope scope = new TestScope(blueprint)
          .action("work", () -> {
            if (failing) {
              throw ofWork;
            }
          })
          .hook(0, () -> {
            hooks.add("one");
            throw ofOne;
          })
          .hook(1, () -> hooks.add("two"));
      assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope))
          .isInstanceOf(RunFailedException.class)
          .hasCause(failing ? ofWork : ofOne)
          .satisfies(e -> assertThat(e.getSuppressed())
              .isEqualTo(failing ? new Throwable[] {ofOne} : new Throwable[0]));
      assertThat(hooks).containsExactly("one", "two");
    }
  }

  /** One run, which is to end at one point in one way. */
  private static final class Point implements RecordingScope.Interference {
    final RandomGraph graph;
    private final Random random;
    private final End end;
    private final TestThreads threads;
    private final SequentialModel model;
    private final int number;
    private final RecordingScope scope;
    private final Engine engine;
    private final long reactions;
    private final AtomicBoolean fired = new AtomicBoolean();
    private final CompletableFuture<Run<?>> handle = new CompletableFuture<>();
    private final CompletableFuture<CompletableFuture<?>> targetsFuture = new CompletableFuture<>();
    private final CompletableFuture<Thread> caller = new CompletableFuture<>();
    private @Nullable Throwable thrownByTask;

    Point(long seed, End end, TestThreads threads) {
      this.random = new Random(seed);
      this.graph = RandomGraph.of(seed, Failures.NONE);
      this.end = end;
      this.threads = threads;
      this.reactions = random.nextLong();
      boolean ofTarget =
          end == End.CANCEL_A_TARGETS_FUTURE || end == End.INTERRUPT_A_TARGETS_CALLER;
      int target =
          ofTarget ? graph.order[graph.size() - 1 - random.nextInt(Math.min(3, graph.size()))] : -1;
      this.model = new SequentialModel(graph, new Request(target, Map.of(), Set.of()));
      this.number = 1 + random.nextInt(Math.max(1, model.starts()));
      this.scope = new RecordingScope(graph, this).withInputs();
      this.engine = TestEngine.on(threads, graph.blueprint(), seed);
    }

    /** At the point, lets the end come; from there on, tasks react to interrupts in every way there is. */
    @Override
    public boolean meddle(Node task, int startNumber) throws Throwable {
      if (startNumber < number) {
        return true;
      }
      if (fired.compareAndSet(false, true)) {
        fire(task);
      }
      boolean mayIgnore =
          threads.kind.isElsewhere() || end.isFailure(); // else it is the caller's, and lost
      int reaction = Math.floorMod(reactions ^ (task.id() * 31L), 6);
      switch (reaction == 2 && !mayIgnore ? 0 : reaction) {
        case 0 -> new CountDownLatch(1).await();
        case 1 -> {
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(10_000); // two that spin would starve all other virtual threads
          }
        }
        case 2 -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            // goes on and returns a value, as if nothing had been
          }
        }
        case 3 -> {
          return task.delivery() == Delivery.RETURNED;
        }
        default -> Thread.onSpinWait();
      }
      return true;
    }

    private void fire(Node task) throws Throwable {
      switch (end) {
        case CANCEL -> HAND.execute(() -> handle.join().cancel());
        case CANCEL_FROM_A_TASK -> handle.get().cancel();
        case CANCEL_THE_FUTURE ->
          HAND.execute(() -> handle.join().toCompletableFuture().cancel(true));
        case CANCEL_A_TARGETS_FUTURE -> HAND.execute(() -> targetsFuture.join().cancel(true));
        case INTERRUPT_THE_CALLER, INTERRUPT_A_TARGETS_CALLER, INTERRUPT_WHO_JOINS ->
          HAND.execute(() -> caller.join().interrupt());
        case TIME_IS_UP -> {} // all by itself
        case A_TASK_FAILS -> {
          thrownByTask = new IllegalStateException("on purpose");
          throw thrownByTask;
        }
        case A_TASK_THROWS_AN_ERROR -> {
          thrownByTask = new LinkageError("on purpose");
          throw thrownByTask;
        }
      }
    }

    /** True if the run was made to end before it ended by itself. */
    boolean run() throws Exception {
      boolean early = switch (end) {
        case CANCEL, CANCEL_FROM_A_TASK, TIME_IS_UP -> joinAfterStart();
        case CANCEL_THE_FUTURE -> joinAfterFuture();
        case CANCEL_A_TARGETS_FUTURE -> awaitTargetsFuture();
        case INTERRUPT_THE_CALLER -> interrupted(() -> engine.run(scope));
        case INTERRUPT_A_TARGETS_CALLER ->
          interrupted(() -> engine.run(scope, model.request.target()));
        case INTERRUPT_WHO_JOINS ->
          interrupted(() -> engine.start(scope, TestEngine.Result::new).join());
        case A_TASK_FAILS, A_TASK_THROWS_AN_ERROR -> failed();
      };
      threads.awaitQuiet();
      assertThat(scope.problems).isEmpty();
      return early;
    }

    private void checkNothingIsLeft() {
      int started = scope.started.get();
      assertThat(scope.running).as("tasks still running").hasValue(0);
      for (CompletableFuture<?> future : scope.futures) {
        assertThat(future).isDone();
      }
      RandomGraphTest.checkHooks(scope);
      int hooks = scope.hooks().size();
      threads.awaitQuiet();
      assertThat(scope.started).as("started after the end").hasValue(started);
      assertThat(scope.hooks()).hasSize(hooks);
    }

    private boolean joinAfterStart() {
      Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
      handle.complete(run);
      boolean early;
      try {
        if (end == End.TIME_IS_UP) {
          run.join(Duration.ofNanos(random.nextInt(3_000_000)));
        } else {
          run.join();
        }
        early = false;
      } catch (RunCancelledException e) {
        early = true;
        if (end == End.TIME_IS_UP) {
          assertThat(e).hasCauseInstanceOf(TimeoutException.class);
        }
      }
      checkNothingIsLeft();
      checkHandle(run, early);
      return early;
    }

    private boolean joinAfterFuture() {
      Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
      CompletableFuture<TestEngine.Result> future = run.toCompletableFuture();
      handle.complete(run);
      boolean early = false;
      try {
        future.join();
      } catch (CancellationException e) {
        early = true;
      }
      try {
        run.join();
      } catch (RunCancelledException e) {
        assertThat(early).isTrue();
      }
      checkNothingIsLeft();
      assertThat(run.status().isOver()).isTrue();
      return early;
    }

    private boolean awaitTargetsFuture() throws Exception {
      CompletableFuture<Object> future = engine.async(scope, model.request.target());
      targetsFuture.complete(future);
      boolean early = false;
      try {
        future.get();
      } catch (CancellationException e) {
        early = true;
      } catch (ExecutionException e) { // a target that was skipped
        assertThat(model.fate(model.request.target())).isEqualTo(Fate.SKIPPED);
      }
      if (early) { // the future is done at once, and the run a moment later
        Run<?> run = ((RunHandle<?>.Promise) future).run();
        try {
          run.join();
        } catch (RuntimeException e) { // whatever became of it: it is over
          assertThat(run.status().isOver()).isTrue();
        }
      }
      checkNothingIsLeft();
      return early;
    }

    private void checkHandle(Run<?> run, boolean early) {
      assertThat(run.status()).isEqualTo(early ? RunStatus.CANCELLED : RunStatus.SUCCEEDED);
      assertThat(run.toCompletableFuture()).isDone();
      if (early) {
        assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
        assertThatThrownBy(() -> run.toCompletableFuture().join())
            .isInstanceOf(CancellationException.class);
      }
      run.cancel(); // without effect
      assertThat(run.status()).isEqualTo(early ? RunStatus.CANCELLED : RunStatus.SUCCEEDED);
    }

    private boolean interrupted(Runnable call) throws Exception {
      AtomicBoolean early = new AtomicBoolean();
      CompletableFuture<Void> end = Callers.call(caller, () -> {
        try {
          call.run();
        } catch (RunCancelledException e) {
          early.set(true);
          assertThat(Thread.interrupted()).as("the caller's interrupt flag").isTrue();
        } catch (SkippedException e) {
          assertThat(model.fate(model.request.target())).isEqualTo(Fate.SKIPPED);
        }
        awaitHand();
        checkNothingIsLeft();
      });
      end.get(60, TimeUnit.SECONDS);
      return early.get();
    }

    /** After this no interrupt can come any more, and one that came too late is forgotten. */
    private static void awaitHand() {
      Future<?> idle = HAND.submit(() -> {});
      while (!idle.isDone()) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }

    private boolean failed() {
      if (model.starts() == 0) {
        engine.run(scope);
        return false;
      }
      assertThatThrownBy(() -> engine.run(scope))
          .isInstanceOfSatisfying(RunFailedException.class, failure -> {
            assertThat(failure.failures()).isNotEmpty();
            assertThat(failure.failures().get(0).cause()).isSameAs(thrownByTask);
          });
      checkNothingIsLeft();
      assertThat(Thread.interrupted()).as("the caller's interrupt flag").isFalse();
      RecordingScope again = new RecordingScope(graph).withInputs();
      engine.run(again); // the next run works
      assertThat(again.started).hasValue(model.starts());
      return true;
    }
  }
}
