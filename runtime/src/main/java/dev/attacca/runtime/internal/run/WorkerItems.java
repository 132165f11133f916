package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.AttemptDeadline;
import dev.attacca.runtime.internal.task.TaskRunner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The items that a worker does, and the loops that it takes them from: the innermost first, and all the way down,
 * so that what is open gets closed.
 */
abstract class WorkerItems extends WorkerThread implements Watchdog.Watched {
  private static final VarHandle PROGRESS;
  private static final VarHandle DEADLINE;
  private static final VarHandle KEPT;

  static {
    try {
      PROGRESS = MethodHandles.lookup().findVarHandle(WorkerItems.class, "progress", long.class);
      DEADLINE = MethodHandles.lookup()
          .findVarHandle(WorkerItems.class, "deadline", AttemptDeadline.class);
      KEPT = MethodHandles.lookup().findVarHandle(WorkerItems.class, "kept", Kept.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public final TaskRunner runner;
  /** Whether it has not found anything to do yet. */
  boolean hasJustCome = true;
  /** Loops that this worker goes on with when it has nothing else to do, the innermost last. */
  final Deque<ItemSource> loops = new ArrayDeque<>(0);

  volatile @Nullable ItemWay pass;
  /** Where the watchdog looks for this worker; negative if it does not. */
  int place = -1;

  /** In how many items it is within tasks that emit them. */
  private int within;

  /** What others are told of if this lasts longer than such things do; null for nothing. Taken by one. */
  @SuppressWarnings("unused") // by KEPT as well
  private volatile @Nullable Kept kept;

  @SuppressWarnings("unused") // by DEADLINE as well
  @Nullable
  AttemptDeadline deadline;
  /** How many steps it has made. */
  @SuppressWarnings("unused") // by PROGRESS
  long progress;

  WorkerItems(Execution execution, @Nullable Attempt errand, boolean isHelper) {
    super(execution, errand, isHelper);
    this.runner = new TaskRunner((Worker) this, execution);
  }

  /** Does a task, and what that makes ready, as long as there is a next one. */
  abstract void chain(ScopeCore scope, int first);

  @Override
  final void haltsOnItsWay() {
    ItemWay present = pass;
    if (present != null) {
      present.halt();
    }
  }

  /** It is about to do something that may wait for the items of a loop that it has only begun. */
  void offerUntouched() {
    ItemSource loop = loops.peekLast();
    if (loop != null && loop.emitted() == 0) {
      execution.workQueue.offer(loop);
    }
  }

  /** It has found something to do, and sees to it that the rest is not left lying. */
  void passOn() {
    if (hasJustCome) {
      hasJustCome = false;
      execution.helpers.demand(countReady(Helpers.MOST_ARRIVING));
    }
  }

  /** For how many there is something, as far as one sees at a glance; so many at most. */
  private int countReady(int most) {
    return execution.main.hasReady() ? most : execution.workQueue.count(most);
  }

  /** Takes items of a loop all the way down; forgets the loop if it has none to give. */
  void takeFrom(ItemSource loop) {
    if (loop.roll((Worker) this)) {
      return;
    }
    wasKept(loop);
    ScopeCore item = loop.next((Worker) this);
    if (item == null) {
      loops.remove(
          loop); // most often the last; not if the loop was done, and another begun, by that
      return;
    }
    if (!loop.isExhausted() && !keepsOn(loop, item)) {
      execution.workQueue.offerMore(loop);
    }
    finish(item);
  }

  /** Whether this worker does all of an item, with the loops in it, before it takes the next one, and nobody is told unless that lasts. */
  private boolean keepsOn(ItemSource loop, ScopeCore item) {
    ItemCost cost = loop.cost();
    if (kept != null || within > 0 || !loop.mayBeKept() || !isWatched() || !cost.keepsNext()) {
      return false;
    }
    kept = new Kept(loop, cost, cost.begins(item.number()));
    return true;
  }

  /** It has done so. */
  private void wasKept(ItemSource loop) {
    Kept present = kept;
    if (present != null && present.source() == loop) {
      keepsNothing();
      if (present.since() != ItemWay.UNTIMED) {
        present.cost().tookKept(System.nanoTime() - present.since());
      }
    }
  }

  /** Does what is ready in an item, and gives its token back. */
  public void finish(ScopeCore item) {
    if (item.isStraight() && isWatched()) {
      pass().finish(item);
      return;
    }
    if (item.isStraight()) {
      if (execution.observer != null) {
        execution.observer.isToldOf(item);
      }
      item.beginOtherwise(execution);
      execution.workQueue.addAll(execution.flow.mergesLeaving(item, new int[0]));
      execution.workQueue.demand(item, item.plan().initialReady - 1);
    }
    finishOther(item);
  }

  /** The same, for an item that does not go straight, or does not any more. */
  public void finishOther(ScopeCore item) {
    int task;
    while (!execution.halted && (task = item.pop()) >= 0) {
      chain(item, task);
    }
    leave(item);
  }

  /** Gives a token of an item back; whoever gives the last one closes the item. */
  public void leave(ScopeCore item) {
    if (!execution.halted && item.release()) {
      ItemSource.of(item).closed(item, (Worker) this);
    }
  }

  /** Whether it does an item in the midst of a task that emits. */
  public boolean isWithinTask() {
    return within > 0;
  }

  /**
   * In the midst of a task that emits: does all that there is to do for an item, and for the loops in
   * it, and nothing else.
   */
  public void takeDown(ScopeCore item) {
    int outerLoops = loops.size();
    Attempt emitting = runner.callsFor(null);
    within++;
    finish(item);
    while (!execution.halted && loops.size() > outerLoops) {
      takeFrom(loops.getLast());
    }
    within--;
    runner.callsFor(emitting);
  }

  /** A loop has emitted all, and its items are closed. */
  public void loopDone(ItemSource loop, boolean failed) {
    if (execution.halted) {
      return;
    }
    ScopeCore scope = loop.parent;
    int task = loop.task;
    int ready = execution.settlement.loopDone(scope, task, failed);
    if (scope.isMain()) {
      if (ready >= 0) {
        scope.push(ready);
      }
    } else if (execution.batches == null && kept != null && within == 0) {
      execution.workQueue.keep(new ReadyWork(scope, ready)); // as below; comes to it next
    } else {
      execution.workQueue.add(new ReadyWork(scope, ready)); // with the loop's token
    }
    if (execution.group.settled(loop)) {
      execution.group.releaseToken();
    }
  }

  /** A loop of a task that this worker has called. */
  public void begin(ItemSource loop) {
    if (!execution.group.await(loop)) {
      loop.giveUp();
      return;
    }
    if (!loop.parent.isMain()) {
      loop.parent.hold();
    }
    ItemSource beside = loops.peekLast();
    if (beside != null && beside.parent == loop.parent) {
      execution.workQueue.offer(beside); // the source of one may wait for what the other does
    }
    has(loop);
    loop.stopIfRunIsStopping();
  }

  /** Items are taken from the loop here, unless that might keep this thread from taking the run's values. */
  void has(ItemSource loop) {
    loops.add(loop);
    if (isGuest && execution.isConsumed() && loop.mayPush()) {
      execution.detach();
    }
  }

  /** Of a worker that stops before it finds out, which it does when it has nothing else to do. */
  void forgetsLoopsThatAreOver() {
    if (!loops.isEmpty()) {
      loops.removeIf(ItemSource::isOver);
    }
  }

  /** Lets others go on with the loops that this worker cannot go on with itself. */
  public void offerLoops() {
    loops.forEach(execution.workQueue::offer);
  }

  /** It works on the run no more, be that on a thread of its own: there may be many that do one item each. */
  void endsPass() {
    ItemWay present = pass;
    if (present != null) {
      present.goes();
    }
  }

  /** Whether what there is to do is for threads of the runtime. */
  boolean leavesItToOthers() {
    return isGuest && execution.isDetached();
  }

  /** It goes straight through items; made when there is one. */
  public ItemWay pass() {
    ItemWay present = pass;
    if (present == null) {
      pass = present = execution.engine.rooms.itemWay(execution, (Worker) this);
    }
    return present;
  }

  /** On any thread: the same, if it has been made. */
  @Nullable
  ItemWay passOrNull() {
    return pass;
  }

  /** A clock to measure the time of others by: the watchdog's, which costs nothing, while it looks. */
  public long clock() {
    return place >= 0 ? Watchdog.now() : System.nanoTime();
  }

  /** The task that it calls, on its own thread; -1 for none. */
  public int currentTask() {
    ItemWay present = pass;
    int straight = present != null && present.isUnderWay() ? present.currentTask() : -1;
    return straight >= 0 ? straight : runner.current();
  }

  /** Whether its thread looks for what there is to do before it does anything else. */
  final boolean comesBack() {
    return within == 0 && runner.current() < 0 && plan.part == null && isWatched();
  }

  /**
   * What a worker does without telling anybody, as it is usually over before others could come.
   *
   * @param source where they would find something to do; null if only what is ready
   * @param cost what is known of what it does
   * @param since when it has begun, or {@link ItemWay#UNTIMED}
   */
  private record Kept(@Nullable ItemSource source, ItemCost cost, long since) {}

  /** Nobody is told of what there is to do here, unless what follows lasts. */
  public final void keeps(@Nullable ItemSource source, ItemCost cost) {
    kept = new Kept(source, cost, ItemWay.UNTIMED);
  }

  public final void keepsNothing() {
    kept = null;
  }

  /** It makes a call for many items. If that is quick, it comes back to its loop; else others go on with that. */
  final void beginsCall(ItemCost cost) {
    if (cost.isKept()) {
      keeps(loops.peekLast(), cost);
    } else {
      offerLoops();
    }
  }

  /** On the watchdog: that has lasted. */
  private void tellOthers(Kept lasting) {
    if (!KEPT.compareAndSet(this, lasting, null)) {
      return; // it is over
    }
    ItemSource source = lasting.source();
    lasting.cost().othersWereLetIn();
    DueJobs.deliver(
        () -> { // an executor may take its time
          if (source == null) {
            execution.helpers.demand(Helpers.MOST_ARRIVING);
          } else {
            execution.workQueue.offerToOthers(source, Helpers.MOST_ARRIVING);
          }
        });
  }

  /** When the innermost attempt's time is up that this worker calls; null if that does not matter. */
  public @Nullable AttemptDeadline deadline() {
    return deadline;
  }

  /** The watchdog looks for this one, and those around it, from now on. */
  public void lookAfter(@Nullable AttemptDeadline innermost) {
    if (deadline != innermost) {
      DEADLINE.setRelease(this, innermost);
    }
  }

  /** Whether the watchdog looks, from now on until this worker leaves. */
  public boolean isWatched() {
    if (place < 0) {
      place = Watchdog.begin(this);
    }
    return place >= 0;
  }

  /** On its own thread: it goes on to the next task, or item. */
  public void makesAStep() {
    PROGRESS.setOpaque(this, progress + 1);
  }

  @Override
  public long progress() {
    ItemWay present = pass;
    return execution.helpers.isKept()
            || present != null && present.isUnderWay()
            || kept != null
            || DEADLINE.getAcquire(this) != null
        ? (long) PROGRESS.getOpaque(this)
        : -1;
  }

  @Override
  public @Nullable Thread thread() {
    return thread;
  }

  @Override
  public void stands() {
    ItemWay present = pass;
    if (present != null && present.isUnderWay()) {
      present.letOthersIn();
    }
    Kept lasting = kept;
    if (lasting != null) {
      tellOthers(lasting);
    }
    execution.letOthersIn();
  }

  @Override
  public void lasts() {
    AttemptDeadline.look((AttemptDeadline) DEADLINE.getAcquire(this));
    if (execution.helpers.isKept() && execution.hasReady()) {
      execution.letOthersIn();
    }
  }
}
