package dev.attacca.runtime.internal.base;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What has to be done by no thread in particular: what has come due, what one run has to do for another.
 * Couriers do it, on threads of the runtime, which have nothing of any caller.
 *
 * <p><b>Few threads.</b> Most jobs are short, and ten thousand of them may be due at once; but each may
 * come upon user code that takes its time, or never returns. So a courier that takes a job sees to it that
 * another one is on the way if there are more, and only one is on the way at a time. There are as many
 * threads as there are jobs that block, and a few.
 *
 * <p><b>No job is left lying.</b> Who delivers adds, then reads {@link #COMING}; a courier that has come
 * clears it, then looks. So one of them sees the other.
 */
public final class DueJobs {
  /** After which time a thread is asked for again, where there was none to be had. */
  private static final long AGAIN = 10_000_000;

  private static final Queue<Runnable> JOBS = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean COMING = new AtomicBoolean();

  private DueJobs() {}

  /** Has a job done soon, after the caller's own. */
  public static void deliver(Runnable job) {
    JOBS.add(job);
    callCourier();
  }

  private static void callCourier() {
    if (!COMING.get() && COMING.compareAndSet(false, true)) {
      try {
        Threads.executor().execute(DueJobs::work);
      } catch (Throwable e) { // no thread to be had, most likely
        COMING.set(false);
        Timer.later(AGAIN, DueJobs::callCourier);
      }
    }
  }

  private static void work() {
    COMING.set(false);
    for (Runnable job = JOBS.poll(); job != null; job = JOBS.poll()) {
      if (!JOBS.isEmpty()) {
        callCourier();
      }
      work(job);
    }
  }

  private static void work(Runnable job) {
    try {
      job.run();
    } catch (Throwable e) { // nobody is there to be told
      Thrown.log("what was due has failed", e);
    } finally {
      Thread.interrupted(); // whatever it left is not for the next
    }
  }
}
