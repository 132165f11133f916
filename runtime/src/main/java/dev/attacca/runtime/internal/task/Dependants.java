package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.graph.FallbackChains;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.WorkQueue;
import dev.attacca.runtime.internal.scope.Fallbacks;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.Waiters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who hears of it when a task has settled: dependants, streams, merges, and scopes below. For {@link Settlement}. */
public final class Dependants {
  private final Execution execution;
  private final RunPlan plan;
  private final FallbackChains fallbacks;
  private final @Nullable TaskObserver observer;

  Dependants(Execution execution) {
    this.execution = execution;
    this.plan = execution.plan;
    this.fallbacks = plan.graph.fallbacks();
    this.observer = execution.observer;
  }

  /** Tells everyone; pushes those that are ready in the same scope, but for one, which it returns. */
  int tell(ScopeCore scope, int task, boolean hasValue, boolean plainValue) {
    closeStreams(scope, task);
    int next;
    if (fallbacks.isEmpty()) {
      moveLanes(scope, task, hasValue);
      next = tellTakers(scope, task, hasValue, plainValue, -1, -1);
    } else {
      next = tellInChain(scope, task, hasValue, plainValue);
    }
    if (plan.batches != null && plan.batches.handsOn(task)) {
      scope.handsOn(false);
    }
    return next;
  }

  /** The same for a loop that has had items, which have moved the lanes on; it is no task that a fallback stands in for. */
  int tellOfLoop(ScopeCore scope, int loop, boolean plainValue) {
    closeStreams(scope, loop);
    return tellTakers(scope, loop, false, plainValue, -1, -1);
  }

  private void closeStreams(ScopeCore scope, int task) {
    execution.flow.closes(scope, task);
    if (execution.engine.isConsumer(task)) {
      discardStreams(scope, task);
    }
  }

  /**
   * The same where tasks have fallbacks. As long as one is to stand in, nobody else is told; then it tells
   * those of all that it stands in for.
   */
  private int tellInChain(ScopeCore scope, int task, boolean hasValue, boolean plainValue) {
    int fallback = fallbacks.of(task);
    boolean isLeft = Fallbacks.isLeftToFallback(scope, task, scope.slot(task));
    if (isLeft && plan.members.get(fallback)) {
      moveLanes(scope, task, false, true);
      return hear(scope, fallback, false) ? fallback : -1;
    }
    boolean isGiven = isLeft && scope.slotOf(task) == TaskState.DONE; // was there from the start
    moveLanes(scope, task, hasValue || isGiven);
    int next = tellTakers(scope, task, hasValue || isGiven, plainValue || isGiven, -1, -1);
    for (int at = Fallbacks.leavingTo(scope, task); at >= 0; at = Fallbacks.leavingTo(scope, at)) {
      boolean stoodIn = scope.slotOf(at) == TaskState.DONE;
      moveLanes(scope, at, stoodIn, false);
      next = tellTakers(scope, at, stoodIn, stoodIn, fallbacks.of(at), next);
    }
    return next;
  }

  /**
   * Tells those that take the value.
   *
   * @param told who knows already
   * @param ready a task that is ready already; as {@code told}, -1 for none
   */
  private int tellTakers(
      ScopeCore scope, int task, boolean hasValue, boolean plainValue, int told, int ready) {
    if (hasValue && plan.merges[task].length > 0) {
      merge(scope, task, Objects.requireNonNull(scope.value(task)), scope);
    }
    if (plan.innerDependants[task].length > 0) {
      tellInner(scope, task, plainValue);
    }
    if (plan.repeats[task] >= 0 && !execution.flow.answers(scope, task, hasValue)) {
      return ready;
    }
    int next = ready;
    int surplus = 0;
    for (int dependant : plan.dependants[task]) {
      if (dependant != told && hear(scope, dependant, plainValue)) {
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
    if (plan.merges[opener].length > 0) {
      merge(scope, opener, item, scope);
    }
    mergeGiven(scope);
    for (int lane : scope.plan().itemLanes) { // others may come into the scope by this
      execution.flow.feeds(scope, lane, item);
    }
    feedGiven(scope);
  }

  /** Values that stand in for tasks go where those of the tasks would go. */
  public void given(ScopeCore scope) {
    mergeGiven(scope);
    feedGiven(scope);
  }

  private void mergeGiven(ScopeCore scope) {
    for (int task : scope.plan().overridden) {
      if (plan.merges[task].length > 0 && scope.slot(task) == TaskState.DONE) {
        merge(scope, task, Objects.requireNonNull(scope.value(task)), scope);
      }
    }
  }

  private void feedGiven(ScopeCore scope) {
    for (int task : scope.plan().overridden) {
      for (int lane : plan.moved[task]) {
        feedOrMove(scope, task, lane, scope.slot(task) == TaskState.DONE);
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

  /** The same of some lanes only: what a task has held is free before it is known what others get. */
  private void moveLanes(ScopeCore scope, int task, boolean hasValue, boolean ofStates) {
    for (int lane : plan.moved[task]) {
      if (plan.lanes.isState(lane) == ofStates) {
        feedOrMove(scope, task, lane, hasValue);
      }
    }
  }

  private void feedOrMove(ScopeCore scope, int task, int lane, boolean hasValue) {
    if (plan.batched[task] && plan.lanes.isState(lane) && !TaskState.isSkipped(scope.slot(task))) {
      return; // its turn was over when its key was in
    }
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
    for (ScopeCore waiter : Waiters.take(scope, task)) {
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
