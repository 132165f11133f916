package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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

  /** The same, of so many items at once. */
  public void count(int task, int kind, int times) {
    synchronized (lock) {
      counts().add(task, kind, times);
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

  /** Its loops that go on; calls of batches are none. */
  public List<ItemSource> loops() {
    synchronized (lock) {
      return group.pending().stream()
          .filter(ItemSource.class::isInstance)
          .map(ItemSource.class::cast)
          .filter(source -> plan.graph.node(source.task).opens())
          .toList();
    }
  }

  /** How many items of it are open, those included that a worker goes straight through; a moment old. */
  public int open(ItemSource loop) {
    int rolled = 0;
    synchronized (lock) {
      for (Worker worker : group.workers()) {
        ItemWay way = worker.passOrNull();
        ScopeCore item = way == null || way.uncounted() < 0 ? null : way.itemNow();
        rolled += item != null && item.loop() == loop ? 1 : 0;
      }
    }
    return Math.max(loop.open(), rolled);
  }

  /** Items that are open, of those in which something waits for what is not a task; so many at most. */
  List<ScopeCore> openItems(int most) {
    Set<ScopeCore> items = Collections.newSetFromMap(new IdentityHashMap<>());
    List<UnfinishedPart> parts;
    synchronized (lock) {
      parts = group.pending();
    }
    for (UnfinishedPart part : parts) {
      ScopeCore place = part.place();
      if (place != null && !place.isMain() && items.size() < most) {
        items.add(place);
      }
      if (part instanceof ItemSource loop) {
        for (ScopeCore item : loop.openItems()) {
          if (items.size() < most) {
            items.add(item);
          }
        }
      }
    }
    return List.copyOf(items);
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
        ItemWay way = worker.passOrNull();
        int task = way == null ? -1 : way.uncounted();
        if (task >= 0) {
          sum.add(task, TaskCounts.UNDER_WAY);
        }
      }
      sum.spread(plan);
      return sum;
    }
  }
}
