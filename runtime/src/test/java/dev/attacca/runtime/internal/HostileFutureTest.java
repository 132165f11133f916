package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Futures whose methods throw or never return: neither a time-out nor a cancellation hangs on them. */
@Timeout(120)
class HostileFutureTest {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  enum Cancel {
    THROWS {
      @Override
      void act() {
        throw new IllegalStateException("cannot be cancelled");
      }
    },
    THROWS_AN_ERROR {
      @Override
      void act() {
        throw new AssertionError("cannot be cancelled");
      }
    },
    BLOCKS {
      @Override
      void act() {
        boolean over = false;
        while (!over) {
          try {
            NEVER.await();
            over = true;
          } catch (InterruptedException e) {
            continue; // it is deaf as well
          }
        }
      }
    },
    OBEYS;

    void act() {}
  }

  private static final class Hostile extends CompletableFuture<String> {
    private final Cancel kind;

    Hostile(Cancel kind) {
      this.kind = kind;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      kind.act();
      return super.cancel(mayInterrupt);
    }
  }

  /** Its run is cancelled as soon as it is asked to tell of its end; and blocks when it is told of that. */
  private static final class CancelsItsRun extends CompletableFuture<String> {
    private final Runnable cancel;

    CancelsItsRun(Runnable cancel) {
      this.cancel = cancel;
    }

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      cancel.run();
      return super.whenComplete(action);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      Cancel.BLOCKS.act();
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRunThatIsCancelledJustThenLeavesItsThreadToOthers(TestThreads.Kind kind, Cancel cancel) {
    Blueprint blueprint = Blueprint.parse("dag Halted\ntask a async: String\n");
    Engine engine = engine(kind, blueprint);
    for (boolean before : List.of(true, false)) {
      CompletableFuture<Run<TestEngine.Result>> handle = new CompletableFuture<>();
      Runnable cancelling = () -> handle.thenAccept(Run::cancel);
      TestScope scope = new TestScope(blueprint).task("a", s -> {
        if (before) {
          cancelling.run();
          return cancel == Cancel.OBEYS ? new CompletableFuture<>() : new CancelsItsRun(() -> {});
        }
        return new CancelsItsRun(cancelling);
      });
      assertThat(outcome(Callers.call(() -> {
            Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
            handle.complete(run);
            run.join();
          })))
          .isInstanceOf(RunCancelledException.class);
      TestScope next =
          new TestScope(blueprint).task("a", s -> CompletableFuture.completedFuture("a"));
      assertThat(Callers.call(() -> engine.run(next))).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  /** Blocks when it is asked to tell of its end. */
  private static final class Silent extends CompletableFuture<String> {
    private final boolean interruptible;

    Silent(boolean interruptible) {
      this.interruptible = interruptible;
    }

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      if (!interruptible) {
        Cancel.BLOCKS.act();
      }
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
      return this;
    }
  }

  static List<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (TestThreads.Kind kind : TestThreads.Kind.available()) {
      if (kind.isElsewhere() || kind == TestThreads.Kind.CALLER) {
        for (Cancel cancel : Cancel.values()) {
          all.add(Arguments.of(kind, cancel));
        }
      }
    }
    return all;
  }

  private final List<TestThreads> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.clear(); // threads that are stuck for good are daemons
  }

  private Engine engine(TestThreads.Kind kind, Blueprint blueprint) {
    TestThreads threads = kind.open();
    open.add(threads);
    return TestEngine.builder()
        .on(threads)
        .shutdownGrace(Duration.ofMillis(200))
        .build(blueprint);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aTimeOutFailsTheTaskAndGivesItsPlaceBack(TestThreads.Kind kind, Cancel cancel) {
    for (String onError : List.of("HALT", "FINISH", "TOLERATE")) {
      Blueprint blueprint = Blueprint.parse(
          "dag Timed\ntask work async timeout=20000000 concurrency=1 onError=%s\ntask after\n  outcome work\n"
              .formatted(onError));
      Engine engine = engine(kind, blueprint);
      for (int i = 0; i < 3; i++) { // one that keeps its place keeps the next from starting
        TestScope scope = new TestScope(blueprint).task("work", s -> new Hostile(cancel));
        Throwable thrown = outcome(Callers.call(() -> engine.run(scope)));
        if (onError.equals("TOLERATE")) {
          assertThat(thrown).isNull();
        } else {
          assertThat(thrown)
              .isInstanceOf(RunFailedException.class)
              .hasCauseInstanceOf(TimeoutException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aCancellationInterruptsAllOthersAtOnceAndEndsTheRun(TestThreads.Kind kind, Cancel cancel) {
    Blueprint blueprint = Blueprint.parse("""
        dag Halted
        task a async concurrency=1: String
        task b async: String
        task c async: String
        """);
    Engine engine = engine(kind, blueprint);
    for (int i = 0; i < 3; i++) {
      CountDownLatch begun = new CountDownLatch(3);
      CompletableFuture<String> obedient = new CompletableFuture<>();
      TestScope scope = new TestScope(blueprint);
      for (String task : List.of("a", "b")) {
        scope.task(task, s -> {
          begun.countDown();
          return new Hostile(cancel);
        });
      }
      scope.task("c", s -> {
        begun.countDown();
        return obedient;
      });
      Run<TestEngine.Result> run = engine.start(scope, TestEngine.Result::new);
      assertThat(begun).satisfies(latch -> latch.await(20, TimeUnit.SECONDS));
      assertThat(Callers.call(run::cancel)).succeedsWithin(Duration.ofSeconds(20));
      assertThat(outcome(Callers.call(run::join))).isInstanceOf(RunCancelledException.class);
      assertThat(obedient).isCancelled();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aTaskThatIsLateAndReturnsSuchAFutureIsTimedOut(TestThreads.Kind kind, Cancel cancel) {
    Blueprint blueprint =
        Blueprint.parse("dag Late\ntask work async timeout=20000000 onError=FINISH\n");
    Engine engine = engine(kind, blueprint);
    TestScope scope = new TestScope(blueprint).task("work", s -> {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        return new Hostile(cancel);
      }
      throw new AssertionError();
    });
    assertThat(outcome(Callers.call(() -> engine.run(scope))))
        .isInstanceOf(RunFailedException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  void askingToBeToldIsAPartOfTheCall(TestThreads.Kind kind, Cancel cancel) {
    Blueprint blueprint =
        Blueprint.parse("dag Silent\ntask work async timeout=20000000 onError=FINISH\n");
    boolean interruptible = cancel != Cancel.BLOCKS;
    if (kind == TestThreads.Kind.CALLER && !interruptible) {
      return; // whoever runs such a task himself cannot be let go
    }
    Engine engine = engine(kind, blueprint);
    TestScope scope = new TestScope(blueprint).task("work", s -> new Silent(interruptible));
    assertThat(outcome(Callers.call(() -> engine.run(scope))))
        .isInstanceOf(RunFailedException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theFutureOfAnEarlierAttemptIsNotTakenForThatOfALaterOne(
      TestThreads.Kind kind, Cancel cancel) {
    if (cancel != Cancel.THROWS) {
      return; // the other futures are done when they have been cancelled
    }
    Blueprint blueprint =
        Blueprint.parse("dag Again\ntask work async timeout=20000000 retry=1000,0,1,0: String\n");
    Engine engine = engine(kind, blueprint);
    List<CompletableFuture<String>> returned = new ArrayList<>();
    TestScope scope = new TestScope(blueprint).task("work", s -> {
      CompletableFuture<String> future = new Hostile(cancel);
      returned.add(future);
      if (returned.size() > 1) { // the second may be too late as well, on a busy machine
        returned.get(0).complete("of the first attempt");
        future.complete("of a later one");
      }
      return future;
    });
    assertThat(outcome(Callers.call(() -> engine.run(scope)))).isNull();
    assertThat(scope.get("work")).isEqualTo("of a later one");
  }

  private static @Nullable Throwable outcome(CompletableFuture<Void> end) {
    try {
      Throwable thrown = end.handle((nothing, e) -> e).get(30, TimeUnit.SECONDS);
      return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (TimeoutException e) {
      throw new AssertionError("it hangs", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
