package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.ContextLoaders;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that feeds a run from outside, and works on what it feeds. It is a worker of the run from the beginning to the end, and
 * keeps its token in between; but it is in the run only where {@link #within} is called, and no interrupt of the run hits it
 * elsewhere. All of it is to be called on one thread.
 */
public final class Feeder {
  private static final String INTERRUPTED = "the thread that feeds it was interrupted";

  private final Execution execution;
  private final Worker worker;
  private final boolean alone;
  private boolean gone;
  private final CountDownLatch over = new CountDownLatch(1);

  private Feeder(Execution execution, Worker worker, boolean alone) {
    this.execution = execution;
    this.worker = worker;
    this.alone = alone;
    execution.attach(over::countDown);
  }

  /**
   * Begins a run, whose first worker this thread is; null if it is over at once, as a state could not be made, or an interceptor has failed.
   *
   * @param alone whether this thread does what it feeds, and others are let in only where it stands, see {@link Helpers}
   */
  public static @Nullable Feeder begin(Execution execution, boolean alone) {
    execution.presence.begins();
    execution.lifecycle.begin();
    Worker worker = execution.group.summon();
    if (worker == null) {
      execution.group.releaseToken();
      return null;
    }
    Feeder feeder = new Feeder(execution, worker, alone);
    worker.comesInToFeed();
    feeder.goesOutside();
    return feeder;
  }

  public Worker worker() {
    return worker;
  }

  /** Whether this thread does what it feeds, and others are let in only where it stands. */
  public boolean isAlone() {
    return alone;
  }

  /** Outside, this thread does nothing for the run; where others do, they must not rely on it. */
  private void goesOutside() {
    if (!alone && !gone) {
      beginsToWait();
    }
  }

  private void comesFromOutside() {
    if (!alone) {
      endsToWait();
    }
  }

  /** Within the run: waits for others, who may have to do what this thread has begun. */
  public void beginsToWait() {
    execution.group.beginsToWait(worker);
  }

  public void endsToWait() {
    execution.group.endsToWait(worker);
  }

  /** Does this within the run. */
  public void within(Runnable work) {
    @Nullable Object[] here = CurrentThread.place();
    CurrentThread.Host outer = (CurrentThread.Host) here[0];
    int outerDepth = CurrentThread.enter(here, worker);
    ClassLoader outerLoader = ContextLoaders.enter(execution.loader);
    worker.comesBackToFeed(outer);
    try {
      if (alone && worker.isWatched()) {
        execution.helpers.keep();
      }
      comesFromOutside();
      work.run();
      worker.forgetsLoopsThatAreOver();
    } finally {
      goesOutside();
      worker.leaves();
      CurrentThread.leave(here, outer, outerDepth);
      ContextLoaders.set(outerLoader);
    }
  }

  /** Within the run: does what there is to do, as long as this is not so; false if others have to do something before. */
  public boolean workUntil(BooleanSupplier so) {
    while (!so.getAsBoolean()) {
      if (execution.halted || !worker.doSomething()) {
        return so.getAsBoolean();
      }
    }
    return true;
  }

  /** Whether this thread owes an interrupt to what it does outside. */
  public boolean wasInterrupted() {
    return worker.owesInterrupt;
  }

  /**
   * Within the run: this thread was interrupted. By the run, if that has been halted; else by somebody who means what it does outside,
   * where it gets that back, and the run is cancelled.
   */
  public void isInterrupted() {
    if (!execution.halted) {
      worker.owesInterrupt = true;
      execution.cancel(INTERRUPTED, null);
    }
  }

  /** Feeds no more: waits until all is over that has begun. An interrupt cancels the run, and the thread gets it back. */
  public void leave() {
    within(() -> {
      worker.leavesForGood();
      gone = true;
    });
    boolean interrupted = false;
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException e) {
        interrupted = true;
        execution.cancel(INTERRUPTED, null);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
