package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A loop over an iterator that one thread has at a time, or nobody: {@link #state} says which.
 *
 * <p>Whoever takes it makes it {@code TAKEN}, in the iterator, and then {@code HELD}, or {@code ROLLING}, out of it again with
 * an item, and gives it back as {@code FREE}. One who stops the loop interrupts a thread in the iterator, and no other: it takes
 * the word {@code TAKEN} away for that long, and the thread that wants to leave the iterator finds it missing. What the other
 * words are for says {@link PullLoop}.
 */
abstract class HeldLoop extends SourceLoop {
  static final int FREE = 0;
  static final int TAKEN = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;
  static final int HELD = 4;
  static final int LETTING_IN = 5;
  static final int PARKED = 6;
  static final int ENDED = 7;
  /** This and all above it; which of them, tells one who rolls from others that do later. */
  static final int ROLLING = 8;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(HeldLoop.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  volatile int state = FREE;
  /** Who has the loop, or is about to take it or give it back. */
  private volatile @Nullable Thread puller;

  HeldLoop(Execution execution, ScopeCore parent, int task, Object source) {
    super(execution, parent, task, source);
  }

  /** Into the iterator; false if it is not free. */
  final boolean takeIfFree() {
    if (state != FREE || !change(FREE, TAKEN)) {
      return false;
    }
    puller = Thread.currentThread();
    return true;
  }

  /** From the iterator; one who stops the loop may be about to interrupt this thread. */
  final void leaveIterator(int as) {
    if (!change(TAKEN, as)) {
      while (state == INTERRUPTING) {
        Thread.onSpinWait();
      }
      if (!execution.halted) {
        Thread.interrupted(); // the one of interruptPuller, and only for the iterator
      }
      state = as;
    }
  }

  /** Out of the iterator again, and now in an item that it does by itself. */
  final void enterItem(int word) {
    STATE.setRelease(this, word);
  }

  /** Says another word, if it is this one; else somebody else has. */
  final boolean change(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  final void giveBack(int as) {
    puller = null;
    state = as;
  }

  /** Interrupts the thread that is in the iterator, if one is. */
  final void interruptPuller() {
    if (change(TAKEN, INTERRUPTING)) {
      Thread target = puller; // if it is not there yet, it will see that the loop is stopped
      if (target != null) {
        target.interrupt();
      }
      state = INTERRUPTED;
    }
  }
}
