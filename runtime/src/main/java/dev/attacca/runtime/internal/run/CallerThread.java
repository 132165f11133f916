package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.Later;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that called for a run and waits for its end, if there is one. It works on the run itself
 * where the executor has nobody else to do so: others hand it their tokens then. Where it may be one of
 * the executor's threads, it stands in for them, see {@link WaitingThreads}.
 */
public final class CallerThread {
  private final Execution execution;
  private final WorkerGroup group;
  private final Helpers helpers;
  /** The one of the run, see {@link WorkerGroup}. */
  private final Object lock;

  /** Set before the run begins, or with the lock, or when the executor has taken nobody. */
  private @Nullable Thread thread;

  // Guarded by the lock
  /** The thread has to do the work itself, because the executor is direct or has no other. */
  private boolean atWork;

  private int tokens;

  CallerThread(Execution execution, WorkerGroup group, Object lock) {
    this.execution = execution;
    this.group = group;
    this.helpers = execution.helpers;
    this.lock = lock;
  }

  /** The thread that is in the midst of a task goes on as one that works on the run, and nobody is asked to help it. */
  public Worker letInAlone(Thread here, int task, boolean alone) {
    helpers.setDirect(alone);
    Worker worker = letInFor(here, task);
    helpers.keep();
    synchronized (lock) {
      atWork = true;
    }
    return worker;
  }

  /** Runs the rest of what this thread has begun, after the task that it has called last. */
  public void goOn(Worker worker, EndedCall last) {
    worker.workOn(last);
    if (awaitEnd()) {
      Thread.currentThread().interrupt();
    }
  }

  /** Others are let in to help this thread, which is in the midst of a task. */
  public Worker letInFor(Thread here, int task) {
    thread = here;
    group.begin();
    Worker worker = Objects.requireNonNull(group.summon());
    worker.comesIn(here, task);
    return worker;
  }

  /**
   * Runs everything and returns when it is over.
   *
   * @param alone whether this thread begins alone, if the executor has nothing against it, see {@link RunCost}
   */
  void run(boolean alone) {
    ChildRun.beginsHere(execution, true, false);
    RunCost cost = execution.cost;
    if (cost == null || alone && !cost.isTimed()) {
      runUntimed(alone);
      return;
    }
    long begin = System.nanoTime();
    runUntimed(alone);
    long took = System.nanoTime() - begin;
    if (alone) {
      cost.tookAlone(took);
    } else {
      cost.tookTogether(execution.plan.scopes.length == 1 ? execution.times.sum() : took, took);
    }
  }

  private void runUntimed(boolean alone) {
    Thread here = Thread.currentThread();
    thread = here;
    boolean interrupted = here.isInterrupted();
    if (interrupted) {
      execution.cancel("the calling thread was interrupted before it began", null);
    }
    execution.lifecycle.beginHere();
    int surplus = execution.plan.main().initialReady - 1;
    Worker first = group.summon();
    if (first == null) {
      group.releaseToken();
    } else if (!CurrentThread.isOn(execution.engine.executor())
        && !isKept(alone)
        && isTaken(first)) {
      helpers.demand(surplus);
    } else {
      if (isKept(alone)) {
        helpers.keep();
      }
      synchronized (lock) {
        atWork = true;
      }
      helpers.demand(surplus);
      first.work();
    }
    interrupted |= awaitEnd();
    if (interrupted) {
      here.interrupt();
    }
  }

  /** Whether this thread does everything, as long as that goes well. */
  private boolean isKept(boolean alone) {
    return alone
        && (execution.engine.isParallel() || CurrentThread.isOn(execution.engine.executor()));
  }

  private boolean isTaken(Worker first) {
    boolean taken;
    try {
      taken = first.handTo(execution.engine.executor());
      if (execution.cost != null) {
        execution.cost.executorIs(!taken);
      }
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      taken = false; // better here than not at all
    } catch (Throwable e) {
      taken = !first.revoke();
      if (!taken) {
        execution.broken(e);
      }
    }
    helpers.setDirect(!taken);
    return taken;
  }

  /** The executor has rejected the run that was to be in the background: waits for it to be cancelled. */
  void giveUp(RejectedExecutionException e) {
    thread = Thread.currentThread();
    execution.cancel(
        "the executor rejected the run", e); // takes the token of the worker that will not come
    if (awaitEnd()) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the end, and does what comes back to the caller until then; true if the thread was
   * interrupted meanwhile, which cancels the run.
   */
  private boolean awaitEnd() {
    WaitingThreads.Post post = execution.waitingThreads.post();
    try {
      return awaitEnd(post);
    } finally {
      if (post != null) {
        post.leave();
      }
    }
  }

  private boolean awaitEnd(WaitingThreads.@Nullable Post post) {
    boolean interrupted = false;
    while (!execution.isOver()) {
      if (Thread.interrupted()) {
        interrupted = true;
        execution.cancel("the calling thread was interrupted", null);
      }
      Worker worker = takeWork();
      worker = worker == null ? takeWorkOfChild() : worker;
      if (worker != null) {
        worker.workForCaller();
      } else if ((post == null || !post.work()) && !execution.isOver()) {
        Blocking.park(this, Later.NEVER);
      }
    }
    return interrupted;
  }

  private @Nullable Worker takeWork() {
    synchronized (lock) {
      int all = takeTokens(); // none once the run has been halted
      return all == 0 ? null : group.summonCaller(all);
    }
  }

  /**
   * The run may be waiting for others that its tasks have begun, and that wait for a thread of the same
   * executor: which may have no other than this.
   */
  private @Nullable Worker takeWorkOfChild() {
    List<ChildRun> children;
    synchronized (lock) {
      children = atWork && !hasOthers() ? group.children() : List.of();
    }
    for (ChildRun child : children) {
      Execution run = child.run();
      Worker worker = run.engine.executor() == execution.engine.executor()
          ? run.caller.workFor(Thread.currentThread())
          : null;
      if (worker != null) {
        return worker;
      }
    }
    return null;
  }

  /**
   * Whether the executor is known to have other threads. They do what children need: on this one an
   * interrupt would seem to be the child's.
   */
  private boolean hasOthers() {
    EngineCore engine = execution.engine;
    return engine.isParallel() && !helpers.isDirect() && !CurrentThread.isOn(engine.executor());
  }

  /** Something to do for a thread that waits for the run, if nobody else does. */
  private @Nullable Worker workFor(Thread here) {
    synchronized (lock) {
      if (thread == null) {
        thread = here;
        atWork = true;
        tokens += group.summoned.takeTokens();
      } else if (thread != here) {
        return null;
      }
    }
    Worker worker = takeWork();
    return worker == null ? takeWorkOfChild() : worker;
  }

  /** Takes what has come back to the caller. With the lock. */
  int takeTokens() {
    int all = tokens;
    tokens = 0;
    return all;
  }

  /** How many it has been given and has not come for. With the lock. */
  int tokens() {
    return tokens;
  }

  /** With the lock. */
  void giveToken() {
    tokens++;
    wake();
  }

  /** Whether it does what becomes ready. With the lock. */
  boolean isAtWork() {
    return atWork;
  }

  /** Whether a thread waits for the run. With the lock. */
  boolean isPresent() {
    return thread != null;
  }

  /** Whether it is this thread. */
  boolean is(@Nullable Thread other) {
    return other == thread;
  }

  /** With the lock. */
  void wake() {
    LockSupport.unpark(thread);
  }
}
