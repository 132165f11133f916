package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may surround the call of a task: attempts, time-outs, limits, executors, wrappers. */
@Timeout(120)
class PolicyTest {
  static List<TestThreads.Kind> threads() {
    return TestThreads.Kind.available();
  }

  /** Those that take a run in the background for sure. */
  static List<TestThreads.Kind> willingThreads() {
    return threads().stream().filter(kind -> kind != TestThreads.Kind.REJECTING).toList();
  }

  /** A graph of one task with these attributes and no value. */
  private static Blueprint one(String attributes) {
    return Blueprint.parse("dag One\ntask work " + attributes + "\n");
  }

  // Retry

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S13")
  void aTaskIsTriedUntilItSucceeds(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse(
        "dag Retry\ntask work retry=4,1000,2.0,0.5: Integer\ntask after: Integer\n  value work\n");
    try (TestThreads threads = kind.open()) {
      AtomicInteger attempts = new AtomicInteger();
      TestScope scope = new TestScope(blueprint)
          .task("work", s -> {
            if (attempts.incrementAndGet() < 4) {
              throw new IOException("attempt " + attempts);
            }
            return 42;
          })
          .task("after", s -> s.get("work"));
      TestEngine.on(threads, blueprint).run(scope);
      assertThat(attempts).hasValue(4);
      assertThat(scope.get("after")).isEqualTo(42);
      assertThat(scope.failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("S13")
  void theLastFailureIsReportedAndTheEarlierOnesAreSuppressedInIt(boolean async) {
    Blueprint blueprint = one(async ? "async retry=3,0,1,0" : "retry=3,0,1,0");
    List<IOException> thrown = new ArrayList<>();
    TestScope scope = new TestScope(blueprint).task("work", s -> {
      thrown.add(new IOException("attempt " + (thrown.size() + 1)));
      IOException failure = thrown.get(thrown.size() - 1);
      if (async) {
        return CompletableFuture.failedFuture(failure);
      }
      throw failure;
    });
    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope))
        .isInstanceOfSatisfying(RunFailedException.class, failure -> {
          assertThat(failure.getCause()).isSameAs(thrown.get(2));
          assertThat(failure.getCause().getSuppressed())
              .containsExactly(thrown.get(0), thrown.get(1));
          assertThat(failure.failures()).hasSize(1);
        });
    assertThat(thrown).hasSize(3);
  }

  @Test
  void aTaskThatThrowsTheSameExceptionAgainIsReportedToo() {
    Blueprint blueprint = one("retry=3,0,1,0");
    IOException always = new IOException("always the same");
    TestScope scope = new TestScope(blueprint).action("work", () -> {
      throw always;
    });
    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope)).hasCause(always);
  }

  @Test
  void onlyFailuresOfTheGivenTypesAreWorthAnotherAttempt() {
    Blueprint io = one("retry=3,0,1,0 on=java.io.IOException,java.lang.IllegalStateException");
    assertThat(attempts(io, new FileNotFoundException())).isEqualTo(3);
    assertThat(attempts(io, new IllegalStateException())).isEqualTo(3);
    assertThat(attempts(io, new IllegalArgumentException())).isEqualTo(1);
    Blueprint any = one("retry=3,0,1,0");
    assertThat(attempts(any, new Exception())).isEqualTo(3);
    assertThat(attempts(any, new Error())).isEqualTo(1);
    assertThat(attempts(one("retry=3,0,1,0 on=java.lang.Throwable"), new Error()))
        .isEqualTo(3);
  }

  private static int attempts(Blueprint blueprint, Throwable failure) {
    AtomicInteger attempts = new AtomicInteger();
    TestScope scope = new TestScope(blueprint).action("work", () -> {
      attempts.incrementAndGet();
      throw failure;
    });
    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope)).hasCause(failure);
    return attempts.get();
  }

  @Test
  void eachWaitBetweenAttemptsIsLongerByTheMultiplier() {
    Blueprint blueprint = one("retry=4,10000000,2.0,0");
    List<Long> times = new ArrayList<>();
    TestScope scope = new TestScope(blueprint).action("work", () -> {
      times.add(System.nanoTime());
      if (times.size() < 4) {
        throw new IOException();
      }
    });
    TestEngine.builder().build(blueprint).run(scope);
    for (int i = 0; i < 3; i++) {
      assertThat(times.get(i + 1) - times.get(i)).isGreaterThanOrEqualTo(10_000_000L << i);
    }
  }

  @ParameterizedTest
  @MethodSource("willingThreads")
  @Tag("A9")
  void cancellingEndsTheWaitBetweenAttempts(TestThreads.Kind kind) {
    Blueprint blueprint = one("retry=2," + TimeUnit.HOURS.toNanos(1) + ",1,0");
    try (TestThreads threads = kind.open()) {
      AtomicInteger attempts = new AtomicInteger();
      TestScope scope = new TestScope(blueprint).action("work", () -> {
        attempts.incrementAndGet();
        throw new IOException();
      });
      Run<TestEngine.Result> run =
          TestEngine.on(threads, blueprint).start(scope, TestEngine.Result::new);
      await().until(() -> attempts.get() == 1);
      assertThatThrownBy(() -> run.join(Duration.ofMillis(20)))
          .isInstanceOf(RunCancelledException.class);
      threads.awaitQuiet();
      assertThat(attempts).hasValue(1);
    }
  }

  // Timeout

  @ParameterizedTest
  @MethodSource("threads")
  void eachAttemptHasTheWholeTimeAndTheTaskIsNamed(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint =
        one("timeout=20000000 retry=3,0,1,0 on=java.util.concurrent.TimeoutException");
    try (TestThreads threads = kind.open()) {
      AtomicInteger interrupts = new AtomicInteger();
      TestScope scope = new TestScope(blueprint).action("work", () -> {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupts.incrementAndGet();
          throw e;
        }
      });
      assertThatThrownBy(() -> TestEngine.on(threads, blueprint).run(scope))
          .isInstanceOf(RunFailedException.class)
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("work");
      assertThat(interrupts).hasValue(3);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  @Test
  void aFutureThatTakesTooLongIsCancelled() {
    Blueprint blueprint = one("async timeout=20000000");
    CompletableFuture<String> never = new CompletableFuture<>();
    TestScope scope = new TestScope(blueprint).task("work", s -> never);
    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope))
        .isInstanceOf(RunFailedException.class)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("work");
    assertThat(never).isCancelled();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aTimeOutThatComesAsTheTaskEndsHarmsNobodyElse(TestThreads.Kind kind) throws Exception {
    StringBuilder text = new StringBuilder("dag Close\n");
    for (int task = 0; task < 400; task += 2) {
      text.append("task t").append(task).append(" timeout=50000 onError=TOLERATE\n");
      text.append("task t")
          .append(task + 1)
          .append("\n  outcome t")
          .append(task)
          .append('\n');
    }
    Blueprint blueprint = Blueprint.parse(text.toString());
    try (TestThreads threads = kind.open()) {
      TestScope scope = new TestScope(blueprint);
      AtomicInteger after = new AtomicInteger();
      for (int task = 0; task < 400; task += 2) {
        int spins = task * 20;
        scope.action("t" + task, () -> {
          for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
          }
        });
        scope.action("t" + (task + 1), () -> {
          if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted for another");
          }
          after.incrementAndGet();
        });
      }
      TestEngine.on(threads, blueprint).run(scope);
      assertThat(after).hasValue(200);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  // Limits

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G4")
  void noMoreTasksThanAllowedRunAtOnceOverAllRuns(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse(
        "dag Limit\ntask work concurrency=3\ntask future async concurrency=2\n  after work\n");
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      Gauge works = new Gauge();
      Gauge futures = new Gauge();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        callers.add(Callers.call(() -> {
          for (int i = 0; i < 50; i++) {
            engine.run(limited(blueprint, works, futures));
          }
        }));
      }
      for (CompletableFuture<Void> caller : callers) {
        assertThat(caller).succeedsWithin(Duration.ofSeconds(60));
      }
      assertThat(works.total).hasValue(400);
      assertThat(works.most).hasValueBetween(1, 3);
      assertThat(futures.total).hasValue(400);
      assertThat(futures.most).hasValueBetween(1, 2);
    }
  }

  private static TestScope limited(Blueprint blueprint, Gauge works, Gauge futures) {
    return new TestScope(blueprint)
        .action("work", () -> {
          works.enter();
          Thread.yield();
          works.leave();
        })
        .task("future", s -> {
          futures.enter();
          return CompletableFuture.supplyAsync(() -> {
            futures.leave();
            return "done";
          });
        });
  }

  /** Counts how many are inside. */
  private static final class Gauge {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger total = new AtomicInteger();

    void enter() {
      total.incrementAndGet();
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    }

    void leave() {
      inside.decrementAndGet();
    }
  }

  @Test
  @Tag("G4")
  void aFailureAndACancellationGiveTheirPlacesBack() {
    Blueprint blueprint =
        one("async concurrency=1 timeout=" + Duration.ofMinutes(1).toNanos());
    Engine engine = TestEngine.builder().build(blueprint);
    for (int i = 0; i < 20; i++) {
      TestScope failing = new TestScope(blueprint).action("work", () -> {
        throw new IOException();
      });
      assertThatThrownBy(() -> engine.run(failing)).isInstanceOf(RunFailedException.class);
      CountDownLatch begun = new CountDownLatch(1);
      TestScope endless = new TestScope(blueprint).task("work", s -> {
        begun.countDown();
        return new CompletableFuture<>();
      });
      Run<TestEngine.Result> holding = engine.start(endless, TestEngine.Result::new);
      assertThat(begun).satisfies(CountDownLatch::await);
      Run<TestEngine.Result> waiting =
          engine.start(new TestScope(blueprint), TestEngine.Result::new);
      Run<TestEngine.Result> last = engine.start(
          new TestScope(blueprint).task("work", s -> CompletableFuture.completedFuture(1)),
          TestEngine.Result::new);
      waiting.cancel();
      assertThatThrownBy(waiting::join).isInstanceOf(RunCancelledException.class);
      holding.cancel();
      assertThatThrownBy(holding::join).isInstanceOf(RunCancelledException.class);
      last.join();
    }
  }

  @ParameterizedTest
  @MethodSource("willingThreads")
  void noPlaceIsLostOrGivenTwiceHoweverItsHolderEnds(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint =
        one("async concurrency=2 calls=100000 per=1000000000 timeout=5000000 retry=2,0,1,0");
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      Gauge gauge = new Gauge();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 6; caller++) {
        Random random = new Random(caller);
        callers.add(Callers.call(() -> {
          for (int i = 0; i < 100; i++) {
            endSomehow(engine, unreliable(blueprint, gauge, random.nextInt(6)), random);
          }
        }));
      }
      for (CompletableFuture<Void> caller : callers) {
        assertThat(caller).succeedsWithin(Duration.ofSeconds(60));
      }
      threads.awaitQuiet();
      assertThat(gauge.inside).hasValue(0);
      assertThat(gauge.most).hasValueBetween(1, 2);
      Gauge after = new Gauge();
      await()
          .pollDelay(Duration.ZERO)
          .until(
              () -> { // as all can time out, and at times do
                List<Run<TestEngine.Result>> runs = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                  TestScope scope = unreliable(blueprint, after, LATER);
                  runs.add(engine.start(scope, TestEngine.Result::new));
                }
                runs.forEach(
                    run -> run.toCompletableFuture().exceptionally(e -> null).join());
                return after.most.get() == 2;
              });
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  private static final int LATER = 5;

  /** A task that ends in one of six ways, and is inside until it has. */
  private static TestScope unreliable(Blueprint blueprint, Gauge gauge, int way) {
    return new TestScope(blueprint).task("work", s -> {
      gauge.enter();
      if (way < 3) {
        try {
          if (way == 0) {
            throw new IOException();
          } else if (way == 1) {
            new CountDownLatch(1).await();
          }
          return CompletableFuture.completedFuture("at once");
        } finally {
          gauge.leave();
        }
      }
      Visit future = new Visit(gauge);
      if (way == 3) {
        future.leave();
        future.completeExceptionally(new IOException());
      } else if (way == LATER) {
        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> {
          future.leave();
          future.complete("later");
        });
      } // else never
      return future;
    });
  }

  /** A future that leaves before anybody can hear that it is done. */
  private static final class Visit extends CompletableFuture<Object> {
    private final Gauge gauge;
    private boolean left;

    Visit(Gauge gauge) {
      this.gauge = gauge;
    }

    /** Returns once the gauge knows, whoever has told it, as who cancels may come while another completes. */
    synchronized void leave() {
      if (!left) {
        left = true;
        gauge.leave();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      leave();
      return super.cancel(mayInterruptIfRunning);
    }
  }

  private static void endSomehow(Engine engine, TestScope scope, Random random) {
    try {
      switch (random.nextInt(4)) {
        case 0 -> engine.run(scope);
        case 1 ->
          engine
              .start(scope, TestEngine.Result::new)
              .join(Duration.ofNanos(random.nextInt(2_000_000)));
        case 2 -> {
          Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
          for (int i = random.nextInt(1_000); i > 0; i--) {
            Thread.onSpinWait();
          }
          run.cancel();
          run.join();
        }
        default -> engine.start(scope, TestEngine.Result::new).join();
      }
    } catch (RunFailedException | RunCancelledException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("willingThreads")
  @Tag("S12")
  void noMoreTasksStartThanTheBurstAndThenTheRateAllow(TestThreads.Kind kind) {
    int calls = 20;
    long per = 50_000_000;
    Blueprint blueprint = one("calls=" + calls + " per=" + per);
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      ConcurrentLinkedQueue<Long> starts = new ConcurrentLinkedQueue<>();
      List<Run<TestEngine.Result>> runs = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        TestScope scope =
            new TestScope(blueprint).action("work", () -> starts.add(System.nanoTime()));
        runs.add(engine.start(scope, TestEngine.Result::new));
      }
      runs.forEach(Run::join);
      List<Long> sorted = new ArrayList<>(starts);
      Collections.sort(sorted);
      assertThat(sorted).hasSize(100);
      for (int i = calls; i < 100; i++) {
        assertThat(sorted.get(i) - begin)
            .as("start " + i)
            .isGreaterThanOrEqualTo((i - calls + 1) * (per / calls));
      }
      assertThat(Duration.ofNanos(sorted.get(99) - begin)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"calls=1 per=3600000000000", "concurrency=1", "retry=2,3600000000000,1,0"})
  @Tag("S12")
  @Tag("S13")
  void tenThousandTasksThatWaitHoldNoThreadAndBurnNoTime(String policy) throws Exception {
    Blueprint blueprint = one("async " + policy);
    Engine engine = TestEngine.builder().build(blueprint);
    AtomicInteger starts = new AtomicInteger();
    boolean retry = policy.startsWith("retry");
    List<Run<TestEngine.Result>> runs = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      TestScope scope = new TestScope(blueprint).task("work", s -> {
        starts.incrementAndGet();
        return retry
            ? CompletableFuture.failedFuture(new IOException())
            : new CompletableFuture<>();
      });
      runs.add(engine.start(scope, TestEngine.Result::new));
      if (i == 0) { // this one has the place, if there is but one
        await().until(() -> starts.get() == 1);
      }
    }
    await().untilAsserted(() -> assertThat(starts).hasValue(retry ? 10_000 : 1));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(attaccaThreads()).as("threads of the engine").isLessThan(5));
    await().untilAsserted(() -> {
      Duration cpu = cpuTime();
      new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS); // a stretch of time to measure
      assertThat(cpuTime().minus(cpu)).isLessThan(Duration.ofMillis(100));
    });
    Collections.reverse(runs); // so that none that ends gives its place to another
    runs.forEach(Run::cancel);
    for (Run<TestEngine.Result> run : runs) {
      assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    }
    assertThat(starts).hasValue(retry ? 10_000 : 1);
  }

  /** Threads of ours that are not idle in a pool. */
  private static long attaccaThreads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("attacca-"))
        .filter(thread -> java.util.Arrays.stream(thread.getValue())
            .anyMatch(frame -> frame.getClassName().startsWith("dev.attacca")
                && !frame.getMethodName().contains("lambda")))
        .count();
  }

  private static Duration cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " runOn=here"})
  void thousandsThatWaitForOnePlaceOnTheCallersThreadTakeTurnsWithoutRecursion(String runOn) {
    Blueprint blueprint = one("async concurrency=1" + runOn);
    Engine engine = TestEngine.builder()
        .executor(Runnable::run)
        .executor("here", Runnable::run)
        .build(blueprint);
    CompletableFuture<String> gate = new CompletableFuture<>();
    List<Run<TestEngine.Result>> runs = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      boolean first = i == 0;
      TestScope scope = new TestScope(blueprint)
          .task("work", s -> first ? gate : CompletableFuture.completedFuture("done"));
      runs.add(engine.start(scope, TestEngine.Result::new));
    }
    gate.complete("open");
    runs.forEach(Run::join);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry=2,1000000,1,0", "calls=1 per=5000000"})
  void theTimerRunsNoTask(String policy) {
    Blueprint blueprint = one(policy + " runOn=here");
    Engine engine = TestEngine.builder()
        .executor(Runnable::run)
        .executor("here", Runnable::run)
        .build(blueprint);
    Set<String> names = ConcurrentHashMap.newKeySet();
    List<Run<TestEngine.Result>> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      AtomicInteger attempts = new AtomicInteger();
      TestScope scope = new TestScope(blueprint).action("work", () -> {
        names.add(Thread.currentThread().getName());
        if (policy.startsWith("retry") && attempts.incrementAndGet() < 2) {
          throw new IOException();
        }
      });
      runs.add(engine.start(scope, TestEngine.Result::new));
    }
    runs.forEach(Run::join);
    assertThat(names).noneMatch(name -> name.contains("timer"));
  }

  // Executors and wrappers

  @ParameterizedTest
  @MethodSource("threads")
  void aTaskWithAnExecutorOfItsOwnAlwaysRunsThere(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
            dag Named
            task a: String
            task b runOn=io: String
              value a
            task c: String
              value b
            task d runOn="io" async retry=3,0,1,0: String
              value b
            task e runOn=io concurrency=1 timeout=10000000000: String
              value d
            task f: String
              value c
              value e
            """);
    try (TestThreads threads = kind.open()) {
      ThreadLocal<Boolean> inIo = new ThreadLocal<>();
      Executor io = job -> new Thread(() -> {
            inIo.set(true);
            job.run();
          })
          .start();
      Set<String> there = ConcurrentHashMap.newKeySet();
      AtomicInteger attempts = new AtomicInteger();
      Engine engine = TestEngine.builder().on(threads).executor("io", io).build(blueprint);
      for (int i = 0; i < 100; i++) {
        there.clear();
        attempts.set(0);
        TestScope scope = new TestScope(blueprint);
        for (String task : List.of("a", "b", "c", "d", "e", "f")) {
          scope.task(task, s -> {
            if (inIo.get() != null) {
              there.add(task);
            }
            if (!task.equals("d")) {
              return task;
            }
            return attempts.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(new IOException())
                : CompletableFuture.completedFuture(task);
          });
        }
        engine.run(scope);
        if (kind == TestThreads.Kind.SATURATED) { // sends others there as well, when it is full
          assertThat(there).contains("b", "d", "e");
        } else {
          assertThat(there).containsExactlyInAnyOrder("b", "d", "e");
        }
      }
    }
  }

  @Test
  void anExecutorThatIsNotGivenIsAnErrorWhenTheRunnerIsBuilt() {
    assertThatThrownBy(() -> TestEngine.builder().build(one("runOn=io")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("work")
        .hasMessageContaining("io");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExecutorThatRejectsEverythingEndsTheRunAndNeverHangsIt(boolean named) {
    Blueprint blueprint = one(named ? "runOn=io" : "");
    Executor rejecting = job -> {
      throw new RejectedExecutionException("closed");
    };
    Engine engine = named
        ? TestEngine.builder().executor("io", rejecting).build(blueprint)
        : TestEngine.builder().executor(rejecting).build(blueprint);
    AtomicInteger starts = new AtomicInteger();
    TestScope scope = new TestScope(blueprint).action("work", starts::incrementAndGet);
    if (named) { // the caller's thread is not the one that was asked for
      assertThatThrownBy(() -> engine.run(scope))
          .isInstanceOf(RunFailedException.class)
          .hasCauseInstanceOf(RejectedExecutionException.class);
    } else {
      engine.run(scope);
    }
    assertThat(starts).hasValue(named ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whatTheCallerCarriesIsAroundEveryTask(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
            dag Wrapped
            task a async: String
            task b retry=2,0,1,0: String
              value a
            task c: String
              value a
            task d timeout=10000000000 concurrency=1: String
              value b
              value c
            """);
    ThreadLocal<String> carried = new ThreadLocal<>();
    try (TestThreads threads = kind.open()) {
      AtomicInteger captures = new AtomicInteger();
      Engine engine = TestEngine.builder()
          .on(threads)
          .wrapTasks(task -> {
            captures.incrementAndGet();
            String value = carried.get();
            return () -> {
              String before = carried.get();
              carried.set(value);
              try {
                task.run();
              } finally {
                carried.set(before);
              }
            };
          })
          .build(blueprint);
      ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        String name = "caller " + caller;
        callers.add(Callers.call(() -> {
          carried.set(name);
          for (int i = 0; i < 50; i++) {
            AtomicInteger attempts = new AtomicInteger();
            TestScope scope = new TestScope(blueprint);
            for (String task : List.of("a", "b", "c", "d")) {
              scope.task(task, s -> {
                if (!name.equals(carried.get())) {
                  seen.add(task + " saw " + carried.get());
                }
                if (task.equals("b") && attempts.incrementAndGet() < 2) {
                  throw new IOException();
                }
                return task.equals("a") ? CompletableFuture.supplyAsync(() -> task) : task;
              });
            }
            engine.run(scope);
            assertThat(carried.get()).isEqualTo(name);
          }
        }));
      }
      for (CompletableFuture<Void> caller : callers) {
        assertThat(caller).succeedsWithin(Duration.ofSeconds(60));
      }
      assertThat(seen).isEmpty();
      assertThat(captures).hasValue(200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @Tag("S16")
  void noMoreTasksOfOneRunThanItsParallelismAreOnThreads(int parallelism) {
    StringBuilder text = new StringBuilder("dag Parallel\ntask root\n");
    for (int task = 0; task < 200; task++) {
      text.append("task t").append(task).append("\n  after root\n");
    }
    Blueprint blueprint = Blueprint.parse(text.toString());
    Gauge gauge = new Gauge();
    TestScope scope = new TestScope(blueprint);
    for (int task = 0; task < 200; task++) {
      scope.action("t" + task, () -> {
        gauge.enter();
        Thread.yield();
        gauge.leave();
      });
    }
    TestEngine.builder().parallelism(parallelism).build(blueprint).run(scope);
    assertThat(gauge.total).hasValue(200);
    assertThat(gauge.most).hasValueBetween(1, parallelism);
  }
}
