package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.ScopeCore;

/**
 * One who watches the items that one thread goes straight through, and makes do with less than a {@link TaskObserver} is
 * told. On that thread, unless said otherwise. Times are those of {@link Watchdog#now}.
 */
public abstract class PassObserver {
  /**
   * An item is about to be gone through; until this returns, the pass has the one before.
   *
   * @return false if the other one is to be told of its tasks
   */
  public abstract boolean begins(ScopeCore item, long now);

  /**
   * A task of it has ended, with a value or without. Always told of the first task in which the clock has moved, and of all
   * after it; may be told of others.
   *
   * @param since what the clock said when it was looked at before
   */
  public abstract void ended(ScopeCore item, int task, int end, long since, long now);

  /** It has come to its end, and is about to be closed. */
  public abstract void ends(ScopeCore item, long since, long now);

  /**
   * It is in this task, or was last, and one like any other from now on: the other one is told of the rest. Before anybody
   * else knows of the item. On its thread, or on the watchdog, which has taken the word from it.
   */
  public abstract void leaves(ScopeCore item, int task, long since);

  /** The thread goes through no items any more. */
  public abstract void goes();
}
