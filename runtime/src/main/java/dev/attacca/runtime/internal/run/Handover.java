package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import java.util.Objects;
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

  /** To whom a token goes. */
  enum Taker {
    /** To the caller, who is at work. */
    CALLER,
    /** To nobody, as this thread works on the run, and goes on: a task completed a future that another task returned. */
    HERE,
    /** To nobody: the run has been halted; or what it is for has been done meanwhile, and nobody else could go on, so whoever was called would come in vain. */
    NOBODY,
    /** To one who is called. */
    WORKER,
    /** The same, on a thread of the runtime, as all who could look for more wait to emit. */
    RELIEF
  }

  /**
   * Who has taken a token.
   *
   * @param worker the one who is called; null if nobody is
   */
  record Taking(Taker by, @Nullable Worker worker) {
    /** By this one, if there is one. */
    static Taking of(@Nullable Worker worker, boolean isRelief) {
      Taker called = isRelief ? Taker.RELIEF : Taker.WORKER;
      return new Taking(worker == null ? Taker.NOBODY : called, worker);
    }
  }

  /**
   * A thread that does not work on the run, and must not be made to, gives its token to someone who
   * does what has become ready, or ends the run.
   */
  static void of(Execution execution) {
    WorkerGroup group = execution.group;
    Taking taking = group.taking();
    switch (taking.by()) {
      case CALLER -> execution.helpers.demand(1); // it may be in the midst of something
      case HERE -> {
        execution.helpers.demand(1);
        group.releaseToken();
      }
      case NOBODY -> {
        if (group.releaseLast()) {
          execution.lifecycle.endElsewhere();
        }
      }
      case WORKER, RELIEF ->
        call(execution, Objects.requireNonNull(taking.worker()), taking.by() == Taker.RELIEF);
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
      execution.broken(e); // unless the run has ended since: it has done without
    } catch (Throwable e) {
      execution.helpers.executorThrows(e);
    }
    if (execution.plan.emits) {
      DueJobs.deliver(worker::work); // this one must not wait to emit
    } else {
      worker.workAsGuest();
    }
  }
}
