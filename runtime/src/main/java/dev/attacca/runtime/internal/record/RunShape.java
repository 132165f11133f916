package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.RunPlan;
import java.util.BitSet;

/**
 * Which tasks of a graph a run has had: what a record keeps of its plan, which may be one of its own.
 *
 * @param members those that have run, or were to
 * @param overridden those whose value was given
 * @param target the one whose value was wanted; negative for all
 */
record RunShape(TaskGraph graph, ScopeType main, BitSet members, BitSet overridden, int target) {
  static RunShape of(RunPlan plan) {
    return new RunShape(plan.graph, plan.main().type, plan.members, plan.overridden, plan.target);
  }

  String name(int task) {
    return graph.node(task).name();
  }
}
