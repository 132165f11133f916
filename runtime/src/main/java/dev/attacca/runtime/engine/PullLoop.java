package dev.attacca.runtime.engine;

import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * A loop over an iterator. There is no queue: a worker that has nothing else to do takes the loop, pulls
 * an item, gives the loop back, and takes the item all the way down itself.
 *
 * <p>{@link #state} says who has the iterator. A loop that is full is {@code PARKED} and nobody's; the
 * item that leaves it makes it {@code FREE}, and offers it. Whoever frees looks at the other's word
 * afterwards: the puller parks, then looks whether there is room after all; the item makes room, then
 * looks whether the loop is parked.
 */
final class PullLoop extends LoopRun {
  private enum State {
    FREE,
    TAKEN,
    PARKED,
    ENDED
  }

  private final Object source;
  /** Made by the first puller: that, too, is the user's code, and may fail. */
  private @Nullable Iterator<?> iterator;

  private final @Nullable AutoCloseable closeable;
  private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
  /** The thread inside the iterator; guarded by this. */
  private @Nullable Thread puller;

  PullLoop(Execution execution, Scope parent, int task, Object source) {
    super(execution, parent, task);
    this.closeable = source instanceof AutoCloseable given ? given : null;
    this.source = source;
  }

  private Iterator<?> iterator() {
    if (iterator == null) {
      iterator = iteratorOf(source);
    }
    return iterator;
  }

  private static Iterator<?> iteratorOf(Object source) {
    if (source instanceof BaseStream<?, ?> stream) {
      return stream.iterator();
    }
    return source instanceof Iterable<?> iterable ? iterable.iterator() : (Iterator<?>) source;
  }

  @Override
  @Nullable
  Scope next(Worker worker) {
    if (!state.compareAndSet(State.FREE, State.TAKEN)) {
      return null;
    }
    if (isFull() && !isStopped()) {
      state.set(State.PARKED);
      if (!isFull() && state.compareAndSet(State.PARKED, State.FREE)) {
        return next(worker);
      }
      return null;
    }
    Object item;
    try {
      item = pull();
    } catch (Throwable e) {
      end(worker, isStopped() ? null : e);
      return null;
    }
    if (item == null) {
      end(worker, null);
      return null;
    }
    Scope scope = open(item);
    state.set(State.FREE);
    if (execution.halted) {
      giveUp();
    }
    return scope;
  }

  /** The next element; null at the end. */
  private @Nullable Object pull() {
    synchronized (this) {
      puller = Thread.currentThread();
    }
    try {
      if (isStopped() || !iterator().hasNext() || isStopped()) {
        return null;
      }
      Object item = iterator().next();
      if (item == null) {
        throw new NullPointerException("loop \"" + execution.plan.name(task) + "\" emitted null");
      }
      return item;
    } finally {
      synchronized (this) {
        puller = null;
        if (isStopped() && !execution.halted) {
          Thread.interrupted(); // the one of endEmission, and only for the iterator
        }
      }
    }
  }

  private void end(Worker worker, @Nullable Throwable thrown) {
    state.set(State.ENDED);
    Throwable failure = close(thrown);
    if (failure == null) {
      sourceEnded(worker);
    } else {
      fail(worker, failure);
    }
  }

  private @Nullable Throwable close(@Nullable Throwable thrown) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Throwable e) {
      if (thrown == null) {
        return e;
      }
      thrown.addSuppressed(e);
    }
    return thrown;
  }

  @Override
  void left(Scope item, Worker worker) {
    if (state.get() == State.PARKED && state.compareAndSet(State.PARKED, State.FREE)) {
      execution.agenda.offer(this);
    }
  }

  @Override
  void endEmission() {
    synchronized (this) {
      if (puller != null) {
        puller.interrupt();
      }
    }
  }

  @Override
  void giveUp() {
    if (state.compareAndSet(State.FREE, State.ENDED)
        || state.compareAndSet(State.PARKED, State.ENDED)) {
      Throwable failure = close(null);
      if (failure != null) {
        execution.failedBesides(parent, task, failure);
      }
    } // else its puller finds the run halted, and closes it
  }
}
