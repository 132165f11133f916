package dev.attacca.stress;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** What the runs of these tests are run on; and how they have ended. */
final class Threads {
  /** Where two of a run never are at work, but for those who come from elsewhere. */
  static final Executor ONE = of(1);

  static final Executor TWO = of(2);

  private Threads() {}

  private static Executor of(int threads) {
    return Executors.newFixedThreadPool(threads, job -> {
      Thread thread = new Thread(job, "pool");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Waits for a run's end: what its result says, or -1 if it was cancelled. */
  static <R> int ended(Run<R> run, ToIntFunction<R> value) {
    try {
      return value.applyAsInt(run.join());
    } catch (RunCancelledException e) {
      return -1;
    }
  }
}
