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
 * have the lock, and say so in the same word, whether they get the state or not: then it cannot be given back without the lock, and so
 * not without whoever waits being told.
 */
final class Holding {
  private static final int HELD = 1;
  /** It is not given back without the lock: somebody waits for it, or has taken it with the lock. */
  private static final int LOCKED = 2;

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

  /** The caller has it no more; false if it is to be given back with the lock, by {@link #free}. */
  boolean giveBack() {
    return WORD.compareAndSet(this, HELD, 0);
  }

  // With the lock of the lane

  /** The same as {@link #take}; whoever has it now or later gives it back with the lock. */
  boolean takeOrAwait() {
    return ((int) WORD.getAndBitwiseOr(this, HELD | LOCKED) & HELD) == 0;
  }

  /** By one who has not got it: goes on with this when that may be worth another try. */
  void add(ReadyWork work) {
    waiting.add(work);
  }

  /** Nobody has it any more; the next that may try, if there is one. */
  @Nullable
  ReadyWork free() {
    ReadyWork next = waiting.poll();
    word = waiting.isEmpty() ? 0 : LOCKED;
    return next;
  }
}
