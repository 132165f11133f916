package dev.attacca.runtime;

import dev.attacca.runtime.spi.PreparedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A run that a server has accepted, and its result. Where it stands is guarded by {@link Submissions}. */
final class Submission<R> {
  final String id;
  final CountDownLatch over = new CountDownLatch(1);
  /** The thread that starts the run, while it does so. */
  volatile @Nullable Thread starter;

  // Guarded by the submissions of the server
  /** Until the end. */
  @Nullable
  PreparedRun<R> prepared;

  /** Of those who have asked for the result, and do not wait; until the end. */
  private final List<CompletableFuture<R>> asked = new ArrayList<>(0);

  /** While it is queued. */
  @Nullable
  Thread submitter = Thread.currentThread();

  RunStatus status = RunStatus.QUEUED;
  long endedAt;

  // Written before it is over, read after
  @Nullable
  R value;

  @Nullable
  Throwable failure;

  Submission(PreparedRun<R> prepared) {
    this.id = prepared.run().id();
    this.prepared = prepared;
  }

  /** With the lock. */
  void ask(CompletableFuture<R> future) {
    if (Integer.bitCount(asked.size()) == 1) { // now and then
      asked.removeIf(CompletableFuture::isDone); // by those who wait no more
    }
    asked.add(future);
  }

  /** Tells all of the end: who waits first, for each future may come upon code of users'. */
  void tell() {
    over.countDown();
    asked.forEach(this::tell); // nobody adds one any more
  }

  @SuppressWarnings("NullAway") // a run that did not fail has a value, null if the runner says so
  void tell(CompletableFuture<R> future) {
    if (failure != null) {
      future.completeExceptionally(failure);
    } else {
      future.complete(value);
    }
  }

  /** It is over. */
  void end(@Nullable R itsValue, @Nullable Throwable thrown) {
    status = thrown == null
        ? RunStatus.SUCCEEDED
        : thrown instanceof RunCancelledException ? RunStatus.CANCELLED : RunStatus.FAILED;
    value = itsValue;
    failure = thrown;
    prepared = null;
    endedAt = System.nanoTime();
  }

  /** Its value, or what has happened instead. */
  @SuppressWarnings("NullAway") // a run that did not fail has a value, null if the runner says so
  R outcome() {
    Throwable thrown = failure;
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    if (thrown != null) {
      throw new CompletionException(thrown);
    }
    return value;
  }

  /**
   * A run that nobody wanted to cancel, but that no thread was to be had for, has failed. One whose
   * deadline has come has been cancelled.
   */
  static @Nullable Throwable reasonOf(@Nullable Throwable failure) {
    return failure instanceof RunCancelledException
            && failure.getCause() instanceof RejectedExecutionException
        ? failure.getCause()
        : failure;
  }
}
