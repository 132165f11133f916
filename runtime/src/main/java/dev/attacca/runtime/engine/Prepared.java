package dev.attacca.runtime.engine;

import dev.attacca.runtime.Run;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A run in the background that has not begun, with all that it takes over from the thread that wants it:
 * its inputs and what wraps its tasks.
 *
 * @param <R> the type of the result
 */
public final class Prepared<R> {
  private final Execution execution;
  private final RunHandle<R> run;

  Prepared(Execution execution, Supplier<R> result) {
    this.execution = execution;
    this.run = new RunHandle<>(execution, result);
  }

  /** The run; if it is cancelled before it has begun, it ends when it begins. */
  public Run<R> run() {
    return run;
  }

  /**
   * Begins; to be called once.
   *
   * @throws RejectedExecutionException if the executor does not take it; it has then ended
   */
  public void start() {
    execution.startElsewhere();
  }

  /**
   * Has something done for other callers than those whose run this thread is in: on a thread that is
   * nobody's.
   */
  public static void forOthers(Runnable job) {
    Due.deliver(job);
  }
}
