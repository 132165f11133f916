package dev.attacca.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Context} has, and the lock that keeps it together.
 *
 * <p>A thread that holds this lock and waits for another one waits only for one further down: sections lock
 * from the outermost context inwards, and single operations hold one lock at a time. So no two threads can
 * wait for each other along one line of contexts.
 */
final class ContextStore {
  private final @Nullable Supplier<Context> parent;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Guarded by lock. In the order in which they were first set. */
  private final ContextValues own = new ContextValues();

  /** Written under the write lock. A context does not know its children: they look up. */
  private volatile boolean destroyed;

  ContextStore(@Nullable Supplier<Context> parent) {
    this.parent = parent;
  }

  @Nullable
  ContextStore parent() {
    return parent == null ? null : parent.get().store;
  }

  ReentrantReadWriteLock lock() {
    return lock;
  }

  boolean isDestroyed() {
    return destroyed;
  }

  void ensureAlive() {
    ContextLine.ensureAlive(this);
  }

  /** Whether an operation on this thread would not have to wait just now. */
  boolean isFree() {
    return ContextLine.to(this).isFree() && lock.getReadLockCount() == 0;
  }

  // Reading

  @Nullable
  Object look(String key) {
    Objects.requireNonNull(key, "key");
    Lock shared = lock.readLock();
    shared.lock();
    try {
      ensureAlive();
      Object here = own.get(key);
      if (here != null || parent == null) {
        return ContextValues.orNull(here);
      }
    } finally {
      shared.unlock();
    }
    return this.<@Nullable Object>read(() -> lookUp(key));
  }

  /** Inside a section. */
  @Nullable
  Object lookUp(String key) {
    for (ContextStore store = this; store != null; store = store.parent()) {
      Object value = store.own.get(key);
      if (value != null) {
        return ContextValues.orNull(value);
      }
    }
    return null;
  }

  Map<String, Object> all() {
    return read(() -> {
      Map<String, Object> all = new LinkedHashMap<>();
      ContextLine.to(this).forEach(store -> store.own.addTo(all));
      return all;
    });
  }

  // Writing

  void set(String key, Object value) {
    Objects.requireNonNull(key, "key");
    if (value == null) {
      throw new NullPointerException(
          "the value of \"" + key + "\" must not be null; remove(\"" + key + "\") takes it away");
    }
    lockAlone();
    try {
      ensureAlive();
      own.put(key, value);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Inside a section that writes. */
  void takeAway(String key) {
    own.remove(key);
    if (lookUp(key) != null) {
      own.hide(key);
    }
  }

  void destroy() {
    lockAlone();
    try {
      destroyed = true;
      own.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  // Sections

  <T extends @Nullable Object> T read(Supplier<T> reader) {
    Objects.requireNonNull(reader, "reader");
    ContextLine line = ContextLine.to(this);
    line.lock();
    try {
      ensureAlive();
      return reader.get();
    } finally {
      line.unlock();
    }
  }

  <T extends @Nullable Object> T write(Supplier<T> writer) {
    Objects.requireNonNull(writer, "writer");
    ContextLine parents = ContextLine.above(this);
    parents.lock();
    try {
      lockAlone();
      try {
        ensureAlive();
        return writer.get();
      } finally {
        lock.writeLock().unlock();
      }
    } finally {
      parents.unlock();
    }
  }

  private void lockAlone() {
    if (lock.getReadHoldCount() > 0 && !lock.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException(
          "this thread is inside read(…) of this context, or inside read(…) or write(…) of one below it,"
              + " and cannot write to it there: use write(…) of this context around it all");
    }
    lock.writeLock().lock();
  }
}
