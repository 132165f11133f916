package dev.attacca.runtime.internal.run;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** How a run begins that its thread does not wait for: the first worker is handed over. */
final class BackgroundStart {
  private BackgroundStart() {}

  /** The first worker comes on this executor. */
  static void on(Executor executor, Execution execution) {
    execution.lifecycle.begin();
    if (execution.cost != null && execution.cost.beginsAlone()) {
      execution.helpers.keep();
    }
    Worker first = execution.group.summon();
    if (first == null) { // cancelled before it began, or a state could not be made
      execution.group.releaseToken();
      return;
    }
    boolean taken = true;
    try {
      taken = first.handTo(executor);
    } catch (RejectedExecutionException e) {
      if (first.revoke()) {
        execution.caller.giveUp(e);
        throw e;
      }
    } catch (Throwable e) {
      if (first.revoke()) {
        execution.broken(e); // takes the token of the worker that will not come
        return;
      }
    }
    if (!taken) {
      execution.helpers.setDirect(true);
      first.workAsGuest();
    }
    execution.helpers.demand(execution.plan.main().initialReady - 1);
  }
}
