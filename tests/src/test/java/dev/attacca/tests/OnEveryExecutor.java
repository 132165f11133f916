package dev.attacca.tests;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Tests that hold on the caller's thread, on a pool of one and on one of two. */
abstract class OnEveryExecutor {
  static final ExecutorService ONE = pool(1);
  static final ExecutorService TWO = pool(2);

  /** For {@code @MethodSource}. */
  static Stream<Executor> executors() {
    return Stream.of(Runnable::run, ONE, TWO);
  }

  private static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(threads, job -> {
      Thread thread = new Thread(job, "pool-of-" + threads);
      thread.setDaemon(true);
      return thread;
    });
  }
}
