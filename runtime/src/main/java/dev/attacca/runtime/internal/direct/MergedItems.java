package dev.attacca.runtime.internal.direct;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.LastMerge;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item that a worker has taken, and those of merges that have come of it on the straight way, each of the one before. All but the
 * last are through, and not over before that is: so it was promised to what bounds them. If the last stops short, it is counted, and
 * keeps the one that it comes from open, as one that has never gone straight does; then those before are left to their tokens.
 *
 * <p>Of the worker's thread; read by the watchdog when that has taken the word for a task, and written before that word.
 */
final class MergedItems {
  private final Execution execution;
  private final Worker worker;
  /** Empty as long as the worker is in an item like any other. */
  private final ArrayList<ScopeCore> items = new ArrayList<>(0);

  private final LastMerge before = new LastMerge();

  MergedItems(Execution execution, Worker worker) {
    this.execution = execution;
    this.worker = worker;
  }

  /** The worker comes to an item that it has taken. */
  void clear() {
    if (!items.isEmpty()) {
      items.clear();
    }
  }

  /**
   * Gives merges what they take of an item that is through; the item that comes of the last of that, if it is to be gone on with: not in
   * the midst of a task that emits, which does its own items alone.
   */
  @Nullable
  ScopeCore next(ScopeCore through) {
    if (worker.isWithinTask()) {
      leaves(through, through.plan().requireStraight().leg(0).tasks);
      return null;
    }
    if (items.isEmpty()) {
      items.add(through);
    }
    ScopeCore next = execution.flow.mergesStraight(through, before);
    if (next != null) {
      items.add(next);
    }
    return next;
  }

  /** All are through: closes those of merges, the last one first. */
  void areThrough() {
    for (int at = items.size() - 1; at > 0; at--) {
      ScopeCore item = items.get(at);
      if (item.isHeld()) {
        isLeft(at);
      } else {
        ItemSource.of(item).hasRolled(item);
      }
    }
    items.clear();
  }

  /** The last one, if there are any; else the one that was taken. */
  ScopeCore lastOf(ScopeCore taken) {
    return items.isEmpty() ? taken : items.get(items.size() - 1);
  }

  /** The last one, if there are any, is one like any other from now on. */
  void lastIsKnown() {
    if (!items.isEmpty()) {
      isKnown(items.size() - 1);
    }
  }

  /** The last one is known, and stays open by itself. */
  void leaveThoseBefore() {
    for (int at = items.size() - 2; at > 0; at--) {
      isLeft(at);
    }
    if (!items.isEmpty()) {
      worker.leave(items.get(0));
    }
    items.clear();
  }

  /** Gives merges what they take of an item that leaves the straight way after these tasks. */
  void leaves(ScopeCore item, int[] done) {
    execution.workQueue.addAll(execution.flow.mergesLeaving(item, done));
  }

  /** The same, on the watchdog: the executor is asked for threads by that, and may take its time. */
  void leavesElsewhere(ScopeCore item, int[] done) {
    item.hold();
    execution.settlement.letGoElsewhere(() -> {
      try {
        leaves(item, done);
      } finally { // what is held here must be given back
        execution.workQueue.addFromElsewhere(List.of(ReadyWork.leaving(item)));
      }
    });
  }

  private void isLeft(int at) {
    isKnown(at);
    worker.leave(items.get(at));
  }

  private void isKnown(int at) {
    ScopeCore item = items.get(at);
    ItemSource.of(item).isKnown(item, items.get(at - 1));
  }
}
