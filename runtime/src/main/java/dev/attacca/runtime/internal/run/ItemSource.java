package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.EmittingLoop;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One loop, or one merge, in one scope, as those see it who work for its run: where items come from. */
public abstract class ItemSource extends UnfinishedPart implements EmittingLoop {
  private static final VarHandle OPEN;
  private static final VarHandle OFFERED;

  static {
    try {
      OPEN = MethodHandles.lookup().findVarHandle(ItemSource.class, "open", int.class);
      OFFERED = MethodHandles.lookup().findVarHandle(ItemSource.class, "offered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public final Execution execution;
  public final ScopeCore parent;
  public final int task;
  public final int inFlight;
  private final ItemCost cost;
  /** Items that are open, and one for the source as long as it may emit more. */
  @SuppressWarnings("unused") // by OPEN
  private volatile int open = 1;

  @SuppressWarnings("unused") // by OFFERED
  private volatile boolean offered;

  private volatile boolean stopped;
  /** How many items it is going to have; -1 as long as nobody knows. */
  private volatile long size = -1;

  protected ItemSource(Execution execution, ScopeCore parent, int task) {
    this(execution, parent, task, execution.plan.graph.inFlight(task));
  }

  protected ItemSource(Execution execution, ScopeCore parent, int task, int inFlight) {
    this.execution = execution;
    this.parent = parent;
    this.task = task;
    this.inFlight = inFlight;
    this.cost = execution.engine.itemCost(task);
  }

  /** The one that has emitted an item. */
  public static ItemSource of(ScopeCore item) {
    return (ItemSource) item.loop();
  }

  /** The next item, if there is one to be worked on now. On a worker of the run. */
  public abstract @Nullable ScopeCore next(Worker worker);

  /** Whether one who has just taken an item knows that nobody could take another now. */
  public boolean isExhausted() {
    return false;
  }

  /** Does a number of items one after the other, without giving the loop to others; false for none. */
  public boolean roll(Worker worker) {
    return false;
  }

  /** Whether a worker may do its items, which are more than calls, without telling others of it unless that lasts. */
  public boolean mayBeKept() {
    return false;
  }

  /**
   * On the watchdog: the item that is being rolled takes long. True if it is counted now; then the loop is
   * nobody's until {@link #othersAreIn}.
   */
  public boolean letOthersIn() {
    return false;
  }

  /** An item that was rolled, or what was left of one, has taken so long. */
  public void tookRolled(ScopeCore item, long nanos) {
    if (item.plan().requireStraight().ordered) {
      cost.tookRolledInTurn(nanos);
    } else {
      cost.tookRolled(nanos);
    }
  }

  /** An item that was rolled is over. */
  public void hasRolled(ScopeCore item) {}

  /** Others may go on with the loop. */
  public void othersAreIn() {}

  /** On its worker: what is left of the item that it is in may take its time, and wait for others. */
  public void leavesWay(Worker worker) {}

  /** An item that goes straight is counted as open now: whoever looks for items finds it. */
  public void isKnown(ScopeCore item) {}

  /** The same, if it is one of a merge, and nobody knows of it yet: it is counted, and the one that it comes from is open until it is closed. */
  public void isKnown(ScopeCore item, ScopeCore origin) {}

  /** An item that goes straight has ended these tasks, and is about to stop, or to be closed. */
  public void goneOn(ScopeCore item, int[] done) {}

  /** An item that was being rolled is like any other from now on; tells what others can go on with. */
  public abstract List<ReadyWork> leftStraight(ScopeCore item, int task);

  /** All tasks of an item have settled, and nothing below it is open. */
  public abstract void closed(ScopeCore item, Worker worker);

  @Override
  public final ScopeCore place() {
    return parent;
  }

  /** Its open items, but for rounds that go straight; in runs that have to know. */
  public Iterable<ScopeCore> openItems() {
    return List.of();
  }

  /** Whether this is so of one of those. */
  public final boolean isAnyOpen(Predicate<ScopeCore> so) {
    for (ScopeCore item : openItems()) {
      if (so.test(item)) {
        return true;
      }
    }
    return false;
  }

  /** How many items it has emitted. */
  public abstract long emitted();

  /** Lets go of where the items come from; the run has been halted. */
  public abstract void giveUp();

  /** The run is to end: nothing more is emitted. Of loops that no item encloses. */
  protected abstract void endEmission();

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

  /** One more is open. */
  protected final void countOpen() {
    OPEN.getAndAdd(this, 1);
  }

  /** One less, or the source has ended; true for the last. */
  protected final boolean isLast() {
    return (int) OPEN.getAndAdd(this, -1) == 1;
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

  /** What it waits for. */
  public abstract String inWords();

  /** How many items are open, as long as it may emit more; one less if it does not. */
  public final int open() {
    return open - 1;
  }

  /** What it takes its items from says how many there are; -1 if it does not. */
  protected final void isSized(long size) {
    this.size = size;
  }

  /** How many items it is going to have; -1 as long as nobody knows. */
  public final long knownSize() {
    return size;
  }

  /** Whether it has emitted all, and that is closed. */
  public final boolean isOver() {
    return open == 0;
  }

  public final boolean isFull() {
    return open > inFlight;
  }

  /** Tells who watches that no more can be emitted for now. */
  public final void waitsForRoom() {
    if (execution.observer != null) {
      execution.observer.waitsForRoom(parent, task);
    }
  }

  /** Tells who watches that this is over. */
  public final void hasRoom() {
    if (execution.observer != null) {
      execution.observer.hasRoom(parent, task);
    }
  }

  /** What is known of its items. */
  public final ItemCost cost() {
    return cost;
  }
}
