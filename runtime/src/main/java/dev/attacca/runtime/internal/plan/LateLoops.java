package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;

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
            && !isBehind(task, loop))
        .forEach(task -> dependants.add(task, loop));
  }

  /** Whether a task gathers from the loop, or comes after one that does. */
  private boolean isBehind(int task, int loop) {
    for (int dependant : dependants.list(loop)) {
      if (dependant == task || isBehind(task, dependant)) {
        return true;
      }
    }
    return false;
  }
}
