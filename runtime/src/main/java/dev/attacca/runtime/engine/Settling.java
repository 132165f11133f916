package dev.attacca.runtime.engine;

/**
 * What follows when a task has settled, or an item has been opened: who hears of it. On a worker, or on
 * the thread that completed a future; so nothing here runs user code but {@link Scope#value} and the
 * opening of merged items.
 */
final class Settling {
  private Settling() {}

  /**
   * Tells everyone; pushes those that are ready in the same scope, but for one.
   *
   * @return a ready task, or -1; the others are on the scope's list
   */
  static int settled(Scope scope, int task, boolean hasValue, boolean plainValue) {
    Execution execution = scope.execution();
    Plan plan = execution.plan;
    if (execution.engine.isConsumer(task)) {
      discardStreams(scope, task);
    }
    if (plan.moved[task].length > 0) {
      moveLanes(scope, task, hasValue);
    }
    if (hasValue && plan.merges[task].length > 0) {
      merge(scope, task, java.util.Objects.requireNonNull(scope.value(task)), scope);
    }
    if (plan.innerDependants[task].length > 0) {
      tellInner(scope, task, plainValue);
    }
    int next = -1;
    int surplus = 0;
    for (int dependant : plan.dependants[task]) {
      if (hear(scope, dependant, plainValue)) {
        if (next >= 0) {
          scope.push(next);
          surplus++;
        }
        next = dependant;
      }
    }
    if (surplus > 0) {
      execution.agenda.demand(scope, surplus);
    }
    return next;
  }

  /** An item is in its scope: its value goes where values of its loop go. */
  static void opened(Scope scope, int opener, Object item) {
    Plan plan = scope.execution().plan;
    for (int lane : scope.plan().itemLanes) {
      scope.lane(lane).feed(scope, item);
    }
    if (plan.merges[opener].length > 0) {
      merge(scope, opener, item, scope);
    }
    given(scope);
  }

  /** Values that stand in for tasks go where those of the tasks would go. */
  static void given(Scope scope) {
    Plan plan = scope.execution().plan;
    for (int task : scope.plan().overridden) {
      boolean hasValue = scope.slot(task) == Slot.DONE;
      for (int lane : plan.moved[task]) {
        feedOrMove(scope, task, lane, hasValue);
      }
      if (hasValue && plan.merges[task].length > 0) {
        merge(scope, task, java.util.Objects.requireNonNull(scope.value(task)), scope);
      }
    }
  }

  /** A task that consumes has settled, perhaps before the end of what it consumes, or without having begun. */
  private static void discardStreams(Scope scope, int task) {
    for (Gather gather : scope.execution().plan.gathersOf.get(task)) {
      if (gather.streamed()) {
        scope.execution().streams.settled(scope.lane(gather.lane()).channel());
      }
    }
  }

  private static void moveLanes(Scope scope, int task, boolean hasValue) {
    for (int lane : scope.execution().plan.moved[task]) {
      feedOrMove(scope, task, lane, hasValue);
    }
  }

  private static void feedOrMove(Scope scope, int task, int lane, boolean hasValue) {
    Plan plan = scope.execution().plan;
    boolean feeds =
        hasValue && !plan.lanes.isState(lane) && !plan.blueprint.node(task).opens();
    Object value = feeds ? scope.value(task) : null;
    if (value != null) {
      scope.lane(lane).feed(scope, value);
    } else { // as for a list, null is no value
      scope.lane(lane).moved(scope);
    }
  }

  private static void merge(Scope scope, int task, Object value, Scope origin) {
    Execution execution = scope.execution();
    for (int merge : execution.plan.merges[task]) {
      Scope holder = scope.holder(merge);
      MergeRun run = holder.mergeRun(merge);
      if (run != null) {
        run.emit(value, origin);
      }
    }
  }

  private static void tellInner(Scope scope, int task, boolean plainValue) {
    Agenda agenda = scope.execution().agenda;
    for (Scope waiter : scope.takeWaiters(task)) {
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
        agenda.demand(waiter, surplus);
      }
      agenda.add(new Work(waiter, ready)); // with the token that it has waited with
    }
  }

  /** A dependant hears that one of its dependencies has settled; true if that was the last. */
  private static boolean hear(Scope scope, int dependant, boolean plainValue) {
    Execution execution = scope.execution();
    if (execution.plan.soleSource[dependant]) {
      if (!plainValue) {
        scope.setSlot(dependant, Slot.FLAG);
      }
    } else if (!(plainValue ? scope.countDown(dependant) : scope.countDownFlagged(dependant))) {
      return false;
    }
    if (execution.observer != null) {
      execution.observer.readyUnlessSkipped(scope, dependant);
    }
    return true;
  }
}
