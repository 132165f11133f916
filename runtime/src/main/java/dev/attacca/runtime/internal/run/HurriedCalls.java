package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Timer;
import org.jspecify.annotations.Nullable;

/**
 * What is called of the user's at the end of a run: clean-ups, and whoever is told of it.
 *
 * <p><b>Hurrying.</b> It may take its time, until somebody cancels the run, before or meanwhile: from then on it
 * has the same grace as a task. When that is over, the thread that calls is interrupted, and after the same time
 * again the run goes on to its end without it. What is left to do is still done by that thread, should it ever
 * come back.
 *
 * <p>The interrupt is sent with the lock of the run, and the thread takes its name from here with it; so it is
 * never hit by it later.
 */
final class HurriedCalls {
  private final Execution execution;
  /** The one of the run, see {@link WorkerGroup}. */
  private final Object lock;
  /** Goes on to the run's end without those that ignore their interruption. */
  private final Runnable without;

  // Guarded by the lock
  private @Nullable Thread caller;
  private boolean hurried;
  private boolean interrupted;
  private boolean abandoned;
  private Timer.@Nullable Cancellable timer;

  HurriedCalls(Execution execution, Object lock, Runnable without) {
    this.execution = execution;
    this.lock = lock;
    this.without = without;
  }

  /** Calls; false if the run has gone on without waiting for that. */
  boolean run(Runnable calls) {
    synchronized (lock) {
      caller = Thread.currentThread();
      if (hurried) {
        setTimer(this::interrupt);
      }
    }
    calls.run();
    synchronized (lock) {
      caller = null;
      if (timer != null) {
        timer.cancel();
      }
      if (interrupted) {
        Thread.interrupted();
      }
      return !abandoned;
    }
  }

  /** The run has been cancelled. With the lock. */
  void hurry() {
    if (!hurried && caller != null) {
      setTimer(this::interrupt);
    }
    hurried = true;
  }

  private void setTimer(Runnable job) {
    timer = Timer.after(execution.engine.grace(), job);
  }

  private void interrupt() {
    synchronized (lock) {
      if (caller != null) {
        interrupted = true;
        caller.interrupt();
        setTimer(this::abandon);
      }
    }
  }

  private void abandon() {
    synchronized (lock) {
      if (caller == null) {
        return;
      }
      abandoned = true;
    }
    without.run();
  }
}
