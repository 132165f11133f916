package dev.attacca.runtime.internal.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The scopes of a graph, and how they are nested. Immutable. */
final class ScopeTree {
  private final ScopeType[] scopes;
  /** By task: the scope that its values open; -1 for none. */
  private final int[] opened;
  /** By task: the scope of its calls, if it is a batch; else -1. */
  private final int[] calls;

  /**
   * Of these nodes, which stand scope by scope.
   *
   * @param openers by scope: who opens it, or is called in it
   * @param sharedIn by scope of calls: the one that they share; -1 for all others
   */
  ScopeTree(TaskNode[] nodes, int[] openers, int[] sharedIn) {
    opened = new int[nodes.length];
    calls = new int[nodes.length];
    Arrays.fill(opened, -1);
    Arrays.fill(calls, -1);
    scopes = new ScopeType[openers.length];
    int base = 0;
    for (int id = 0; id < openers.length; id++) {
      int end = base;
      while (end < nodes.length && nodes[end].scope() == id) {
        end++;
      }
      boolean ofCalls = sharedIn[id] >= 0;
      int parent = ofCalls ? sharedIn[id] : id == 0 ? -1 : nodes[openers[id]].scope();
      scopes[id] = new ScopeType(id, openers[id], parent, base, end - base, ofCalls);
      if (id > 0) {
        (ofCalls ? calls : opened)[openers[id]] = id;
      }
      base = end;
    }
  }

  ScopeType[] all() {
    return scopes;
  }

  /** What a task's values open; null for nothing. */
  @Nullable
  ScopeType openedBy(int task) {
    return opened[task] < 0 ? null : scopes[opened[task]];
  }

  /** That of the calls of a batch; null for other tasks. */
  @Nullable
  ScopeType callsOf(int task) {
    return calls[task] < 0 ? null : scopes[calls[task]];
  }

  boolean isWithin(ScopeType inner, ScopeType outer) {
    for (ScopeType at = inner; ; at = scopes[at.parent()]) {
      if (at.id() == outer.id()) {
        return true;
      }
      if (at.parent() < 0) {
        return false;
      }
    }
  }

  int wayDown(ScopeType outer, ScopeType inner) {
    ScopeType at = inner;
    while (at.parent() != outer.id()) {
      at = scopes[at.parent()];
    }
    return at.opener();
  }

  /**
   * How many items may be open by loop. Where that is not said, as many as all batches below take, as each may wait for more with
   * almost as many as it takes, and once more as many as the largest: those are emitted while it is called.
   */
  int[] inFlight(TaskNode[] nodes) {
    long[] waiting = new long[nodes.length];
    int[] largest = new int[nodes.length];
    for (TaskNode node : nodes) {
      TaskNode.Batch batch = node.batch();
      if (batch != null) {
        for (ScopeType at = scopes[node.scope()]; at.opener() >= 0; at = scopes[at.parent()]) {
          waiting[at.opener()] += batch.max();
          largest[at.opener()] = Math.max(largest[at.opener()], batch.max());
        }
      }
    }
    int[] all = new int[nodes.length];
    for (TaskNode node : nodes) {
      int loop = node.id();
      long wanted = Math.max(TaskNode.IN_FLIGHT, waiting[loop] + largest[loop]);
      all[loop] = node.inFlight() > 0 ? node.inFlight() : (int) Math.min(Integer.MAX_VALUE, wanted);
    }
    return all;
  }
}
