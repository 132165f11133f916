package dev.attacca.runtime.internal.handle;

import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.Log;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.Sequencer;
import dev.attacca.runtime.internal.sequence.ValueChannel;
import java.lang.System.Logger;
import java.lang.ref.Cleaner;
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
 * stream has been seen or the stream has been closed. From then on it is not held from here. One that
 * is closed before it begins never does.
 *
 * <p>What has failed is thrown at the end of the stream, to those who read as far. Closing throws
 * nothing: whether the failure of an item that nobody asked for came just before or just after would be
 * a matter of luck.
 *
 * <p>A run stands still for as long as somebody could go on reading. Of a stream that is lost unclosed,
 * only this object knows the reader, and the run does not know this object; so when it is collected, its
 * {@link Rest} cancels the run, and says so.
 */
public final class StreamedRun<T> implements Iterator<T> {
  /** Made when first needed. */
  private static final class Cleaners {
    static final Cleaner CLEANER = Cleaner.create();
  }

  /** What there is to do for a stream that was neither read to its end nor closed. */
  private static final class Rest implements Runnable {
    /** Null when there is nothing to do. */
    private volatile @Nullable Execution execution;

    Rest(Execution execution) {
      this.execution = execution;
    }

    @Override
    public void run() {
      Execution left = execution;
      execution = null;
      if (left != null && !left.isOver() && !left.halted) {
        Log.get()
            .log(
                Logger.Level.WARNING,
                "run " + left.id()
                    + " is cancelled: its stream was neither read to its end nor closed");
        Threads.start(() -> left.cancel("its stream was lost without having been closed", null));
      }
    }
  }

  /** Null when it is over. */
  private volatile @Nullable Execution execution;

  private volatile @Nullable ValueChannel<T> channel;
  private final CountDownLatch over = new CountDownLatch(1);

  // Guarded by this
  private boolean begun;
  private boolean closed;
  private @Nullable Rest rest;
  private Cleaner.@Nullable Cleanable cleanable;

  // Of the thread that reads
  /** Whether it may be one of those that the run needs, and works for it. */
  private boolean standsIn;

  private @Nullable T next;
  private boolean ended;

  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  public StreamedRun(Execution execution, ScopeCore main) {
    this.execution = execution;
    this.channel =
        (ValueChannel<T>) Sequencer.of(main, execution.plan.lanes.target).channel();
    execution.attach(over::countDown);
  }

  public Stream<T> stream() {
    return StreamSupport.<T>stream(
            () -> Spliterators.spliteratorUnknownSize(
                this, Spliterator.ORDERED | Spliterator.NONNULL),
            Spliterator.ORDERED | Spliterator.NONNULL,
            false)
        .onClose(this::close);
  }

  /** Begins, unless it has begun; false if it has been closed. */
  private boolean goesOn(Execution run) {
    synchronized (this) {
      if (closed || begun) {
        return !closed;
      }
      begun = true;
      rest = new Rest(run);
      cleanable = Cleaners.CLEANER.register(this, rest);
    }
    try {
      isAwaited(run, true);
      run.startForConsumer(true);
    } catch (Throwable e) { // the runner is closed, most likely
      ended = true;
      letGo();
      throw e;
    }
    return true;
  }

  /** This thread may be one that the run needs, and wait for it from now on. */
  private void isAwaited(Execution run, boolean isTaken) {
    boolean isOne = run.waitingThreads.isOne();
    standsIn = isOne && isTaken && !run.plan.emits;
    if (standsIn) {
      channel().listen(run.waitingThreads::wake);
    } else if (isOne) {
      run.detach(); // who consumes must not come to wait for room to emit, nor is it known where
    }
  }

  /** Begins, for one who is told of what comes. */
  void begin() {
    isAwaited(execution(), false);
    execution().startForConsumer(false);
  }

  /** Of a run that is not over. */
  ValueChannel<T> channel() {
    return Objects.requireNonNull(channel);
  }

  /** Of a run that is not over. */
  Execution execution() {
    return Objects.requireNonNull(execution);
  }

  private void letGo() {
    execution = null;
    channel = null;
    synchronized (this) {
      if (rest != null && cleanable != null) {
        rest.execution = null;
        cleanable.clean();
      }
    }
  }

  @Override
  public boolean hasNext() {
    Execution run = execution;
    ValueChannel<T> values = channel;
    if (next == null && !ended && run != null && values != null) {
      if (!goesOn(run)) {
        ended = true;
        return false;
      }
      try {
        if (standsIn) {
          values.isWaitedFor();
          run.waitingThreads.workUntil(values::isReadable, Later.NEVER);
        }
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
    boolean isOpen;
    synchronized (this) {
      isOpen = begun && !closed && run != null;
      closed = true;
    }
    if (isOpen && run != null) {
      run.cancel("its stream was closed", null);
      awaitEnd(run);
    }
    letGo();
  }

  private void awaitEnd(Execution run) {
    boolean interrupted = false;
    if (standsIn) {
      run.waitingThreads.workUntilOver(() -> over.getCount() == 0);
    }
    while (over.getCount() > 0) {
      try {
        Blocking.await(over);
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
