package dev.attacca.runtime.internal.direct;

import dev.attacca.runtime.internal.plan.CommonSlots;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.OwnNeed;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of tasks on the straight way. It is looked up where it is the same in all scopes in which the same has become of each task
 * before, and routers have chosen the same ({@link CommonSlots}); else their needs are gone through, once for all of those if that
 * can be.
 */
final class Skips {
  private Skips() {}

  /** Whether a task is skipped; notes that. */
  static boolean skips(ScopeCore scope, int task) {
    CommonSlots common = scope.commonSlots();
    int end = common == null ? CommonSlots.UNDECIDED : common.endOf(task);
    if (end == CommonSlots.UNDECIDED) {
      end = decides(scope, task, common);
    }
    if (end != TaskState.RUNNING) {
      scope.endsOnItsWay(task, end);
    }
    return end != TaskState.RUNNING;
  }

  /** Not known of scopes with these slots: that it is {@link TaskState#RUNNING}, or skipped. */
  private static int decides(ScopeCore scope, int task, @Nullable CommonSlots before) {
    DirectOrder order = scope.plan().requireStraight();
    CommonSlots common = before;
    int router = order.router(task);
    if (common != null && router >= 0 && !common.haveChoiceOf(router)) {
      CommonSlots chosen = common.withChoice(router, scope.value(router));
      if (chosen != null) {
        scope.shares(chosen);
        int end = chosen.endOf(task);
        if (end != CommonSlots.UNDECIDED) {
          return end;
        }
        common = chosen;
      }
    }
    OwnNeed[] own = order.ownNeeds(task);
    int end = own == null ? SkipReasons.endOf(scope, task) : SkipReasons.endOf(scope, own);
    if (common != null && order.isToldBy(common, task)) {
      common.isDecided(task, end);
    }
    return end;
  }
}
