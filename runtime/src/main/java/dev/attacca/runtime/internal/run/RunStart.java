package dev.attacca.runtime.internal.run;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** How a run begins: its states are made, those who watch are told, and the first worker is handed over. */
final class RunStart {
  private RunStart() {}

  /** Begins on the caller's thread, and returns when the run is over. */
  static void onCaller(Execution execution, boolean alone) {
    ChildRun.beginsHere(execution, true, false);
    RunCost cost = execution.cost;
    if (cost == null || alone && !cost.isTimed()) {
      execution.caller.run(alone);
      return;
    }
    long begin = System.nanoTime();
    execution.caller.run(alone);
    long took = System.nanoTime() - begin;
    if (alone) {
      cost.tookAlone(took);
    } else {
      cost.tookTogether(execution.plan.scopes.length == 1 ? execution.times.sum() : took, took);
    }
  }

  /** Begins in the background, with the first worker on this executor. */
  static void on(Executor executor, Execution execution) {
    execution.begin();
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

  /** On this thread, with the class loader of the caller. */
  static void here(Execution execution) {
    execution.group.begin();
    execution.end.begins();
    if (execution.observer != null) {
      execution.observer.runStarts();
      execution.observer.begins(execution.main);
    }
    if (execution.around != null && execution.around.unusable != null) {
      execution.broken(execution.around.unusable);
    }
    for (int state : execution.plan.usedStates) {
      if (execution.plan.part == null
          || execution.main.state(state) == null) { // else it goes on with that
        makeState(execution, state);
      }
    }
    if (execution.statsLog != null) {
      execution.statsLog.begun();
    }
    execution.settlement.dependants.given(execution.main);
  }

  private static void makeState(Execution execution, int state) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    try {
      execution.main.makeState(state);
    } catch (Throwable e) {
      if (execution.caller.is(Thread.currentThread()) && Interrupts.hasMet(e)) {
        execution.cancel("the calling thread was interrupted", null);
        interrupted = true;
      }
      String name = execution.plan.graph.state(state).name();
      execution.broken(
          new IllegalStateException("the state \"" + name + "\" could not be made", e));
    }
    Interrupts.restore(interrupted);
  }
}
