package dev.attacca.runtime.internal.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A value of a scope on a straight way, and a merge that takes it. Immutable.
 *
 * @param source the task whose value it is; that of the item itself, if it opens the scope
 */
public record ToMerge(int source, int merge) {
  private static final ToMerge[] NONE = {};

  /** All of a scope whose tasks are done in this order: first what the item itself brings. */
  static ToMerge[] of(RunPlan plan, ScopePlan scope, int[] order) {
    List<ToMerge> all = new ArrayList<>(0);
    if (hasItem(scope)) {
      add(plan, scope.type.opener(), all);
    }
    for (int task : order) {
      add(plan, task, all);
    }
    return all.toArray(NONE);
  }

  private static void add(RunPlan plan, int source, List<ToMerge> all) {
    for (int merge : plan.merges[source]) {
      all.add(new ToMerge(source, merge));
    }
  }

  private static boolean hasItem(ScopePlan scope) {
    return scope.type.opener() >= 0 && !scope.type.ofCalls();
  }

  /** Whether what its item brings to merges, if it does, is no more than that. */
  static boolean isMereItem(RunPlan plan, ScopePlan scope) {
    return !hasItem(scope) || plan.merges[scope.type.opener()].length == 0 || mayBring(plan, scope);
  }

  /** The same of a task's value. */
  static boolean isMereValue(RunPlan plan, ScopePlan scope, int task) {
    return plan.merges[task].length == 0
        || mayBring(plan, scope)
            && plan.graph.fallbacks().of(task) < 0
            && plan.graph.fallbacks().standsFor(task) < 0;
  }

  /** Not where it has to be known at any time what goes on, nor where a round may yet come to nothing. */
  private static boolean mayBring(RunPlan plan, ScopePlan scope) {
    return hasItem(scope)
        && plan.part == null
        && plan.batches == null
        && scope.call < 0
        && !scope.follows;
  }
}
