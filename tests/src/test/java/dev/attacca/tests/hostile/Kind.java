package dev.attacca.tests.hostile;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What a runner is given to run on. */
enum Kind {
  DEFAULT,
  CALLER,
  ONE_THREAD,
  TWO_THREADS;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  static final ThreadFactory DAEMONS = job -> {
    Thread thread = new Thread(job, "theirs-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  };

  boolean isCaller() {
    return this == CALLER;
  }

  /** A pool of this size, if this is one. */
  ExecutorService pool(ThreadFactory threads) {
    return switch (this) {
      case DEFAULT, CALLER -> null;
      case ONE_THREAD -> Executors.newFixedThreadPool(1, threads);
      case TWO_THREADS -> Executors.newFixedThreadPool(2, threads);
    };
  }
}
