package dev.attacca.flink;

import dev.attacca.flink.internal.job.JobWatch;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/**
 * A run that is a job. Thread-safe. As any run, but for what another machine has to do with it:
 *
 * <ul>
 *   <li>It goes on if this process ends. The tasks of the main scope that wait for a loop are run by this process, when the job is over.
 *   <li>{@link #stop()} is a drain into a savepoint, {@link #savepoint()}, from which another run can go on.
 *   <li>{@link #result()} waits for the end, as {@link #join()} does.
 *   <li>{@link #stats()} are those that the machines have reported last; when the run is over, they are exact.
 *   <li>What Flink does not get over is a {@link JobFailedException}.
 * </ul>
 *
 * @param <R> the type of the result
 */
public final class FlinkRun<R> implements Run<R> {
  private final JobWatch<R> watch;

  FlinkRun(JobWatch<R> watch) {
    this.watch = watch;
  }

  /** {@return the id of the job} */
  @Override
  public String id() {
    return watch.client().getJobID().toHexString();
  }

  /** {@return Flink's own view of the job} */
  public JobClient job() {
    return watch.client();
  }

  /** {@return where the savepoint lies that {@link #stop()} has made; empty before that} */
  public Optional<String> savepoint() {
    return watch.savepoint();
  }

  /**
   * {@inheritDoc}
   *
   * @throws JobFailedException if Flink has failed, and not a task
   */
  @Override
  public R join() {
    try {
      return watch.end().get();
    } catch (InterruptedException e) {
      cancel();
      throw interrupted(e);
    } catch (ExecutionException | CancellationException e) {
      throw unwrapped(e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws JobFailedException if Flink has failed, and not a task
   */
  @Override
  public R join(Duration timeout) {
    try {
      return watch.end().get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      cancel();
      throw interrupted(e);
    } catch (TimeoutException e) {
      watch.cancelFor("the time given to join, " + timeout + ", was up", e);
      return join();
    } catch (ExecutionException | CancellationException e) {
      throw unwrapped(e);
    }
  }

  private static RunCancelledException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RunCancelledException("the thread that waited for the run was interrupted", e);
  }

  /** A future gives a cancellation as it is, or, since JDK 23, in another one. */
  private static RuntimeException unwrapped(Exception e) {
    if (e instanceof RunCancelledException cancelled) {
      return cancelled;
    }
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : e instanceof CancellationException cancelled
            ? cancelled
            : new CompletionException(e.getCause());
  }

  @Override
  public void cancel() {
    watch.cancelFor("the run was cancelled", null);
  }

  /**
   * Ends the run gently: the loops emit no more, what is on its way is finished, and a savepoint is made in the directory that is set,
   * {@code execution.checkpointing.savepoint-dir}. Returns at once. If no savepoint can be made, the run goes on, and {@link #job()} can be
   * asked to stop in another way.
   */
  @Override
  public void stop() {
    watch.stop();
  }

  /**
   * {@return the result, when the run is over} Interrupting the thread that waits for it ends the waiting alone.
   *
   * @throws JobFailedException if Flink has failed, and not a task
   */
  @Override
  public R result() {
    try {
      return watch.end().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException ended =
          new CancellationException("interrupted while waiting for the result");
      ended.initCause(e);
      throw ended;
    } catch (ExecutionException | CancellationException e) {
      throw unwrapped(e);
    }
  }

  @Override
  public RunStatus status() {
    return watch.status();
  }

  @Override
  public Stats stats() {
    return watch.stats();
  }

  @Override
  public CompletableFuture<R> toCompletableFuture() {
    CompletableFuture<R> future = new CompletableFuture<>();
    watch.end().whenComplete((result, failure) -> {
      if (failure != null) {
        future.completeExceptionally(failure);
      } else {
        future.complete(result);
      }
    });
    future.whenComplete((result, failure) -> {
      if (!watch.end().isDone()) {
        cancel();
      }
    });
    return future;
  }
}
