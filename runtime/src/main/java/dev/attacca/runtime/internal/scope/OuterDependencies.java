package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets a new scope hear of the tasks of enclosing scopes, and of the round before, that its own tasks wait for. */
public final class OuterDependencies {
  private OuterDependencies() {}

  /** Whether all that new items of this kind wait for has settled with a value. */
  public static boolean areThere(ScopeCore parent, ScopePlan items) {
    for (int source : items.givenAround) {
      if (parent.slotOf(source) != TaskState.DONE) {
        return false;
      }
    }
    for (ScopePlan.External external : items.externals) {
      if (!external.isPrevious()
          && (parent.slotOf(external.source()) != TaskState.DONE
              || !Waiters.areFree(parent.holder(external.source()), external.source()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * What they wait for has most often settled long ago. Where it has not, those that wait first get one
   * more to wait for, while nobody else knows of this scope, and only then is the scope noted where it
   * will be told. From then on others may run its tasks; so by then it has its place in every lane, and has
   * been given what stands in for its tasks. Who feeds a stream in between, by which others may come to know of the
   * scope as well, does that after the first half.
   */
  public static void hear(ScopeCore scope) {
    listen(scope, count(scope));
  }

  /**
   * The first half, while nobody else knows of the scope: those that have to wait do so from here on.
   *
   * @return what is to be listened to
   */
  public static List<ScopePlan.External> count(ScopeCore scope) {
    ScopePlan.External[] externals = scope.plan().externals;
    List<ScopePlan.External> unsettled = new ArrayList<>(0);
    for (ScopePlan.External external : externals) {
      ScopeCore holder = holder(scope, external);
      if (holder == null) {
        continue; // there is no round before the first
      }
      int slot = holder.slotOf(external.source());
      boolean settled = TaskState.isSettled(slot) && Waiters.areFree(holder, external.source());
      if (!settled) {
        unsettled.add(external);
      }
      for (int dependant : external.dependants()) {
        if (!settled) {
          scope.countUp(dependant);
        } else if (isFlagged(scope, external.source(), slot)) {
          scope.flag(dependant);
        }
      }
    }
    if (!unsettled.isEmpty()) {
      scope.relinkReady();
    }
    return unsettled;
  }

  /** The second half: from here on others may run tasks of the scope. */
  public static void listen(ScopeCore scope, List<ScopePlan.External> unsettled) {
    for (ScopePlan.External external : unsettled) {
      ScopeCore holder = Objects.requireNonNull(holder(scope, external));
      scope.hold();
      if (!Waiters.add(holder, external.source(), scope)) { // it has settled since
        boolean plain = !isFlagged(scope, external.source(), holder.slotOf(external.source()));
        for (int dependant : external.dependants()) {
          if (plain ? scope.countDown(dependant) : scope.countDownFlagged(dependant)) {
            scope.push(dependant);
          }
        }
        scope.release();
      }
    }
  }

  /**
   * An item that was to go straight is one like any other from now on. All that it waits for outside has a value
   * then; but where that is the choice of a router, those that it leads to have still to look at it.
   */
  static void flagChosen(ScopeCore scope) {
    for (ScopePlan.External external : scope.plan().externals) {
      if (scope.host().plan.selective[external.source()]) {
        for (int dependant : external.dependants()) {
          if (scope.slot(dependant) >= 0) {
            scope.flag(dependant);
          }
        }
      }
    }
  }

  /** Where a task stands that this scope waits for; null for one of a round that there is not. */
  private static @Nullable ScopeCore holder(ScopeCore scope, ScopePlan.External external) {
    return external.isPrevious() ? scope.previous() : scope.holder(external.source());
  }

  private static boolean isFlagged(ScopeCore scope, int source, int slot) {
    return slot != TaskState.DONE || scope.host().plan.selective[source];
  }
}
