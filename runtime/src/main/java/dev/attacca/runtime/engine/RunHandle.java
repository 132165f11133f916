package dev.attacca.runtime.engine;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the starter of a run in the background holds. */
final class RunHandle<R> implements Run<R> {
  private final Execution execution;
  private final Supplier<R> result;
  private final CountDownLatch over = new CountDownLatch(1);
  /** Made when asked for; guarded by this. */
  private @Nullable Promise future;

  RunHandle(Execution execution, Supplier<R> result) {
    this.execution = execution;
    this.result = result;
    execution.attach(this::complete);
  }

  /** Completing a future runs whatever hangs on it, so it comes last and outside every lock. */
  void complete() {
    Promise present;
    synchronized (this) {
      over.countDown();
      present = future;
    }
    if (present != null) {
      present.settle();
    }
  }

  @Override
  public String id() {
    return execution.id();
  }

  @Override
  public R join() {
    if (Here.isOn(execution.engine.executor())) {
      execution.caller.workWhileWaiting();
    }
    return join(Long.MAX_VALUE);
  }

  @Override
  public R join(Duration timeout) {
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException e) {
      nanos = Long.MAX_VALUE;
    }
    return join(nanos);
  }

  private R join(long nanos) {
    boolean interrupted = false;
    try {
      if (!over.await(nanos, TimeUnit.NANOSECONDS)) {
        String why = "not over after " + Duration.ofNanos(nanos);
        execution.cancel(why, new TimeoutException(why));
      }
    } catch (InterruptedException e) {
      interrupted = true;
      execution.cancel("the thread that waited for it was interrupted", null);
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
    execution.throwIfFailed();
    return result.get();
  }

  @Override
  public void cancel() {
    execution.cancel("cancel() was called", null);
  }

  @Override
  public void stop() {
    execution.stop();
  }

  @Override
  public RunStatus status() {
    return execution.status();
  }

  @Override
  public Stats stats() {
    return execution.stats();
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
      execution.cancel("its future was cancelled", null);
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
