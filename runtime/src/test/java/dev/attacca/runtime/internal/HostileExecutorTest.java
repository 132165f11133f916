package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Executors that throw, run jobs twice, or long after the run has ended. */
@Timeout(120)
class HostileExecutorTest {
  @RegisterExtension
  final Logged log = new Logged();

  private final ExecutorService pool = Executors.newFixedThreadPool(2, daemon());
  private final List<CompletableFuture<?>> later = new ArrayList<>();

  private static java.util.concurrent.ThreadFactory daemon() {
    return job -> {
      Thread thread = new Thread(job, "pool");
      thread.setDaemon(true);
      return thread;
    };
  }

  @AfterEach
  void close() throws InterruptedException {
    later.forEach(CompletableFuture::join);
    pool.shutdownNow();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(log.take()).allSatisfy(HostileExecutorTest::isThatItFailedAfterTheEnd);
  }

  private static final Blueprint ALL = Blueprint.parse("""
      dag All
      task start: String
      task called async: String
        value start
      task again retry=3,1000000,1,0: String
        value start
      task limited concurrency=1: String
        value start
      task named runOn=io timeout=60000000000: String
        value start
      task fan1
        after called
      task fan2
        after called
      task fan3
        after named
        after limited
        after again
      """);

  /** A run of everything there is. */
  private TestScope scope() {
    AtomicInteger attempts = new AtomicInteger();
    return new TestScope(ALL)
        .task("called", s -> {
          CompletableFuture<String> future = new CompletableFuture<>();
          later.add(CompletableFuture.runAsync(
              () -> future.complete("called"), job -> new Thread(job).start()));
          return future;
        })
        .task("again", s -> {
          if (attempts.incrementAndGet() < 2) {
            throw new IOException("try again");
          }
          return "again";
        });
  }

  static List<Arguments> failures() {
    List<Supplier<Throwable>> kinds = List.of(
        () -> new IllegalStateException("closed"),
        () -> new AssertionError("broken"),
        () -> new StackOverflowError("deep"));
    List<Arguments> all = new ArrayList<>();
    for (Supplier<Throwable> kind : kinds) {
      for (int after = 0; after < 6; after++) {
        all.add(Arguments.of(kind, after));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void oneThatThrowsAnythingFailsTheRunAndNothingIsLost(Supplier<Throwable> kind, int after) {
    AtomicInteger asked = new AtomicInteger();
    Throwable failure = kind.get();
    Executor main = breaking(asked, after, failure);
    Engine engine = TestEngine.builder()
        .executor(main)
        .executor("io", breaking(asked, after, failure))
        .build(ALL);
    for (int i = 0; i < 3; i++) { // a place that was lost would be missing in the second run
      asked.set(0);
      failsWith(failure, asked, after, () -> engine.run(scope()));
      asked.set(0);
      failsWith(
          failure,
          asked,
          after,
          () -> engine.start(scope(), TestEngine.Result::new).join());
    }
    asked.set(Integer.MIN_VALUE);
    engine.run(scope());
  }

  private static void failsWith(Throwable failure, AtomicInteger asked, int after, Runnable run) {
    CompletableFuture<Void> end = Callers.call(run::run);
    assertThat(end).satisfies(future -> {
      try {
        future.get(20, TimeUnit.SECONDS);
        assertThat(asked.get()).as("asked, and the run succeeds").isLessThanOrEqualTo(after);
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(RunFailedException.class).hasCause(failure);
      }
    });
  }

  private Executor breaking(AtomicInteger asked, int after, Throwable failure) {
    return job -> {
      if (asked.incrementAndGet() > after) {
        HostileExecutorTest.<RuntimeException>sneak(failure);
      }
      pool.execute(job);
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void aThreadFactoryThatThrowsFailsTheRun() {
    ThreadPoolExecutor broken =
        new ThreadPoolExecutor(0, 10, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), job -> {
          throw new IllegalStateException("no threads today");
        });
    Engine engine = TestEngine.builder().executor(broken).executor("io", broken).build(ALL);
    assertThatThrownBy(() -> engine.run(scope()))
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("no threads today");
  }

  @Test
  void oneThatTakesAJobAndThrowsAllTheSameHasTakenIt() {
    Executor doubtful = job -> {
      CountDownLatch begun = new CountDownLatch(1);
      pool.execute(() -> {
        begun.countDown();
        job.run();
      });
      assertThat(begun).satisfies(CountDownLatch::await);
      throw new IllegalStateException("taken, and complained about");
    };
    Engine engine =
        TestEngine.builder().executor(doubtful).executor("io", doubtful).build(ALL);
    for (int i = 0; i < 50; i++) {
      try {
        engine.run(scope());
      } catch (RunFailedException e) {
        assertThat(e).hasRootCauseMessage("taken, and complained about");
      }
    }
  }

  @Test
  void oneThatRunsJobsTwiceAndOnceMoreAfterTheEndDoesNoHarm() throws Exception {
    List<Runnable> jobs = java.util.Collections.synchronizedList(new ArrayList<>());
    Executor twice = job -> {
      jobs.add(job);
      pool.execute(job);
      pool.execute(job);
    };
    Engine engine = TestEngine.builder().executor(twice).executor("io", twice).build(ALL);
    for (int i = 0; i < 100; i++) {
      TestScope scope = scope();
      AtomicInteger joins = new AtomicInteger();
      scope.action("fan3", joins::incrementAndGet);
      if (i % 2 == 0) {
        engine.run(scope);
      } else {
        engine.start(scope, TestEngine.Result::new).join();
      }
      assertThat(joins).hasValue(1);
      List.copyOf(jobs).forEach(Runnable::run); // on this thread, which has nothing to do with it
      assertThat(joins).hasValue(1);
      jobs.clear();
    }
  }

  @Test
  void oneThatRunsAJobHereAndThereIsRunOnce() {
    Executor both = job -> {
      pool.execute(job);
      job.run();
    };
    Engine engine = TestEngine.builder().executor(both).executor("io", both).build(ALL);
    for (int i = 0; i < 200; i++) {
      TestScope scope = scope();
      AtomicInteger joins = new AtomicInteger();
      scope.action("fan3", joins::incrementAndGet);
      Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
      run.join(Duration.ofSeconds(30));
      assertThat(joins).hasValue(1);
    }
  }

  private static final Blueprint PRICES = Blueprint.parse("""
      dag Prices
      task price async: Integer
      task taxed: Integer
        value price
      """);

  /** The one thread of a full pool waits for a run, until that is over or this is so, and what becomes ready in it is refused. */
  private static Execution refused(BooleanSupplier waitsUntil, RejectedExecutionHandler refusal)
      throws Exception {
    ThreadPoolExecutor full = new ThreadPoolExecutor(
        1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(1), daemon(), refusal);
    CompletableFuture<Object> price = new CompletableFuture<>();
    AtomicReference<Thread> waits = new AtomicReference<>();
    FlowScope main = new FlowScope(PRICES)
        .task("price", scope -> {
          waits.set(Thread.currentThread());
          return price;
        })
        .task("taxed", scope -> 2);
    Engine engine = TestEngine.builder().executor(full).build(PRICES);
    Execution run = Inside.execution(engine, Inside.plansOf(PRICES).plan(-1), main);
    CountDownLatch over = new CountDownLatch(1);
    run.attach(over::countDown);
    try {
      Future<?> waiting = full.submit(() -> {
        run.startAsChild();
        run.waitingThreads.workUntil(waitsUntil, Long.MAX_VALUE);
        return null;
      });
      while (waits.get() == null || LockSupport.getBlocker(waits.get()) != run.waitingThreads) {
        Thread.yield();
      }
      assertThat(full.getQueue().remainingCapacity()).isZero(); // by what it has done itself
      price.complete(1);
      waiting.get(20, TimeUnit.SECONDS);
      assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      full.shutdownNow();
    }
    return run;
  }

  @Test
  void whatAFullPoolRefusesIsDoneByItsThreadThatWaitsForTheRun() throws Exception {
    Execution run = refused(() -> false, new ThreadPoolExecutor.AbortPolicy());
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void whatAFullPoolRefusesIsDoneThoughItsThreadWaitsNoMore() throws Exception {
    AtomicBoolean refuses = new AtomicBoolean();
    Thread here = Thread.currentThread();
    Execution run = refused(refuses::get, (job, full) -> {
      refuses.set(Thread.currentThread() == here); // the other one is woken after that
      throw new RejectedExecutionException("full");
    });
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  private static final Blueprint TWO = Blueprint.parse("""
      dag Two
      task price async: Integer
      task long
      task taxed: Integer
        value price
      """);

  static List<RuntimeException> refusals() {
    return List.of(
        new RejectedExecutionException("full"), new IllegalStateException("closed meanwhile"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void oneThatRefusesWhatOthersHaveDoneMeanwhileChangesNothingInTheRunThatIsOver(
      RuntimeException refusal) {
    CompletableFuture<Object> price = new CompletableFuture<>();
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch isAsked = new CountDownLatch(1);
    CompletableFuture<Void> isOver = new CompletableFuture<>();
    Thread here = Thread.currentThread();
    AtomicBoolean refuses = new AtomicBoolean();
    Executor refusing = job -> {
      if (refuses.get() && Thread.currentThread() == here) {
        isAsked.countDown();
        isOver.orTimeout(20, TimeUnit.SECONDS).join();
        throw refusal;
      }
      pool.execute(job);
    };
    FlowScope main = new FlowScope(TWO)
        .task("price", scope -> {
          both.countDown();
          return price;
        })
        .task("long", scope -> {
          both.countDown();
          isAsked.await();
          return null;
        })
        .task("taxed", scope -> 2);
    Engine engine = TestEngine.builder().executor(refusing).build(TWO);
    Execution run = Inside.execution(engine, Inside.plansOf(TWO).plan(-1), main);
    run.attach(() -> isOver.complete(null));
    run.startElsewhere();
    assertThat(both).satisfies(CountDownLatch::await);
    refuses.set(true);
    price.complete(1); // for which one is called, and the thread of the long task comes first
    assertThat(isOver).isDone();
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.failures()).isEmpty();
    if (refusal instanceof RejectedExecutionException) {
      assertThat(log.take()).isEmpty();
    } else {
      assertThat(log.take()).hasSize(1).allSatisfy(HostileExecutorTest::isThatItFailedAfterTheEnd);
    }
  }

  private static void isThatItFailedAfterTheEnd(String line) {
    assertThat(line)
        .startsWith("WARNING the executor has failed when the run ")
        .contains(" was over: java.lang.");
  }
}
