package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EarlyAnswers;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.WorkQueue;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which tasks of a run settle: whatever ends one comes here, on a worker or on the thread
 * that completed a future. So nothing here runs user code but {@link ScopeCore#value} and the opening of merged
 * items.
 *
 * <p><b>In this order.</b> The fate is written, then told to whoever watches, then counted; what the task
 * held for its time is given back; then its dependants hear of it. Whoever is told may look at the fate,
 * and whoever hears of it may be run by another thread before the next one hears.
 */
public final class Settlement {
  private final Execution execution;
  private final RunPlan plan;
  private final @Nullable TaskObserver observer;

  public Settlement(Execution execution) {
    this.execution = execution;
    this.plan = execution.plan;
    this.observer = execution.observer;
  }

  // Fates

  /**
   * A task has ended, and may have a value, which is stored.
   *
   * @param counts where the worker counts that is here; null for a thread that does nothing for the run
   * @return a ready task of its scope, or -1; others are on the scope's list
   */
  int ended(ScopeCore scope, int task, int slot, int attempt, @Nullable TaskCounts counts) {
    boolean hasValue = slot == TaskState.DONE;
    scope.setSlot(task, slot);
    if (observer != null) {
      observer.finished(scope, task, attempt);
    }
    answer(scope, task);
    count(scope, task, hasValue ? TaskCounts.OUT : TaskCounts.EMPTY, counts);
    releaseStates(scope, task);
    return tell(scope, task, hasValue, hasValue && !plan.selective[task]);
  }

  /** A task is not called, since this need of its is not met; returns as {@link #ended}. */
  int skipped(ScopeCore scope, int task, int unmet, @Nullable TaskCounts counts) {
    if (plan.graph.node(task).needs()[unmet].isOfLast()) {
      scope.note(task, Rounds.why(scope, plan.graph.node(task).needs()[unmet].tasks()[0]));
    }
    scope.setSlot(task, TaskState.skipped(unmet));
    if (observer != null) {
      observer.skipped(scope, task);
    }
    answer(scope, task);
    count(scope, task, TaskCounts.SKIPPED, counts);
    return tell(scope, task, false, false);
  }

  /** A task has failed for good; returns as {@link #ended}. */
  int failed(ScopeCore scope, int task, Throwable cause, int attempt) {
    releaseStates(scope, task);
    return fails(scope, task, cause, attempt) ? tell(scope, task, false, false) : -1;
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
    scope.note(task, cause);
    scope.setSlot(task, TaskState.FAILED);
    if (observer != null) {
      observer.failed(scope, task, attempt, cause);
    }
    answer(scope, task);
    count(scope, task, TaskCounts.FAILED, null);
    execution.report.besides(Failures.besides(cause));
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
      scope.setSlot(task, TaskState.DONE);
      if (observer != null) {
        observer.finished(scope, task, 1);
      }
    }
    return tell(scope, task, false, !hasFailed);
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
    int[] states = plan.held[task];
    if (states != null) {
      for (int state : states) {
        execution.flow.releases(scope, state);
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
    if (answers != null && scope.isMain()) {
      answers.settled(task);
    }
  }

  // Failures that are nobody's fate

  /** A failure that no task's fate shows. */
  public void failedBesides(ScopeCore scope, int task, Throwable cause) {
    execution.report.fatal(failureOf(scope, task, cause));
  }

  /** What a task had begun could not be told that nobody wants it any more. */
  void failedToLetGo(ScopeCore scope, int task, Throwable cause) {
    execution.report.add(failureOf(scope, task, cause));
  }

  public TaskFailure failureOf(ScopeCore scope, int task, Throwable cause) {
    int repeat = plan.repeats[task];
    int whose = repeat < 0 ? task : repeat;
    return Failures.of(plan.name(task), scope.identity(), plan.graph.ranks().path(whose), cause);
  }

  // Who hears of it

  /** Tells everyone; pushes those that are ready in the same scope, but for one, which it returns. */
  private int tell(ScopeCore scope, int task, boolean hasValue, boolean plainValue) {
    execution.flow.closes(scope, task);
    if (execution.engine.isConsumer(task)) {
      discardStreams(scope, task);
    }
    if (plan.moved[task].length > 0) {
      moveLanes(scope, task, hasValue);
    }
    if (hasValue && plan.merges[task].length > 0) {
      merge(scope, task, Objects.requireNonNull(scope.value(task)), scope);
    }
    if (plan.innerDependants[task].length > 0) {
      tellInner(scope, task, plainValue);
    }
    if (plan.repeats[task] >= 0 && !execution.flow.answers(scope, task, hasValue)) {
      return -1;
    }
    int next = -1;
    int surplus = 0;
    for (int dependant : plan.dependants[task]) {
      if (hear(scope, dependant, plainValue)) {
        if (next < 0) {
          next = dependant;
          continue;
        }
        boolean consumes = execution.engine.isConsumer(next); // goes first, see ScopePlan
        scope.push(consumes ? dependant : next);
        next = consumes ? next : dependant;
        surplus++;
      }
    }
    if (surplus > 0) {
      execution.workQueue.demand(scope, surplus);
    }
    return next;
  }

  /** An item is in its scope: its value goes where values of its loop go. */
  public void opened(ScopeCore scope, int opener, Object item) {
    for (int lane : scope.plan().itemLanes) {
      execution.flow.feeds(scope, lane, item);
    }
    if (plan.merges[opener].length > 0) {
      merge(scope, opener, item, scope);
    }
    given(scope);
  }

  /** Values that stand in for tasks go where those of the tasks would go. */
  public void given(ScopeCore scope) {
    for (int task : scope.plan().overridden) {
      boolean hasValue = scope.slot(task) == TaskState.DONE;
      for (int lane : plan.moved[task]) {
        feedOrMove(scope, task, lane, hasValue);
      }
      if (hasValue && plan.merges[task].length > 0) {
        merge(scope, task, Objects.requireNonNull(scope.value(task)), scope);
      }
    }
  }

  /** A task that consumes has settled, perhaps before the end of what it consumes, or without having begun. */
  private void discardStreams(ScopeCore scope, int task) {
    for (Gathering gather : plan.gathersOf.get(task)) {
      if (gather.streamed()) {
        execution.flow.isConsumed(scope, gather.lane());
      }
    }
  }

  private void moveLanes(ScopeCore scope, int task, boolean hasValue) {
    for (int lane : plan.moved[task]) {
      feedOrMove(scope, task, lane, hasValue);
    }
  }

  private void feedOrMove(ScopeCore scope, int task, int lane, boolean hasValue) {
    boolean feeds =
        hasValue && !plan.lanes.isState(lane) && !plan.graph.node(task).opens();
    Object value = feeds ? scope.value(task) : null;
    if (value != null) {
      execution.flow.feeds(scope, lane, value);
    } else { // as for a list, null is no value
      execution.flow.passes(scope, lane);
    }
  }

  private void merge(ScopeCore scope, int task, Object value, ScopeCore origin) {
    for (int merge : plan.merges[task]) {
      execution.flow.merges(scope.holder(merge), merge, value, origin);
    }
  }

  private void tellInner(ScopeCore scope, int task, boolean plainValue) {
    WorkQueue workQueue = execution.workQueue;
    for (ScopeCore waiter : scope.takeWaiters(task)) {
      int ready = -1;
      int surplus = 0;
      for (int dependant : waiter.plan().dependantsOn(task)) {
        if (hear(waiter, dependant, plainValue)) {
          if (ready >= 0) {
            waiter.push(ready);
            surplus++;
          }
          ready = dependant;
        }
      }
      if (surplus > 0) {
        workQueue.demand(waiter, surplus);
      }
      workQueue.add(new ReadyWork(waiter, ready)); // with the token that it has waited with
    }
  }

  /** A dependant hears that one of its dependencies has settled; true if that was the last. */
  private boolean hear(ScopeCore scope, int dependant, boolean plainValue) {
    if (plan.soleSource[dependant]) {
      if (!plainValue) {
        scope.setSlot(dependant, TaskState.FLAG);
      }
    } else if (!(plainValue ? scope.countDown(dependant) : scope.countDownFlagged(dependant))) {
      return false;
    }
    if (observer != null) {
      observer.readyUnlessSkipped(scope, dependant);
    }
    return true;
  }
}
