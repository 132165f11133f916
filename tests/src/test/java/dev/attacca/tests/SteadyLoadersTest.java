package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each task sees the context class loader of the run's caller, whatever the one before has set. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteadyLoadersTest extends Steady {
  static final ClassLoader OTHER = new URLClassLoader(new URL[0], null);

  /** 1 if the task sees another loader than that; then sets another one. */
  static int strange(ClassLoader callers) {
    int strange = Thread.currentThread().getContextClassLoader() == callers ? 0 : 1;
    Thread.currentThread().setContextClassLoader(OTHER);
    return strange;
  }

  static class Calls {
    @Task
    int first(@Input ClassLoader callers) {
      return strange(callers);
    }

    @Task
    int second(int first, @Input ClassLoader callers) {
      return first + strange(callers);
    }

    @Task
    int beside(int first, @Input ClassLoader callers) {
      return strange(callers);
    }

    @Task
    int all(int second, int beside, @Input ClassLoader callers) {
      return second + beside + strange(callers);
    }
  }

  static class Items {
    @Loop
    List<Integer> row(@Input int rows) {
      return IntStream.range(0, rows).boxed().toList();
    }

    @Task
    int first(int row, @Input ClassLoader callers) {
      return strange(callers);
    }

    @Task
    int second(int first, @Input ClassLoader callers) {
      return first + strange(callers);
    }

    @Task
    int sum(@Collect List<Integer> second) {
      return second.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatATaskHasSetIsNotForTheNext(On on) throws Exception {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    try (SteadyLoadersTest_CallsRunner runner =
        on(on, SteadyLoadersTest_CallsRunner.builder(new Calls())).build()) {
      steady(() -> {
        assertThat(runner.all(own)).isZero();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAnItemHasSetIsNotForTheNext(On on) {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    try (SteadyLoadersTest_ItemsRunner runner =
        on(on, SteadyLoadersTest_ItemsRunner.builder(new Items())).build()) {
      for (int i = 0; i < 5; i++) {
        assertThat(runner.sum(2_000, own)).isZero();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);
      }
    }
  }
}
