package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Trial;
import dev.attacca.runtime.internal.plan.Leg;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

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

  /**
   * Items that went straight to the end, or to a stop, with a value of each task since the stop before, but for fallbacks. Of
   * loops the first, of batches the others.
   */
  private static final int WALKED = 8;

  /** Tasks of items that go straight, which are counted when they are through; only where others are summed up. */
  static final int UNDER_WAY = 9;

  /** How often an item has been about to go straight to the end, or to a stop; counted with what {@link #WALKED} is. */
  private static final int WALKS = 10;

  private static final int KINDS = 11;
  private static final int TIMED_FIRST = 64;
  private static final int TIMED_OF = 32;
  private static final int TIMED_OF_WALKED = 512;

  private final long[] counts;
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

  /**
   * An item has gone straight to its end, or to where it stops.
   *
   * @param times by task, if they were taken
   * @param weight for how many items they stand
   */
  public void addWalk(ScopeCore item, Leg leg, long @Nullable [] times, int weight) {
    if (item.slots() == leg.slots) {
      add(leg.batch < 0 ? ItemSource.of(item).task : leg.batch, WALKED);
    } else {
      for (int task : leg.tasks) {
        addEnd(item, task);
      }
    }
    if (times != null) {
      for (int i = 0; i < item.plan().type.size(); i++) {
        add(item.plan().type.base() + i, BUSY, weight * times[i]);
      }
    }
  }

  /** A task of an item has gone the straight way, and settled; what has no part in the run does not count. */
  public void addEnd(ScopeCore item, int task) {
    int slot = item.slot(task);
    if (TaskState.isSkipped(slot)) {
      add(task, SKIPPED);
    } else if (slot != TaskState.UNUSED) {
      add(task, STARTED);
      add(task, slot == TaskState.DONE ? OUT : EMPTY);
    }
  }

  /** Counts for each task what has been counted for the items that went straight. */
  void spread(RunPlan plan) {
    for (ScopePlan items : plan.scopes) {
      int opener = items.type.opener();
      if (opener >= 0 && items.straight != null) {
        items
            .straight
            .legs()
            .forEach(leg -> spread(items, leg, leg.batch < 0 ? opener : leg.batch));
      }
    }
  }

  private void spread(ScopePlan items, Leg leg, int under) {
    long walked = get(under, WALKED);
    for (int task : leg.tasks) {
      if (TaskState.isSkipped(leg.slots[task - items.type.base()])) {
        add(task, SKIPPED, walked);
      } else {
        add(task, STARTED, walked);
        add(task, OUT, walked);
      }
    }
    add(under, WALKED, -walked);
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
  }

  boolean hasStarted(int task) {
    return get(task, STARTED) > 0;
  }

  long get(int task, int kind) {
    return counts[task * KINDS + kind];
  }
}
