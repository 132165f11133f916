package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A worker on the straight way through items; the watchdog looks after it. */
final class ItemPass extends DirectPass {
  private static final VarHandle LONG;

  static {
    try {
      LONG = MethodHandles.lookup().findVarHandle(ItemPass.class, "longItem", Scope.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final Worker worker;
  private final Counts counts;

  /** How the last task was left of an item that has not come to its end. */
  private @Nullable Called last;
  /** The task in which others were let in, and when; written before they were. */
  private int letInAt;

  private long letInSince;
  /**
   * An item that nobody can be let into, and that takes long: the task that the watchdog found it in, and
   * when, are written before.
   */
  @SuppressWarnings("unused") // by LONG
  private @Nullable Scope longItem;

  private int longAt;
  private long longSince;

  ItemPass(Execution execution, Worker worker) {
    super(null, false);
    this.execution = execution;
    this.worker = worker;
    this.counts = worker.counts();
  }

  /** Does an item by itself, and closes it; true if that is how it came. */
  boolean finish(Scope item) {
    return finish(item, goThrough(item));
  }

  /** Does an item by itself; false if that stopped short, and {@link #finish} is to go on. */
  private boolean goThrough(Scope item) {
    int code = 0;
    Throwable thrown = null;
    worker.makesAStep();
    DirectOrder order = item.plan().requireStraight();
    boolean timed = Counts.weightOfWalk(item.number()) > 0;
    try {
      code = goThrough(item, order, order.isWatched(), timed);
    } catch (Throwable e) {
      thrown = e;
    }
    if (code == Scope.FINISHED) {
      counts.addWalk(item, times());
      if (LONG.getAcquire(this) == item) {
        addLong();
      }
      return true;
    }
    last = new Called(stopped(order), code, thrown);
    return false;
  }

  private void addLong() {
    if (times() == null) { // else it has been timed
      counts.add(longAt, Counts.BUSY, System.nanoTime() - longSince);
    }
  }

  /** As {@link #finish(Scope)}, but for the closing, for an item of a loop that is kept meanwhile. */
  boolean roll(Scope item) {
    ItemCost cost = item.loop().cost();
    if (!cost.isTimed(item.number())) {
      return goThrough(item);
    }
    long begin = System.nanoTime();
    boolean finished = goThrough(item);
    cost.tookRolled(System.nanoTime() - begin);
    return finished;
  }

  /** It has stopped short, and others have not been let in: makes the item one like any other. */
  void leaveStraight(Scope item) {
    Called stopped = Objects.requireNonNull(last);
    item.leaveStraight(execution, stopped.task());
    execution.agenda.addAll(item.loop().leftStraight(item, stopped.task()));
  }

  /** Closes an item that has come to its end, or does the rest; true if it is closed. */
  boolean finish(Scope item, boolean atItsEnd) {
    boolean opened = isOpen();
    rests();
    if (atItsEnd) {
      item.loop().closed(item, worker);
      return true;
    }
    Called stopped = Objects.requireNonNull(last);
    int task = opened ? letInAt : stopped.task();
    if (opened) {
      counts.add(task, Counts.BUSY, System.nanoTime() - letInSince);
    }
    if (item.isStraight()) {
      leaveStraight(item);
    }
    for (int done : item.plan().requireStraight().before(task)) {
      counts.addEnd(item, done);
    }
    counts.add(task, Counts.STARTED);
    worker.goOn(item, new Called(task, stopped.code(), stopped.thrown()));
    return worker.finishOther(item);
  }

  // On the watchdog

  /** Lets others into the item that it has been in for long. */
  void letOthersIn() {
    int task = take();
    Scope item = scopeNow();
    if (item == null) {
      return;
    }
    LoopRun loop = item.loop();
    if (task < 0 && item.plan().requireStraight().isWatched()) {
      return; // it is between two tasks, or through
    }
    if (task < 0) {
      noteLong(item);
    }
    boolean wasRolling = loop.letOthersIn();
    int ready = 0;
    if (task >= 0) {
      letInAt = task;
      letInSince = System.nanoTime();
      item.leaveStraight(execution, task);
      if (wasRolling) {
        ready += execution.agenda.share(loop.leftStraight(item, task));
      }
      ready += execution.agenda.share(item, item.countReady());
      opened();
    }
    if (wasRolling) {
      loop.othersAreIn();
    }
    if (wasRolling || task >= 0) {
      loop.cost().othersWereLetIn();
      int helpers = ready + 1;
      Due.deliver( // an executor may take its time
          () -> execution.agenda.offerToOthers(loop, helpers));
    }
  }

  private void noteLong(Scope item) {
    int task = current();
    if (task >= 0 && LONG.getOpaque(this) != item) {
      longAt = task;
      longSince = System.nanoTime();
      LONG.setRelease(this, item);
    }
  }
}
