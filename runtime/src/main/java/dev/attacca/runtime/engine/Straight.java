package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The straight way through a scope: one thread, the walker, computes its tasks one after the other, and
 * nobody else knows of them. A part of {@link Scope}, as {@link Slots} is.
 *
 * <p>A thread takes longer to wake than a thousand small tasks to run. So where runs or items have been
 * short, one thread does them whole: no counters, no list, no lock. Most scopes come to their end with a
 * value of each task, so they share slots that say so, see {@link StraightWay#ended}; the first task that
 * is skipped, or has no value, gives a scope its own. What takes more than a call, as a failure or an
 * interrupt do, ends the way; the scope then becomes one like any other, with the slots that it would have
 * had, see {@link StraightWay#slotsAt}.
 *
 * <p><b>Letting others in.</b> A task may, against all experience, take long, and other tasks of the scope
 * must not have to wait for it: they may even be what it waits for. So a walker can be watched, and {@link
 * #at} says where it is: in a task, or {@link #BETWEEN} tasks, and then the scope is its own. It says that
 * it is in a task by a release, and comes back from one by a compare-and-set. The {@link Watchdog}, which
 * finds a walker in the same scope for too long, takes the scope from it by a compare-and-set as well. One
 * of them wins. If it is the watchdog, it has seen all that the walker wrote before the task, and may turn
 * the scope into one like any other; when it has, it says so, and the walker, when its task is over, goes
 * on as one worker among others. A scope in which no two tasks could run at once needs no such care.
 */
abstract class Straight extends Slots {
  /** Less the task that was last; so it is known where a walker is who finds no stack for the next one. */
  private static final int BETWEEN = -8;

  private static final int BEFORE = -1;
  private static final int OPENING = -2;
  private static final int OPEN = -3;
  private static final VarHandle AT;

  static {
    try {
      AT = MethodHandles.lookup().findVarHandle(Straight.class, "at", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The task that is being called, or what else the walker is doing. */
  private int at = BEFORE;

  /** Of a run that its caller walks through; null for an item. */
  private @Nullable Engine engine;
  /** Whether the executor has shown no thread but the caller's. */
  private boolean alone;

  /** Whether the walker has to do more, on its way from one task to the next, than to go on. */
  private boolean careful;

  private boolean watched;
  private boolean halted;
  /** By task: how long it took, where that is wanted; the last is when the last task ended. */
  private long @Nullable [] times;

  // What generated code calls

  /** On the straight way: whether the task at this position takes part; then it is called next. */
  protected final boolean begins(int task, int wanted, int position) {
    if (!wants(wanted, position)) {
      return false;
    }
    AT.setRelease(this, task);
    return true;
  }

  /** As {@link #begins}, for a task that may be skipped. */
  protected final boolean runs(int task, int wanted, int position) {
    if (!wants(wanted, position)) {
      return false;
    }
    int unmet = Reasons.firstUnmet((Scope) this, task);
    if (unmet >= 0) {
      ends(task, Slot.skipped(unmet));
      return false;
    }
    AT.setRelease(this, task);
    return true;
  }

  static boolean wants(int wanted, int position) {
    return (wanted >>> position & 1) != 0;
  }

  /** On the straight way: a task has ended, and not with a value. */
  private void ends(int task, int slot) {
    int[] own = slots();
    if (own == plan().requireStraight().ended) {
      own = own.clone();
      begin(plan(), own);
    }
    own[task - plan().type.base()] = slot; // read by others after the word for the next task
  }

  private boolean goesOn() {
    return (!Thread.currentThread().isInterrupted() || goesOnInterrupted())
        && (!careful || goesOnCarefully());
  }

  /** The thread is interrupted: by its task, or for what it does; {@link Interrupts} tells. */
  private boolean goesOnInterrupted() {
    int task = (int) AT.getAcquire(this);
    if (task < 0 || engine == null) {
      return false;
    }
    if (engine.leavesFlag(task)) {
      Thread.interrupted();
      return true;
    }
    return !alone;
  }

  /** On the straight way: whether the next task follows here, after one that has ended like this. */
  protected final boolean goesOn(int end) {
    if (end != Slot.DONE && end != Slot.EMPTY || !goesOn()) {
      return false;
    }
    if (end == Slot.EMPTY) { // and the scope is still the walker's own
      ends(at >= 0 ? at : BETWEEN - at, Slot.EMPTY);
    }
    return true;
  }

  private boolean goesOnCarefully() {
    if (halted) {
      return false;
    }
    int task = at;
    if (task >= 0 && times != null) { // if others have been let in, they will not care
      note(task, times);
    }
    return !watched || comesBack(task);
  }

  private void note(int task, long[] present) {
    int last = present.length - 1;
    long now = System.nanoTime();
    present[task - plan().type.base()] = now - present[last];
    present[last] = now;
  }

  private boolean comesBack(int task) {
    return task >= 0 && AT.compareAndSet(this, task, BETWEEN - task);
  }

  /**
   * Computes the tasks of this scope one after the other, each after what it waits for, as long as each
   * ends with a value. Only for a scope whose tasks are mere calls; the blueprint says in which order.
   *
   * @param part which of the lines {@code straight}
   * @param wanted by position in that line: a bit for each task that takes part
   * @return {@link Scope#FINISHED}, or how the task ended that was not followed by another, as {@link
   *     Scope#compute}
   */
  protected int straight(int part, int wanted) throws Throwable {
    throw new AssertionError(part);
  }

  // The walker

  /** The scope is about to be walked through, by this thread. */
  final void beginStraight(
      ScopePlan scopePlan, StraightWay way, boolean beWatched, boolean beTimed) {
    begin(scopePlan, way.ended);
    watched = beWatched;
    careful = beWatched || beTimed;
    if (beTimed) {
      times = new long[scopePlan.type.size() + 1];
      times[scopePlan.type.size()] = System.nanoTime();
    }
  }

  /** It is the caller of a run that walks. */
  final void isWalkedByCaller(Engine itsEngine, boolean isAlone) {
    engine = itsEngine;
    alone = isAlone;
  }

  /** Of a run that its caller walks through: what it runs with. */
  final @Nullable Engine walkedBy() {
    return engine;
  }

  /** By task: how long it took, and one more; null if nobody wanted to know. */
  final long @Nullable [] times() {
    return times;
  }

  /** Walks; {@link Scope#FINISHED} at the end, else how the last task ended that was called. */
  final int walk(StraightWay way) throws Throwable {
    int[] wanted = way.wanted;
    for (int part = 0; part < wanted.length; part++) {
      int code = straight(part, wanted[part]);
      if (code != Scope.FINISHED) {
        return code;
      }
    }
    return Scope.FINISHED;
  }

  /**
   * The walker has not come to the end: which task it was in, or after. The scope is its own again, but
   * for tasks that others have been let in to do; {@link #isOpen} tells.
   */
  final int stopped(StraightWay way) {
    while ((int) AT.getAcquire(this) == OPENING) {
      Thread.onSpinWait();
    }
    int task = at;
    if (task >= 0 && watched && !comesBack(task)) {
      return stopped(way);
    }
    return task >= 0 ? task : task <= BETWEEN ? BETWEEN - task : way.first();
  }

  /** Others have been let in. */
  final boolean isOpen() {
    return (int) AT.getAcquire(this) == OPEN;
  }

  // Others

  /**
   * The run has been halted: the walker stops after its task, when it sees this. It does if the task has
   * met the interrupt that follows; otherwise it meets that itself.
   */
  final void halt() {
    halted = true;
    careful = true;
  }

  /** The task that the walker is in, or was last if nobody can take the scope from it; negative for none. */
  final int current() {
    return (int) AT.getAcquire(this);
  }

  /** Takes the scope from a walker in a task; that task, or a negative number if that cannot be now. */
  final int take() {
    int task = (int) AT.getAcquire(this);
    return watched && task >= 0 && AT.compareAndSet(this, task, OPENING) ? task : BEFORE;
  }

  /** What has been taken is like any other scope now. */
  final void opened() {
    AT.setRelease(this, OPEN);
  }
}
