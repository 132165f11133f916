package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a kind of run does with tasks that are called once for many items. Immutable. */
public final class BatchPlan {
  /**
   * A batch.
   *
   * @param task the task of the items
   * @param call the node that calls its method
   * @param sharing the scope whose items share calls
   * @param later the batches whose keys may come from its values
   */
  public record Part(int task, int call, TaskNode.Batch batch, ScopeType sharing, BitSet later) {}

  /** By task. */
  private final @Nullable Part[] parts;

  private final BitSet handsOn = new BitSet();

  /** Of these tasks, each of which is one. */
  BatchPlan(RunPlan plan, BitSet batched) {
    TaskGraph graph = plan.graph;
    parts = new Part[graph.size()];
    Map<Integer, BitSet> gatherers = gatherers(graph);
    batched.stream().forEach(task -> {
      TaskNode node = graph.node(task);
      int call = graph.calledFor(task);
      parts[task] = new Part(
          task,
          call,
          Objects.requireNonNull(node.batch()),
          graph.scopes()[graph.scopeOf(call).parent()],
          behind(graph, task, batched, gatherers));
    });
    plan.members.stream()
        .filter(task -> !graph.node(task).opens() && isMerged(plan, task))
        .forEach(handsOn::set);
  }

  /** Whether a merge takes the value of a task, or of one that it stands in for. */
  private static boolean isMerged(RunPlan plan, int task) {
    boolean isMerged = false;
    for (int at = task; at >= 0; at = plan.graph.fallbacks().standsFor(at)) {
      isMerged |= plan.merges[at].length > 0;
    }
    return isMerged;
  }

  /** Whether the end of a task may give a merge a value: others have to know when that is still under way. */
  public boolean handsOn(int task) {
    return handsOn.get(task);
  }

  public Part of(int task) {
    return Objects.requireNonNull(parts[task]);
  }

  /** What comes after a task, or after the loops around it; what points back to the round before does not count. */
  private static BitSet behind(
      TaskGraph graph, int task, BitSet batched, Map<Integer, BitSet> gatherers) {
    BitSet found = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.add(task);
    while (!open.isEmpty()) {
      int next = open.remove();
      for (int dependant : graph.dependants(next)) {
        if (!found.get(dependant)) {
          found.set(dependant);
          open.add(dependant);
        }
      }
      atItsEnd(graph, next, gatherers).stream().filter(each -> !found.get(each)).forEach(each -> {
        found.set(each);
        open.add(each);
      });
    }
    found.and(batched);
    return found;
  }

  /** By opener: those who gather from its items, or from below them, and so wait until all are closed. */
  private static Map<Integer, BitSet> gatherers(TaskGraph graph) {
    Map<Integer, BitSet> all = new HashMap<>();
    for (int task = 0; task < graph.size(); task++) {
      for (TaskNode.Need need : graph.node(task).needs()) {
        for (int source : need.gathers() ? need.tasks() : new int[0]) {
          ScopeType there = graph.valueScope(source);
          if (there.id() != graph.scopeOf(task).id()) {
            int opener = graph.wayDown(graph.scopeOf(task), there);
            all.computeIfAbsent(opener, any -> new BitSet()).set(task);
          }
        }
      }
    }
    return all;
  }

  /** Those who wait for the end of a loop around a task. */
  private static BitSet atItsEnd(TaskGraph graph, int task, Map<Integer, BitSet> gatherers) {
    BitSet all = new BitSet();
    for (int scope = graph.scopeOf(task).id(); scope > 0; scope = graph.scopes()[scope].parent()) {
      BitSet some = gatherers.get(graph.scopes()[scope].opener());
      if (some != null) {
        all.or(some);
      }
    }
    return all;
  }
}
