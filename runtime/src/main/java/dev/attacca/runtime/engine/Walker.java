package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A worker as it goes straight through items, see {@link Straight}; the watchdog looks after it. */
final class Walker {
  private static final VarHandle WALKING;
  private static final VarHandle LONG;

  static {
    try {
      LONG = MethodHandles.lookup().findVarHandle(Walker.class, "longItem", Scope.class);
      WALKING = MethodHandles.lookup().findVarHandle(Walker.class, "walking", Scope.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final Worker worker;
  private final Counts counts;

  /** The item that it does by itself; null, or one that is over, for none. */
  @SuppressWarnings("unused") // by WALKING
  private @Nullable Scope walking;
  /** How the last task of a walk ended that has not come to its end. */
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

  Walker(Execution execution, Worker worker) {
    this.execution = execution;
    this.worker = worker;
    this.counts = worker.counts();
  }

  /** Does an item by itself, and closes it; true if that is how it came. */
  boolean finish(Scope item) {
    return finish(item, walk(item));
  }

  /** Does an item by itself; false if that stopped short, and {@link #finish} is to go on. */
  private boolean walk(Scope item) {
    int code = 0;
    Throwable thrown = null;
    worker.makesAStep();
    walksIn(item);
    StraightWay way = item.plan().requireStraight();
    try {
      code = item.walk(way);
    } catch (Throwable e) {
      thrown = e;
    }
    if (code == Scope.FINISHED) {
      counts.addWalk(item);
      if (LONG.getAcquire(this) == item) {
        addLong(item);
      }
      return true;
    }
    last = new Called(item.stopped(way), code, thrown);
    return false;
  }

  private void addLong(Scope item) {
    if (item.times() == null) { // else it has timed itself
      counts.add(longAt, Counts.BUSY, System.nanoTime() - longSince);
    }
  }

  /** As {@link #walk}, for an item of a loop that is kept meanwhile. */
  boolean roll(Scope item) {
    ItemPace pace = item.loop().pace();
    if (!pace.isTimed(item.number())) {
      return walk(item);
    }
    long begin = System.nanoTime();
    boolean finished = walk(item);
    pace.tookRolled(System.nanoTime() - begin);
    return finished;
  }

  /** A walk has stopped short, and others have not been let in: makes the item one like any other. */
  void leaveStraight(Scope item) {
    Called stopped = Objects.requireNonNull(last);
    item.leaveStraight(execution, stopped.task());
    execution.agenda.addAll(item.loop().leftStraight(item, stopped.task()));
  }

  /** Closes an item that has been walked through, or does the rest; true if it is closed. */
  boolean finish(Scope item, boolean walked) {
    walksIn(null);
    if (walked) {
      item.loop().closed(item, worker);
      return true;
    }
    Called stopped = Objects.requireNonNull(last);
    int task = item.isOpen() ? letInAt : stopped.task();
    if (item.isOpen()) {
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

  private void walksIn(@Nullable Scope item) {
    WALKING.setRelease(this, item);
  }

  /** A number of items have been rolled, and none is under way. */
  void rests() {
    walksIn(null);
  }

  /** The run has been halted. */
  void halt() {
    Scope item = walking();
    if (item != null) {
      item.halt();
    }
  }

  // On the watchdog

  /** The item that it is in, or was last. */
  @Nullable
  Scope walking() {
    return (Scope) WALKING.getAcquire(this);
  }

  /** Lets others into an item that it has been in for long. */
  void letOthersInto(Scope item) {
    LoopRun loop = item.loop();
    int task = item.take();
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
      item.opened();
    }
    if (wasRolling) {
      loop.othersAreIn();
    }
    if (wasRolling || task >= 0) {
      loop.pace().othersWereLetIn();
      int helpers = ready + 1;
      Due.deliver( // an executor may take its time
          () -> execution.agenda.offerToOthers(loop, helpers));
    }
  }

  private void noteLong(Scope item) {
    int task = item.current();
    if (task >= 0 && LONG.getOpaque(this) != item) {
      longAt = task;
      longSince = System.nanoTime();
      LONG.setRelease(this, item);
    }
  }
}
