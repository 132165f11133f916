package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Trial;

/**
 * What is known of the items of one loop, from all runs of a runner: whether one thread does an item by
 * itself, and whether one does all of them. The first is right whatever an item takes, as long as there are
 * more items than threads and no task stands. The second is, where an item takes less than it takes two
 * threads to share the loop.
 *
 * <p><b>Items that are more than calls</b>, as there is a loop in them, go no straight way. There, one thread keeps the loop by not telling others of
 * it, and does all of an item, and what is ready in it when a loop in it is over, before it takes the next one. What it has not told lies
 * where others look, so all that is to be done if it lasts is to ask them to come ({@link WorkerItems#stands}). Two threads share more
 * in such an item than they do in others: what becomes ready, what is open, what is gathered.
 *
 * <p>Fields are read and written without any order by all workers, see {@link Trial}.
 */
public final class ItemCost {
  /** Less than what it takes two threads to share a loop, in nanoseconds. */
  private static final long TINY = 500;
  /** The same of items that are more than calls, of which two threads also share what becomes ready in them, and how many are open. */
  private static final long SMALL = 3 * TINY;
  /** Items that take longer, in a row and {@link #LONG_ONES} times this in all, are not. */
  private static final long LONG = 10_000;

  private static final int LONG_ONES = 50;

  /**
   * The same of what is left of an item behind a call: others have to be woken for each call, and what is left of all its items
   * is done in hardly more time than that takes.
   */
  private static final long TINY_BEHIND_CALL = 2_000;

  private static final long LONG_BEHIND_CALL = 20_000;

  /** What others could do during a call is not worth more than to wake them, in nanoseconds. */
  private static final long QUICK_CALL = 50_000;
  /** Calls that take longer, in a row and so many times this in all, are not quick, and will not be soon. */
  private static final long LONG_CALL = 100_000;

  /** So many items are rolled before the worker looks whether there is something else to do. */
  private static final int BATCH = 64;

  private final Trial rolling = new Trial(64, 1 << 14, LONG_ONES);

  /** Whether the next item goes straight, as nobody had to be let into those before. */
  public boolean goesStraight() {
    if (rolling.isOpenNext()) {
      return false;
    }
    rolling.wasCalm(1);
    return true;
  }

  /** How many of the next items are rolled; 0 for none. */
  public int rolledNext() {
    if (rolling.isOpen() || !rolling.isDoneNext()) {
      return 0;
    }
    if (!rolling.hasPassed()) {
      return Math.min(rolling.tries(), BATCH);
    }
    rolling.wasCalm(BATCH);
    return BATCH;
  }

  /**
   * The same where no other thread has ever come: there it is right whatever they take, unless one stands. One at a time, so that
   * the loop is offered to others after each, as long as they have not been tiny.
   */
  public int rolledAlone() {
    if (rolling.isOpen()) {
      return 0;
    }
    return rolling.hasPassed() ? rolledNext() : 1;
  }

  /** Whether more than one is rolled: what the last has taken has not ended a trial. */
  public boolean goesOnRolling() {
    return rolling.goesOn();
  }

  /** Whether items are rolled as a matter of course, so that others would be in the way. */
  public boolean areRolled() {
    return rolling.hasPassed();
  }

  /** Whether nobody else is asked to help this time, as that would take longer. */
  public boolean isKeptNext() {
    return rolling.hasPassed() && goesStraight();
  }

  /** The same, of what has been decided. */
  boolean isKept() {
    return rolling.hasPassed() && !rolling.isOpen();
  }

  /** A call for many items has taken so long. */
  public void tookCall(long nanos) {
    rolling.votes(nanos, QUICK_CALL, LONG_CALL);
  }

  /** Now, if an item that is about to be rolled is to be timed; else {@link ItemWay#UNTIMED}. */
  public long begins(long number) {
    return rolling.hasVote(number) ? System.nanoTime() : ItemWay.UNTIMED;
  }

  /** One that was rolled has taken so long. */
  public void tookRolled(long nanos) {
    rolling.votes(nanos, TINY, LONG);
  }

  /** The same where items take turns, so that two threads also share what they take turns on. */
  public void tookRolledInTurn(long nanos) {
    rolling.votes(nanos, 2 * TINY, LONG);
  }

  /** The same of what is left of one behind a call for many. */
  public void tookRolledBehindCall(long nanos) {
    rolling.votes(nanos, TINY_BEHIND_CALL, LONG_BEHIND_CALL);
  }

  /** Whether one thread does the next item, which is more than calls, and tells nobody of the loop. */
  public boolean keepsNext() {
    if (rolling.isOpenNext() || !rolling.isDoneNext()) {
      return false;
    }
    if (rolling.hasPassed()) {
      rolling.wasCalm(1);
    }
    return true;
  }

  /** Such an item has taken so long. */
  public void tookKept(long nanos) {
    rolling.votes(nanos, SMALL, LONG);
  }

  /** Others had to be let into an item that one thread did by itself. */
  public void othersWereLetIn() {
    rolling.othersWereLetIn();
  }
}
