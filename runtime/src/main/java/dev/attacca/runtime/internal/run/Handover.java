package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import java.util.concurrent.RejectedExecutionException;

/** How a token gets from a thread that must not be made to work on the run to one that does. */
final class Handover {
  private Handover() {}

  /** To whom a token may go. */
  enum Taker {
    /** To the caller, who is at work, and has it now. */
    CALLER,
    /** To one who is to come: all who could look for more wait to emit. */
    RELIEF,
    /** What it is for has been done meanwhile, and nobody else could go on: whoever was called would come in vain, see {@link SummonedWorkers}. */
    NOBODY,
    ANYONE
  }

  /**
   * A thread that does not work on the run, and must not be made to, gives its token to someone who
   * does what has become ready, or ends the run.
   */
  static void of(Execution execution) {
    WorkerGroup group = execution.group;
    Helpers helpers = execution.helpers;
    Taker taker = group.taker();
    if (taker == Taker.CALLER) {
      helpers.demand(1); // it may be in the midst of something
      return;
    }
    if (!execution.halted
        && group.isWorker(
            Thread.currentThread())) { // a task completed a future that another task returned
      helpers.demand(1);
      group.releaseToken();
      return;
    }
    Worker worker = taker == Taker.NOBODY ? null : group.summon();
    if (worker == null) {
      if (group.releaseLast()) {
        execution.end.endElsewhere();
      }
      return;
    }
    if (taker == Taker.RELIEF || execution.isDetached()) {
      helpers.add();
      DueJobs.deliver(worker::work);
      return;
    }
    worker.isExpected();
    try {
      if (worker.handTo(execution.engine.executor())) {
        group.rest.lookAgain();
        return;
      }
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      if (group.isDispensable(worker)) {
        return;
      }
      execution.broken(e);
    } catch (Throwable e) {
      execution.broken(e);
    }
    if (execution.plan.emits) {
      DueJobs.deliver(worker::work); // this one must not wait to emit
    } else {
      worker.workAsGuest();
    }
  }
}
