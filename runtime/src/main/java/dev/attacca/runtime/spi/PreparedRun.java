package dev.attacca.runtime.spi;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.handle.RunHandle;
import dev.attacca.runtime.internal.run.Execution;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run in the background that has not begun, with all that it takes over from the thread that wants it:
 * its inputs and what wraps its tasks.
 *
 * @param <R> the type of the result
 */
public final class PreparedRun<R> {
  /** How long a thread that helps waits for something to do in one run, before it looks at the next. */
  private static final long A_TURN = 5_000_000;

  private static final long A_BREATH = 50_000;

  private final Execution execution;
  private final RunHandle<R> run;

  PreparedRun(Execution execution, Supplier<R> result) {
    this.execution = execution;
    this.run = new RunHandle<>(execution, result);
  }

  /** {@return whether the caller has given it its id} */
  public boolean isNamed() {
    return execution.id.isGiven();
  }

  /**
   * Is one of the runner's runs, from now until its end.
   *
   * @param told whether whoever has it says that it is over
   * @throws IllegalStateException if the runner is closed, or a run of this id goes on
   */
  public void enter(BooleanSupplier told) {
    execution.presence.isToldIf(told);
    execution.presence.begins();
  }

  /** It will not be begun after all; without effect if it has been. */
  public void neverBegins() {
    execution.presence.neverBegins();
  }

  /**
   * {@return a future that nobody has completed} Whoever waits for it helps with the run, where that is needed.
   */
  public CompletableFuture<R> future() {
    return run.anotherFuture();
  }

  /** {@return the run} If it is cancelled before it has begun, it ends when it begins. */
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

  /** Whether the calling thread may be one that the run needs, and should help rather than wait. */
  private boolean needsThisThread() {
    return execution.waitingThreads.isOne();
  }

  /**
   * Waits so long for the end of some runs. The thread may be one that they need, or those ahead of them:
   * then it works for those that go on.
   *
   * @param end counted down when that is reached
   * @param nanos {@link Long#MAX_VALUE} for as long as it takes
   * @param any one of them that is not over; null if there is none
   * @param goingOn those of the moment
   * @return whether they are over; else the time was up
   * @throws InterruptedException if this thread was interrupted; the runs go on
   */
  public static boolean await(
      CountDownLatch end,
      long nanos,
      @Nullable PreparedRun<?> any,
      Supplier<List<PreparedRun<?>>> goingOn)
      throws InterruptedException {
    if (any != null && any.needsThisThread()) {
      return helpUntil(end, nanos, goingOn);
    }
    return Blocking.await(end, nanos);
  }

  /**
   * Works for runs, each in turn, until the end of what is waited for; at most so long.
   *
   * @param goingOn those of the moment
   */
  private static boolean helpUntil(
      CountDownLatch end, long nanos, Supplier<List<PreparedRun<?>>> goingOn)
      throws InterruptedException {
    long begin = System.nanoTime();
    long left = nanos;
    while (left > 0) {
      for (PreparedRun<?> one : goingOn.get()) {
        one.execution.waitingThreads.workUntil(() -> end.getCount() == 0, Math.min(left, A_TURN));
      }
      if (Blocking.await(end, Math.min(left, A_BREATH))) { // others may have to be begun
        return true;
      }
      left = nanos - (System.nanoTime() - begin);
    }
    return end.getCount() == 0;
  }

  /**
   * Has something done for other callers than those whose run this thread is in: on a thread that is
   * nobody's.
   *
   * @param job what is to be done; does not throw
   */
  public static void forOthers(Runnable job) {
    DueJobs.deliver(job);
  }
}
