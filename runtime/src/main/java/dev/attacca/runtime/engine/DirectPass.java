package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One thread on the straight way through scopes: it computes the tasks of one after the other, and nobody
 * else knows of them. There is one pass per thread, whose scope changes from item to item.
 *
 * <p>A thread takes longer to wake than a thousand small tasks to run. So where runs or items have been
 * short, one thread does them whole: no counters, no list, no lock. Most scopes come to their end with a
 * value of each task, so they share slots that say so, see {@link DirectOrder#ended}; the first task that
 * is skipped, or has no value, gives a scope its own. What takes more than a call, as a failure or an
 * interrupt do, ends the way; the scope then becomes one like any other, with the slots that it would have
 * had, see {@link DirectOrder#slotsAt}.
 *
 * <p><b>Letting others in.</b> A task may, against all experience, take long, and other tasks of the scope
 * must not have to wait for it: they may even be what it waits for. So a pass can be watched, and the word
 * {@link #at} says where it is: in a task, or {@link #BETWEEN} tasks, and then the scope is its own. It
 * says that it is in a task by a release, and comes back from one by a compare-and-set. The {@link
 * Watchdog}, which finds it at the same step for too long, takes the word from it by a compare-and-set as
 * well, and only then reads which scope that is. One of them wins. If it is the watchdog, it has seen all
 * that the pass wrote before the task, and may turn the scope into one like any other; when it has, it
 * says so, and the thread, when its task is over, goes on as one worker among others. A scope in which no
 * two tasks could run at once needs no such care: there the word is one that nobody takes.
 */
public abstract class DirectPass {
  /** Less the task that was last; so it is known where a pass is that finds no stack for the next one. */
  private static final int BETWEEN = -8;

  private static final int BEFORE = -1;
  private static final int OPENING = -2;
  private static final int OPEN = -3;
  /** With this bit the word for a task is one that nobody takes. */
  private static final int UNWATCHED = Integer.MIN_VALUE;

  private static final VarHandle AT;

  static {
    try {
      AT = MethodHandles.lookup().findVarHandle(DirectPass.class, "at", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Of a run that its caller does by itself; null for items. */
  private final @Nullable Engine engine;
  /** Whether the executor has shown no thread but the caller's. */
  final boolean alone;

  /** The scope that it is in; read by the watchdog when that has taken the word. */
  private @Nullable Scope scope;
  /** The task that is being called, or what else this thread is doing. */
  private int at = BEFORE;
  /** {@link #UNWATCHED}, or nothing. */
  private int mark;

  /** Whether there is more to do, on the way from one task to the next, than to go on. */
  private boolean careful;

  private boolean halted;
  /** By task: how long it took, where that is wanted; the last is when the last task ended. */
  private long @Nullable [] times;

  DirectPass(@Nullable Engine engine, boolean alone) {
    this.engine = engine;
    this.alone = alone;
  }

  // What generated code calls

  /** Whether the task at this position takes part; then it is called next. */
  public final boolean begins(int task, int wanted, int position) {
    if (!wants(wanted, position)) {
      return false;
    }
    AT.setRelease(this, task | mark);
    return true;
  }

  /** As {@link #begins}, for a task that may be skipped. */
  public final boolean runs(int task, int wanted, int position) {
    if (!wants(wanted, position)) {
      return false;
    }
    int unmet = Reasons.firstUnmet(scope(), task);
    if (unmet >= 0) {
      scope().endsOnItsWay(task, Slot.skipped(unmet));
      return false;
    }
    AT.setRelease(this, task | mark);
    return true;
  }

  static boolean wants(int wanted, int position) {
    return (wanted >>> position & 1) != 0;
  }

  /** Whether the next task follows here, after one that has ended like this. */
  public final boolean goesOn(int end) {
    if (end != Slot.DONE && end != Slot.EMPTY || !goesOn()) {
      return false;
    }
    if (end == Slot.EMPTY) { // and the scope is still its own
      scope().endsOnItsWay(taskOf(at), Slot.EMPTY);
    }
    return true;
  }

  private boolean goesOn() {
    return (!Thread.currentThread().isInterrupted() || goesOnInterrupted())
        && (!careful || goesOnCarefully());
  }

  /** The thread is interrupted: by its task, or for what it does; {@link Interrupts} tells. */
  private boolean goesOnInterrupted() {
    int task = current();
    if (task < 0 || engine == null) {
      return false;
    }
    if (engine.leavesFlag(task)) {
      Thread.interrupted();
      return true;
    }
    return !alone;
  }

  private boolean goesOnCarefully() {
    if (halted) {
      return false;
    }
    if (times != null) { // if others have been let in, they will not care
      note(times);
    }
    return mark != 0 || comesBack(at);
  }

  private void note(long[] present) {
    int task = current();
    if (task >= 0) {
      int last = present.length - 1;
      long now = System.nanoTime();
      present[task - scope().plan().type.base()] = now - present[last];
      present[last] = now;
    }
  }

  private boolean comesBack(int task) {
    return task >= 0 && AT.compareAndSet(this, task, BETWEEN - task);
  }

  // On its own thread

  /**
   * Goes through a scope that has begun so.
   *
   * @return {@link Scope#FINISHED} at the end, else how the last task ended that was called
   */
  final int goThrough(Scope next, DirectOrder order, boolean watched, boolean timed)
      throws Throwable {
    scope = next;
    mark = watched ? 0 : UNWATCHED;
    AT.setRelease(this, BEFORE);
    careful = watched || timed || halted;
    times = timed ? timesOf(next) : null;
    int[] wanted = order.wanted;
    for (int part = 0; part < wanted.length; part++) {
      int code = next.direct(this, part, wanted[part]);
      if (code != Scope.FINISHED) {
        return code;
      }
    }
    return Scope.FINISHED;
  }

  private static long[] timesOf(Scope next) {
    int size = next.plan().type.size();
    long[] times = new long[size + 1];
    times[size] = System.nanoTime();
    return times;
  }

  /** It is in no scope for now. */
  final void rests() {
    AT.setRelease(this, BEFORE);
  }

  /** By task of the scope that it is in: how long it took, and one more; null if nobody wanted to know. */
  final long @Nullable [] times() {
    return times;
  }

  /**
   * It has not come to the end: which task it was in, or after. The scope is its own again, but for tasks
   * that others have been let in to do; {@link #isOpen} tells.
   */
  final int stopped(DirectOrder order) {
    while ((int) AT.getAcquire(this) == OPENING) {
      Thread.onSpinWait();
    }
    int now = at;
    if (now >= 0 && !comesBack(now)) {
      return stopped(order);
    }
    int task = taskOf(now);
    return task >= 0 ? task : order.first();
  }

  /** The task that a word is about; negative for none. */
  private static int taskOf(int word) {
    if (word >= 0) {
      return word;
    }
    if (word <= BETWEEN && word > UNWATCHED >> 1) {
      return BETWEEN - word;
    }
    return word <= UNWATCHED >> 1 ? word & ~UNWATCHED : BEFORE;
  }

  private Scope scope() {
    return java.util.Objects.requireNonNull(scope);
  }

  // Others

  /** Others have been let in. */
  final boolean isOpen() {
    return (int) AT.getAcquire(this) == OPEN;
  }

  /**
   * The run has been halted: the pass stops after its task, when it sees this. It does if the task has
   * met the interrupt that follows; otherwise it meets that itself.
   */
  final void halt() {
    halted = true;
    careful = true;
  }

  /** The task that it is in, or was last if nobody can take the scope from it; negative for none. */
  final int current() {
    int word = (int) AT.getAcquire(this);
    return word >= 0 || word <= UNWATCHED >> 1 ? taskOf(word) : BEFORE;
  }

  /** Whether it is in a scope, or was at this moment. */
  final boolean isUnderWay() {
    return (int) AT.getAcquire(this) != BEFORE;
  }

  /** Takes the scope from a thread in a task; that task, or a negative number if that cannot be now. */
  final int take() {
    int task = (int) AT.getAcquire(this);
    return task >= 0 && AT.compareAndSet(this, task, OPENING) ? task : BEFORE;
  }

  /** The scope that it is in, once the word has been read; or was, if nobody has taken it. */
  final @Nullable Scope scopeNow() {
    return scope;
  }

  /** What has been taken is like any other scope now. */
  final void opened() {
    AT.setRelease(this, OPEN);
  }
}
