package dev.attacca.runtime.engine;

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

  private final WeakReference<Runnable> job;

  private Later(Runnable job) {
    this.job = new WeakReference<>(job);
  }

  /** Has the job done after this many nanoseconds. */
  public static void run(long nanos, Runnable job) {
    Threads.after(nanos, new Later(job)::runNow);
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
