package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.plan.RunPlan;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long the tasks of one run have been busy, in nanoseconds, over all scopes and attempts; of tasks of
 * items only what is timed for each, the rest is with their {@link TaskCounts}. A task that has been called
 * is timed until it returns, and further until the future that it returned is done.
 *
 * <p>Of each task of the main scope it is also known since when it has been going on. That is written by
 * the thread that is in the task, and read by anyone for statistics, which may be a moment old.
 */
public final class BusyTimes {
  private final AtomicLongArray busy;
  /** By task of the main scope, whose numbers come first; 0 for one that is not being called. */
  private final AtomicLongArray since;

  BusyTimes(RunPlan plan) {
    busy = new AtomicLongArray(plan.size());
    since = new AtomicLongArray(plan.main().type.size());
  }

  /** A task of the main scope goes on from now. */
  public void goesOn(int task) {
    since.setOpaque(task, now());
  }

  /** It does not any more; without effect if it has not been going on. */
  public void pauses(int task) {
    long begin = since.getOpaque(task);
    if (begin != 0) {
      busy.getAndAdd(task, now() - begin); // first, so that nobody finds it lost
      since.setOpaque(task, 0);
    }
  }

  public void add(int task, long nanos) {
    busy.getAndAdd(task, nanos);
  }

  /** A moment, never 0. */
  public static long now() {
    return System.nanoTime() | 1;
  }

  /** How long the task has been busy, but for calls that have not returned. */
  long get(int task) {
    return busy.get(task);
  }

  /** How long a task of the main scope has been going on. */
  long current(int task) {
    long begin = since.getOpaque(task);
    return begin == 0 ? 0 : Math.max(0, now() - begin);
  }

  /** How long all tasks have been busy. */
  long sum() {
    long sum = 0;
    for (int task = 0; task < busy.length(); task++) {
      sum += busy.get(task);
    }
    return sum;
  }
}
