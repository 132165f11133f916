package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs deep and wide enough that anything recursive, quadratic or left lying would show. */
@Timeout(120)
class LargeGraphTest {
  private static final int LARGE = 100_000;
  private static final int MANY = 20_000;
  private static final Blueprint CHAIN =
      graph(LARGE, "", task -> task == 0 ? "" : "  value t" + (task - 1));

  static List<TestThreads.Kind> threads() {
    return TestThreads.Kind.available();
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("A10")
  void aChainOfAHundredThousandTasksRunsToItsEnd(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      CountingScope scope = new CountingScope(CHAIN, task -> task);
      TestEngine.on(threads, CHAIN).run(scope, LARGE - 1);
      assertThat(scope.starts).hasValue(LARGE);
      assertThat(scope.value(LARGE - 1)).isEqualTo(LARGE - 1);
    }
  }

  @Test
  @Tag("A10")
  void aChainRunsOnOneThreadWithoutHandOver() {
    AtomicInteger jobs = new AtomicInteger();
    Executor counting = job -> {
      jobs.incrementAndGet();
      Thread thread = new Thread(job);
      thread.setDaemon(true);
      thread.start();
    };
    CountingScope scope = new CountingScope(CHAIN, task -> Thread.currentThread());
    TestEngine.builder().executor(counting).build(CHAIN).run(scope);
    assertThat(jobs).hasValue(1);
    assertThat(scope.values).containsOnly(scope.values[0]);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aChainOfFuturesThatAreAlreadyCompleteIsAsSafe(TestThreads.Kind kind) {
    Blueprint chain = graph(LARGE, " async", task -> task == 0 ? "" : "  value t" + (task - 1));
    try (TestThreads threads = kind.open()) {
      CountingScope scope = new CountingScope(chain, CompletableFuture::completedFuture);
      TestEngine.on(threads, chain).run(scope);
      assertThat(scope.starts).hasValue(LARGE);
      assertThat(scope.value(LARGE - 1)).isEqualTo(LARGE - 1);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aChainOfFuturesCompletedOnAnotherThreadIsAsSafe(TestThreads.Kind kind) {
    Blueprint chain = graph(MANY, " async", task -> task == 0 ? "" : "  value t" + (task - 1));
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    try (TestThreads threads = kind.open()) {
      CountingScope scope =
          new CountingScope(chain, task -> CompletableFuture.supplyAsync(() -> task, elsewhere));
      TestEngine.on(threads, chain).run(scope);
      assertThat(scope.starts).hasValue(MANY);
      assertThat(scope.value(MANY - 1)).isEqualTo(MANY - 1);
    } finally {
      elsewhere.shutdown();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void manyTasksThatAwaitOneFutureAllHearOfIt(TestThreads.Kind kind) {
    Blueprint fan = graph(MANY, " async", task -> task == 0 ? "" : "  after t0");
    try (TestThreads threads = kind.open()) {
      CompletableFuture<Integer> gate = new CompletableFuture<>();
      CountingScope scope =
          new CountingScope(fan, task -> task == 0 ? CompletableFuture.completedFuture(0) : gate);
      CompletableFuture<Void> opener = Callers.call(() -> {
        while (scope.starts.get() < MANY) {
          Thread.onSpinWait();
        }
        gate.complete(7);
      });
      TestEngine.on(threads, fan).run(scope);
      assertThat(scope.value(MANY - 1)).isEqualTo(7);
      assertThat(opener).succeedsWithin(Duration.ofSeconds(30));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aFanOfAHundredThousandTasksJoinsInOne(TestThreads.Kind kind) {
    Blueprint fan = graph(LARGE, "", LargeGraphTest::fan);
    try (TestThreads threads = kind.open()) {
      CountingScope scope = new CountingScope(fan, task -> task);
      TestEngine.on(threads, fan).run(scope);
      assertThat(scope.starts).hasValue(LARGE);
      assertThat(scope.startedLast).isEqualTo(LARGE - 1);
      threads.awaitQuiet();
    }
  }

  private static String fan(int task) {
    if (task == LARGE - 1) {
      StringBuilder join = new StringBuilder("  after");
      for (int source = 1; source < LARGE - 1; source++) {
        join.append(" t").append(source);
      }
      return join.toString();
    }
    return task == 0 ? "" : "  value t0";
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aChainWithALeafAtEveryLinkIsNoDeeperForIt(TestThreads.Kind kind) {
    int size = 60_000;
    Blueprint comb = graph(size, "", task -> task < 2 ? "" : "  value t" + (task - 2 + task % 2));
    try (TestThreads threads = kind.open()) {
      CountingScope scope = new CountingScope(comb, task -> task);
      TestEngine.on(threads, comb).run(scope);
      assertThat(scope.starts).hasValue(size);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("D3")
  void layerUponLayerOfDiamondsRunsEachTaskOnce(TestThreads.Kind kind) {
    int width = 50;
    Blueprint diamonds = graph(200 * (width + 1), "", task -> {
      int layer = task / (width + 1) * (width + 1);
      if (task > layer) {
        return "  value t" + layer;
      }
      StringBuilder join = new StringBuilder();
      for (int source = layer - width; source > 0 && source < layer; source++) {
        join.append("  value t").append(source).append('\n');
      }
      return join.toString();
    });
    try (TestThreads threads = kind.open()) {
      CountingScope scope = new CountingScope(diamonds, task -> task);
      TestEngine.on(threads, diamonds).run(scope);
      assertThat(scope.starts).hasValue(Inside.of(diamonds).size());
      threads.awaitQuiet();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aHundredThousandTasksInARowAreSkippedForTheFirst(TestThreads.Kind kind) {
    Blueprint chain = graph(
        LARGE, " onError=TOLERATE optional", task -> task == 0 ? "" : "  value t" + (task - 1));
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, chain);
      CountingScope scope = new CountingScope(chain, task -> null);
      engine.run(scope);
      assertThat(scope.starts).hasValue(1);
      assertThatThrownBy(() -> scope.require(LARGE - 1))
          .isInstanceOf(SkippedException.class)
          .hasMessageContaining("t0")
          .satisfies(skipped -> assertThat(skipped.getMessage()).hasSizeLessThan(1_000));
      CountingScope failing = new CountingScope(chain, task -> {
        throw new IllegalStateException("at the start");
      });
      engine.run(failing);
      assertThat(failing.failures()).hasSize(1);
      assertThatThrownBy(() -> failing.require(LARGE - 1))
          .isInstanceOf(SkippedException.class)
          .hasMessageContaining("at the start")
          .hasRootCauseMessage("at the start");
    }
  }

  @Test
  void theWayToATaskThatFailsAtTheEndOfALongChainIsTold() {
    CountingScope scope = new CountingScope(CHAIN, task -> {
      if (task == LARGE - 1) {
        throw new IllegalStateException("at the end");
      }
      return task;
    });
    Engine engine = TestEngine.builder().build(CHAIN);
    assertThatThrownBy(() -> engine.run(scope))
        .isInstanceOfSatisfying(RunFailedException.class, failure -> {
          assertThat(failure.path()).hasSize(LARGE).startsWith("t0").endsWith("t" + (LARGE - 1));
          assertThat(failure.getMessage()).contains("at the end").hasSizeLessThan(10_000);
        });
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("A10")
  void graphsOfOneTaskAndOfNoneEndAtOnce(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (int size = 0; size < 2; size++) {
        Blueprint blueprint = graph(size, "", task -> "");
        Engine engine = TestEngine.on(threads, blueprint);
        CountingScope called = new CountingScope(blueprint, task -> "one");
        engine.run(called);
        assertThat(called.outcomes().values())
            .hasSize(size)
            .allMatch(new Outcome.Success<>("one")::equals);
        assertThat(called.starts).hasValue(size);
        if (kind != TestThreads.Kind.REJECTING) {
          CountingScope started = new CountingScope(blueprint, task -> "one");
          Run<TestEngine.Result> run = engine.start(started, TestEngine.Result::new);
          assertThat(run.join().outcomes()).hasSize(size);
          assertThat(started.starts).hasValue(size);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("A4")
  void noTaskWaitsForOneThatItDoesNotNeed(TestThreads.Kind kind) {
    if (!kind.isElsewhere() || kind == TestThreads.Kind.ONE) {
      return; // takes two threads
    }
    Blueprint blueprint = Blueprint.parse(
        "dag Race\ntask fast\ntask slow\ntask afterFast\n  after fast\ntask afterSlow\n  after slow\n");
    CountDownLatch reached = new CountDownLatch(1);
    try (TestThreads threads = kind.open()) {
      TestScope scope = new TestScope(blueprint)
          .action("afterFast", reached::countDown)
          .action("slow", reached::await);
      TestEngine.on(threads, blueprint).run(scope);
    }
  }

  /** A graph of tasks {@code t0}, {@code t1}, …: attributes of all, and the edges of each. */
  private static Blueprint graph(int size, String attributes, IntFunction<String> edges) {
    StringBuilder text = new StringBuilder("dag Large\n");
    for (int task = 0; task < size; task++) {
      text.append("task t").append(task).append(attributes).append(": Object\n");
      text.append(edges.apply(task)).append('\n');
    }
    return Blueprint.parse(text.toString());
  }

  /** Runs the same function for every task, which need not look at what it depends on. */
  private static final class CountingScope extends Scope {
    final AtomicInteger starts = new AtomicInteger();
    volatile int startedLast;
    final @Nullable Object[] values;
    private final IntFunction<@Nullable Object> function;

    CountingScope(Blueprint blueprint, IntFunction<@Nullable Object> function) {
      super(blueprint);
      this.values = new Object[Inside.of(blueprint).size()];
      this.function = function;
    }

    @Override
    public int compute(int task) {
      starts.incrementAndGet();
      startedLast = task;
      if (task >= 1 && graph() == Inside.of(CHAIN) && values[task - 1] == null) {
        throw new AssertionError("started without " + (task - 1));
      }
      Object result = function.apply(task);
      if (result instanceof CompletableFuture<?> future) {
        return await(task, future);
      }
      values[task] = result;
      return maybe(result);
    }

    @Override
    public void assign(int task, @Nullable Object value) {
      values[task] = value;
    }

    @Override
    public @Nullable Object value(int task) {
      return values[task];
    }

    @Override
    public void input(int input, @Nullable Object value) {
      throw new AssertionError("no inputs");
    }
  }
}
