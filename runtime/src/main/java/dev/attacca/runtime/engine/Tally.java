package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/** What has been counted in the items of a run, by those who work on it and by those who have left. */
final class Tally {
  private final Plan plan;
  private final Crew crew;
  /** The one of the run, see {@link Crew}: a worker that leaves is counted as present or as gone. */
  private final Object lock;

  /** What has been counted by workers that have left, and by others. Guarded by the lock. */
  private @Nullable Counts counts;

  Tally(Plan plan, Crew crew, Object lock) {
    this.plan = plan;
    this.crew = crew;
    this.lock = lock;
  }

  /** Something has become of a task on a thread that is no worker's, or that does not matter. */
  void count(Scope scope, int task, int kind) {
    if (!scope.isMain()) {
      synchronized (lock) {
        counts().add(task, kind);
      }
    }
  }

  /** With the lock. */
  void left(Worker worker) {
    Counts ofWorker = worker.countsOrNull();
    if (ofWorker != null) {
      counts().add(ofWorker);
    }
  }

  /** With the lock. */
  void settled(LoopRun loop) {
    counts().add(loop.task, Counts.OUT, loop.emitted());
    counts().add(loop.task, Counts.ENDED);
  }

  /** With the lock. */
  private Counts counts() {
    Counts present = counts;
    if (present == null) {
      counts = present = new Counts(plan.size());
    }
    return present;
  }

  /** What has been counted in items so far; null for nothing. */
  @Nullable
  Counts sum() {
    if (plan.scopes.length == 1) {
      return null;
    }
    synchronized (lock) {
      Counts sum = new Counts(plan.size());
      if (counts != null) {
        sum.add(counts);
      }
      for (Pending something : crew.pending()) {
        if (something instanceof LoopRun loop) {
          sum.add(loop.task, Counts.OUT, loop.emitted());
        }
      }
      for (Worker worker : crew.workers()) {
        Counts ofWorker = worker.countsOrNull();
        if (ofWorker != null) {
          sum.add(ofWorker);
        }
      }
      sum.spread(plan);
      return sum;
    }
  }
}
