package dev.attacca.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Contexts from the outermost one inwards, each above the next; they are locked in this order. */
final class ContextLine {
  private final List<ContextStore> line;

  private ContextLine(@Nullable ContextStore last) {
    this.line = new ArrayList<>(4);
    for (ContextStore store = last; store != null; store = store.parent()) {
      line.add(store);
    }
    Collections.reverse(line);
  }

  /** The parents, the outermost first, and this one. */
  static ContextLine to(ContextStore store) {
    return new ContextLine(store);
  }

  /** The parents, the outermost first. */
  static ContextLine above(ContextStore store) {
    return new ContextLine(store.parent());
  }

  void forEach(Consumer<ContextStore> action) {
    line.forEach(action);
  }

  /** For reading: all of them or, where one refuses (a lock counts 65,535 holds and no more), none. */
  void lock() {
    int locked = 0;
    try {
      for (ContextStore store : line) {
        store.lock().readLock().lock();
        locked++;
      }
    } finally {
      if (locked < line.size()) {
        unlock(locked);
      }
    }
  }

  void unlock() {
    unlock(line.size());
  }

  private void unlock(int first) {
    for (int i = first - 1; i >= 0; i--) {
      line.get(i).lock().readLock().unlock();
    }
  }

  /** Whether none of them is locked by another thread that writes. */
  boolean isFree() {
    for (ContextStore store : line) {
      ReentrantReadWriteLock lock = store.lock();
      if (lock.isWriteLocked() && !lock.isWriteLockedByCurrentThread()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Looks for one that has been destroyed.
   *
   * @throws IllegalStateException if it is this one, or one above it
   */
  static void ensureAlive(ContextStore last) {
    for (ContextStore store = last; store != null; store = store.parent()) {
      if (store.isDestroyed()) {
        throw new IllegalStateException(
            store == last
                ? "this context has been destroyed"
                : "this context has been destroyed together with one above it");
      }
    }
  }
}
