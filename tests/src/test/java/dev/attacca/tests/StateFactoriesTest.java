package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A state's factory is called by the thread that begins the run; what it does to that, is undone. */
@Timeout(60)
class StateFactoriesTest extends OnEveryExecutor {
  static class Flagging {
    private final Runnable inFactory;

    Flagging(Runnable inFactory) {
      this.inFactory = inFactory;
    }

    @State
    AtomicInteger count() {
      inFactory.run();
      return new AtomicInteger();
    }

    @Task
    int first(@State AtomicInteger count) {
      return count.incrementAndGet();
    }

    @Task
    int second(int first, @State AtomicInteger count) {
      return first + count.incrementAndGet();
    }
  }

  private static StateFactoriesTest_FlaggingRunner on(Executor executor, Runnable inFactory) {
    return StateFactoriesTest_FlaggingRunner.builder(new Flagging(inFactory))
        .executor(executor)
        .build();
  }

  private static void interrupt() {
    Thread.currentThread().interrupt();
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void a_flag_that_the_factory_sets_is_its_own(Executor executor) {
    StateFactoriesTest_FlaggingRunner runner = on(executor, StateFactoriesTest::interrupt);
    for (int i = 0; i < 600; i++) {
      assertThat(runner.second()).isEqualTo(3);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void so_it_is_in_a_run_in_the_background(Executor executor) {
    StateFactoriesTest_FlaggingRunner runner = on(executor, StateFactoriesTest::interrupt);
    assertThat(runner.start().join().second()).isEqualTo(3);
    assertThat(runner.secondAsync().join()).isEqualTo(3);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void one_that_fails_leaves_none_either(Executor executor) {
    StateFactoriesTest_FlaggingRunner runner = on(executor, () -> {
      interrupt();
      throw new IllegalArgumentException();
    });
    assertThatThrownBy(runner::second)
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void who_was_interrupted_before_stays_so(Executor executor) {
    StateFactoriesTest_FlaggingRunner runner = on(executor, Thread::interrupted);
    interrupt();
    assertThatThrownBy(runner::second).isInstanceOf(RunCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    interrupt();
    var run = runner.start();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.join().second()).isEqualTo(3);
  }
}
