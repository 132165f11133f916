package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import org.jspecify.annotations.Nullable;

/** What has been counted in the items of a run, by those who work on it and by those who have left. */
public final class RunCounts {
  private final RunPlan plan;
  private final WorkerGroup group;
  /** The one of the run, see {@link WorkerGroup}: a worker that leaves is counted as present or as gone. */
  private final Object lock;

  /** What has been counted by workers that have left, and by others. Guarded by the lock. */
  private @Nullable TaskCounts counts;

  RunCounts(RunPlan plan, WorkerGroup group, Object lock) {
    this.plan = plan;
    this.group = group;
    this.lock = lock;
  }

  /** Something has become of a task on a thread that is no worker's, or that does not matter. */
  public void count(ScopeCore scope, int task, int kind) {
    if (!scope.isMain()) {
      synchronized (lock) {
        counts().add(task, kind);
      }
    }
  }

  /** With the lock. */
  void left(Worker worker) {
    TaskCounts ofWorker = worker.countsOrNull();
    if (ofWorker != null) {
      counts().add(ofWorker);
    }
  }

  /** With the lock. */
  void settled(ItemSource loop) {
    counts().add(loop.task, TaskCounts.OUT, loop.emitted());
    counts().add(loop.task, TaskCounts.ENDED);
  }

  /** With the lock. */
  private TaskCounts counts() {
    TaskCounts present = counts;
    if (present == null) {
      counts = present = new TaskCounts(plan.size());
    }
    return present;
  }

  /** What has been counted in items so far; null for nothing. */
  @Nullable
  TaskCounts sum() {
    if (plan.scopes.length == 1) {
      return null;
    }
    synchronized (lock) {
      TaskCounts sum = new TaskCounts(plan.size());
      if (counts != null) {
        sum.add(counts);
      }
      for (UnfinishedPart something : group.pending()) {
        if (something instanceof ItemSource loop) {
          sum.add(loop.task, TaskCounts.OUT, loop.emitted());
        }
      }
      for (Worker worker : group.workers()) {
        TaskCounts ofWorker = worker.countsOrNull();
        if (ofWorker != null) {
          sum.add(ofWorker);
        }
      }
      sum.spread(plan);
      return sum;
    }
  }
}
