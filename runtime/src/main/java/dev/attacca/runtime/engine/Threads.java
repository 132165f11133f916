package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of runners that were given no executor, and the one timer of all. */
final class Threads {
  /** How many tasks of one run are on platform threads at once, unless the builder says otherwise. */
  private static final int PLATFORM_PARALLELISM = 256;

  private static final String TIMER = "attacca-timer-";
  private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

  private Threads() {}

  /** Made when first needed: a runner with an executor of its own needs no threads of ours. */
  private static final class Default {
    static final ThreadFactory FACTORY = VIRTUAL ? virtual() : platform("attacca-");
    static final Executor EXECUTOR = VIRTUAL ? job -> FACTORY.newThread(job).start() : elastic();

    /** Grows with the tasks that are ready, so that tasks that block cannot starve others. */
    private static Executor elastic() {
      return new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), FACTORY);
    }
  }

  private static final class Timer {
    static final ScheduledThreadPoolExecutor INSTANCE = make();

    private static ScheduledThreadPoolExecutor make() {
      ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, platform(TIMER));
      timer.setRemoveOnCancelPolicy(true);
      return timer;
    }
  }

  static Executor executor() {
    return Default.EXECUTOR;
  }

  static int parallelism() {
    return VIRTUAL ? Integer.MAX_VALUE : PLATFORM_PARALLELISM;
  }

  /** Runs a job on a thread of its own, whatever the state of anyone's pool. */
  static void start(Runnable job) {
    Default.FACTORY.newThread(job).start();
  }

  /** Runs a short job, one that does not block, after this many nanoseconds. */
  static Cancellable after(long nanos, Runnable job) {
    var scheduled = Timer.INSTANCE.schedule(job, nanos, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  static boolean isTimer() {
    return Thread.currentThread().getName().startsWith(TIMER);
  }

  private static ThreadFactory platform(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return job -> {
      Thread thread = new Thread(null, job, prefix + number.incrementAndGet(), 0, false);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** {@code Thread.ofVirtual().name("attacca-", 1).factory()}, by name: the baseline is JDK 17. */
  private static ThreadFactory virtual() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle of =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
      MethodHandle name = lookup.findVirtual(
          ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      return (ThreadFactory) factory.invoke(name.invoke(of.invoke(), "attacca-", 1L));
    } catch (Throwable e) {
      throw new LinkageError("this JDK has no virtual threads", e);
    }
  }

  /** A job that has been scheduled. */
  interface Cancellable {
    void cancel();
  }
}
