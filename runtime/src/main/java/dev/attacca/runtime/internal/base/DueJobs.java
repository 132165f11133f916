package dev.attacca.runtime.internal.base;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
 *
 * <p><b>None is held up by tasks.</b> A courier on a virtual thread does not come as long as tasks that compute, or ignore
 * that they are interrupted, have all carriers; but what is due may be the very thing that ends them, or lets others go on
 * without them. So the timer looks whether the one on the way has come, and else sends it on a thread that needs no carrier.
 */
public final class DueJobs {
  /** After which time a thread is asked for again, where there was none to be had, or it has not come. */
  private static final long AGAIN = 10_000_000;

  private static final Queue<Runnable> JOBS = new ConcurrentLinkedQueue<>();
  private static final AtomicReference<@Nullable Courier> COMING = new AtomicReference<>();
  /** Whether the timer is about to look whether one has come. */
  private static final AtomicBoolean LOOKING = new AtomicBoolean();

  private DueJobs() {}

  /** May come twice, by two threads; the second finds what there is then. */
  private static final class Courier implements Runnable {
    @Override
    public void run() {
      COMING.compareAndSet(this, null);
      for (Runnable job = JOBS.poll(); job != null; job = JOBS.poll()) {
        if (!JOBS.isEmpty()) {
          callCourier();
        }
        work(job);
      }
    }
  }

  /** Has a job done soon, after the caller's own. */
  public static void deliver(Runnable job) {
    JOBS.add(job);
    callCourier();
  }

  private static void callCourier() {
    if (COMING.get() != null) {
      return;
    }
    Courier courier = new Courier();
    if (!COMING.compareAndSet(null, courier)) {
      return;
    }
    try {
      Threads.executor().execute(courier);
    } catch (Throwable e) { // no thread to be had, most likely
      COMING.compareAndSet(courier, null);
      Timer.later(AGAIN, DueJobs::callCourier);
      return;
    }
    if (Threads.areCheap()) {
      lookFor(courier);
    }
  }

  private static void lookFor(Courier courier) {
    if (!LOOKING.get() && LOOKING.compareAndSet(false, true)) {
      Timer.later(AGAIN, () -> look(courier));
    }
  }

  /** On the timer: of those that are called meanwhile, none is looked for but the one that is on the way now. */
  private static void look(Courier courier) {
    LOOKING.set(false);
    Courier coming = COMING.get();
    if (coming == courier) {
      try {
        Threads.newDaemon("attacca-courier", courier).start();
        return;
      } catch (Throwable e) { // nor is there another thread; it is looked for again
      }
    }
    if (coming != null) {
      lookFor(coming);
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
