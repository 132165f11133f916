package dev.attacca.runtime.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One thread on the straight way through scopes: it computes the tasks of one after the other, and nobody
 * else knows of them. There is one pass per thread, whose scope changes from item to item. Generated code
 * asks it before and after each task, see {@link Scope#direct}; the rest is for the passes of the runtime,
 * which know the scope.
 *
 * <p><b>Letting others in.</b> A task may, against all experience, take long, and other tasks of the scope
 * must not have to wait for it: they may even be what it waits for. So a pass can be watched, and the word
 * {@link #at} says where it is: in a task, or {@link #BETWEEN} tasks, and then the scope is its own. It
 * says that it is in a task by a release, and comes back from one by a compare-and-set. The watchdog,
 * which finds it at the same step for too long, takes the word from it by a compare-and-set as well, and
 * only then reads which scope that is. One of them wins. If it is the watchdog, it has seen all that the
 * pass wrote before the task, and may turn the scope into one like any other; when it has, it says so, and
 * the thread, when its task is over, goes on as one worker among others. A scope in which no two tasks
 * could run at once needs no such care: there the word is one that nobody takes.
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

  /** The task that is being called, or what else this thread is doing. */
  private int at = BEFORE;
  /** {@link #UNWATCHED}, or nothing. */
  private int mark;

  /** Whether there is more to do, on the way from one task to the next, than to go on. */
  private boolean careful;

  private boolean halted;
  private boolean timed;

  /** For the runtime. */
  protected DirectPass() {}

  // What generated code calls

  /**
   * {@return whether the task at this position takes part; then it is called next}
   *
   * @param task the task
   * @param wanted a bit for each task that takes part
   * @param position its position in the line
   */
  public final boolean begins(int task, int wanted, int position) {
    if ((wanted >>> position & 1) == 0) {
      return false;
    }
    // As comesTo(), in more than 35 bytes: HotSpot's first compiler inlines what has less, and
    // would make megabytes of a way of a thousand tasks, which no cache holds.
    if (mark == 0) {
      AT.setRelease(this, task);
    } else {
      AT.setRelease(this, task | UNWATCHED);
    }
    return true;
  }

  /**
   * {@return as {@link #begins}, for a task that may be skipped}
   *
   * @param task the task
   * @param wanted a bit for each task that takes part
   * @param position its position in the line
   */
  public final boolean runs(int task, int wanted, int position) {
    return (wanted >>> position & 1) != 0 && !skips(task) && begins(task, wanted, position);
  }

  /**
   * {@return whether the next task follows here, after one that has ended like this}
   *
   * @param end what the call has returned, such as {@link Scope#DONE}
   */
  public final boolean goesOn(int end) {
    if (end != Scope.DONE && end != Scope.EMPTY || !hasCleared(end)) {
      return false;
    }
    if (end == Scope.EMPTY) { // and the scope is still its own
      endedEmpty(taskOf(at));
    }
    return true;
  }

  private boolean hasCleared(int end) {
    tidies();
    return (!Thread.currentThread().isInterrupted() || goesOnInterrupted(current()))
        && (!careful || goesOnCarefully(end));
  }

  private boolean goesOnCarefully(int end) {
    if (halted || mark == 0 && !comesBack(at)) {
      return false;
    }
    if (timed && isToBeNoted()) {
      ended(taskOf(at), end);
    }
    return true;
  }

  private boolean comesBack(int task) {
    return task >= 0 && AT.compareAndSet(this, task, BETWEEN - task);
  }

  // What the runtime's passes know of the scope

  /**
   * {@return whether a task is not called, because of what has become of others} Notes that.
   *
   * @param task the task
   */
  protected abstract boolean skips(int task);

  /** Takes back what a task has left on the thread that is not for the next. */
  protected abstract void tidies();

  /**
   * Notes that a task has ended without a value.
   *
   * @param task the task
   */
  protected abstract void endedEmpty(int task);

  /** {@return whether it is to be noted that a task has ended; of a pass that is timed} */
  protected abstract boolean isToBeNoted();

  /**
   * Notes when a task has ended; of a pass that is timed.
   *
   * @param task the task
   * @param end how, as {@link #goesOn(int)} is told
   */
  protected abstract void ended(int task, int end);

  /**
   * {@return whether it goes on although the thread is interrupted: by its task, or for what it does}
   *
   * @param task negative if others have been let in
   */
  protected abstract boolean goesOnInterrupted(int task);

  // On its own thread

  /**
   * A task is called next.
   *
   * @param task the task
   */
  protected final void comesTo(int task) {
    AT.setRelease(this, task | mark);
  }

  /**
   * It is about to go through another scope.
   *
   * @param isWatched whether two tasks of the scope could run at once, so that others may have to be let in
   * @param isTimed whether it is noted when a task has ended, where {@link #isToBeNoted} says so
   */
  protected final void enters(boolean isWatched, boolean isTimed) {
    mark = isWatched ? 0 : UNWATCHED;
    AT.setRelease(this, BEFORE);
    timed = isTimed;
    careful = isWatched || isTimed || halted;
  }

  /** It is in no scope for now. */
  protected final void leaves() {
    AT.setRelease(this, BEFORE);
  }

  /**
   * {@return which task it was in, or after, when it has not come to the end; negative for none} The scope is
   * its own again, but for tasks that others have been let in to do; {@link #isOpen} tells.
   */
  protected final int stopped() {
    while (true) {
      int now = (int) AT.getAcquire(this); // once: it may be taken between two looks
      if (now == OPENING) {
        Thread.onSpinWait();
      } else if (now < 0 || comesBack(now)) {
        return taskOf(now);
      }
    }
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

  // Others

  /** {@return whether others have been let in} */
  protected final boolean isOpen() {
    return (int) AT.getAcquire(this) == OPEN;
  }

  /**
   * The run has been halted: the pass stops after its task, when it sees this. It does if the task has
   * met the interrupt that follows; otherwise it meets that itself.
   */
  protected final void halted() {
    halted = true;
    careful = true;
  }

  /** {@return the task that it is in, or was last if nobody can take the scope from it; negative for none} */
  protected final int current() {
    int word = (int) AT.getAcquire(this);
    return word >= 0 || word <= UNWATCHED >> 1 ? taskOf(word) : BEFORE;
  }

  /** {@return whether it is in a scope, or was at this moment} */
  protected final boolean isInScope() {
    return (int) AT.getAcquire(this) != BEFORE;
  }

  /**
   * Takes the scope from a thread in a task.
   *
   * @return that task, or a negative number if that cannot be now
   */
  protected final int take() {
    int task = (int) AT.getAcquire(this);
    return task >= 0 && AT.compareAndSet(this, task, OPENING) ? task : BEFORE;
  }

  /**
   * What has been taken could not be made one like any other: its thread is in it alone again.
   *
   * @param task what {@link #take} has returned
   */
  protected final void givesBack(int task) {
    AT.setRelease(this, task);
  }

  /** Waits while somebody who has taken the scope makes it one like any other; to be called by others. */
  protected final void awaitsOpening() {
    while ((int) AT.getAcquire(this) == OPENING) {
      Thread.onSpinWait();
    }
  }

  /** What has been taken is like any other scope now. */
  protected final void opened() {
    AT.setRelease(this, OPEN);
  }
}
