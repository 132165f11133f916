package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions given to wrapTasks that do what they should not. */
@Timeout(60)
class WrapperTest {
  private static final Blueprint TWO =
      Blueprint.parse("dag Two\ntask first: String\ntask second: String\n  value first\n");

  static List<TestThreads.Kind> kinds() {
    return List.of(
        TestThreads.Kind.DEFAULT,
        TestThreads.Kind.CALLER,
        TestThreads.Kind.ONE,
        TestThreads.Kind.FOUR);
  }

  private static TestScope scope() {
    return new TestScope(TWO).task("first", s -> "first").task("second", s -> s.get("first"));
  }

  private static RunFailedException failure(
      TestThreads.Kind kind, TestScope scope, UnaryOperator<@Nullable Runnable> wrapper) {
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.builder().on(threads).wrapTasks(wrapper).build(TWO);
      RunFailedException failure =
          catchThrowableOfType(RunFailedException.class, () -> engine.run(scope));
      assertThat(failure).isNotNull();
      return failure;
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_wrapper_that_fails_after_its_task_does_not_hide_what_the_task_threw(
      TestThreads.Kind kind) {
    IOException own = new IOException("the task's own");
    TestScope scope = scope().task("first", s -> {
      throw own;
    });
    RunFailedException failure = failure(kind, scope, task -> () -> {
      try {
        task.run();
      } finally {
        throwIllegalState();
      }
    });
    assertThat(failure).hasCause(own);
    assertThat(own.getSuppressed())
        .singleElement()
        .satisfies(suppressed -> assertThat(suppressed).hasMessage("the context is gone"));
  }

  private static void throwIllegalState() {
    throw new IllegalStateException("the context is gone");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_wrapper_that_fails_by_itself_fails_the_task_and_says_when(TestThreads.Kind kind) {
    assertThat(failure(kind, scope(), task -> () -> {
          task.run();
          throwIllegalState();
        }))
        .hasMessageContaining("failed after it ran the task")
        .hasMessageContaining("the context is gone");
    assertThat(failure(kind, scope(), task -> WrapperTest::throwIllegalState))
        .hasMessageContaining("failed before it ran the task")
        .hasRootCauseMessage("the context is gone");
    assertThat(failure(kind, scope(), task -> () -> {
          throw new AssertionError("an error");
        }))
        .hasMessageContaining("failed before it ran the task")
        .hasRootCauseInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_wrapper_runs_the_task_once_on_its_own_thread_and_before_it_returns(TestThreads.Kind kind) {
    AtomicInteger calls = new AtomicInteger();
    TestScope counting = scope().task("first", s -> "call " + calls.incrementAndGet());
    assertThat(failure(kind, counting, task -> () -> {
          task.run();
          try {
            task.run();
          } catch (IllegalStateException e) {
            return; // and keeps it to itself
          }
        }))
        .hasMessageContaining("ran the task more than once");
    assertThat(calls).hasValue(1);
    assertThat(failure(kind, scope(), task -> () -> {}))
        .hasMessageContaining("did not run the task");
    AtomicReference<Throwable> elsewhere = new AtomicReference<>();
    assertThat(failure(
            kind,
            scope(),
            task -> () -> CompletableFuture.runAsync(task)
                .handle((done, thrown) -> {
                  elsewhere.set(thrown);
                  return null;
                })
                .join()))
        .hasMessageContaining("did not run the task, or not on the thread");
    assertThat(elsewhere.get()).hasMessageContaining("on another thread or later");
    AtomicReference<Runnable> kept = new AtomicReference<>();
    assertThat(failure(kind, scope(), task -> () -> kept.set(task)))
        .hasMessageContaining("did not run the task");
    assertThat(
            catchThrowableOfType(IllegalStateException.class, () -> kept.get().run()))
        .hasMessageContaining("on another thread or later");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_function_that_gives_no_wrapper_fails_the_run(TestThreads.Kind kind) {
    AtomicInteger calls = new AtomicInteger();
    TestScope counting = scope().task("first", s -> "call " + calls.incrementAndGet());
    assertThat(failure(kind, counting, task -> null))
        .hasMessageContaining("wrapTasks returned null");
    assertThat(failure(kind, counting, task -> {
          throw new StackOverflowError("planned");
        }))
        .hasMessageContaining("wrapTasks failed at the start of the run")
        .hasRootCauseMessage("planned");
    assertThat(calls).hasValue(0);
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.builder().on(threads).wrapTasks(task -> null).build(TWO);
      assertThat(catchThrowableOfType(
              RunFailedException.class,
              () -> engine.start(scope(), TestEngine.Result::new).join()))
          .hasMessageContaining("wrapTasks returned null");
    }
  }
}
