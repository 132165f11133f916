package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.NumberRanges;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemCost;
import dev.attacca.runtime.internal.run.UnfinishedPart;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.OuterDependencies;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.LoopSequencers;
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
public abstract class ItemLoop extends UnfinishedPart {
  private static final VarHandle OPEN;
  private static final VarHandle OFFERED;

  static {
    try {
      OPEN = MethodHandles.lookup().findVarHandle(ItemLoop.class, "open", int.class);
      OFFERED = MethodHandles.lookup().findVarHandle(ItemLoop.class, "offered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public final Execution execution;
  public final ScopeCore parent;
  public final int task;
  public final int inFlight;
  private final ScopePlan itemPlan;
  /** Null where items are more than mere calls, or somebody watches them. */
  private final @Nullable DirectOrder way;

  private final ItemCost cost;
  /** What items take from enclosing scopes is there, and will be; who reads this sees it. */
  private volatile boolean hasAllFromOutside;

  private final @Nullable LoopSequencers turns;
  /** By gathering; null where nothing is gathered from the items. */
  private final @Nullable Map<Gathering, InOrder> gathered;

  /** Items that are open, and one for the source as long as it may emit more. */
  @SuppressWarnings("unused") // by OPEN
  private volatile int open = 1;

  @SuppressWarnings("unused") // by OFFERED
  private volatile boolean offered;

  private volatile boolean stopped;
  private long emitted;
  private boolean failed;

  ItemLoop(Execution execution, ScopeCore parent, int task) {
    this.execution = execution;
    this.parent = parent;
    this.task = task;
    RunPlan plan = execution.plan;
    this.inFlight = plan.graph.node(task).inFlight();
    this.itemPlan = plan.scopes[plan.graph.openedBy(task).id()];
    this.turns = LoopSequencers.of(this);
    this.way = mayGoStraight() ? itemPlan.straight : null;
    this.cost = execution.engine.itemCost(task);
    List<Gathering> gathers = plan.gathersThrough.get(task);
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
  public abstract @Nullable ScopeCore next(Worker worker);

  /** Does a number of items one after the other, without giving the loop to others; false for none. */
  public boolean roll(Worker worker) {
    return false;
  }

  /**
   * On the watchdog: the item that is being rolled takes long. True if it is counted now; then the loop is
   * nobody's until {@link #othersAreIn}.
   */
  public boolean letOthersIn() {
    return false;
  }

  /** Others may go on with the loop. */
  public void othersAreIn() {}

  /** An item has been closed, and there is room for another. */
  abstract void left(ScopeCore item, Worker worker);

  /** Lets go of where the items come from; the run has been halted. */
  public abstract void giveUp();

  /** The run is to end: nothing more is emitted. Of loops that no item encloses. */
  abstract void endEmission();

  /** The run is to end. A loop within an open item goes on to its own end: it is a part of that item. */
  public final void stop() {
    if (parent.isMain()) {
      stopped = true;
      endEmission();
    }
  }

  /** To be called once the run knows of this loop: it was stopped before, or stops this loop as well. */
  public final void stopIfRunIsStopping() {
    if (execution.isStopping()) {
      stop();
    }
  }

  public final boolean isStopped() {
    return stopped || execution.halted;
  }

  /** Whether who takes items of it may have to wait, in the midst of that, until others have left. */
  public boolean mayPush() {
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
  final void hasRolled(ScopeCore item) {
    gather(item);
    if (turns != null) {
      turns.giveBack(emitted);
    }
  }

  /**
   * An item that was being rolled is in this task, and one like any other from now on; tells what others
   * can go on with.
   */
  public final List<ReadyWork> leftStraight(ScopeCore item, int task) {
    return turns == null
        ? List.of()
        : turns.handOver(item, Objects.requireNonNull(way).before(task), task);
  }

  private boolean hasAllFromOutside() {
    if (!hasAllFromOutside) {
      hasAllFromOutside = OuterDependencies.areThere(parent, itemPlan);
    }
    return hasAllFromOutside;
  }

  /** Opens the scope of an item that goes straight, and is closed before anyone counts it. */
  final ScopeCore openUncounted(Object item) {
    ScopeCore scope = parent.open(task, item);
    scope.beginDirect(itemPlan, Objects.requireNonNull(way), this, emitted++);
    return scope;
  }

  final void countOpen() {
    OPEN.getAndAdd(this, 1);
  }

  /** Opens the scope of an item. One thread at a time; the caller has the scope's first token. */
  public final ScopeCore open(Object item) {
    if (way != null && cost.goesStraight() && turns == null && hasAllFromOutside()) {
      countOpen();
      return openUncounted(item);
    }
    ScopeCore scope = parent.open(task, item);
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
      OuterDependencies.hear(scope);
    }
    execution.settlement.opened(scope, task, item);
    if (itemPlan.initialReady > 1) {
      execution.workQueue.demand(scope, itemPlan.initialReady - 1);
    }
    return scope;
  }

  @Override
  public final void abandon() {
    giveUp();
    if (execution.group.settled(this)) {
      execution.group.releaseToken();
    }
  }

  public final boolean markOffered() {
    return !offered && OFFERED.compareAndSet(this, false, true);
  }

  public final void clearOffered() {
    offered = false;
  }

  public final long emitted() {
    return emitted;
  }

  /** How many items are open. */
  public final int open() {
    return open - 1;
  }

  /** Whether it has emitted all, and that is closed. */
  public final boolean isOver() {
    return open == 0;
  }

  public final boolean isFull() {
    return open > inFlight;
  }

  /** The method, or what it returned, has failed. What has been emitted goes on. */
  public final void fail(Worker worker, Throwable cause) {
    failed = true;
    execution.settlement.fails(parent, task, cause, 1);
    sourceEnded(worker);
  }

  /** Nothing more will be emitted. */
  public final void sourceEnded(Worker worker) {
    if ((int) OPEN.getAndAdd(this, -1) == 1) {
      finish(worker);
    }
  }

  /** All tasks of an item have settled, and nothing below it is open. */
  public final void closed(ScopeCore item, Worker worker) {
    gather(item);
    if ((int) OPEN.getAndAdd(this, -1) == 1) {
      finish(worker);
    } else {
      left(item, worker);
    }
  }

  final void gather(ScopeCore item) {
    if (gathered != null) {
      gathered.forEach((gather, values) -> values.put(
          item.number(), contribution(gather, item), ready -> parent.gathered(gather, ready)));
    }
  }

  /** What is known of its items. */
  public final ItemCost cost() {
    return cost;
  }

  private List<Object> contribution(Gathering gather, ScopeCore item) {
    if (gather.source() == task) {
      return List.of(Objects.requireNonNull(item.item()));
    }
    if (execution.plan.graph.valueScope(gather.source()).id()
        != item.plan().type.id()) {
      return new ArrayList<>(item.passing(gather));
    }
    Object value =
        item.slot(gather.source()) == TaskState.DONE ? item.value(gather.source()) : null;
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
    private final NumberRanges passed = new NumberRanges();

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
