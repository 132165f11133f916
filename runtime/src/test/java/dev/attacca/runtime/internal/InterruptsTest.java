package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.Serial;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same outcome on every way and every executor, before hundreds of short runs and after. */
@Timeout(120)
class InterruptsTest {
  private static final int RUNS = 600;
  private static final Blueprint DIAMOND = Blueprint.parse("""
      dag Diamond
      task top: String
      task left: String
        value top
      task right: String
        value top
      task end: String
        value left
        value right
      straight top left right end
      """);

  static List<TestThreads.Kind> kinds() {
    return WrapperTest.kinds();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Thread.interrupted()).as("the caller's interrupt").isFalse();
  }

  private static TestScope scope() {
    return new TestScope(DIAMOND);
  }

  private static void shortRuns(Engine engine) {
    for (int run = 0; run < RUNS; run++) {
      engine.run(scope());
    }
  }

  /** Never thrown by the JDK. */
  private static final class Own extends InterruptedException {
    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("hostile");
    }
  }

  /** What was thrown on another thread, which was interrupted. */
  private static Throwable ofAnotherThread() throws Exception {
    FutureTask<Throwable> task = new FutureTask<>(() -> {
      Thread.currentThread().interrupt();
      try {
        new CountDownLatch(1).await();
        throw new AssertionError();
      } catch (InterruptedException e) {
        return e;
      }
    });
    Thread thread = new Thread(task);
    thread.start();
    return task.get();
  }

  private static Throwable withoutTrace() {
    InterruptedException exception = new InterruptedException("without a trace");
    exception.setStackTrace(new StackTraceElement[0]);
    return exception;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_tasks_own_interrupted_exception_is_its_failure(TestThreads.Kind kind) throws Exception {
    for (Throwable own :
        List.of(new InterruptedException("closed"), new Own(), ofAnotherThread(), withoutTrace())) {
      try (TestThreads threads = kind.open()) {
        Engine engine = TestEngine.on(threads, DIAMOND);
        for (int round = 0; round < 2; round++) {
          for (String task : List.of("top", "left", "right", "end")) {
            TestScope scope = scope().task(task, s -> {
              throw own;
            });
            assertThatThrownBy(() -> engine.run(scope))
                .as(kind + " " + own + " " + round)
                .isInstanceOfSatisfying(
                    RunFailedException.class, e -> assertThat(e.task()).isEqualTo(task))
                .hasCause(own);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          }
          shortRuns(engine);
        }
      }
    }
  }

  /** Each engine sees the task first as it comes, and then again on the straight way. */
  @ParameterizedTest
  @MethodSource("kinds")
  void a_task_that_leaves_its_flag_set_fares_the_same_for_ever(TestThreads.Kind kind) {
    for (String task : List.of("top", "left", "end")) {
      try (TestThreads threads = kind.open()) {
        Engine engine = TestEngine.on(threads, DIAMOND);
        String first = outcome(engine, task);
        assertThat(first)
            .isEqualTo(
                kind == TestThreads.Kind.CALLER
                    ? "RunCancelledException and the caller's flag"
                    : "end");
        shortRuns(engine);
        assertThat(outcome(engine, task)).as(kind + " " + task).isEqualTo(first);
      }
    }
  }

  private static String outcome(Engine engine, String task) {
    TestScope scope = scope().task(task, s -> {
      Thread.currentThread().interrupt();
      return task;
    });
    String outcome;
    try {
      engine.run(scope);
      outcome = String.valueOf(scope.get("end"));
    } catch (RuntimeException e) {
      outcome = e.getClass().getSimpleName();
    }
    return Thread.interrupted() ? outcome + " and the caller's flag" : outcome;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_caller_who_is_interrupted_cancels_its_run(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, DIAMOND);
      for (int round = 0; round < 2; round++) {
        for (String task : List.of("top", "left", "end")) {
          Thread caller = Thread.currentThread();
          TestScope scope = scope().task(task, s -> {
            caller.interrupt();
            new CountDownLatch(1).await();
            return task;
          });
          assertThatThrownBy(() -> engine.run(scope)).isInstanceOf(RunCancelledException.class);
          assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
        }
        shortRuns(engine);
      }
    }
  }

  /** Channels, and runs within runs, leave the flag as it is. */
  @ParameterizedTest
  @MethodSource("kinds")
  void a_task_that_ends_otherwise_for_the_callers_interrupt_is_cancelled_too(
      TestThreads.Kind kind) {
    if (kind.isElsewhere()) {
      return; // the interrupt is not for the task then
    }
    for (Exception thrown :
        List.of(new ClosedByInterruptException(), new RunCancelledException("a child", null))) {
      try (TestThreads threads = kind.open()) {
        Engine engine = TestEngine.on(threads, DIAMOND);
        for (int round = 0; round < 2; round++) {
          TestScope scope = scope().task("left", s -> {
            Thread.currentThread().interrupt();
            throw thrown;
          });
          assertThatThrownBy(() -> engine.run(scope)).isInstanceOf(RunCancelledException.class);
          assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
          shortRuns(engine);
        }
      }
    }
  }

  /** The thread that starts a run on a direct executor is a guest of the run, and keeps what is its own. */
  @ParameterizedTest
  @MethodSource("kinds")
  void a_thread_that_only_starts_a_run_keeps_its_interrupt(TestThreads.Kind kind) {
    if (kind.isElsewhere()) {
      return;
    }
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, DIAMOND);
      TestScope scope = scope().task("left", s -> {
        Thread.currentThread().interrupt();
        return "left";
      });
      engine.start(scope, TestEngine.Result::new);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(scope.get("end")).isEqualTo("end");
    }
  }
}
