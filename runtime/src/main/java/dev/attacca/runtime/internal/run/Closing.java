package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.Timer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * How a runner closes: no run begins any more, see {@link OpenRuns}; those that go on have their time, then
 * they are cancelled; and who closes it waits until nothing is running.
 *
 * <p><b>Who does not wait.</b> A thread in a task of the runner, or in a run that such a task has begun, would
 * wait for itself; so would one in a listener or a clean-up of such a run. The rest is done on time
 * all the same, by the timer.
 *
 * <p><b>Those on their callers' threads</b> are cancelled as the others. A straight run that is watched
 * becomes an execution for that. One that nobody can be let into meets an interrupt of its thread, from
 * here, and is told so when it asks: the interrupt is sent and noted with the lock, and the run gives back
 * its place before it looks here, with the lock. So an interrupt that comes too late for the run is
 * taken back on the same thread, before the caller goes on. Whether there is any reason to look, it
 * reads after it has given back the place; it can only miss what has been closed just then, and then its
 * time has not come.
 *
 * <p><b>Telling others</b> of a run's end runs what hangs on its future, which may take as long as it likes,
 * and close the runner. So nobody waits for a run once its status, its future and its server say that it
 * is over.
 */
public final class Closing {
  /** How long to wait before it looks again whether straight runs are over. */
  private static final long A_TICK = 1_000_000;
  /** The same for others, which say so themselves, as a rule. */
  private static final long A_WHILE = 20_000_000;
  /** How long a thread that helps waits for something to do in one run, before it looks at the next. */
  private static final long A_TURN = 5_000_000;
  /** At least so long after it has been closed, a thread is interrupted. */
  private static final long A_MOMENT = 10_000_000;

  public static final String WHY = "its runner was closed";

  private final EngineCore core;
  /** The timer does not hold it: a runner that is forgotten has no runs. */
  private final Runnable onTime = this::cancelAll;

  // Guarded by this
  private boolean driven;
  private boolean isCancelled;
  private long closedAt;
  private long cancelledAt;
  /** The threads of straight runs that have been interrupted. */
  private final Set<Thread> interrupted = Collections.newSetFromMap(new IdentityHashMap<>(0));

  Closing(EngineCore core) {
    this.core = core;
  }

  /** Closes the runner, and waits for the end of its runs. */
  public void close() {
    if (isFirst() && core.grace() < Later.NEVER && !isQuiet()) {
      Later.run(Math.max(0, core.grace()), onTime);
    }
    if (isWithin()) {
      return;
    }
    boolean wasInterrupted = false;
    while (!isQuiet()) {
      try {
        if (isDue()) {
          cancelAll(); // tasks that never wait may keep all threads from the timer's jobs
        }
        await();
      } catch (InterruptedException e) {
        wasInterrupted = true;
        cancelAll();
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isFirst() {
    if (!core.runs.isClosed()) {
      closedAt = System.nanoTime();
    }
    return core.runs.close();
  }

  private synchronized boolean isDue() {
    return !isCancelled && System.nanoTime() - closedAt >= core.grace();
  }

  /** Straight runs first: they may become executions meanwhile, see {@link OpenRuns}. */
  private boolean isQuiet() {
    return !isAnyStraight() && core.runs.areTold();
  }

  private boolean isAnyStraight() {
    return !isGivenUp() && (ShortRuns.isAny(core.number) || !watched().isEmpty());
  }

  private List<Watchdog.Watched> watched() {
    return Watchdog.watched().stream().filter(one -> one.isStraightRunOf(core)).toList();
  }

  /** Whether straight runs have ignored that they were cancelled for as long as any task may. */
  private synchronized boolean isGivenUp() {
    return isCancelled && System.nanoTime() - cancelledAt > Math.max(core.grace(), A_MOMENT * 2);
  }

  /** Waits for a while, or works for those that may need this thread. */
  private void await() throws InterruptedException {
    if (core.runs.someNeed()) {
      for (Execution run : core.runs.all()) {
        run.waitingThreads.workUntil(run.presence::isTold, A_TURN);
      }
    }
    core.runs.awaitChange(isAnyStraight() ? A_TICK : A_WHILE);
  }

  /** Whether this thread does something that a run waits for, which the runner would have to wait for. */
  private boolean isWithin() {
    for (CurrentThread.Host host = CurrentThread.host(); host != null; host = host.outer()) {
      if (host.isOf(core)) {
        return true;
      }
    }
    if (CurrentThread.tellsOf(core)) {
      return true;
    }
    Thread here = Thread.currentThread();
    return ShortRuns.threads(core.number).contains(here)
        || core.runs.all().stream().anyMatch(run -> run.presence.isTelling(here));
  }

  // Cancelling

  /** Everything that still goes on, and as long as that may take. */
  private void cancelAll() {
    synchronized (this) {
      if (!isCancelled) {
        isCancelled = true;
        cancelledAt = System.nanoTime();
      }
      if (driven) {
        return; // somebody does
      }
      driven = true;
    }
    cancelOnce();
  }

  private void cancelOnce() {
    boolean again = isAnyStraight();
    watched().forEach(run -> run.cancel(WHY));
    interruptShortRuns();
    core.runs.all().forEach(run -> run.cancel(WHY, null));
    if (again) {
      Timer.after(A_MOMENT, this::cancelOnce);
    }
  }

  private synchronized void interruptShortRuns() {
    if (System.nanoTime() - closedAt < A_MOMENT) {
      return; // see above
    }
    for (Thread thread : ShortRuns.threads(core.number)) {
      if (interrupted.add(thread)) {
        WorkerThread.interrupt(thread);
      }
    }
  }

  /** A straight run on this thread is over, or goes on otherwise: true if it was interrupted from here. */
  public boolean hasInterrupted() {
    synchronized (this) {
      if (!interrupted.remove(Thread.currentThread())) {
        return false;
      }
    }
    Thread.interrupted();
    return true;
  }
}
