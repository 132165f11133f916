package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions that are no better than the code that throws them. */
@Timeout(60)
class HostileExceptionTest {
  private static final Blueprint HALT = Blueprint.parse("dag Halt\ntask work: String\n");
  private static final Blueprint TOLERATE = Blueprint.parse(
      "dag Tolerate\ntask work onError=TOLERATE: String\ntask after: String\n  value work\n");

  static List<TestThreads.Kind> kinds() {
    return WrapperTest.kinds();
  }

  /** Nothing that can be asked of it is answered. */
  @SuppressWarnings("OverrideThrowableToString") // what else
  private static final class Mute extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      return getMessage();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no trace");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("no hash");
    }

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("not comparable");
    }
  }

  /** Whose causes have no end. */
  private static final class Endless extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Throwable getCause() {
      return this;
    }

    @Override
    public String toString() {
      return "endless, because of " + getCause();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void what_a_task_threw_is_told_even_if_it_says_nothing(TestThreads.Kind kind) {
    for (Throwable thrown : List.of(new Mute(), new Endless())) {
      for (int run = 0; run < 3; run++) {
        try (TestThreads threads = kind.open()) {
          TestScope scope = new TestScope(HALT).task("work", s -> {
            throw thrown;
          });
          RunFailedException failure = catchThrowableOfType(
              RunFailedException.class, () -> TestEngine.on(threads, HALT).run(scope));
          assertThat(failure.getCause() == thrown).isTrue();
          assertThat(failure.getMessage())
              .contains("work")
              .contains(thrown.getClass().getName())
              .contains("whose toString() threw");
          assertThat(failure.failures()).hasSize(1);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void what_depends_on_it_is_skipped_with_a_reason(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      TestScope scope = new TestScope(TOLERATE).task("work", s -> {
        throw new Mute();
      });
      TestEngine.on(threads, TOLERATE).run(scope);
      assertThat(scope.outcomes().get("after"))
          .isInstanceOfSatisfying(
              Outcome.Skipped.class, skipped -> assertThat(skipped.reason()).contains("Mute"));
      assertThat(scope.failures().get(0).toString()).contains("Mute");
    }
  }

  @Test
  void a_future_that_fails_with_it_fails_its_task() {
    Blueprint async = Blueprint.parse("dag Async\ntask work async: String\n");
    for (Throwable thrown : List.of(new Mute(), new CompletionException("wrapping", new Mute()))) {
      TestScope scope =
          new TestScope(async).task("work", s -> CompletableFuture.failedFuture(thrown));
      assertThat(catchThrowableOfType(
                  RunFailedException.class,
                  () -> TestEngine.builder().build(async).run(scope))
              .getCause())
          .isInstanceOf(Mute.class);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_constant_exception_of_several_tasks_is_told_once_in_each_run(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("dag Same\ntask a onError=FINISH\ntask b onError=FINISH\n"
        + "task c onError=FINISH\nshutdown close\n");
    IllegalStateException constant = new IllegalStateException("a constant");
    IOException other = new IOException("another");
    TestScope.Action failing = () -> {
      throw constant;
    };
    for (int run = 0; run < 5; run++) {
      try (TestThreads threads = kind.open()) {
        TestScope scope = new TestScope(blueprint)
            .action("a", failing)
            .action("b", failing)
            .action("c", () -> {
              throw other;
            })
            .hook(0, failing);
        RunFailedException failure = catchThrowableOfType(
            RunFailedException.class, () -> TestEngine.on(threads, blueprint).run(scope));
        assertThat(List.of(constant, other)).contains((Exception) failure.getCause());
        assertThat(failure.getSuppressed())
            .containsExactly(failure.getCause() == other ? constant : other);
        assertThat(failure.failures()).extracting(TaskFailure::task).contains("a", "b", "c");
        assertThat(constant.getSuppressed()).isEmpty();
      }
    }
  }

  /** Each run's earlier attempts differ, and must not gather in the one that all of them end with. */
  @Test
  void a_constant_exception_does_not_gather_what_other_runs_threw() {
    Blueprint blueprint = Blueprint.parse("dag Again\ntask work retry=2,0,1,0: String\n");
    IllegalStateException constant = new IllegalStateException("a constant");
    Engine engine = TestEngine.builder().build(blueprint);
    for (int run = 0; run < 20; run++) {
      AtomicInteger attempts = new AtomicInteger();
      IOException own = new IOException("attempt 1 of run " + run);
      TestScope scope = new TestScope(blueprint).task("work", s -> {
        if (attempts.incrementAndGet() == 1) {
          throw own;
        }
        throw constant;
      });
      RunFailedException failure =
          catchThrowableOfType(RunFailedException.class, () -> engine.run(scope));
      assertThat(failure).hasCause(constant);
      StringWriter told = new StringWriter();
      failure.printStackTrace(new PrintWriter(told));
      assertThat(told.toString()).contains(own.getMessage());
      assertThat(constant.getSuppressed()).hasSize(1);
    }
  }

  @Test
  void a_source_that_throws_the_same_again_when_it_is_closed_fails_its_loop_with_it() {
    IllegalStateException constant = new IllegalStateException("a constant");
    assertThat(Thrown.suppressIn(constant, List.of(constant, constant))).isTrue();
    assertThat(constant.getSuppressed()).isEmpty();
    IOException other = new IOException();
    assertThat(Thrown.suppressIn(constant, List.of(other, other, constant))).isTrue();
    assertThat(Thrown.suppressIn(constant, List.of(other))).isFalse();
    assertThat(constant.getSuppressed()).containsExactly(other);
    assertThat(Thrown.suppressIn(NullResult.INSTANCE, List.of(other))).isFalse();
  }
}
