package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.scope.ReadyWork;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody has a state, and which tasks wait for it.
 *
 * <p>An item that goes straight takes a state and gives it back by one compare-and-set each, without the lock of its lane. All others
 * have the lock, and who finds the state held says in the same word that it is awaited: then it cannot be given back without the
 * lock, and so not without whoever waits being told.
 */
final class Holding {
  private static final int HELD = 1;
  private static final int AWAITED = 2;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Holding.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by WORD
  private volatile int word;

  /** Guarded by the lane. */
  private final Deque<ReadyWork> waiting = new ArrayDeque<>(0);

  /** The caller has it, unless somebody else does. */
  boolean take() {
    int now = word;
    return (now & HELD) == 0 && WORD.compareAndSet(this, now, now | HELD);
  }

  /** The caller has it no more; false if somebody waits for it, and it is to be given back by {@link #free} instead. */
  boolean giveBack() {
    return WORD.compareAndSet(this, HELD, 0);
  }

  // With the lock of the lane

  /** The same as {@link #take}; if it is false, the state cannot be given back without the lock from now on. */
  boolean takeOrAwait() {
    while (!take()) {
      int now = word;
      if (now == (HELD | AWAITED)
          || now == HELD && WORD.compareAndSet(this, HELD, HELD | AWAITED)) {
        return false;
      }
    }
    return true;
  }

  /** By one who has not got it: goes on with this when that may be worth another try. */
  void add(ReadyWork work) {
    waiting.add(work);
  }

  /** Nobody has it any more; the next that may try, if there is one. */
  @Nullable
  ReadyWork free() {
    ReadyWork next = waiting.poll();
    word = waiting.isEmpty() ? 0 : AWAITED;
    return next;
  }
}
