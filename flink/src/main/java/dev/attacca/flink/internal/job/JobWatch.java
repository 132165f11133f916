package dev.attacca.flink.internal.job;

import dev.attacca.flink.CarriedException;
import dev.attacca.flink.JobFailedException;
import dev.attacca.flink.internal.sent.HaltedException;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job from outside, in the words of a run.
 *
 * @param <R> the type of the result
 */
public final class JobWatch<R> {
  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);

  private static final long LONGEST_FOR_SAVEPOINT = 60;

  private final String name;
  private final JobClient client;
  private final ClassLoader loader;
  private final @Nullable String savepoints;
  private final Function<Map<String, Object>, Stats> stats;
  private final CompletableFuture<R> end = new CompletableFuture<>();
  private final AtomicReference<RunStatus> reached = new AtomicReference<>(RunStatus.QUEUED);
  private final AtomicReference<@Nullable RunCancelledException> cancelled =
      new AtomicReference<>();
  private volatile @Nullable CompletableFuture<String> stopping;
  private volatile Stats last;
  /** Exact, when the result is there. */
  private volatile @Nullable Stats atEnd;

  /**
   * Watches a job.
   *
   * @param name of the job
   * @param client its
   * @param loader of the user's classes
   * @param savepoints the directory for savepoints; {@code null}: the one of the cluster
   * @param stats makes counts of the accumulators
   * @param result makes the result of what the job has brought, and tells the counts of all; throws if the run has failed
   */
  public JobWatch(
      String name,
      JobClient client,
      ClassLoader loader,
      @Nullable String savepoints,
      Function<Map<String, Object>, Stats> stats,
      BiFunction<Map<String, Object>, Consumer<Stats>, R> result) {
    this.name = name;
    this.client = client;
    this.loader = loader;
    this.savepoints = savepoints;
    this.stats = stats;
    this.last = stats.apply(Map.of());
    client
        .getJobExecutionResult()
        .whenCompleteAsync((ended, failure) -> settle(ended, failure, result), this::onItsOwn);
  }

  /** The tasks that wait for loops are the user's, and may block: no pool of others has to do them. */
  private void onItsOwn(Runnable settling) {
    Thread thread = new Thread(settling, "attacca-flink " + name);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    thread.start();
  }

  private void settle(
      @Nullable JobExecutionResult ended,
      @Nullable Throwable failure,
      BiFunction<Map<String, Object>, Consumer<Stats>, R> result) {
    try {
      if (ended == null) {
        end.completeExceptionally(told(failure));
        return;
      }
      awaitSavepoint();
      Map<String, Object> accumulators = ended.getAllAccumulatorResults();
      atEnd = stats.apply(accumulators); // should it not come to a result
      end.complete(result.apply(accumulators, all -> atEnd = all));
    } catch (Throwable thrown) {
      end.completeExceptionally(thrown);
    }
  }

  /** A job that was stopped is over before Flink says where the savepoint lies. */
  private void awaitSavepoint() {
    CompletableFuture<String> asked = stopping;
    if (asked != null) {
      try {
        asked.get(LONGEST_FOR_SAVEPOINT, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException notToBeHad) {
        LOG.warn("job \"{}\" was stopped, and its savepoint is not known", name, notToBeHad);
      }
    }
  }

  /** What a job has failed of, as a run would say it. */
  private RuntimeException told(@Nullable Throwable failure) {
    Throwable thrown = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    Optional<HaltedException> halted =
        ExceptionUtils.findSerializedThrowable(thrown, HaltedException.class, loader);
    if (halted.isPresent()) {
      return new RunFailedException(List.of(halted.get().failure()), "");
    }
    RunCancelledException asked = cancelled.get();
    if (asked != null) {
      return asked;
    }
    if (ExceptionUtils.findThrowable(thrown, JobCancellationException.class).isPresent()) {
      return new RunCancelledException("job \"" + name + "\" was cancelled by others", thrown);
    }
    return new JobFailedException(
        "job \"" + name + "\" failed: "
            + (thrown == null ? "" : CarriedException.of(thrown).toString()),
        thrown);
  }

  /** {@return the job's client} */
  public JobClient client() {
    return client;
  }

  /** {@return done when the job is over and the result made} */
  public CompletableFuture<R> end() {
    return end;
  }

  /**
   * Cancels the job, unless it is over.
   *
   * @param why it is
   * @param cause what led to it
   */
  public void cancelFor(String why, @Nullable Throwable cause) {
    if (!end.isDone() && cancelled.compareAndSet(null, new RunCancelledException(why, cause))) {
      client.cancel().whenComplete((done, failure) -> {
        if (failure != null && !end.isDone()) {
          LOG.warn("job \"{}\" could not be cancelled", name, failure);
        }
      });
    }
  }

  /** Drains the job into a savepoint, once. */
  public synchronized void stop() {
    CompletableFuture<String> before = stopping;
    if (end.isDone() || before != null && !before.isCompletedExceptionally()) {
      return;
    }
    CompletableFuture<String> now =
        client.stopWithSavepoint(true, savepoints, SavepointFormatType.CANONICAL);
    stopping = now;
    now.whenComplete((path, failure) -> {
      if (failure != null && !end.isDone()) {
        LOG.warn("job \"{}\" goes on, as it could not be stopped with a savepoint", name, failure);
      }
    });
  }

  /** {@return where the savepoint lies, if there is one} */
  public Optional<String> savepoint() {
    CompletableFuture<String> asked = stopping;
    return asked == null || !asked.isDone() || asked.isCompletedExceptionally()
        ? Optional.empty()
        : Optional.of(asked.join());
  }

  /** {@return where the run stands; only ever forward} */
  public RunStatus status() {
    if (end.isDone()) {
      return !end.isCompletedExceptionally()
          ? RunStatus.SUCCEEDED
          : isCancelled() ? RunStatus.CANCELLED : RunStatus.FAILED;
    }
    UnaryOperator<RunStatus> forward =
        seen -> seen == RunStatus.RUNNING || hasBegun() ? RunStatus.RUNNING : seen;
    return reached.updateAndGet(forward);
  }

  private boolean isCancelled() {
    try {
      end.join();
      return false;
    } catch (RuntimeException thrown) {
      return thrown instanceof RunCancelledException
          || thrown.getCause() instanceof RunCancelledException;
    }
  }

  private boolean hasBegun() {
    try {
      JobStatus status = client.getJobStatus().get();
      return status != JobStatus.INITIALIZING && status != JobStatus.CREATED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | RuntimeException notToBeHad) {
      return false;
    }
  }

  /** {@return the counts that were reported last} */
  public Stats stats() {
    Stats exact = atEnd;
    if (exact != null) {
      return exact;
    }
    if (!end.isDone()) {
      try {
        last = stats.apply(client.getAccumulators().get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | RuntimeException notToBeHad) {
        return last;
      }
    }
    return last;
  }
}
