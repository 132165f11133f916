package dev.attacca.runtime.internal.direct;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.Leg;
import dev.attacca.runtime.internal.run.EndedCall;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.RunOrigin;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A worker on the straight way through items; the watchdog looks after it.
 *
 * <p><b>Stops.</b> An item that comes to a batch puts its key in when its loop is no longer in its midst, and is parked then: the
 * call may be over at once, and anybody in the item. The token that it has begun with is that of whoever goes on with it.
 *
 * <p><b>Merges.</b> Where a merge takes the last value of an item, the same thread goes straight on with the item that this opens, see
 * {@link MergedItems}.
 */
public final class ItemPass extends ScopePass implements ItemWay {
  private static final VarHandle LONG;

  static {
    try {
      LONG = MethodHandles.lookup().findVarHandle(ItemPass.class, "longItem", ScopeCore.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final Worker worker;
  private final TaskCounts counts;
  /** How many items of loops it has rolled, or so: those of a loop in an item begin anew each time. */
  private int rolled;

  /** What the item that it is in has been taken from: its loop, or a share in a call. Written before the word for its first task. */
  private @Nullable ItemSource source;
  /** The leg at whose end the item is to put its key in; null if it has come to no batch, or has put that in. */
  private @Nullable Leg stop;

  private final MergedItems merged;
  /** Whether the item waits for a call, and is somebody else's affair. */
  private boolean parked;

  /** How the last task was left of an item that has not come to its end. */
  private @Nullable EndedCall last;
  /** The task in which others were let in, and when; written before they were. */
  private int letInAt;

  private long letInSince;
  /** Whose call that task is, and in the midst of whose this is; of the same. */
  private @Nullable Attempt attempt;

  private @Nullable Attempt outerAttempt;
  /**
   * An item that nobody can be let into, and that takes long: the task that the watchdog found it in, and
   * when, are written before.
   */
  @SuppressWarnings("unused") // by LONG
  private @Nullable ScopeCore longItem;

  private int longAt;
  private long longSince;

  public ItemPass(Execution execution, Worker worker) {
    super(execution.engine, false, execution.loader, execution.around);
    this.execution = execution;
    this.worker = worker;
    this.counts = worker.counts();
    this.merged = new MergedItems(execution, worker);
    if (around != null) {
      isWatched(around.ofPass(this));
    }
  }

  /** Does an item by itself, and closes it. */
  @Override
  public void finish(ScopeCore item) {
    finish(item, goThrough(item, ItemSource.of(item), 0));
  }

  /**
   * Does an item by itself, from this leg on, and what comes of it behind merges; false if that stopped short, and
   * {@link #finish} is to go on.
   */
  private boolean goThrough(ScopeCore item, ItemSource from, int number) {
    source = from;
    stop = null;
    parked = false;
    merged.clear();
    DirectOrder order = item.plan().requireStraight();
    return goThrough(item, order, number) && (order.toMerges.length == 0 || goesOnMerged(item));
  }

  private boolean goesOnMerged(ScopeCore taken) {
    for (ScopeCore next = merged.next(taken); next != null; next = merged.next(next)) {
      rests(); // else it would seem to be in a task of the one before
      if (!goThrough(next, next.plan().requireStraight(), 0)) {
        return false;
      }
    }
    merged.areThrough();
    return true;
  }

  private boolean goThrough(ScopeCore item, DirectOrder order, int number) {
    Leg leg = order.leg(number);
    while (goToTheEndOf(leg, item, order)) {
      if (leg.batch < 0) {
        return true;
      }
      if (!Skips.skips(item, leg.batch)) {
        stop = leg;
        return false;
      }
      counts.addEnd(item, leg.batch);
      Leg before = leg;
      leg = order.leg(order.behind(leg.batch));
      item.goesOn(leg, before, item.slot(before.batch));
    }
    return false;
  }

  private boolean goToTheEndOf(Leg leg, ScopeCore item, DirectOrder order) {
    if (leg.first < 0) {
      comesInto(item);
      counts.addWalk(item, leg);
      return true;
    }
    worker.makesAStep();
    int weight = counts.weightOfWalk(leg.batch < 0 ? ItemSource.of(item).task : leg.batch);
    int code;
    try {
      code = goThrough(item, order, leg, order.isWatched(), weight > 0);
    } catch (Throwable e) {
      return stops(leg, 0, e);
    }
    if (code != CallEnd.FINISHED) {
      return stops(leg, code, null);
    }
    if (order.hasStops()) {
      ItemSource.of(item).goneOn(item, leg.tasks);
    }
    counts.addWalk(item, leg);
    if (weight > 0 || LONG.getAcquire(this) == item) {
      addTimes(item, leg, weight);
    }
    return true;
  }

  /** False, as the item has not come to the end. */
  private boolean stops(Leg leg, int code, @Nullable Throwable thrown) {
    last = new EndedCall(stopped(leg, code), code, thrown, null);
    if (code == CallEnd.UNCALLED) {
      // where many have to wait, it is not the way
      Objects.requireNonNull(source).cost().othersWereLetIn();
    }
    return false;
  }

  private void addTimes(ScopeCore item, Leg leg, int weight) {
    if (times() != null) {
      counts.addTimes(item.plan().type, times(), weight);
    }
    if (LONG.getAcquire(this) == item && IntLists.contains(leg.tasks, longAt)) {
      if (times() == null) { // else it has been timed
        counts.add(longAt, TaskCounts.BUSY, System.nanoTime() - longSince);
      }
      LONG.setRelease(this, null);
    }
  }

  /** As {@link #finish(Scope)}, but for the closing, for an item of a loop that is kept meanwhile. */
  @Override
  public boolean roll(ScopeCore item) {
    ItemSource loop = ItemSource.of(item);
    return roll(item, loop, 0, loop.cost().begins(rolled++));
  }

  private boolean roll(ScopeCore item, ItemSource from, int leg, long since) {
    boolean finished = goThrough(item, from, leg);
    if (since != UNTIMED) {
      from.tookRolled(item, System.nanoTime() - since);
    }
    return finished;
  }

  @Override
  public void goOn(ScopeCore item, ItemSource share, long since) {
    finish(item, roll(item, share, item.plan().requireStraight().behind(share.task), since));
  }

  /** It has stopped short, and others have not been let in: puts a key in, or makes the item one like any other. */
  @Override
  public boolean leaveStraight(ScopeCore taken) {
    Leg at = stop;
    stop = null;
    if (at != null && puts(taken, at)) {
      parked = true;
      return true;
    }
    EndedCall stopped = Objects.requireNonNull(last);
    ScopeCore item = merged.lastOf(taken);
    becomesOrdinary(item, stopped.task());
    execution.workQueue.addAll(ItemSource.of(item).leftStraight(item, stopped.task()));
    merged.leaves(item, item.plan().requireStraight().beforeOnLeg(stopped.task()));
    return false;
  }

  /** Has an item put its key in, unless that throws something. */
  private boolean puts(ScopeCore item, Leg at) {
    try {
      item.takesOwnSlots();
      Objects.requireNonNull(execution.batches).parks(item, at.batch);
      return true;
    } catch (Throwable e) {
      last = new EndedCall(at.batch, CallEnd.UNCALLED, e, null);
      return false;
    }
  }

  /** Whoever watches may fail, but not keep the item from being opened: its thread waits for that. */
  private void becomesOrdinary(ScopeCore item, int task) {
    merged.lastIsKnown();
    try {
      leavesStraight(item, task);
    } catch (Throwable e) {
      execution.broken(e);
    }
    item.leaveStraight(execution, task);
  }

  @Override
  public void goes() {
    endsWatch();
  }

  /** Closes an item that has come to its end, or does the rest. */
  @Override
  public void finish(ScopeCore taken, boolean atItsEnd) {
    boolean opened = isOpen();
    Attempt calledFor = opened ? attempt : null;
    if (opened) {
      attempt = null;
      worker.runner.callsFor(outerAttempt);
    }
    rests();
    if (atItsEnd) {
      worker.leave(taken);
      return;
    }
    if (parked || stop != null && leaveStraight(taken)) {
      return;
    }
    ScopeCore item = merged.lastOf(taken);
    Objects.requireNonNull(source).leavesWay(worker);
    EndedCall stopped = Objects.requireNonNull(last);
    int task = opened ? letInAt : stopped.task();
    if (opened) {
      counts.add(task, TaskCounts.BUSY, System.nanoTime() - letInSince);
    }
    if (item.isStraight()) {
      leaveStraight(taken);
    }
    merged.leaveThoseBefore();
    for (int done : item.plan().requireStraight().beforeOnLeg(task)) {
      counts.addEnd(item, done);
    }
    int code = stopped.code();
    if (code != CallEnd.UNCALLED) {
      counts.add(task, TaskCounts.STARTED);
    }
    worker.goOn(
        item,
        opened
            ? new EndedCall(task, code, stopped.thrown(), calledFor)
            : ended(execution, task, code, stopped.thrown()));
    worker.finishOther(item);
  }

  @Override
  public int currentTask() {
    return current();
  }

  @Override
  public int uncounted() {
    int task = current();
    return task >= 0 ? task : isOpen() ? letInAt : -1;
  }

  @Override
  public @Nullable ScopeCore itemNow() {
    return scopeNow();
  }

  @Override
  @Nullable
  RunOrigin originOfRun() {
    return execution.origin();
  }

  @Override
  Execution execution() {
    return execution;
  }

  @Override
  public void isAskedForAttempt() {
    awaitsOpening();
    if (execution.plan.needsAttempt(current())) {
      letOthersIn();
      awaitsOpening(); // if it is the watchdog who has done that
    }
  }

  // On the watchdog, or where somebody asks for the attempt

  /** Lets others into the item that it has been in for long. */
  @Override
  public void letOthersIn() {
    int task = take();
    ScopeCore item = scopeNow();
    if (item == null) {
      return;
    }
    ItemSource taken = Objects.requireNonNull(source);
    if (task < 0 && item.plan().requireStraight().isWatched()) {
      return; // it is between two tasks, or through
    }
    if (task < 0) {
      noteLong(item);
    }
    boolean wasRolling = taken.letOthersIn();
    int ready = 0;
    if (task >= 0) {
      letInAt = task;
      letInSince = System.nanoTime();
      outerAttempt = worker.runner.attempt();
      try {
        ready = becomesOrdinary(ItemSource.of(item), item, task);
      } catch (Throwable e) { // no stack or memory, most likely; its thread must not wait for ever
        execution.broken(e);
      } finally {
        opened();
      }
    }
    if (wasRolling) {
      taken.othersAreIn();
    }
    if (wasRolling || task >= 0) {
      taken.cost().othersWereLetIn();
      int helpers = ready + 1;
      execution.workQueue.keep(ItemSource.of(item)); // if that is another one
      DueJobs.deliver( // an executor may take its time
          () -> execution.workQueue.offerToOthers(taken, helpers));
    }
  }

  /** Of an item in this task; how many others can go on with what is ready there. */
  private int becomesOrdinary(ItemSource loop, ScopeCore item, int task) {
    loop.isKnown(item); // else its thread sees to that, which may be in another by now
    becomesOrdinary(item, task);
    Attempt made = attempt(execution, task);
    attempt = made;
    worker.runner.callsFor(made);
    DirectOrder order = item.plan().requireStraight();
    if (order.toMerges.length > 0) {
      merged.leavesElsewhere(item, order.beforeOnLeg(task));
    }
    int ready = execution.workQueue.share(loop.leftStraight(item, task))
        + execution.workQueue.share(item, item.countReady());
    if (made != null) {
      made.isBeingCalled(Objects.requireNonNull(worker.thread()));
    }
    return ready;
  }

  private void noteLong(ScopeCore item) {
    int task = current();
    if (task >= 0 && LONG.getOpaque(this) != item) {
      longAt = task;
      longSince = System.nanoTime();
      LONG.setRelease(this, item);
    }
  }
}
