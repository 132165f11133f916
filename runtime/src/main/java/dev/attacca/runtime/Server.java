package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.PreparedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Accepts runs for as long as it is open, runs so many at once, and keeps their results for a while;
 * generated servers add a typed {@code submit}. Thread-safe. It has no thread of its own: whoever
 * submits a run starts it, and one that has waited in the queue is started on a thread of the runtime,
 * which has nothing of any other caller. Results whose time is up are given up by themselves, also when
 * the server is closed, or forgotten.
 *
 * <p>A run goes on to its end whether anybody waits for it or not. What was written before {@code
 * submit} is seen by its tasks, and what they wrote is seen after {@link #result}.
 *
 * <p><b>Inside.</b> {@link Submissions} knows where each submission is, under its lock. Runs are started,
 * cancelled and waited for outside of it. One that is cancelled after it has left the queue, and before it
 * has begun, ends as soon as it begins.
 *
 * @param <R> the type of the result
 */
public abstract class Server<R> implements AutoCloseable {
  private final Engine engine;
  private final BiFunction<Engine, @Nullable Object[], PreparedRun<R>> prepare;
  private final Submissions<R> submissions;

  /**
   * For generated code.
   *
   * @param options the settings
   * @param engine begins the runs
   * @param prepare makes a run of inputs; an {@link IllegalArgumentException} if these are not the runner's
   */
  @SuppressWarnings("this-escape") // subclasses add nothing that those it is shown to could miss
  protected Server(
      ServerOptions options,
      Engine engine,
      BiFunction<Engine, @Nullable Object[], PreparedRun<R>> prepare) {
    this.submissions = new Submissions<>(Objects.requireNonNull(options, "options"));
    this.engine = engine;
    this.prepare = prepare;
    engine.serving(this); // last, as whoever is shown it may ask it something
  }

  // What users call

  /**
   * Accepts a run with these inputs, in the order in which the runner takes them. Where the runner takes
   * nothing but one {@code Object[]}, the array is that input.
   *
   * @param inputs the inputs
   * @return the run's id
   * @throws IllegalArgumentException if these are not the inputs of the runner
   * @throws RejectedExecutionException if the queue is full
   * @throws IllegalStateException if the server is closed
   */
  public final String submit(@Nullable Object... inputs) {
    return accept(prepare.apply(engine, inputs));
  }

  /**
   * As {@link #submit}, under an id of the caller's own. If this server knows a run of that id, queued,
   * running, or over and still kept, nothing is submitted, whatever the inputs are: so who does not know
   * whether a submission has arrived submits it again.
   *
   * @param id the id, not blank
   * @param inputs the inputs
   * @return the id
   * @throws IllegalArgumentException if these are not the inputs of the runner, or the id is blank
   * @throws RejectedExecutionException if the queue is full
   * @throws IllegalStateException if the server or its runner is closed, or a run of this id goes on
   *     outside of this server
   */
  public final String submitAs(String id, @Nullable Object... inputs) {
    return accept(prepare.apply(engine.withId(id), inputs));
  }

  /**
   * {@return where the run stands} It only ever moves forward: queued, running, and one of the three ends; or
   * from the queue to cancelled.
   *
   * @param id what {@link #submit} has returned
   * @throws NoSuchElementException if there is no such run, or its result is no longer kept
   */
  public final RunStatus status(String id) {
    synchronized (submissions) {
      return submissions.find(id).status;
    }
  }

  /**
   * Waits for the end of the run. Interrupting the waiting thread ends the waiting, not the run.
   *
   * @param id what {@link #submit} has returned
   * @return the result
   * @throws NoSuchElementException if there is no such run, or its result is no longer kept
   * @throws RunFailedException if a task failed
   * @throws RunCancelledException if the run was cancelled
   * @throws RejectedExecutionException if the run has failed because the executor did not take it
   * @throws CancellationException if this thread was interrupted, with the interrupt flag set
   */
  public final R result(String id) {
    Submission<R> submission;
    PreparedRun<R> prepared;
    synchronized (submissions) {
      submission = submissions.find(id);
      prepared = submission.prepared;
    }
    try {
      PreparedRun.await(submission.over, Later.NEVER, prepared, submissions::goingOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "interrupted while waiting for the result of run " + id + ", which goes on");
    }
    return submission.outcome();
  }

  /**
   * The result of the run, without a thread that waits: completed at the end of the run, with what {@link
   * #result} returns or throws. Each call gives a future of its own. Whoever else completes it, or cancels
   * it, has done with that future alone; the run is the server's, and goes on. What follows from the future
   * is done by the thread that ends the run, unless it is done already, or by that of an {@code …Async}
   * method.
   *
   * @param id what {@link #submit} has returned
   * @return the result to come
   * @throws NoSuchElementException if there is no such run, or its result is no longer kept
   */
  public final CompletableFuture<R> resultAsync(String id) {
    Submission<R> submission;
    synchronized (submissions) {
      submission = submissions.find(id);
      PreparedRun<R> prepared = submission.prepared;
      if (prepared != null) {
        CompletableFuture<R> future = prepared.future();
        submission.ask(future);
        return future;
      }
    }
    CompletableFuture<R> future = new CompletableFuture<>();
    submission.tell(future);
    return future;
  }

  /** {@return its settings: how many runs it does at once, how many wait, what it keeps} */
  public final ServerOptions options() {
    return submissions.options();
  }

  /** {@return whether it accepts no more runs; those that it has accepted may still go on} */
  public final boolean isClosed() {
    return submissions.isClosed();
  }

  /** {@return how many runs wait for their turn} */
  public final int queued() {
    return submissions.queued();
  }

  /** {@return how many runs go on} */
  public final int running() {
    return submissions.running();
  }

  /** {@return how many results are kept, those of failed and cancelled runs included} */
  public final int kept() {
    return submissions.kept();
  }

  /**
   * Cancels the run, also while it is queued. Returns at once; without effect on a run that is over.
   *
   * @param id what {@link #submit} has returned
   * @throws NoSuchElementException if there is no such run, or its result is no longer kept
   */
  public final void cancel(String id) {
    Submission<R> submission;
    PreparedRun<R> prepared;
    synchronized (submissions) {
      submission = submissions.find(id);
      prepared = submission.prepared;
    }
    if (prepared != null) {
      cancel(submission, prepared);
    }
  }

  /**
   * Accepts no more runs and waits until those accepted are over. Their results can still be asked for.
   * Interrupting the waiting thread cancels them. Not to be called by a task of one of them, which would
   * wait for itself.
   */
  @Override
  public final void close() {
    close(Later.NEVER);
  }

  /**
   * As {@link #close()}, and cancels the runs that are not over after this time, waiting for them to
   * end.
   *
   * @param time how long they may go on; zero or less cancels them at once
   */
  public final void close(Duration time) {
    close(Later.nanos(Objects.requireNonNull(time, "time")));
  }

  private void close(long nanos) {
    submissions.close();
    engine.served(this);
    PreparedRun<R> any = submissions.anyOpen();
    boolean interrupted = false;
    try {
      if (PreparedRun.await(submissions.drained, nanos, any, submissions::goingOn)) {
        return;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    cancelAll();
    while (submissions.drained.getCount() > 0) {
      try {
        PreparedRun.await(submissions.drained, Later.NEVER, any, submissions::goingOn);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many runs are where. */
  @Override
  public final String toString() {
    return submissions.toString();
  }

  // What generated code calls

  /**
   * Accepts a run, unless it knows one of the id that this was given.
   *
   * @param prepared the run
   * @return its id
   */
  protected final String accept(PreparedRun<R> prepared) {
    Submission<R> submission = new Submission<>(prepared);
    try {
      if (!submissions.accept(submission, prepared)) {
        return submission.id;
      }
    } catch (RejectedExecutionException e) {
      engine.refuses(this);
      throw e;
    }
    startNext(false);
    return submission.id;
  }

  // From the queue to the end

  /**
   * Starts those whose turn it is. The executor may run everything on the thread that hands it in, so on a
   * caller's thread only that caller's own runs are started.
   *
   * @param nobodys whether this thread is no caller's
   */
  private void startNext(boolean nobodys) {
    Submission<R> next = takeNext(nobodys);
    while (next != null) {
      start(next, Objects.requireNonNull(next.prepared));
      next = takeNext(nobodys);
    }
  }

  private @Nullable Submission<R> takeNext(boolean nobodys) {
    synchronized (submissions) {
      Submission<R> next = submissions.first();
      if (next == null) {
        return null;
      }
      if (nobodys || next.submitter == Thread.currentThread()) {
        submissions.runs(next);
        return next;
      }
    }
    startOthers();
    return null;
  }

  private void startOthers() {
    PreparedRun.forOthers(() -> startNext(true));
  }

  private void start(Submission<R> submission, PreparedRun<R> prepared) {
    submission.starter = Thread.currentThread();
    try {
      CompletionStage<R> end = prepared.run().toCompletableFuture();
      end.whenComplete((value, failure) -> over(submission, value, failure));
      prepared.start();
    } catch (Throwable e) { // most likely there was no thread to be had; whose run it is, is told
      over(submission, null, e);
      prepared.run().cancel();
      prepared.neverBegins();
    } finally {
      submission.starter = null;
    }
  }

  private void over(Submission<R> submission, @Nullable R value, @Nullable Throwable failure) {
    if (!submissions.end(submission, value, Submission.reasonOf(failure))) {
      return;
    }
    // else this is still inside start, and the loop around that goes on
    if (submission.starter != Thread.currentThread()) {
      startOthers(); // who waits is not the caller whose run this thread is in
    }
    submission.tell();
  }

  private void cancel(Submission<R> submission, PreparedRun<R> prepared) {
    if (submissions.cancelQueued(submission)) {
      prepared.neverBegins();
      submission.tell();
    } else {
      prepared.run().cancel();
    }
  }

  private void cancelAll() {
    Map<Submission<R>, PreparedRun<R>> queued = new LinkedHashMap<>();
    List<PreparedRun<R>> running = new ArrayList<>();
    synchronized (submissions) {
      for (Submission<R> one : submissions.open()) {
        PreparedRun<R> prepared = Objects.requireNonNull(one.prepared);
        if (submissions.cancelQueued(one)) {
          queued.put(one, prepared);
        } else {
          running.add(prepared);
        }
      }
    }
    queued.values().forEach(PreparedRun::neverBegins);
    running.forEach(prepared -> prepared.run().cancel());
    queued.keySet().forEach(Submission::tell);
  }
}
