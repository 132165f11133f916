package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Thrown;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many work on a run, and how others are asked to. Needs no lock.
 *
 * <p><b>Helpers.</b> A worker that makes several tasks ready keeps one and pushes the others, and asks
 * the executor for a helper for each. A helper is a request, not a promise: it comes without a token,
 * takes one only if the run is still going on, and goes if there is nothing left to do. So nobody waits
 * for a helper that the executor has not started, and an executor of one thread, or one that runs the
 * helper on the thread that asked, cannot block a run. Where somebody <i>must</i> come, because the
 * thread that made tasks ready is not a worker (it completed a future, or the timer called), the
 * helper is handed that thread's token.
 *
 * <p><b>One wakes the next.</b> To ask for a helper costs the one who asks, and most helpers find that
 * others have done the work. So only a few are asked for at a time: a helper that has come and found
 * something to do asks for the next ones, if there is still something left. With tasks that block, their
 * number doubles from one wake-up to the next; where all threads of the executor are busy, nobody is
 * asked in vain.
 *
 * <p><b>A run that one thread does.</b> As long as nobody has been let in, see {@link #keep}, nobody is asked
 * for, and no price is paid for those who would have come in vain: what others could do waits until the one
 * who works on the run comes to it. The {@link Watchdog} looks after that one. Whoever lets others in says
 * so, then looks for ready tasks; a pusher pushes, then looks whether others have been let in. One who is
 * about to wait for what others do lets them in before.
 *
 * <p><b>No task is left lying.</b> A pusher pushes, then reads {@link #helpers}; a leaver decrements
 * {@code helpers}, then looks for ready tasks once more. Both are sequentially consistent, so one of
 * them sees the other: either the pusher asks for a helper, or the leaver stays. In the same way a pusher
 * reads {@link #arriving}, and one who has come decrements it, then looks: a pusher who relies on someone
 * who is on the way is seen by that one. Where there are too many at work, one may leave although something
 * is ready, because others are there. So one counts as at work only as long as it has a token: it takes
 * that before it stops counting as on the way, and stops counting as at work before it gives it back.
 */
public final class Helpers {
  /** So many may be on their way at a time. */
  static final int MOST_ARRIVING = 4;

  private static final VarHandle HELPERS;
  private static final VarHandle KEPT;

  static {
    try {
      HELPERS = MethodHandles.lookup().findVarHandle(Helpers.class, "helpers", int.class);
      KEPT = MethodHandles.lookup().findVarHandle(Helpers.class, "kept", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final EngineCore engine;

  /** The executor runs jobs on the thread that hands them in: asking for helpers is in vain. */
  private volatile boolean direct;

  /** One thread does the run as long as it does not stand. */
  @SuppressWarnings("unused") // by KEPT as well
  private volatile boolean kept;

  /** Workers there are or have been asked for. */
  @SuppressWarnings("unused") // by HELPERS
  private volatile int helpers;

  /** Helpers that have been asked for and have not come yet. */
  private final AtomicInteger arriving = new AtomicInteger();

  /** Others that have been handed to an executor, and have not come. */
  private final AtomicInteger queued = new AtomicInteger();

  Helpers(Execution execution) {
    this.execution = execution;
    this.engine = execution.engine;
  }

  /** The run begins, with the first that works on it. */
  void begin() {
    helpers = 1;
  }

  /** Asks for up to so many helpers; true if at least one is on its way. */
  public boolean demand(int tasks) {
    boolean comes = false;
    for (int i = 0; i < tasks && !direct && !kept; i++) {
      if (arriving.get() >= MOST_ARRIVING) {
        return true;
      }
      if (!hasRoom()) { // most often: to look costs less than to try
        return comes;
      }
      arriving.incrementAndGet(); // first, as it must at no time count as at work
      if (!reserve()) {
        arriving.decrementAndGet();
        return comes;
      }
      Worker helper = new Worker(execution, null, true);
      try {
        if (helper.handTo(engine.executor())) {
          comes = true;
          continue;
        }
        direct = true;
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        tasks = 0; // no thread to be had: those who are there do the work
      } catch (Throwable e) {
        tasks = 0;
        executorThrows(e);
      }
      if (helper.revoke()) {
        release();
        arriving.decrementAndGet();
      } else {
        comes = true; // it has come all the same
      }
    }
    return comes;
  }

  /** The executor has thrown this in place of taking a worker. A run that others have ended meanwhile does without. */
  void executorThrows(Throwable cause) {
    if (!execution.broken(cause)) {
      Thrown.log(
          "the executor has failed when the run %s was over".formatted(execution.id()), cause);
    }
  }

  /** Nobody is asked for until others are let in. */
  void keep() {
    if (!kept) {
      kept = true;
    }
  }

  boolean isKept() {
    return kept;
  }

  /** Others may be asked for from now on; true for the first who says so. */
  boolean letOthersIn() {
    return kept && KEPT.compareAndSet(this, true, false);
  }

  /** A helper that was asked for has come. */
  void arrived() {
    arriving.decrementAndGet();
  }

  /** One more works on the run, but it has not come yet. */
  void addQueued() {
    queued.incrementAndGet();
    add();
  }

  /** It has come, or will not come. */
  void noLongerQueued() {
    queued.decrementAndGet();
  }

  /** Whether helpers that were asked for are on their way. */
  boolean areExpected() {
    return arriving.get() > 0;
  }

  /** Says whether the executor has no thread but the one that hands it something. */
  void setDirect(boolean direct) {
    this.direct = direct;
  }

  boolean isDirect() {
    return direct;
  }

  /** One more may work on the run, if it does not have as many as it may already. */
  boolean reserve() {
    if ((int) HELPERS.getAndAdd(this, 1) < engine.parallelism()) {
      return true;
    }
    release();
    return false;
  }

  /**
   * The same for a thread that is there, and looks whether it is surplus before it does anything. Those who
   * have not come do not count: the executor may have no thread but this. Of several that try at once, and
   * find too many, the last one to give up finds room.
   */
  boolean reserveNow() {
    while (atWork() < engine.parallelism()) {
      add();
      if (!isCrowdedNow()) {
        return true;
      }
      release();
    }
    return false;
  }

  /** One more works on the run, however many do. */
  void add() {
    HELPERS.getAndAdd(this, 1);
  }

  public void release() {
    HELPERS.getAndAdd(this, -1);
  }

  /** Whether one more may work on the run. */
  boolean hasRoom() {
    return helpers < engine.parallelism();
  }

  /** The same, if those who have not come do not count. */
  boolean hasRoomNow() {
    return atWork() < engine.parallelism();
  }

  /** Whether more threads are at work than may be, not counting those who have not come. */
  boolean isCrowdedNow() {
    return atWork() > engine.parallelism();
  }

  private int atWork() {
    return helpers - arriving.get() - queued.get();
  }
}
