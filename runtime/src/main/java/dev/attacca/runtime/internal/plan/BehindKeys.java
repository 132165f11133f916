package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which tasks of items have to be done where the state of a key is. */
final class BehindKeys {
  private static final int[] NONE = {};

  private final TaskGraph graph;
  private final Refusals refusals;

  BehindKeys(TaskGraph graph, Refusals refusals) {
    this.graph = graph;
    this.refusals = refusals;
  }

  /** By key, in the order of their numbers: the tasks that use a state of it, and all that comes after them. */
  Map<Integer, BitSet> of(ScopeType items, BitSet all) {
    Map<Integer, BitSet> byKey = new TreeMap<>();
    all.stream().forEach(task -> {
      for (int state : graph.node(task).states()) {
        int key = graph.state(state).key();
        if (key >= 0 && graph.isWithin(graph.valueScope(key), items)) {
          byKey.computeIfAbsent(key, any -> new BitSet()).set(task);
        } else if (key >= 0) {
          refusals.add(
              "StateOfOuterKey",
              task,
              "%s uses a state by %s, which is the same for all items that come from one place: leave \"by\" out, or give it a key of the items",
              key);
        }
      }
    });
    byKey.keySet().stream()
        .filter(key -> isOfRound(items, key))
        .forEach(
            key -> refusals.add(
                "KeyOfRound",
                key,
                "%s is a key of states, and a value of rounds, each of which goes on from the one before in the same place: take a key from outside the rounds"));
    byKey.forEach((key, behind) -> addBehind(graph.valueScope(key), behind, all));
    byKey.forEach((key, behind) -> {
      refuseItself(key, behind);
      refuseSecondKeys(byKey, key);
      refuseOutside(key, behind);
    });
    return byKey;
  }

  /** All that comes after a task in its items and below them; empty if a part could not end there. */
  BitSet after(int task, ScopeType items, BitSet all) {
    BitSet behind = new BitSet();
    ScopeType own = graph.valueScope(task);
    if (!all.get(task) || isOfRound(items, task)) {
      return behind;
    }
    for (int dependant : graph.dependants(task)) {
      behind.set(dependant, all.get(dependant) && graph.isWithin(graph.scopeOf(dependant), own));
    }
    addBehind(own, behind, all);
    boolean canBe = behind.stream()
        .allMatch(each -> all.get(each)
            && (graph.isWithin(graph.scopeOf(each), own) || graph.batchOf(each) >= 0));
    return canBe && !behind.get(task) ? behind : new BitSet();
  }

  /** What comes after the states may need loops that the key itself comes after. */
  private void refuseItself(int key, BitSet behind) {
    if (behind.get(key)) {
      refusals.add(
          "KeyBehindItself",
          key,
          "%s is a key of states, and comes after %s, which has to be done where these are, as it comes together with what comes after them: take a key that does not come after it",
          firstBefore(key, behind));
    }
  }

  private int firstBefore(int key, BitSet behind) {
    for (TaskNode.Need need : graph.node(key).needs()) {
      for (int source : need.tasks()) {
        if (behind.get(source)) {
          return source;
        }
      }
    }
    return graph.scopeOf(key).opener();
  }

  private void refuseSecondKeys(Map<Integer, BitSet> byKey, int key) {
    byKey.forEach((other, behind) -> {
      BitSet both = (BitSet) behind.clone();
      both.and(byKey.get(key));
      if (key < other && !both.isEmpty()) {
        refusals.add(
            "StatesInTurn",
            both.nextSetBit(0),
            "%s comes after states of two keys, %s and %s, which are in different places: keep one of them in the state of the other, or write what the first gives and read it in a job of its own",
            key,
            other);
      }
    });
  }

  private void refuseOutside(int key, BitSet behind) {
    ScopeType items = graph.valueScope(key);
    behind.stream().forEach(task -> {
      if (!graph.isWithin(graph.scopeOf(task), items) && graph.batchOf(task) < 0) {
        refusals.add(
            "GatheredBehindKey",
            task,
            "%s gathers for an item what its parts have come to behind the state of %s, where they are in different places: gather in the main scope",
            key);
      }
      if (hasSharedState(task)) {
        refusals.add(
            "StateBehindKey",
            task,
            "%s uses a state that all items share, after one of the key %s, where items are in different places: give it the same key",
            key);
      }
    });
  }

  private boolean hasSharedState(int task) {
    for (int state : graph.node(task).states()) {
      if (!graph.state(state).isKeyed()) {
        return true;
      }
    }
    return false;
  }

  private boolean isOfRound(ScopeType items, int key) {
    for (ScopeType at = graph.valueScope(key);
        at.id() != items.id();
        at = graph.scopes()[at.parent()]) {
      if (graph.node(at.opener()).kind() == Graph.Kind.REPEAT) {
        return true;
      }
    }
    return false;
  }

  /** What comes after these; and where that is below other loops of the key's items, or gathers from below them, these loops as well. */
  private void addBehind(ScopeType items, BitSet behind, BitSet all) {
    addBehind(items, behind, all, TaskNode.Need::gathers);
  }

  /** The same, but that of a loop whose values are gathered nothing else has to be there, as the values are brought. */
  void addAfter(ScopeType items, BitSet after, BitSet all) {
    addBehind(items, after, all, TaskNode.Need::isOfLast);
  }

  private void addBehind(
      ScopeType items, BitSet behind, BitSet all, Predicate<TaskNode.Need> isFromThere) {
    int before = -1;
    while (before < behind.cardinality()) {
      before = behind.cardinality();
      for (int task = all.nextSetBit(0); task >= 0; task = all.nextSetBit(task + 1)) {
        if (isBehind(task, behind)) {
          behind.set(task);
          addLoopsOf(items, task, behind, isFromThere);
        }
      }
    }
  }

  private void addLoopsOf(
      ScopeType items, int task, BitSet behind, Predicate<TaskNode.Need> isFromThere) {
    ScopeType own = graph.scopeOf(task);
    if (!graph.isWithin(own, items)) {
      return; // it is refused
    }
    addLoops(items, own, behind);
    for (TaskNode.Need need : graph.node(task).needs()) {
      for (int source :
          isFromThere.test(need) || need.kind() == TaskNode.Kind.SOURCE ? need.tasks() : NONE) {
        addLoops(own, graph.valueScope(source), behind);
      }
    }
  }

  /** The loops between a scope and one below it. */
  private void addLoops(ScopeType outer, ScopeType inner, BitSet behind) {
    if (graph.isWithin(inner, outer) && !inner.ofCalls()) {
      for (ScopeType at = inner; at.id() != outer.id(); at = graph.scopes()[at.parent()]) {
        behind.set(at.opener());
      }
    }
  }

  private boolean isBehind(int task, BitSet behind) {
    if (behind.get(task)) {
      return true;
    }
    int fallback = graph.fallbacks().of(task);
    if (fallback >= 0 && behind.get(fallback)) { // only together is it known what the two come to
      return true;
    }
    int batch = graph.batchOf(task);
    int opener = graph.scopeOf(task).opener();
    if (batch >= 0 ? behind.get(batch) : opener >= 0 && behind.get(opener)) {
      return true;
    }
    for (TaskNode.Need need : graph.node(task).needs()) {
      for (int source : graph.fallbacks().awaited(task, need)) {
        if (behind.get(source)) {
          return true;
        }
      }
    }
    return false;
  }
}
