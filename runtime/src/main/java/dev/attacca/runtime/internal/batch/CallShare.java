package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.ScopePath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one run has in a call of a batch: those of its items that wait for it. They settle one after the other, taken as
 * one takes items from a loop. The run that makes a call for others has a share of nothing.
 *
 * <p><b>Tokens.</b> An item that waits has a token of its scope, which is the one that it has begun with if it goes straight.
 * So it stays open, and so do all loops around it. The share is a part of the run that is not finished, from its first key until
 * its last item has been taken, and has settled; a main scope has no token, and is the only one of its share. It is still, as long
 * as the call may have to be sent by this run.
 */
final class CallShare extends ItemSource {
  private static final VarHandle ROLLS;

  static {
    try {
      ROLLS = MethodHandles.lookup().findVarHandle(CallShare.class, "rolls", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final BatchCall call;

  // Guarded by the shared calls, and the call's own when it has begun
  private final List<ScopeCore> items;
  /** In the order of the items. */
  private final List<Object> keys;
  /** Which key of the call the first of its items has, once it has begun. */
  private int first;
  /** Nobody is told of its items any more. */
  private boolean gone;

  private final AtomicInteger taken = new AtomicInteger();
  /** Whether who takes its items keeps the others, of which nobody else is told, though they may take them if they come. */
  @SuppressWarnings("unused") // by ROLLS as well
  private volatile boolean rolls;

  /** A share that is going to be of about so many items. */
  CallShare(BatchCall call, Execution execution, ScopeCore parent, int usual) {
    super(execution, parent, call.part().task());
    this.call = call;
    this.items = new ArrayList<>(usual);
    this.keys = new ArrayList<>(usual);
  }

  BatchCall call() {
    return call;
  }

  // Guarded by the shared calls

  /** An item, which owns its task. */
  void add(ScopeCore item, Object key) {
    keys.add(key);
    items.add(item);
    item.mark(task, call.mark());
    item.setSlot(task, TaskState.RUNNING);
  }

  int size() {
    return items.size();
  }

  List<ScopeCore> items() {
    return items;
  }

  List<Object> keys() {
    return keys;
  }

  boolean isGone() {
    return gone;
  }

  void isGone(boolean isSo) {
    gone = isSo;
  }

  // Of the thread that calls

  /**
   * Puts its items in the order in which they were emitted; the first of them has this key.
   *
   * @return whether they stood in another
   */
  boolean sort(int firstKey) {
    first = firstKey;
    for (int i = 1; i < items.size(); i++) {
      if (ScopePath.compare(items.get(i - 1), items.get(i), parent) > 0) {
        sort();
        return true;
      }
    }
    return false;
  }

  private void sort() {
    record Parked(ScopeCore item, Object key) {}

    List<Parked> all = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      all.add(new Parked(items.get(i), keys.get(i)));
    }
    all.sort((one, other) -> ScopePath.compare(one.item(), other.item(), parent));
    for (int i = 0; i < all.size(); i++) {
      items.set(i, all.get(i).item());
      keys.set(i, all.get(i).key());
    }
  }

  // Its items, which others go on with

  @Override
  public boolean canGoOn() {
    return call.isOver() && taken.get() < items.size();
  }

  /**
   * Goes on with one of them; the others are for whoever comes. Where it takes next to nothing to go straight on with an item,
   * with a number of them, and nobody is asked to come as long as none takes long or leaves the way. What a key's value is may be found out
   * by code of the user's, so the watchdog looks after all of it.
   */
  @Override
  public boolean roll(Worker worker) {
    if (!canGoOn()) {
      return false;
    }
    boolean areStraight = call.failure() == null && items.get(0).isStraight();
    int most = areStraight && worker.isWatched() ? cost().rolledNext() : 0;
    if (most == 0) {
      takeOne(worker);
      return true;
    }
    rolls = true;
    worker.keeps(this, cost());
    while (most > 0 && takeOne(worker) && rolls && cost().goesOnRolling() && !execution.halted) {
      most--;
    }
    worker.keepsNothing();
    rolls = false;
    if (canGoOn()) {
      execution.workQueue.keep(this); // this worker may come to something else first
    }
    return true;
  }

  private boolean takeOne(Worker worker) {
    int at = taken.getAndIncrement();
    if (at >= items.size()) {
      return false;
    }
    if (!rolls) {
      leavesWay(worker);
    }
    goOn(at, worker);
    return true;
  }

  /** Others are asked to come; for the loop of the items as well, of which nobody has been told while they were parked. */
  @Override
  public void leavesWay(Worker worker) {
    rolls = false;
    worker.offerLoops();
  }

  @Override
  public void tookRolled(ScopeCore item, long nanos) {
    cost().tookRolledBehindCall(nanos);
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    return null; // all has been taken
  }

  private void goOn(int at, Worker worker) {
    ScopeCore item = items.get(at);
    boolean byItself = rolls;
    long since = byItself ? cost().begins(item.number()) : ItemWay.UNTIMED;
    if (execution.halted) {
      isThrough(at);
      return;
    }
    Throwable thrown = call.failure();
    int end = TaskState.DONE;
    if (thrown == null && call.hasValues()) {
      try {
        Object value = call.ownValue(keys.get(at), first + at);
        end = value == null ? TaskState.EMPTY : TaskState.DONE;
        if (value != null) {
          item.assign(task, value);
        }
      } catch (Throwable e) { // be it the key's, the map's, or that of a value of another type
        thrown = e;
      }
    }
    if (item.isStraight()) {
      if (thrown == null && worker.isWatched() && (byItself || cost().goesStraight())) {
        goStraightOn(item, end, at, worker, since);
        return;
      }
      item.leaveStraight(execution, task);
    }
    if (byItself) {
      leavesWay(worker);
    }
    int ready = thrown == null
        ? execution.settlement.ended(
            item, task, end, call.attempt(), item.isMain() ? null : worker.counts())
        : execution.settlement.failed(item, task, thrown, call.attempt());
    isThrough(at);
    worker.goOn(item, ready);
  }

  private void goStraightOn(ScopeCore item, int end, int at, Worker worker, long since) {
    worker.counts().add(task, end == TaskState.DONE ? TaskCounts.OUT : TaskCounts.EMPTY);
    DirectOrder order = item.plan().requireStraight();
    int behind = order.behind(task);
    item.goesOn(order.leg(behind), order.leg(behind - 1), end);
    isThrough(at);
    worker.pass().goOn(item, this, since);
  }

  /** One of the items has settled. */
  private void isThrough(int at) {
    if (at + 1 == items.size() && isLast() && execution.group.settled(this)) {
      execution.group.releaseToken();
    }
  }

  @Override
  public boolean letOthersIn() {
    return rolls && ROLLS.compareAndSet(this, true, false);
  }

  // As a part of its run

  @Override
  public void forEachSharing(Consumer<ScopeCore> does) {
    call.shared().forEachItem(call, does);
  }

  @Override
  public String inWords() {
    return "\"%s\" waits for more keys".formatted(execution.plan.name(task));
  }

  @Override
  public List<ReadyWork> leftStraight(ScopeCore item, int ofTask) {
    return List.of();
  }

  @Override
  public void closed(
      ScopeCore item, Worker worker) {} // the call's own scope; its items have gone on

  @Override
  public long emitted() {
    return 0;
  }

  @Override
  public void giveUp() {
    call.shared().leaves(this);
  }

  @Override
  protected void endEmission() {}
}
