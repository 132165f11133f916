package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import java.util.BitSet;
import java.util.function.Consumer;

/** What a kind of run does with the rounds of its repeats. Immutable. */
public final class RoundPlan {
  private final TaskGraph graph;
  private final RunPlan plan;
  /** By task: the repeat whose method it calls; -1 for all others. */
  final int[] repeats;
  /** Those of them that take part. */
  private final BitSet calls = new BitSet();
  /** By repeat: whether somebody takes values of its last round. */
  private final BitSet kept = new BitSet();

  RoundPlan(RunPlan plan) {
    this.plan = plan;
    this.graph = plan.graph;
    repeats = new int[graph.size()];
    for (int task = 0; task < repeats.length; task++) {
      repeats[task] = graph.repeatOf(task);
      calls.set(task, repeats[task] >= 0 && plan.members.get(task));
    }
    takers((source, task) -> around(source, task, kept::set));
  }

  /** Whether somebody takes values of the last round of a repeat. */
  public boolean keepsLast(int repeat) {
    return kept.get(repeat);
  }

  /** What calls the method of a repeat in its rounds; -1 if these are no rounds, or are given. */
  int call(ScopeType type) {
    return type.size() > 0 && calls.get(type.base()) ? type.base() : -1;
  }

  /** Whether some task of a scope takes a value of the round before. */
  boolean follows(ScopeType type) {
    for (int task = type.base(); task < type.base() + type.size(); task++) {
      if (plan.members.get(task) && !plan.overridden.get(task)) {
        for (Need need : graph.node(task).needs()) {
          if (need.kind() == TaskNode.Kind.PREVIOUS) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether it is to be looked at, when all has settled that it waits for, whether it can be called. */
  boolean isDecidedLate(int task) {
    if (repeats[task] >= 0) {
      return true;
    }
    for (Need need : graph.node(task).needs()) {
      if (need.kind() == TaskNode.Kind.LAST) {
        return true;
      }
    }
    return false;
  }

  /**
   * Nothing of a round begins before its call has given the item: who waits for nothing else of the
   * round, waits for that.
   */
  void addCalls(IntLists same) {
    if (calls.isEmpty()) {
      return;
    }
    BitSet waiting = new BitSet();
    for (int task = 0; task < repeats.length; task++) {
      for (int dependant : same.list(task)) {
        waiting.set(dependant);
      }
    }
    calls.stream().forEach(call -> {
      ScopeType type = graph.scopeOf(call);
      for (int task = type.base(); task < type.base() + type.size(); task++) {
        if (task != call && plan.members.get(task) && !waiting.get(task)) {
          same.add(call, task);
        }
      }
    });
  }

  /** Who takes an outcome of the last round accepts the failure of the task, and of the repeats around it. */
  void accept(BitSet accepted) {
    plan.members.stream().forEach(task -> {
      for (Need need : graph.node(task).needs()) {
        if (need.kind() == TaskNode.Kind.LAST_OUTCOME) {
          accepted.set(need.tasks()[0]);
          around(need.tasks()[0], task, accepted::set);
        }
      }
    });
  }

  private interface Taker {
    void takes(int source, int task);
  }

  private void takers(Taker taker) {
    plan.members.stream().filter(task -> !plan.overridden.get(task)).forEach(task -> {
      for (Need need : graph.node(task).needs()) {
        if (need.isOfLast()) {
          taker.takes(need.tasks()[0], task);
        }
      }
    });
  }

  /** The repeats on the way from the values of a task up to the scope of another. */
  private void around(int source, int task, Consumer<Integer> repeat) {
    for (ScopeType at = graph.valueScope(source);
        at.id() != graph.scopeOf(task).id();
        at = graph.scopes()[at.parent()]) {
      repeat.accept(at.opener());
    }
  }
}
