package dev.attacca.runtime.internal.task;

import dev.attacca.OnError;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.graph.FallbackChains;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EarlyAnswers;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.scope.Fallbacks;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.Waiters;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which tasks of a run settle: whatever ends one comes here, on a worker or on the thread
 * that completed a future. So nothing here runs user code but {@link ScopeCore#value}, the opening of merged
 * items, and the comparing of keys of states, where a record has an {@code equals} of its own.
 *
 * <p><b>In this order.</b> The fate is written, then told to whoever watches, then counted; what the task
 * held for its time is given back; then its dependants hear of it. Whoever is told may look at the fate,
 * and whoever hears of it may be run by another thread before the next one hears.
 */
public final class Settlement {
  private final Execution execution;
  private final RunPlan plan;
  private final FallbackChains fallbacks;
  private final @Nullable TaskObserver observer;
  public final Dependants dependants;

  public Settlement(Execution execution) {
    this.execution = execution;
    this.plan = execution.plan;
    this.fallbacks = plan.graph.fallbacks();
    this.observer = execution.observer;
    this.dependants = new Dependants(execution);
  }

  // Fates

  /**
   * A task has ended, and may have a value, which is stored.
   *
   * @param counts where the worker counts that is here; null for a thread that does nothing for the run
   * @return a ready task of its scope, or -1; others are on the scope's list
   */
  public int ended(ScopeCore scope, int task, int slot, int attempt, @Nullable TaskCounts counts) {
    if (plan.batchOf[task] >= 0) {
      return callEnded(scope, task, slot, null, attempt, counts);
    }
    boolean hasValue = slot == TaskState.DONE;
    setEnd(scope, task, slot);
    if (observer != null) {
      observer.finished(scope, task, attempt);
    }
    answer(scope, task);
    count(scope, task, hasValue ? TaskCounts.OUT : TaskCounts.EMPTY, counts);
    releaseStates(scope, task);
    return dependants.tell(scope, task, hasValue, hasValue && !plan.selective[task]);
  }

  /**
   * A call of a batch is over. It is no task: what becomes of it is the fate of the items' own, and told there.
   *
   * @param cause null if it has not failed
   */
  private int callEnded(
      ScopeCore call,
      int task,
      int slot,
      @Nullable Throwable cause,
      int attempt,
      @Nullable TaskCounts counts) {
    call.setSlot(task, slot);
    if (observer != null) {
      observer.callEnded(call, task, attempt, cause);
    }
    count(call, task, TaskCounts.OUT, counts);
    releaseStates(call, task);
    Objects.requireNonNull(execution.batches).ended(call, cause, attempt);
    return -1;
  }

  /** A task is not called, and its slot says why; returns as {@link #ended}. */
  int skipped(ScopeCore scope, int task, int slot, @Nullable TaskCounts counts) {
    TaskNode.Need unmet = plan.graph.node(task).needs()[TaskState.unmetNeed(slot)];
    if (unmet.isOfLast()) {
      scope.note(task, Rounds.why(scope, unmet.tasks()[0]));
    }
    setEnd(scope, task, slot);
    if (observer != null) {
      observer.skipped(scope, task);
    }
    answer(scope, task);
    count(scope, task, TaskCounts.SKIPPED, counts);
    return notMadeGood(scope, task, slot) ? dependants.tell(scope, task, false, false) : -1;
  }

  /** A task has failed for good; returns as {@link #ended}. */
  public int failed(ScopeCore scope, int task, Throwable cause, int attempt) {
    if (plan.batchOf[task] >= 0 && !execution.halted) {
      scope.note(task, cause);
      return callEnded(scope, task, TaskState.FAILED, cause, attempt, null);
    }
    releaseStates(scope, task);
    return fails(scope, task, cause, attempt) ? dependants.tell(scope, task, false, false) : -1;
  }

  /** The same, for a loop whose items go on; true if its dependants are to hear of it, at its end. */
  public boolean fails(ScopeCore scope, int task, Throwable cause, int attempt) {
    TaskFailure failure = failureOf(scope, task, cause);
    if (execution.halted) { // most likely because of it
      if (!Interrupts.isTheEnd(cause)) {
        execution.report.add(failure);
        execution.report.besides(Failures.besides(cause));
      }
      cancelled(scope, task, attempt);
      return false;
    }
    int before = Fallbacks.failedBefore(scope, task);
    if (before >= 0) {
      Thrown.suppressIn(cause, List.of(scope.cause(before))); // else the report has it all the same
    }
    scope.note(task, cause);
    setEnd(scope, task, TaskState.FAILED);
    if (observer != null) {
      observer.failed(scope, task, attempt, cause);
    }
    answer(scope, task);
    count(scope, task, TaskCounts.FAILED, null);
    execution.report.besides(Failures.besides(cause));
    if (Fallbacks.isLeftToFallback(scope, task, TaskState.FAILED)) {
      execution.report.add(failure); // for now, see notMadeGood
      return true;
    }
    switch (plan.onError[task]) {
      case HALT -> {
        execution.halt(failure);
        return false;
      }
      case FINISH -> execution.report.fatal(failure);
      case TOLERATE -> execution.report.add(failure);
    }
    return true;
  }

  /**
   * A fallback is skipped, and no other stands in for it: what it was to make good then has the consequence
   * that its own failure would have had.
   *
   * @return whether the dependants are to hear of it
   */
  private boolean notMadeGood(ScopeCore scope, int task, int slot) {
    int failed = Fallbacks.failedBefore(scope, task);
    if (failed < 0 || Fallbacks.isLeftToFallback(scope, task, slot)) {
      return true;
    }
    OnError consequence = plan.onError[task];
    if (consequence != OnError.TOLERATE) {
      execution.report.fatalAfterAll(failureOf(scope, failed, scope.cause(failed)));
    }
    if (consequence == OnError.HALT) {
      execution.halt(null);
    }
    return consequence != OnError.HALT;
  }

  /** Before anybody sees how a task has ended, those that leave it to it have its value. */
  private void setEnd(ScopeCore scope, int task, int slot) {
    if (!fallbacks.isEmpty()) {
      Fallbacks.handDown(scope, task, slot);
    }
    if (plan.batches != null && plan.batches.handsOn(task)) {
      scope.handsOn(true); // until its dependants have been told
    }
    if (!plan.graph.node(task).opens()) {
      tells(scope, task);
    }
    scope.setSlot(task, slot);
  }

  /** Those in other scopes that wait for it do so until all who watch have been told, as those in its own do. */
  private void tells(ScopeCore scope, int task) {
    if (observer != null && plan.innerDependants[task].length > 0) {
      Waiters.tells(scope, task);
    }
  }

  /** A task had started when the run was halted. */
  void cancelled(ScopeCore scope, int task, int attempt) {
    scope.setSlot(task, TaskState.CANCELLED);
    count(scope, task, TaskCounts.CANCELLED, null);
    if (observer != null) {
      observer.cancelled(scope, task, attempt);
    }
  }

  /** A loop has emitted all, and its items are closed; returns as {@link #ended}. */
  public int loopDone(ScopeCore scope, int task, boolean hasFailed) {
    if (!hasFailed) {
      tells(scope, task);
      scope.setSlot(task, TaskState.DONE);
      if (observer != null) {
        observer.finished(scope, task, 1);
      }
    }
    return dependants.tellOfLoop(scope, task, !hasFailed);
  }

  /** A repeat has failed; its rounds go on. The failure is that of its call, and has been told. */
  public void repeatFails(ScopeCore scope, int repeat, Throwable cause) {
    scope.note(repeat, cause);
    scope.setSlot(repeat, TaskState.FAILED);
    if (observer != null) {
      observer.failed(scope, repeat, 1, cause);
    }
  }

  /** There is no round after all: nothing that it might have brought is waited for. */
  public void leftOut(ScopeCore round, int call) {
    for (int lane : round.plan().itemLanes) {
      execution.flow.passes(round, lane);
    }
    ScopeType type = round.plan().type;
    for (int task = type.base(); task < type.base() + type.size(); task++) {
      if (task != call && (plan.members.get(task) || plan.overridden.get(task))) {
        for (int lane : plan.moved[task]) {
          execution.flow.passes(round, lane);
        }
      }
    }
  }

  /** The halt has kept the tasks of the main scope from starting that had not. */
  public void sweep(ScopeCore main) {
    for (int task = 0; task < main.plan().type.size(); task++) {
      if (main.slot(task) >= 0) {
        main.setSlot(task, TaskState.NOT_STARTED);
        if (observer != null) {
          observer.cancelled(main, task, 0);
        }
      }
    }
  }

  /** What a task holds, it holds until it has settled; a loop, as long as its method runs. */
  public void releaseStates(ScopeCore scope, int task) {
    int[] states = plan.batched[task] ? null : plan.held[task]; // as below
    if (states != null) {
      for (int state : states) {
        execution.flow.releases(scope, state);
      }
    }
  }

  /** That of a batch is over when its key is in. */
  void passesStates(ScopeCore scope, int task) {
    int[] states = plan.held[task];
    if (states != null) {
      for (int state : states) {
        execution.flow.releases(scope, state);
      }
      for (int lane : plan.moved[task]) {
        if (plan.lanes.isState(lane)) {
          execution.flow.passes(scope, lane);
        }
      }
    }
  }

  private void count(ScopeCore scope, int task, int kind, @Nullable TaskCounts counts) {
    if (counts == null) {
      execution.group.tally.count(scope, task, kind);
    } else if (!scope.isMain()) {
      counts.add(task, kind);
    }
  }

  /** Whoever waits for the value from outside can have it. */
  private void answer(ScopeCore scope, int task) {
    EarlyAnswers answers = execution.earlyAnswers();
    if (answers == null || !scope.isMain()) {
      return;
    }
    for (int at = task;
        at >= 0 && TaskState.isSettled(scope.slotOf(at));
        at = Fallbacks.leavingTo(scope, at)) {
      answers.settled(at);
    }
  }

  // Failures that are nobody's fate

  /** A failure that no task's fate shows. */
  public void failedBesides(ScopeCore scope, int task, Throwable cause) {
    execution.report.fatal(failureOf(scope, task, cause));
  }

  /**
   * Lets go of what a call has begun and nobody is to have: a future, or what a loop was to emit from. On a
   * worker, and so with a token; but what users do then, others must not have to wait for, see {@link
   * AttemptFuture}. The run is not over before, unless that takes too long.
   */
  void letGo(ScopeCore scope, int task) {
    Object begun = scope.note(task);
    if (begun != null) {
      scope.note(task, null);
      letGoElsewhere(() -> cancel(scope, task, begun));
    }
  }

  /** Has this thread wait for nothing that users do when they are told, and the run's end for all of it. */
  public void letGoElsewhere(Runnable job) {
    execution.group.addToken();
    DueJobs.deliver(() -> ContextLoaders.within(execution.loader, () -> {
      try {
        job.run();
      } catch (Throwable e) { // no stack or memory, most likely
        execution.broken(e);
      } finally {
        execution.group.releaseTokenFromElsewhere();
      }
    }));
  }

  /** Tells what a task has begun that nobody wants it any more; what goes wrong with that, is told. */
  void cancel(ScopeCore scope, int task, Object begun) {
    Throwable refusal = UserFuture.cancel(begun);
    if (refusal != null) {
      execution.report.add(failureOf(scope, task, refusal));
    }
  }

  public TaskFailure failureOf(ScopeCore scope, int task, Throwable cause) {
    int repeat = plan.repeats[task];
    int whose = repeat < 0 ? task : repeat;
    return Failures.of(plan.name(task), scope.identity(), plan.graph.ranks().path(whose), cause);
  }
}
