package dev.attacca.runtime.internal.handle;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.WaitingThreads;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of a run, or one that comes of it. A thread that waits for it, and may be one of those that
 * the run needs, works for the run meanwhile.
 */
class HelpingFuture<T> extends CompletableFuture<T> {
  /** Null once the run is over. */
  private final Supplier<@Nullable WaitingThreads> run;

  HelpingFuture(Supplier<@Nullable WaitingThreads> run) {
    this.run = run;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new HelpingFuture<>(run);
  }

  @Override
  public T join() {
    WaitingThreads present = needed();
    if (present != null) {
      present.workUntilOver(this::isDone);
    }
    if (CurrentThread.isCallers()) {
      awaitAsCaller();
    }
    try {
      return super.join();
    } catch (CancellationException e) {
      throw asTold(e);
    }
  }

  /** From JDK 23 on, one of the JDK's own is around that of the run. */
  private static CancellationException asTold(CancellationException thrown) {
    return thrown.getCause() instanceof RunCancelledException ofRun ? ofRun : thrown;
  }

  /** The caller of a run waits in one of its tasks: who interrupts it means the run, and all below it. */
  private void awaitAsCaller() {
    try {
      super.get();
    } catch (InterruptedException e) {
      WaitingThreads present = run.get();
      if (present != null) {
        present.cancel("the calling thread was interrupted");
      }
      Thread.currentThread().interrupt();
    } catch (ExecutionException | CancellationException e) {
      return; // whoever waits is told
    }
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    WaitingThreads present = needed();
    if (present != null) {
      present.workUntil(this::isDone, Later.NEVER);
    }
    try {
      return super.get();
    } catch (CancellationException e) {
      throw asTold(e);
    }
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long begin = System.nanoTime();
    long nanos = unit.toNanos(timeout);
    WaitingThreads present = needed();
    if (present != null) {
      present.workUntil(this::isDone, nanos);
    }
    try {
      return super.get(Math.max(0, nanos - (System.nanoTime() - begin)), TimeUnit.NANOSECONDS);
    } catch (CancellationException e) {
      throw asTold(e);
    }
  }

  private @Nullable WaitingThreads needed() {
    WaitingThreads present = isDone() ? null : run.get();
    if (present == null || !present.isOne()) {
      return null;
    }
    super.whenComplete((value, thrown) -> present.wake());
    return present;
  }
}
