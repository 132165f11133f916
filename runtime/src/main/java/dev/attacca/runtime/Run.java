package dev.attacca.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A run in the background. Thread-safe.
 *
 * <p>A run that the thread of a task begins is a child of the task's run: cancelled with it, and over
 * before it is. What a server is given, or a listener or a clean-up begins, has a life of its own.
 *
 * <p>When {@code join} returns or throws, nothing that the run started is still running, except a task
 * that ignored its interruption for longer than the builder's {@code shutdownGrace}; such a task is
 * named in the exception. What the run's tasks wrote happens before {@code join} returns.
 *
 * <p>A run that is over holds its result, or what it failed of, and its counts; nothing else, unless it was asked
 * for its {@link #result()} before. A run that goes on does not keep the JVM from ending, unless its executor
 * has threads that do: who starts it waits for it, or it is lost without a word, clean-ups included.
 *
 * @param <R> the type of the result
 */
public interface Run<R> {

  /**
   * {@return what tells this run from all others, those of other processes included; the same as in events and
   * logs} Or what its caller has given it, by the runner's {@code withId}.
   */
  String id();

  /**
   * Waits for the end. Interrupting the waiting thread cancels the run.
   *
   * @return the result
   * @throws RunFailedException if a task failed
   * @throws RunCancelledException if the run was cancelled; with the interrupt flag set if that was by
   *     interrupting this thread
   */
  R join();

  /**
   * Waits for the end, no longer than this; then cancels the run and waits for what is still running
   * to end.
   *
   * @param timeout how long it may go on; zero or less cancels it at once, unless it is over
   * @return the result
   * @throws RunFailedException if a task failed
   * @throws RunCancelledException if the run was cancelled; its cause is a {@link
   *     java.util.concurrent.TimeoutException} if the time was up
   */
  R join(Duration timeout);

  /**
   * Cancels the run: running tasks are interrupted, futures they returned are cancelled, and nothing
   * new starts. Returns at once; without effect on a run that is over.
   */
  void cancel();

  /**
   * Ends the run gently: loops that no open item encloses emit no more, and items that are open are
   * finished, with all the loops within them; one of those that has no end is ended by {@link #cancel}.
   * Without effect on a run without loops, which ends by itself.
   */
  void stop();

  /**
   * The result as it comes, while the run goes on and after. An accessor waits until its own task has settled,
   * whatever the rest of the run does, and gives its value; it throws {@link SkippedException} for a task that
   * was skipped, and for one that failed, or if the run ended before the task, what {@link #join()} throws.
   * {@link RunResult#outcomes()}, {@link RunResult#failures()} and {@link RunResult#stats()} are those of the
   * moment.
   *
   * <p>A run that has failed or was cancelled is kept for this only if it was asked for before the end; asked
   * for the first time after that, it throws what {@link #join()} throws.
   *
   * <p>Interrupting a thread that waits in an accessor ends the waiting, with a {@link
   * java.util.concurrent.CancellationException} and the interrupt flag set; the run goes on. On a thread of
   * the run's executor the accessor works for the run meanwhile, as {@link #join()} does.
   *
   * @return the result, which may still be coming
   */
  R result();

  /** {@return where the run stands now} */
  RunStatus status();

  /** {@return counts per task, as of now} */
  Stats stats();

  /**
   * {@return the run as a future: completed when the run is over, with what {@link #join()} returns or throws}
   * Whoever else completes the future, by a value, an exception, cancellation or a time-out ({@code orTimeout}
   * too), cancels the run.
   */
  CompletableFuture<R> toCompletableFuture();
}
