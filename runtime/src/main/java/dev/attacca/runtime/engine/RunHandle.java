package dev.attacca.runtime.engine;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the starter of a run in the background holds: the run as long as it goes on, and after its end
 * no more than its result and an account of it, however long the handle, or its future, is kept.
 */
final class RunHandle<R> implements Run<R> {
  private final String id;
  private final CountDownLatch over = new CountDownLatch(1);
  /** What is to be had of the run; the end is written before the run is forgotten. */
  private volatile @Nullable GoingOn<R> goingOn;

  private volatile @Nullable Ended<R> ended;
  /** Made when asked for; guarded by this. */
  private @Nullable Promise future;

  /** The run, and what makes a result of it. */
  private record GoingOn<R>(Execution execution, Supplier<R> result) {}

  /** How it has ended. */
  private record Ended<R>(
      Account account, @Nullable R value, @Nullable Throwable noValue) {

    @SuppressWarnings("NullAway") // a run that did not fail has a value, null if the runner says so
    R outcome() {
      account.throwIfFailed();
      if (noValue instanceof RuntimeException e) {
        throw e;
      }
      if (noValue instanceof Error e) {
        throw e;
      }
      return value;
    }
  }

  /**
   * A handle of a run that has not begun.
   *
   * @param result makes the result of a run that has succeeded
   */
  RunHandle(Execution execution, Supplier<R> result) {
    this.id = execution.id();
    this.goingOn = new GoingOn<>(execution, result);
    execution.attach(this::complete);
  }

  /** Completing a future runs whatever hangs on it, so it comes last and outside every lock. */
  void complete() {
    ended = end(Objects.requireNonNull(goingOn));
    goingOn = null;
    Promise present;
    synchronized (this) {
      over.countDown();
      present = future;
    }
    if (present != null) {
      present.settle();
    }
  }

  private Ended<R> end(GoingOn<R> past) {
    Account account = past.execution.account();
    if (account.status() != RunStatus.SUCCEEDED) {
      return new Ended<>(account, null, null);
    }
    try {
      if (past.execution.plan.target < 0) {
        past.execution.main.retire(account);
      }
      return new Ended<>(account, past.result.get(), null);
    } catch (Throwable e) { // the task was skipped, or its failure tolerated
      return new Ended<>(account, null, e);
    }
  }

  /** The run; null once it is over. */
  private @Nullable Execution execution() {
    GoingOn<R> present = goingOn;
    return present == null ? null : present.execution;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public R join() {
    Execution execution = execution();
    if (execution != null && Here.isOn(execution.engine.executor())) {
      execution.caller.workWhileWaiting();
    }
    return join(Long.MAX_VALUE);
  }

  @Override
  public R join(Duration timeout) {
    return join(Later.nanos(Objects.requireNonNull(timeout, "timeout")));
  }

  private R join(long nanos) {
    boolean interrupted = false;
    try {
      if (!over.await(nanos, TimeUnit.NANOSECONDS)) {
        String why = "not over after " + Duration.ofNanos(nanos);
        cancel(why, new TimeoutException(why));
      }
    } catch (InterruptedException e) {
      interrupted = true;
      cancel("the thread that waited for it was interrupted", null);
    }
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome();
  }

  private R outcome() {
    return Objects.requireNonNull(ended).outcome();
  }

  @Override
  public void cancel() {
    cancel("cancel() was called", null);
  }

  private void cancel(String why, @Nullable Throwable cause) {
    Execution execution = execution();
    if (execution != null) {
      execution.cancel(why, cause);
    }
  }

  @Override
  public void stop() {
    Execution execution = execution();
    if (execution != null) {
      execution.stop();
    }
  }

  @Override
  public RunStatus status() {
    Execution execution = execution();
    return execution != null
        ? execution.status()
        : Objects.requireNonNull(ended).account.status();
  }

  @Override
  public Stats stats() {
    Execution execution = execution();
    return execution != null
        ? execution.stats()
        : Objects.requireNonNull(ended).account.stats();
  }

  @Override
  public CompletableFuture<R> toCompletableFuture() {
    Promise promise;
    boolean settled;
    synchronized (this) {
      if (future == null) {
        future = new Promise();
      }
      promise = future;
      settled = over.getCount() == 0;
    }
    if (settled) {
      promise.settle();
    }
    return promise;
  }

  @Override
  public String toString() {
    return id() + " " + status();
  }

  /**
   * Cancelling it cancels the run. As with any future, it is then done at once, while what is running
   * in the run is still about to end.
   */
  final class Promise extends CompletableFuture<R> {
    /** The run, whose end may come after this future's. */
    Run<R> run() {
      return RunHandle.this;
    }

    private void settle() {
      if (isDone()) {
        return;
      }
      R value;
      try {
        value = outcome();
      } catch (Throwable e) {
        completeExceptionally(e);
        return;
      }
      complete(value);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      RunHandle.this.cancel("its future was cancelled", null);
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
