package dev.attacca.runtime.internal.scope;

import dev.attacca.OnError;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import dev.attacca.runtime.internal.plan.TaskState;

/**
 * Why a task is skipped that has a fallback: only for failures that are tolerated, so that the fallback stands
 * in, or also for another reason. As what is skipped says that of itself, see {@link TaskState}, it takes no more
 * than a look at what the task waits for.
 */
final class ByFailure {
  private ByFailure() {}

  /** The slot of a task that is skipped because of this need, and perhaps others. */
  static int skipped(ScopeCore scope, int task, int unmet) {
    if (scope.graph().fallbacks().isEmpty()) {
      return TaskState.skipped(unmet, false); // nobody asks
    }
    Need[] needs = scope.graph().node(task).needs();
    for (int i = unmet; i < needs.length; i++) {
      if (!SkipReasons.isMet(scope, task, needs[i]) && !isUnmetByFailure(scope, task, needs[i])) {
        return TaskState.skipped(i, false); // it would not run either way
      }
    }
    return TaskState.skipped(unmet, true);
  }

  private static boolean isUnmetByFailure(ScopeCore scope, int task, Need need) {
    if (need.isOfLast()) {
      return Rounds.failure(scope, need.tasks()[0]) != null
          && scope.host().plan.onError[need.tasks()[0]] == OnError.TOLERATE;
    }
    boolean failed = false;
    for (int source : need.tasks()) {
      if (SkipReasons.isPassedOver(scope, task, source)) {
        return false;
      }
      failed |=
          isToleratedFailure(scope, source) || TaskState.isSkippedByFailure(scope.slotOf(source));
    }
    return failed;
  }

  private static boolean isToleratedFailure(ScopeCore scope, int source) {
    if (scope.slotOf(source) != TaskState.FAILED) {
      return false;
    }
    ScopeCore holder = scope.holder(source);
    return scope.host().plan.onError[Fallbacks.last(holder, source)] == OnError.TOLERATE;
  }
}
