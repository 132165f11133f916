package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.graph.FallbackChains;
import dev.attacca.runtime.internal.plan.TaskState;

/**
 * What has become of a task as others see it, where fallbacks stand in for it: the slot of each task of the
 * chain says what has become of that task, and together they say whose end counts. All of this follows from
 * slots that do not change any more, or from one that has not been written yet; so whoever asks, and whenever,
 * gets the same answer, or that it is still open.
 *
 * <p>The end of the first task counts, unless it leaves it to its fallback, see {@link
 * TaskState#callsForFallback}. Then that of the fallback does, and so on. A fallback that is skipped for what
 * it needs itself, or because it has no part in the run, has nothing to say: then it is as if it were not there.
 */
public final class Fallbacks {
  private Fallbacks() {}

  /** What others see of a task of this scope. */
  static int slot(ScopeCore scope, int task) {
    return scope.slot(scope.graph().fallbacks().of(task) < 0 ? task : counting(scope, task));
  }

  /** The task whose slot says what others see of a task of this scope. */
  public static int counting(ScopeCore scope, int task) {
    FallbackChains chains = scope.graph().fallbacks();
    int counting = task;
    int slot = scope.slot(task);
    for (int at = chains.of(task);
        at >= 0 && TaskState.callsForFallback(slot);
        at = chains.of(at)) {
      slot = scope.slot(at);
      if (slot == TaskState.UNUSED) {
        return counting;
      }
      if (!TaskState.isSkipped(slot)) {
        counting = at;
      }
    }
    return counting;
  }

  /** What the failure is that others see of a task of this or an enclosing scope. */
  public static Throwable causeOf(ScopeCore scope, int task) {
    ScopeCore holder = scope.holder(task);
    return holder.cause(counting(holder, task));
  }

  /** The last task that had a say in that, if only that it has none. */
  public static int last(ScopeCore scope, int task) {
    FallbackChains chains = scope.graph().fallbacks();
    int last = task;
    while (TaskState.callsForFallback(scope.slot(last)) && isThere(scope, chains.of(last))) {
      last = chains.of(last);
    }
    return last;
  }

  private static boolean isThere(ScopeCore scope, int fallback) {
    return fallback >= 0 && scope.slot(fallback) != TaskState.UNUSED;
  }

  /** Whether it is left to its fallback what others see of a task that ends so. */
  public static boolean isLeftToFallback(ScopeCore scope, int task, int slot) {
    return TaskState.callsForFallback(slot)
        && isThere(scope, scope.graph().fallbacks().of(task));
  }

  /** The task that leaves it to this one what others see of it; -1 if there is none. */
  public static int leavingTo(ScopeCore scope, int task) {
    int at = scope.graph().fallbacks().standsFor(task);
    return at >= 0 && TaskState.callsForFallback(scope.slot(at)) ? at : -1;
  }

  /** The nearest task before this one that has failed, and left it to this one; -1 if there is none. */
  public static int failedBefore(ScopeCore scope, int task) {
    int at = leavingTo(scope, task);
    while (at >= 0 && scope.slot(at) != TaskState.FAILED) {
      at = leavingTo(scope, at);
    }
    return at;
  }

  /** Of a task that is about to end so: its value, or that of its fallback, is one of all that leave it to it. */
  public static void handDown(ScopeCore scope, int task, int slot) {
    int giver = slot == TaskState.DONE
        ? task
        : isLeftToFallback(scope, task, slot)
            ? counting(scope, scope.graph().fallbacks().of(task))
            : -1;
    if (giver < 0 || giver != task && scope.slot(giver) != TaskState.DONE) {
      return;
    }
    boolean hasValue = scope.graph().node(giver).type() != null;
    for (int at = giver == task ? leavingTo(scope, task) : task;
        at >= 0 && hasValue;
        at = leavingTo(scope, at)) {
      scope.assign(at, scope.value(giver));
    }
  }
}
