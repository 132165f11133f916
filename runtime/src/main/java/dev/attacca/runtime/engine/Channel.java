package dev.attacca.runtime.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The values of a stream between those that make them, who never wait, and the one that consumes them,
 * whose thread waits here for more.
 */
final class Channel<T> {
  private final int room;
  private volatile Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock
  private final Deque<T> values = new ArrayDeque<>();
  private boolean closed;
  private boolean refused;
  private boolean discarded;
  private @Nullable Runnable onChange;

  /** One that holds so many values, at least 1. */
  Channel(int room, Runnable onRoom) {
    this.room = room;
    this.onRoom = onRoom;
  }

  /** False if there is no room; then {@code onRoom} is called when half of it is free. */
  boolean offer(T value) {
    Runnable listener;
    lock.lock();
    try {
      if (discarded) {
        return true;
      }
      if (values.size() >= room) {
        refused = true;
        return false;
      }
      values.add(value);
      changed.signal();
      listener = onChange;
    } finally {
      lock.unlock();
    }
    if (listener != null) {
      listener.run();
    }
    return true;
  }

  /** No more values are taken: those that come have somewhere to go, and are forgotten. */
  void discard() {
    lock.lock();
    try {
      discarded = true;
      values.clear();
    } finally {
      lock.unlock();
    }
    onRoom.run();
  }

  /** No more values come. */
  void close() {
    Runnable listener;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      listener = onChange;
    } finally {
      lock.unlock();
    }
    if (listener != null) {
      listener.run();
    }
  }

  /** No more values come, and nobody waits for room: whoever still takes values holds those alone. */
  void runIsOver() {
    close();
    onRoom = () -> {};
  }

  /** Has this called whenever there may be something new; never while the lock is held. */
  void listen(Runnable listener) {
    lock.lock();
    try {
      onChange = listener;
    } finally {
      lock.unlock();
    }
  }

  /** The next value if there is one now. */
  @Nullable
  T poll() {
    T value;
    boolean roomMade;
    lock.lock();
    try {
      value = values.poll();
      roomMade = refused && values.size() <= room / 2;
      refused &= !roomMade;
    } finally {
      lock.unlock();
    }
    if (roomMade) {
      onRoom.run();
    }
    return value;
  }

  /** Whether all values have been taken and no more come. */
  boolean isDrained() {
    lock.lock();
    try {
      return closed && values.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The next value, when there is one; null at the end. */
  @Nullable
  T take() throws InterruptedException {
    for (; ; ) {
      T value = poll();
      if (value != null) {
        return value;
      }
      lock.lockInterruptibly();
      try {
        while (values.isEmpty() && !closed) {
          changed.await();
        }
        if (values.isEmpty()) {
          return null;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  Iterator<T> iterator() {
    return new Iterator<>() {
      private @Nullable T next;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (next == null && !ended) {
          try {
            next = take();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmitterLoop.Stopped();
          }
          ended = next == null;
        }
        return next != null;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        T value = next;
        next = null;
        return java.util.Objects.requireNonNull(value);
      }
    };
  }

  Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }
}
