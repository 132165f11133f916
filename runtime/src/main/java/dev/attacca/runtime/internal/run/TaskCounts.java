package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Trial;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.plan.CommonSlots;
import dev.attacca.runtime.internal.plan.Leg;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often what became of the tasks of items. Written by one thread at a time, and summed up with
 * others; a reader may be a moment behind.
 */
public final class TaskCounts {
  public static final int OUT = 0;
  public static final int EMPTY = 1;
  public static final int FAILED = 2;
  public static final int SKIPPED = 3;
  public static final int CANCELLED = 4;
  public static final int STARTED = 5;
  /** Of loops, whose {@link #OUT} counts items. */
  static final int ENDED = 6;

  /** Not a count, but nanoseconds. */
  public static final int BUSY = 7;

  /** Tasks of items that go straight, which are counted when they are through; only where others are summed up. */
  static final int UNDER_WAY = 8;

  /** How often an item has been about to go straight to the end, which is counted with its loop, or to a stop, with the batch. */
  private static final int WALKS = 9;

  private static final int KINDS = 10;
  private static final int TIMED_FIRST = 64;
  private static final int TIMED_OF = 32;
  private static final int TIMED_OF_WALKED = 512;

  private final long[] counts;
  /** By the number of {@link CommonSlots}: how many items came straight to the end, or to a stop, with these. */
  private volatile long[] walked = {};
  /** So that not all workers time the same ones, counted from their first. */
  private final int offset = ThreadLocalRandom.current().nextInt();

  TaskCounts(int tasks) {
    counts = new long[tasks * KINDS];
  }

  /**
   * For how many calls the next one of a task stands when it is timed: each of the first does for itself, and later one of many for
   * all of them; 0 for those that are not timed.
   */
  public int weight(int task) {
    return weight(get(task, STARTED), TIMED_OF);
  }

  /**
   * The same for an item that goes straight, in which a clock is dearer than the tasks.
   *
   * @param under the batch that it goes to, or the loop if it goes to its end
   */
  public int weightOfWalk(int under) {
    long number = get(under, WALKS);
    add(under, WALKS);
    return weight(number, TIMED_OF_WALKED);
  }

  private int weight(long number, int of) {
    if (number < TIMED_FIRST) {
      return 1;
    }
    return Trial.isOneOf(of, number + offset) ? of : 0;
  }

  /** An item has gone straight to its end, or to where it stops. */
  public void addWalk(ScopeCore item, Leg leg) {
    CommonSlots common = item.commonSlots();
    if (common != null) {
      addWalks(common.number, 1);
      return;
    }
    for (int task : leg.tasks) {
      addEnd(item, task);
    }
  }

  /**
   * How long the tasks of such an item took.
   *
   * @param times by task
   * @param weight for how many items they stand
   */
  public void addTimes(ScopeType scope, long[] times, int weight) {
    for (int i = 0; i < scope.size(); i++) {
      add(scope.base() + i, BUSY, weight * times[i]);
    }
  }

  private void addWalks(int number, long times) {
    long[] all = walked;
    if (number >= all.length) {
      walked = all = Arrays.copyOf(all, number + 1);
    }
    all[number] += times;
  }

  /** A task of an item has gone the straight way, and settled; what has no part in the run does not count. */
  public void addEnd(ScopeCore item, int task) {
    addEnds(task, item.slot(task), 1);
  }

  private void addEnds(int task, int slot, long times) {
    if (TaskState.isSkipped(slot)) {
      add(task, SKIPPED, times);
    } else if (slot != TaskState.UNUSED) {
      add(task, STARTED, times);
      add(task, slot == TaskState.DONE ? OUT : EMPTY, times);
    }
  }

  /** Counts for each task what has been counted for the items that went straight. */
  void spread(RunPlan plan) {
    long[] all = walked;
    for (int number = 0; number < all.length; number++) {
      CommonSlots common = plan.commonSlots(number);
      for (int task : common.leg.tasks) {
        addEnds(task, common.slot(task), all[number]);
      }
    }
    walked = new long[0];
  }

  public void add(int task, int kind) {
    counts[task * KINDS + kind]++;
  }

  public void add(int task, int kind, long times) {
    counts[task * KINDS + kind] += times;
  }

  public void add(TaskCounts others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
    long[] all = others.walked;
    for (int number = 0; number < all.length; number++) {
      addWalks(number, all[number]);
    }
  }

  boolean hasStarted(int task) {
    return get(task, STARTED) > 0;
  }

  long get(int task, int kind) {
    return counts[task * KINDS + kind];
  }
}
