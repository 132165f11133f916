package dev.attacca.tests;

import dev.attacca.runtime.RunnerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** Tests that may leave a pool in a bad state, and so have their own. */
abstract class OnFreshPools {
  private final List<ExecutorService> pools = new ArrayList<>();

  final <B extends RunnerBuilder<B>> B on(On on, B builder) {
    return on == On.DEFAULT ? builder : builder.executor(executor(on));
  }

  /** One to put something of the test's in front of. */
  final Executor executor(On on) {
    return switch (on) {
      case DEFAULT -> opened(Executors.newCachedThreadPool(OnFreshPools::thread));
      case CALLER -> Runnable::run;
      case ONE -> pool(1);
      case TWO -> pool(2);
    };
  }

  final ExecutorService pool(int threads) {
    return opened(Executors.newFixedThreadPool(threads, OnFreshPools::thread));
  }

  private ExecutorService opened(ExecutorService pool) {
    pools.add(pool);
    return pool;
  }

  /** Of nobody: whoever first needs it leaves nothing of its own in it. */
  private static Thread thread(Runnable job) {
    Thread thread = new Thread(null, job, "pool", 0, false);
    thread.setContextClassLoader(OnFreshPools.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  @AfterEach
  final void closePools() {
    pools.forEach(ExecutorService::shutdownNow);
  }
}
