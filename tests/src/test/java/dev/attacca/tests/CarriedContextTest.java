package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskInterceptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A context in a thread-local, as logging and tracing have it, carried by an interceptor: whatever kinds of
 * runs go on beside each other, each task has that of its own caller, and no thread keeps any.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CarriedContextTest extends OnFreshPools {
  static final ThreadLocal<String> USER = new ThreadLocal<>();
  /** Threads on which something was found that was not theirs. */
  static final Set<String> LEFT = ConcurrentHashMap.newKeySet();

  /** Every task says for whom it has been called. */
  static class Mixed {
    private final ExecutorService completing;

    Mixed(ExecutorService completing) {
      this.completing = completing;
    }

    @Task
    String plain(@Input int number) {
      return USER.get();
    }

    @Task
    CompletableFuture<String> future(@Input int number) {
      String user = USER.get();
      return CompletableFuture.supplyAsync(
          () -> {
            noteIfLeft("completing");
            return user;
          },
          completing);
    }

    @Task
    String afterFuture(String future) {
      return same(future, USER.get());
    }

    @Task
    @Retry(times = 3, delay = "1ms")
    String retried(@Input AtomicInteger left) throws IOException {
      if (left.getAndDecrement() > 0) {
        throw new IOException(USER.get());
      }
      return USER.get();
    }

    @Task
    @dev.attacca.Timeout("1m")
    @Limit(concurrency = 3)
    String limited(String plain) {
      return same(plain, USER.get());
    }

    @Router(partial = true)
    boolean even(@Input int number) {
      return number % 2 == 0;
    }

    @Task
    @dev.attacca.DependsOn(value = "even", when = "true")
    String chosen(String plain) {
      return same(plain, USER.get());
    }

    @Task
    String all(String limited, Optional<String> chosen, String afterFuture, String retried) {
      return same(limited, same(chosen.orElse(limited), same(afterFuture, retried)));
    }

    @Loop
    List<Integer> row(@Input int number) {
      return IntStream.range(0, number % 7).boxed().toList();
    }

    @Task
    String cell(int row) {
      return USER.get();
    }

    @Task
    int counted(String cell, @State AtomicInteger count) {
      return count.incrementAndGet();
    }

    @Task
    String table(@Collect List<String> cell, @Collect List<Integer> counted, String plain) {
      cell.forEach(each -> same(each, plain));
      return plain;
    }
  }

  private static String same(String one, String other) {
    if (!one.equals(other)) {
      throw new IllegalStateException(one + " is not " + other);
    }
    return one;
  }

  private static void noteIfLeft(String where) {
    if (USER.get() != null) {
      LEFT.add(where + " " + Thread.currentThread().getName() + ": " + USER.get());
    }
  }

  static final class Carrying implements TaskInterceptor {
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public TaskInterceptor begin(RunEvent run) {
      String user = USER.get();
      return call -> {
        calls.incrementAndGet();
        String before = USER.get();
        if (before != null && !before.equals(user)) {
          LEFT.add(call + " found " + before);
        }
        USER.set(user);
        call.whenSettled((value, failure) -> {
          if (USER.get() != null && !USER.get().equals(user)) {
            LEFT.add("whenSettled of " + call);
          }
        });
        try {
          return call.proceed();
        } finally {
          if (before == null) {
            USER.remove();
          } else {
            USER.set(before);
          }
        }
      };
    }

    @Override
    public Object intercept(TaskCall call) {
      throw new AssertionError("of no run");
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void everyTaskHasItsCallersContextAndNoThreadKeepsAny(On on) throws Exception {
    LEFT.clear();
    ExecutorService completing = pool(2);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    Carrying carrying = new Carrying();
    Executor executor = executor(on);
    CarriedContextTest_MixedRunner.Builder builder =
        CarriedContextTest_MixedRunner.builder(new Mixed(completing)).intercept(carrying);
    try (CarriedContextTest_MixedRunner runner =
        (on == On.DEFAULT ? builder : builder.executor(executor)).build()) {
      Map<Integer, Future<String>> runs = new ConcurrentHashMap<>();
      for (int i = 0; i < 2_500; i++) {
        int number = i;
        runs.put(number, callers.submit(() -> asSomebody(runner, number)));
      }
      for (Map.Entry<Integer, Future<String>> run : runs.entrySet()) {
        assertThat(run.getValue().get(60, TimeUnit.SECONDS)).isEqualTo("user " + run.getKey());
      }
      List<Callable<Void>> looks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        looks.add(() -> {
          noteIfLeft("at the end");
          return null;
        });
      }
      callers.invokeAll(looks);
      completing.invokeAll(looks);
      if (executor instanceof ExecutorService pool) {
        pool.invokeAll(looks);
      }
    } finally {
      callers.shutdownNow();
    }
    assertThat(LEFT).isEmpty();
    assertThat(carrying.calls).hasValueGreaterThan(10_000);
  }

  /** A run of one kind or another, and what its last task has returned. */
  private static String asSomebody(CarriedContextTest_MixedRunner runner, int number)
      throws Exception {
    noteIfLeft("caller");
    USER.set("user " + number);
    try {
      return switch (number % 5) {
        case 0 -> runner.plain(number);
        case 1 -> runner.table(number);
        case 2 -> runner.all(number, new AtomicInteger(number % 3));
        case 3 -> runner.allAsync(number, new AtomicInteger()).get(60, TimeUnit.SECONDS);
        default -> runner.cell(number).reduce(USER.get(), CarriedContextTest::same);
      };
    } finally {
      assertThat(USER.get()).isEqualTo("user " + number);
      USER.remove();
    }
  }
}
