package dev.attacca.runtime.internal.handle;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunAccount;
import dev.attacca.runtime.internal.run.RunId;
import dev.attacca.runtime.internal.run.WaitingThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the starter of a run in the background holds: the run as long as it goes on, and after its end
 * no more than its result and an account of it, however long the handle, or its future, is kept.
 */
public final class RunHandle<R> implements Run<R> {
  private final RunId id;
  private final CountDownLatch over = new CountDownLatch(1);
  /** What is to be had of the run; the end is written before the run is forgotten. */
  private volatile @Nullable GoingOn<R> goingOn;

  private volatile @Nullable Ended<R> ended;
  /** Its result has been asked for, while it went on. */
  private volatile boolean askedFor;
  /** A thread has come to wait for it. */
  private volatile boolean joined;
  /** Made when asked for; guarded by this. */
  private @Nullable Promise future;

  /** The run, and what makes a result of it. */
  private record GoingOn<R>(Execution execution, Supplier<R> result) {}

  /** How it has ended; where its result was asked for before, the value has what a failed run has come to. */
  private record Ended<R>(
      RunAccount account, @Nullable R value, @Nullable Throwable noValue) {

    R result() {
      return value != null ? value : outcome();
    }

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
  public RunHandle(Execution execution, Supplier<R> result) {
    this.id = execution.id;
    this.goingOn = new GoingOn<>(execution, result);
    execution.attach(this::complete);
    execution.isWaitedForIf(this::isWaitedFor);
    execution.presence.isToldIf(this::isTold);
  }

  /** Whether a thread waits for the end, or something follows from the future, which one may wait for. */
  private boolean isWaitedFor() {
    synchronized (this) {
      return joined || future != null && future.getNumberOfDependents() > 0;
    }
  }

  /** Whether it, and its future if there is one, say that the run is over. */
  private boolean isTold() {
    synchronized (this) {
      return over.getCount() == 0 && (future == null || future.isDone());
    }
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
    RunAccount account = past.execution.account();
    boolean hasAll = past.execution.plan.target < 0;
    if (!(hasAll && askedFor) && account.status() != RunStatus.SUCCEEDED) {
      return new Ended<>(account, null, null);
    }
    try {
      if (hasAll) {
        past.execution.main.retire(account);
      }
      return new Ended<>(account, past.result.get(), null);
    } catch (Throwable e) { // the task was skipped, or its failure tolerated
      return new Ended<>(account, null, e);
    }
  }

  private @Nullable WaitingThreads waitingThreads() {
    Execution present = execution();
    return present == null ? null : present.waitingThreads;
  }

  /** The run; null once it is over. */
  private @Nullable Execution execution() {
    GoingOn<R> present = goingOn;
    return present == null ? null : present.execution;
  }

  @Override
  public String id() {
    return id.toString();
  }

  @Override
  public R join() {
    return join(Later.NEVER);
  }

  @Override
  public R join(Duration timeout) {
    return join(Later.nanos(Objects.requireNonNull(timeout, "timeout")));
  }

  private R join(long nanos) {
    boolean interrupted = false;
    joined = true;
    try {
      helps(nanos);
      if (!Blocking.await(over, nanos)) {
        notOverAfter(nanos);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      cancel("the thread that waited for it was interrupted", null);
    }
    while (over.getCount() > 0) {
      try {
        Blocking.await(over);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome();
  }

  private void notOverAfter(long nanos) {
    String why = "not over after " + Duration.ofNanos(nanos);
    cancel(why, new TimeoutException(why));
  }

  /** On a thread that the run may need: works for it until it is over, or is cancelled in time. */
  private void helps(long nanos) throws InterruptedException {
    Execution present = execution();
    if (present != null && present.waitingThreads.isOne()) {
      Timer.Cancellable timer =
          nanos == Later.NEVER ? null : Timer.after(nanos, () -> notOverAfter(nanos));
      try {
        present.waitingThreads.workUntil(() -> over.getCount() == 0, Later.NEVER);
      } finally {
        if (timer != null) {
          timer.cancel();
        }
      }
    }
  }

  @Override
  public R result() {
    GoingOn<R> present = goingOn;
    if (present == null) {
      return Objects.requireNonNull(ended).result();
    }
    askedFor = true; // or too late, and the run keeps less than this result
    return present.result.get();
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

  /** One that the run's end does not complete by itself. */
  public CompletableFuture<R> anotherFuture() {
    return new HelpingFuture<>(this::waitingThreads);
  }

  @Override
  public String toString() {
    return id() + " " + status();
  }

  /**
   * Whoever else completes it, be it by its value, an exception, cancellation or a time-out, is no longer
   * interested in the run, and cancels it. As with any future, it is then done at once, while what is
   * running in the run is still about to end.
   *
   * <p>{@link #claimed} says who completes it: the run, or somebody else. So a run that is cancelled by
   * that does not come before the value that was given.
   */
  public final class Promise extends HelpingFuture<R> {
    private final AtomicBoolean claimed = new AtomicBoolean();

    private Promise() {
      super(RunHandle.this::waitingThreads);
    }

    /** The run, whose end may come after this future's. */
    public Run<R> run() {
      return RunHandle.this;
    }

    private void settle() {
      if (!claimed.compareAndSet(false, true)) {
        return;
      }
      R value;
      try {
        value = outcome();
      } catch (Throwable e) {
        super.completeExceptionally(e);
        return;
      }
      super.complete(value);
    }

    /** True if it is somebody else who completes it, which ends the run. */
    private boolean claim(String how) {
      if (isDone() || !claimed.compareAndSet(false, true)) {
        return false;
      }
      // The thread may be the JDK's timer, and to cancel a run is to call what users have left
      // behind.
      DueJobs.deliver(() -> RunHandle.this.cancel("its future was " + how, null));
      return true;
    }

    @Override
    public boolean complete(R value) {
      return claim("completed by others") && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable thrown) {
      Objects.requireNonNull(thrown); // as always, and before it is claimed
      return claim("completed by others") && super.completeExceptionally(thrown);
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
      Objects.requireNonNull(supplier);
      executor.execute(() -> {
        if (isDone()) {
          return;
        }
        R value;
        try {
          value = supplier.get();
        } catch (Throwable e) {
          completeExceptionally(new CompletionException(e));
          return;
        }
        complete(value);
      });
      return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!isDone() && claimed.compareAndSet(false, true)) {
        String why = "its future was cancelled";
        try {
          RunHandle.this.cancel(why, null);
        } finally {
          super.cancel(mayInterruptIfRunning);
        }
      }
      return isCancelled();
    }

    @Override
    public void obtrudeValue(R value) {
      claim("obtruded");
      super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable thrown) {
      Objects.requireNonNull(thrown);
      claim("obtruded");
      super.obtrudeException(thrown);
    }
  }
}
