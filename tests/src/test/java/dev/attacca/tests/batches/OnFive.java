package dev.attacca.tests.batches;

import dev.attacca.runtime.RunnerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** Tests of flows with batches, on every kind of executor. */
abstract class OnFive {
  private final List<ExecutorService> pools = new ArrayList<>();

  enum On {
    DEFAULT,
    ONE,
    FOUR,
    CALLER,
    VIRTUAL
  }

  /** Those that there are here, for {@code @MethodSource}. */
  static Stream<On> executors() {
    return Stream.of(On.values())
        .filter(on -> on != On.VIRTUAL || Runtime.version().feature() >= 21);
  }

  /** Those on which other tasks go on while one of them blocks. */
  static Stream<On> ofMany() {
    return executors().filter(on -> on != On.ONE && on != On.CALLER);
  }

  final <B extends RunnerBuilder<B>> B on(On on, B builder) {
    return switch (on) {
      case DEFAULT -> builder;
      case ONE -> builder.executor(pool(1)).parallelism(1);
      case FOUR -> builder.executor(pool(4));
      case CALLER -> builder.executor(Runnable::run);
      case VIRTUAL -> builder.executor(virtual());
    };
  }

  final ExecutorService pool(int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, job -> {
      Thread thread = new Thread(job, "pool");
      thread.setDaemon(true);
      return thread;
    });
    pools.add(pool);
    return pool;
  }

  private Executor virtual() {
    try {
      ExecutorService threads = (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      pools.add(threads);
      return threads;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  final void closePools() {
    pools.forEach(ExecutorService::shutdownNow);
  }
}
