package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.FallbackChains;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Which tasks take part in a run: what the target needs; without a target, all but what only overridden
 * tasks need. Edges may point back to the round before, so it goes on from each task that is found to those
 * that this one needs.
 */
final class Membership {
  private final TaskGraph graph;
  private final FallbackChains fallbacks;
  private final BitSet overridden;
  private final BitSet perItem;
  private final BitSet wanted = new BitSet();
  private final Deque<Integer> open = new ArrayDeque<>();

  private Membership(TaskGraph graph, BitSet overridden, BitSet perItem) {
    this.graph = graph;
    this.fallbacks = graph.fallbacks();
    this.overridden = overridden;
    this.perItem = perItem;
  }

  static BitSet of(TaskGraph graph, int target, BitSet overridden, BitSet perItem) {
    return new Membership(graph, overridden, perItem).of(target);
  }

  private BitSet of(int target) {
    for (int task = 0; task < graph.size(); task++) {
      if (target < 0 ? isEnd(task) && !isReplaced(task) : task == target) {
        wantValue(task);
      }
    }
    while (!open.isEmpty()) {
      int task = open.remove();
      ScopeType own = graph.scopeOf(task);
      if (own.opener() >= 0) {
        want(own.opener());
      }
      if (overridden.get(task) && perItem.get(task) && graph.node(task).batch() != null) {
        for (int source : graph.node(task).keyNeed().tasks()) { // what stands in for it goes by key
          wantValue(source);
        }
      }
      if (!overridden.get(task)) {
        want(graph.calledFor(task));
        for (TaskNode.Need need : graph.node(task).needs()) {
          for (int source : need.tasks()) {
            if (fallbacks.isBehind(task, source)) {
              want(source);
            } else {
              wantValue(source);
            }
          }
        }
      }
    }
    // a loop with given items still emits them, a function is still called; else there is a value
    BitSet found = (BitSet) wanted.clone();
    wanted.stream().filter(this::isReplaced).forEach(found::clear);
    return found;
  }

  /** Whether nobody waits for it; a fallback is there for others, and does not count where it waits for them. */
  private boolean isEnd(int task) {
    for (int dependant : graph.dependants(task)) {
      if (!fallbacks.isBehind(dependant, task)) {
        return false;
      }
    }
    return !graph.isCall(task) && fallbacks.standsFor(task) < 0;
  }

  /** Also what may have to stand in for it; nothing has to for what is given. */
  private void wantValue(int task) {
    want(task);
    for (int at = task; !overridden.get(at) && fallbacks.of(at) >= 0; at = fallbacks.of(at)) {
      want(fallbacks.of(at));
    }
  }

  private void want(int task) {
    if (!wanted.get(task)) {
      wanted.set(task);
      open.add(task);
    }
  }

  private boolean isReplaced(int task) {
    return overridden.get(task) && !perItem.get(task) && !graph.node(task).opens();
  }
}
