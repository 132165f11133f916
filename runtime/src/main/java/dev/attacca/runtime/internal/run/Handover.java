package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How a token gets from a thread that must not be made to work on the run to one that does.
 *
 * <p><b>In one step.</b> Who takes it is found out, and has it, while nobody else gives a token back. Were there a time in between, the last of the
 * others could leave in it, and would still see a token of one who may make something ready; and then it would be that of one who is called in
 * vain, see {@link SummonedWorkers}, with nobody left to find out that the run is over.
 */
final class Handover {
  private Handover() {}

  /**
   * To whom a token goes.
   *
   * @param called the one who is called, and has it; null for nobody
   * @param isRelief whether that one comes on a thread of the runtime, as all who could look for more wait to emit
   */
  record Taking(@Nullable Worker called, boolean isRelief) {
    /** To the caller, who is at work. */
    static final Taking CALLER = new Taking(null, false);
    /** To nobody, as this thread works on the run, and goes on: a task completed a future that another task returned. */
    static final Taking HERE = new Taking(null, false);
    /** To nobody: the run has been halted; or what it is for has been done meanwhile, and nobody else could go on, so whoever was called would come in vain. */
    static final Taking NOBODY = new Taking(null, false);
  }

  /**
   * A thread that does not work on the run, and must not be made to, gives its token to someone who
   * does what has become ready, or ends the run.
   */
  @SuppressWarnings("ReferenceEquality") // three of them differ in nothing but which they are
  static void of(Execution execution) {
    WorkerGroup group = execution.group;
    Taking taking = group.taking();
    Worker called = taking.called();
    if (called != null) {
      call(execution, called, taking.isRelief());
    } else if (taking == Taking.CALLER) {
      execution.helpers.demand(1); // it may be in the midst of something
    } else if (taking == Taking.HERE) {
      execution.helpers.demand(1);
      group.releaseToken();
    } else if (group.releaseLast()) {
      execution.end.endElsewhere();
    }
  }

  private static void call(Execution execution, Worker worker, boolean isRelief) {
    WorkerGroup group = execution.group;
    if (isRelief || execution.isDetached()) {
      execution.helpers.add();
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
