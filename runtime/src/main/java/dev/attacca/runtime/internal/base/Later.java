package dev.attacca.runtime.internal.base;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job that is to be done at some time, if whoever has it is still there then: the timer does not hold
 * it. For jobs of the runtime that are short and call nothing of users'.
 */
public final class Later {
  /** So long that nobody sees the end of it. */
  public static final long NEVER = Long.MAX_VALUE;

  /** It looks so often whether the job is still wanted: the timer's thread is to end as well. */
  private static final long STEP = Threads.IDLE_SECONDS * 1_000_000_000L;

  private final WeakReference<Runnable> job;
  private final long begin = System.nanoTime();
  private final long nanos;

  private Later(Runnable job, long nanos) {
    this.job = new WeakReference<>(job);
    this.nanos = nanos;
  }

  /** Has the job done after this many nanoseconds. */
  public static void run(long nanos, Runnable job) {
    new Later(job, nanos).step();
  }

  private void step() {
    long left = nanos - (System.nanoTime() - begin);
    if (left > 0) {
      Timer.later(Math.min(left, STEP), this::look);
    } else {
      DueJobs.deliver(this::runNow);
    }
  }

  private void look() {
    if (job.get() != null) {
      step();
    }
  }

  private void runNow() {
    @Nullable Runnable present = job.get();
    if (present != null) {
      present.run();
    }
  }

  /** A time in nanoseconds; {@link #NEVER} for what is longer than they can say, 292 years. */
  public static long nanos(Duration time) {
    try {
      return time.toNanos();
    } catch (ArithmeticException e) {
      return time.isNegative() ? Long.MIN_VALUE : NEVER;
    }
  }
}
