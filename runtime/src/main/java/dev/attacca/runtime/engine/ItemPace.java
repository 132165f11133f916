package dev.attacca.runtime.engine;

/**
 * How long the items of one loop take, learned from those there were, in all runs of a runner: whether it
 * is worth while to have several threads in one item, or in the items of one loop. Fields are read and
 * written without any order by all workers; a lost update is a moment's less experience.
 */
final class ItemPace {
  /** About what it takes to wake a thread, in nanoseconds. */
  private static final long QUICK = 30_000;
  /** Less than what it takes two threads to share a loop. */
  private static final long TINY = 500;
  /** No item counts for more. */
  private static final long MOST = 4 * QUICK;

  private static final int TRIAL = 32;
  private static final int MOST_TRIAL = 1 << 16;
  private static final int WEIGHT = 8;
  /** Of items that go straight, one of so many is timed. */
  private static final int TIMED = 64;

  private int known;
  private int rolled;
  private int needed = TRIAL;
  private long average = MOST;

  /** Whether an item goes straight. */
  boolean isQuick() {
    return known >= needed && average <= QUICK;
  }

  /** Whether one thread does all of them. */
  boolean isTiny() {
    return known >= needed && average <= TINY;
  }

  /**
   * Whether one thread does all of them, where it is known only then how long they take: otherwise they
   * wait for each other.
   */
  boolean isTinyOrUnknown() {
    return known >= needed && average <= (rolled < needed ? QUICK : TINY);
  }

  /** Whether it is worth while to time an item that goes straight. */
  static boolean isTimed(long number) {
    return number % TIMED == 0;
  }

  /** An item is over; or no longer in the hands of the one that has opened it. */
  void took(long nanos) {
    known = Math.min(known + 1, MOST_TRIAL);
    long counted = Math.min(nanos, 4 * average + TINY); // one may have been disturbed
    average += (Math.min(counted, MOST) - average) / WEIGHT;
  }

  /** The same, for one that went straight while the loop was kept. */
  void tookRolling(long nanos, boolean ordered) {
    took(nanos);
    if (++rolled >= MOST_TRIAL) {
      rolled /= 2;
      needed = Math.max(needed / 2, TRIAL);
    }
    if (ordered && !isTinyOrUnknown()) {
      tookLong();
    }
  }

  void left() {
    took(MOST);
  }

  /** An item that went straight was not what it seemed. */
  void tookLong() {
    known = 0;
    rolled = 0;
    average = MOST;
    needed = Math.min(2 * needed, MOST_TRIAL);
  }
}
