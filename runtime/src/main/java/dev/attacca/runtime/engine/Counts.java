package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * How often what became of the tasks of items. Written by one thread at a time, and summed up with
 * others; a reader may be a moment behind.
 */
final class Counts {
  static final int OUT = 0;
  static final int EMPTY = 1;
  static final int FAILED = 2;
  static final int SKIPPED = 3;
  static final int CANCELLED = 4;
  static final int STARTED = 5;
  /** Of loops, whose {@link #OUT} counts items. */
  static final int ENDED = 6;

  /** Not a count, but nanoseconds. */
  static final int BUSY = 7;

  /** Of loops: items that went straight, in which each task was started and handed on a value. */
  private static final int WALKED = 8;

  private static final int KINDS = 9;
  private static final int TIMED_FIRST = 64;
  /** 2 to the 64th by the golden ratio. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final int TIMED_OF = 32;
  private static final int TIMED_OF_WALKED = 512;

  private final long[] counts;

  Counts(int tasks) {
    counts = new long[tasks * KINDS];
  }

  /** Each of the first items is timed, and later one of many for all of them; 0 for those that are not. */
  static int weight(long number) {
    return weight(number, TIMED_OF);
  }

  /** The same for items that go straight, in which a clock is dearer than the tasks. */
  static int weightOfWalk(long number) {
    return weight(number, TIMED_OF_WALKED);
  }

  private static int weight(long number, int of) {
    if (number < TIMED_FIRST) {
      return 1;
    }
    return isOneOf(of, number) ? of : 0;
  }

  /**
   * One of so many, found by the multiples of the golden ratio: evenly spread, and never in step with what
   * comes every so many items, as a page that is full.
   *
   * @param of a power of two
   */
  static boolean isOneOf(int of, long number) {
    return number * GOLDEN >>> Long.numberOfLeadingZeros(of) + 1 == 0;
  }

  /**
   * An item has gone straight to its end.
   *
   * @param times by task, if they were taken
   */
  void addWalk(Scope item, long @Nullable [] times) {
    if (item.slots() == item.plan().requireStraight().ended) {
      add(item.loop().task, WALKED);
    } else {
      for (int i = 0; i < item.plan().type.size(); i++) {
        addEnd(item, item.plan().type.base() + i);
      }
    }
    if (times != null) {
      int weight = weightOfWalk(item.number());
      for (int i = 0; i < item.plan().type.size(); i++) {
        add(item.plan().type.base() + i, BUSY, weight * times[i]);
      }
    }
  }

  /** A task of an item has gone the straight way, and settled; what has no part in the run does not count. */
  void addEnd(Scope item, int task) {
    int slot = item.slot(task);
    if (Slot.isSkipped(slot)) {
      add(task, SKIPPED);
    } else if (slot != Slot.UNUSED) {
      add(task, STARTED);
      add(task, slot == Slot.DONE ? OUT : EMPTY);
    }
  }

  /** Counts for each task what has been counted for the items that went straight. */
  void spread(Plan plan) {
    for (ScopePlan items : plan.scopes) {
      int opener = items.type.opener();
      if (opener >= 0 && items.straight != null) {
        long walked = get(opener, WALKED);
        for (int i = 0; i < items.type.size(); i++) {
          int task = items.type.base() + i;
          if (plan.members.get(task)) {
            add(task, STARTED, walked);
            add(task, OUT, walked);
          }
        }
        add(opener, WALKED, -walked);
      }
    }
  }

  void add(int task, int kind) {
    counts[task * KINDS + kind]++;
  }

  void add(int task, int kind, long times) {
    counts[task * KINDS + kind] += times;
  }

  void add(Counts others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
  }

  boolean hasStarted(int task) {
    return get(task, STARTED) > 0;
  }

  long get(int task, int kind) {
    return counts[task * KINDS + kind];
  }
}
