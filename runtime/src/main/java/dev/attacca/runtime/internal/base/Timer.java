package dev.attacca.runtime.internal.base;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one timer of all runs. Its thread does nothing but to hand on what is due, see {@link DueJobs}: what is
 * done then may come upon user code, and another run's time-out must not have to wait for that.
 */
public final class Timer {
  private static final ScheduledThreadPoolExecutor INSTANCE = make();

  private Timer() {}

  private static ScheduledThreadPoolExecutor make() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, Threads.platform("attacca-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(Threads.IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /** Has a job done after this many nanoseconds, on a thread that is nobody's. */
  public static Cancellable after(long nanos, Runnable job) {
    return later(nanos, () -> DueJobs.deliver(job));
  }

  /** The same on the timer's own thread, for what is short and knows no user. */
  static Cancellable later(long nanos, Runnable job) {
    var scheduled = INSTANCE.schedule(job, nanos, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /** A job that has been scheduled. */
  public interface Cancellable {
    void cancel();
  }
}
