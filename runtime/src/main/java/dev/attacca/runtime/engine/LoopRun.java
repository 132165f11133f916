package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One loop, or one merge, in one scope: emits items, and is done when it has emitted all and they are
 * closed.
 *
 * <p>It is held by its parent scope's token from its start until it is done; its {@link #open} items
 * keep it from being done. So a scope ends after its loops, a loop after its items, and an item after
 * its tasks and loops, without any of them being searched for.
 */
abstract class LoopRun extends Pending {
  private static final VarHandle OPEN;
  private static final VarHandle OFFERED;

  static {
    try {
      OPEN = MethodHandles.lookup().findVarHandle(LoopRun.class, "open", int.class);
      OFFERED = MethodHandles.lookup().findVarHandle(LoopRun.class, "offered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Execution execution;
  final Scope parent;
  final int task;
  final int inFlight;
  private final ScopePlan itemPlan;
  /** Null where items are more than mere calls, or somebody watches them. */
  private final @Nullable DirectOrder way;

  private final ItemCost cost;
  /** What items take from enclosing scopes is there, and will be; who reads this sees it. */
  private volatile boolean hasAllFromOutside;

  private final @Nullable Turns turns;
  /** By gathering; null where nothing is gathered from the items. */
  private final @Nullable Map<Gather, InOrder> gathered;

  /** Items that are open, and one for the source as long as it may emit more. */
  @SuppressWarnings("unused") // by OPEN
  private volatile int open = 1;

  @SuppressWarnings("unused") // by OFFERED
  private volatile boolean offered;

  private volatile boolean stopped;
  private long emitted;
  private boolean failed;

  LoopRun(Execution execution, Scope parent, int task) {
    this.execution = execution;
    this.parent = parent;
    this.task = task;
    Plan plan = execution.plan;
    this.inFlight = plan.blueprint.node(task).inFlight();
    this.itemPlan = plan.scopes[plan.blueprint.openedBy(task).id()];
    this.turns = Turns.of(this);
    this.way = mayGoStraight() ? itemPlan.straight : null;
    this.cost = execution.engine.itemCost(task);
    List<Gather> gathers = plan.gathersThrough.get(task);
    if (gathers.isEmpty()) {
      gathered = null;
    } else {
      gathered = new HashMap<>();
      gathers.forEach(gather -> gathered.put(gather, new InOrder()));
    }
  }

  private boolean mayGoStraight() {
    return itemPlan.itemLanes.length == 0
        && execution.plan.merges[task].length == 0
        && execution.observer == null
        && execution.wrapped == null
        && execution.overrides == null;
  }

  /** The next item, if there is one to be worked on now. On a worker of the run. */
  abstract @Nullable Scope next(Worker worker);

  /** Does a number of items one after the other, without giving the loop to others; false for none. */
  boolean roll(Worker worker) {
    return false;
  }

  /**
   * On the watchdog: the item that is being rolled takes long. True if it is counted now; then the loop is
   * nobody's until {@link #othersAreIn}.
   */
  boolean letOthersIn() {
    return false;
  }

  /** Others may go on with the loop. */
  void othersAreIn() {}

  /** An item has been closed, and there is room for another. */
  abstract void left(Scope item, Worker worker);

  /** Lets go of where the items come from; the run has been halted. */
  abstract void giveUp();

  /** The run is to end: nothing more is emitted. Of loops that no item encloses. */
  abstract void endEmission();

  /** The run is to end. A loop within an open item goes on to its own end: it is a part of that item. */
  final void stop() {
    if (parent.isMain()) {
      stopped = true;
      endEmission();
    }
  }

  /** To be called once the run knows of this loop: it was stopped before, or stops this loop as well. */
  final void stopIfRunIsStopping() {
    if (execution.isStopping()) {
      stop();
    }
  }

  final boolean isStopped() {
    return stopped || execution.halted;
  }

  /** Whether who takes items of it may have to wait, in the midst of that, until others have left. */
  boolean mayPush() {
    return false;
  }

  /** How many items one thread does now, the loop being kept meanwhile; 0 for none. */
  final int rolledNext() {
    return way != null && hasAllFromOutside() ? cost.rolledNext() : 0;
  }

  /** Whether it is the turn of the item that has been pulled; then it has all states until {@link #hasRolled}. */
  final boolean beginsToRoll() {
    return turns == null || turns.take(emitted);
  }

  /** An item that was rolled is over. */
  final void hasRolled(Scope item) {
    gather(item);
    if (turns != null) {
      turns.giveBack(emitted);
    }
  }

  /**
   * An item that was being rolled is in this task, and one like any other from now on; tells what others
   * can go on with.
   */
  final List<Work> leftStraight(Scope item, int task) {
    return turns == null
        ? List.of()
        : turns.handOver(item, Objects.requireNonNull(way).before(task), task);
  }

  private boolean hasAllFromOutside() {
    if (!hasAllFromOutside) {
      hasAllFromOutside = Externals.areThere(parent, itemPlan);
    }
    return hasAllFromOutside;
  }

  /** Opens the scope of an item that goes straight, and is closed before anyone counts it. */
  final Scope openUncounted(Object item) {
    Scope scope = parent.open(task, item);
    scope.beginDirect(itemPlan, Objects.requireNonNull(way), this, emitted++);
    return scope;
  }

  final void countOpen() {
    OPEN.getAndAdd(this, 1);
  }

  /** Opens the scope of an item. One thread at a time; the caller has the scope's first token. */
  final Scope open(Object item) {
    if (way != null && cost.goesStraight() && turns == null && hasAllFromOutside()) {
      countOpen();
      return openUncounted(item);
    }
    Scope scope = parent.open(task, item);
    countOpen();
    scope.begin(execution, itemPlan, this, emitted++);
    Overrides overrides = execution.overrides;
    if (overrides != null) {
      overrides.apply(scope);
    }
    if (turns != null) {
      turns.opened(scope);
    }
    if (execution.observer != null) {
      execution.observer.begins(scope);
    }
    if (itemPlan.externals.length > 0) {
      Externals.hear(scope);
    }
    execution.settlement.opened(scope, task, item);
    if (itemPlan.initialReady > 1) {
      execution.agenda.demand(scope, itemPlan.initialReady - 1);
    }
    return scope;
  }

  @Override
  final void abandon() {
    giveUp();
    if (execution.crew.settled(this)) {
      execution.crew.releaseToken();
    }
  }

  final boolean markOffered() {
    return !offered && OFFERED.compareAndSet(this, false, true);
  }

  final void clearOffered() {
    offered = false;
  }

  final long emitted() {
    return emitted;
  }

  /** How many items are open. */
  final int open() {
    return open - 1;
  }

  /** Whether it has emitted all, and that is closed. */
  final boolean isOver() {
    return open == 0;
  }

  final boolean isFull() {
    return open > inFlight;
  }

  /** The method, or what it returned, has failed. What has been emitted goes on. */
  final void fail(Worker worker, Throwable cause) {
    failed = true;
    execution.settlement.fails(parent, task, cause, 1);
    sourceEnded(worker);
  }

  /** Nothing more will be emitted. */
  final void sourceEnded(Worker worker) {
    if ((int) OPEN.getAndAdd(this, -1) == 1) {
      finish(worker);
    }
  }

  /** All tasks of an item have settled, and nothing below it is open. */
  final void closed(Scope item, Worker worker) {
    gather(item);
    if ((int) OPEN.getAndAdd(this, -1) == 1) {
      finish(worker);
    } else {
      left(item, worker);
    }
  }

  final void gather(Scope item) {
    if (gathered != null) {
      gathered.forEach((gather, values) -> values.put(
          item.number(), contribution(gather, item), ready -> parent.gathered(gather, ready)));
    }
  }

  /** What is known of its items. */
  final ItemCost cost() {
    return cost;
  }

  private List<Object> contribution(Gather gather, Scope item) {
    if (gather.source() == task) {
      return List.of(Objects.requireNonNull(item.item()));
    }
    if (execution.plan.blueprint.valueScope(gather.source()).id()
        != item.plan().type.id()) {
      return new ArrayList<>(item.passing(gather));
    }
    Object value = item.slot(gather.source()) == Slot.DONE ? item.value(gather.source()) : null;
    return value == null ? List.of() : List.of(value);
  }

  private void finish(Worker worker) {
    worker.loopDone(this, failed);
  }

  /** Values by item number, given on in the order of the numbers. */
  private static final class InOrder {
    private long next;
    /** Values that came before their turn; they would be kept later on as well. */
    private final Map<Long, List<Object>> early = new HashMap<>();
    /** Items without any. */
    private final Ranges passed = new Ranges();

    /** Gives on what can be given on, now that this item has brought its own; one at a time. */
    synchronized void put(long number, List<Object> values, Consumer<List<Object>> to) {
      if (number != next) {
        if (values.isEmpty()) {
          passed.add(number);
        } else {
          early.put(number, values);
        }
        return;
      }
      List<Object> following = values;
      while (following != null) {
        to.accept(following);
        next = passed.passOver(next + 1);
        following = early.remove(next);
      }
    }
  }
}
