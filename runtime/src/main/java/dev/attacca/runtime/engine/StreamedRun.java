package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunCancelledException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A run whose values are consumed while it goes on. It begins when the first value is asked for, stands
 * still when its values are not taken, and is over, with nothing left running, when the end of the
 * stream has been seen or the stream has been closed. From then on it is not held from here.
 */
final class StreamedRun<T> implements Iterator<T> {
  /** Null when it is over. */
  private volatile @Nullable Execution execution;

  private volatile @Nullable Channel<T> channel;
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean begun;
  private @Nullable T next;
  private boolean ended;

  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  StreamedRun(Execution execution, Scope main) {
    this.execution = execution;
    this.channel = (Channel<T>) main.lane(execution.plan.lanes.target).channel();
    execution.attach(over::countDown);
  }

  Stream<T> stream() {
    return StreamSupport.<T>stream(
            () -> Spliterators.spliteratorUnknownSize(
                this, Spliterator.ORDERED | Spliterator.NONNULL),
            Spliterator.ORDERED | Spliterator.NONNULL,
            false)
        .onClose(this::close);
  }

  /** Begins, unless it has begun, for one who takes its values on this thread or is signalled. */
  void begin(boolean isTaken) {
    if (!begun) {
      begun = true;
      execution().startForConsumer(isTaken);
    }
  }

  /** Of a run that is not over. */
  Channel<T> channel() {
    return Objects.requireNonNull(channel);
  }

  /** Of a run that is not over. */
  Execution execution() {
    return Objects.requireNonNull(execution);
  }

  private void letGo() {
    execution = null;
    channel = null;
  }

  @Override
  public boolean hasNext() {
    begin(true);
    Execution run = execution;
    Channel<T> values = channel;
    if (next == null && !ended && run != null && values != null) {
      try {
        next = values.take();
      } catch (InterruptedException e) {
        run.cancel("the thread that consumed its values was interrupted", null);
        awaitEnd(run);
        Thread.currentThread().interrupt();
      }
      if (next == null) {
        ended = true;
        awaitEnd(run);
        letGo();
        run.throwIfFailed();
      }
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T value = Objects.requireNonNull(next);
    next = null;
    return value;
  }

  private void close() {
    Execution run = execution;
    if (begun && !ended && run != null) {
      ended = true;
      run.cancel("its stream was closed", null);
      awaitEnd(run);
      letGo();
      try {
        run.throwIfFailed();
      } catch (RunCancelledException e) {
        return; // as was asked for
      }
    }
  }

  private void awaitEnd(Execution run) {
    boolean interrupted = false;
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException e) {
        interrupted = true;
        run.cancel("the thread that waited for its end was interrupted", null);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
