package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Loops of a part whose items have nothing to do there, and go elsewhere. They are told of no sooner than tasks around them have settled, so such a
 * loop does not begin before that: else all that it emits would have to be kept meanwhile.
 */
final class LateLoops {
  private final RunPlan plan;
  private final Extent.OfPart part;
  private final TaskGraph graph;
  private final IntLists dependants;

  private LateLoops(RunPlan plan, Extent.OfPart part, IntLists dependants) {
    this.plan = plan;
    this.part = part;
    this.graph = plan.graph;
    this.dependants = dependants;
  }

  /** Adds them to those that wait for these tasks. */
  static void add(RunPlan plan, Extent.OfPart part, IntLists dependants) {
    LateLoops all = new LateLoops(plan, part, dependants);
    plan.members.stream().filter(all::onlyEmits).forEach(all::delay);
  }

  private boolean onlyEmits(int loop) {
    if (!graph.node(loop).opens() || !part.reported().get(graph.openedBy(loop).id())) {
      return false;
    }
    ScopeType items = graph.openedBy(loop);
    return plan.members.stream().noneMatch(task -> graph.isWithin(graph.scopeOf(task), items));
  }

  private void delay(int loop) {
    part.told().stream()
        .filter(task -> plan.members.get(task)
            && !graph.node(task).opens()
            && graph.scopeOf(task).id() == graph.scopeOf(loop).id()
            && !IntLists.contains(dependants.list(task), loop)
            && comesWithout(task, loop))
        .forEach(task -> dependants.add(task, loop));
  }

  /**
   * Whether a task settles whatever becomes of the loop. It waits for neither the loop nor for another one whose items have something to
   * do here, which may need the loop's; nor for what is read as it comes, which may be held back by whoever reads it.
   */
  private boolean comesWithout(int task, int loop) {
    BitSet seen = new BitSet();
    Deque<Integer> ahead = new ArrayDeque<>(List.of(task));
    while (!ahead.isEmpty()) {
      int next = ahead.pop();
      if (next == loop || graph.node(next).opens() && !isOverByItself(next) || reads(next)) {
        return false;
      }
      plan.members.stream()
          .filter(before -> !seen.get(before) && IntLists.contains(dependants.list(before), next))
          .forEach(before -> {
            seen.set(before);
            ahead.push(before);
          });
    }
    return true;
  }

  private boolean isOverByItself(int loop) {
    return onlyEmits(loop)
        && plan.members.stream()
            .mapToObj(task -> graph.node(task).needs())
            .flatMap(Arrays::stream)
            .noneMatch(need -> (need.streamed() || need.kind() == TaskNode.Kind.SOURCE)
                && IntLists.contains(need.tasks(), loop));
  }

  private boolean reads(int task) {
    return Arrays.stream(graph.node(task).needs()).anyMatch(TaskNode.Need::streamed);
  }
}
