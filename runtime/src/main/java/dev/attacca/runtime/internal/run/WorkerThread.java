package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.task.Attempt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a worker: how it comes, what it does besides, whose interrupts it gets, and how it goes. A worker
 * is cut in three: this, {@link WorkerItems}, and {@link Worker}, which is all of it.
 *
 * <p><b>The gate</b> keeps a run's interrupt from a thread that has left it: who interrupts, closes it for that
 * long, and who leaves, waits meanwhile.
 */
abstract class WorkerThread extends MemberList.Node<Worker>
    implements Runnable, CurrentThread.Host {
  static final int EXPECTED = 0;
  static final int WORKING = 1;
  static final int BEING_INTERRUPTED = 2;
  static final int INTERRUPTED = 3;
  static final int LEFT = 4;
  private static final VarHandle GATE;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(WorkerThread.class, "gate", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Execution execution;
  final RunPlan plan;
  /** What to do instead of looking for ready tasks: an attempt on an executor of its own. */
  final @Nullable Attempt errand;

  final boolean isHelper;
  /** Of how many attempts it is in the call. */
  int attempts;
  /** Whether it has been counted as one that is to come; of the thread that has it. */
  boolean expected;
  /** Guarded by the run. */
  boolean hasToken;
  /** The thread that hands this worker to an executor, while it does so. */
  volatile @Nullable Thread requester;

  volatile @Nullable Executor handedTo;
  /** It has not been taken there. */
  volatile boolean isRefused;
  /** The executor whose thread it works on, as far as is known; of that thread. */
  @Nullable
  Executor comesFrom;
  /** For how many reasons it counts as one that waits to emit; guarded by the run. */
  int waits;
  /** How often it was found waiting for a thread. */
  int ticks;
  /** The executor ran this worker on the thread that handed it in, where it did nothing. */
  boolean ranInline;
  /** Set before the worker is entered in the run's list. */
  @Nullable
  Thread thread;
  /** What the thread was doing before. */
  CurrentThread.@Nullable Host outer;
  /** Works on a thread that has something else to do, and may be interrupted for that. */
  boolean isGuest;
  /** Such a thread was found interrupted, and gets its flag back. */
  boolean owesInterrupt;

  @SuppressWarnings("unused") // by GATE
  volatile int gate;

  WorkerThread(Execution execution, @Nullable Attempt errand, boolean isHelper) {
    this.execution = execution;
    this.plan = execution.plan;
    this.errand = errand;
    this.isHelper = isHelper;
  }

  /** Works on this thread until nothing is ready, unless another thread has come with this worker. */
  abstract void work();

  /** It stops after its task, if it goes the straight way; on any thread. */
  abstract void haltsOnItsWay();

  /** It has come, unless another thread has, or nobody is to. */
  final boolean enters() {
    return GATE.compareAndSet(this, EXPECTED, WORKING);
  }

  /** It has come on behalf of a thread that is in the midst of a task. */
  final void isIn() {
    gate = WORKING;
  }

  /** No interrupt of the run hits it from here on. */
  final void leaves() {
    if (!GATE.compareAndSet(this, WORKING, LEFT)) {
      while (gate == BEING_INTERRUPTED) {
        Thread.onSpinWait();
      }
      Thread.interrupted(); // the run's interrupt is not for what this thread does next
    }
    if (owesInterrupt) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * On a thread of the executor. Where that is the very thread that is handing the worker in, nothing
   * is done here: tasks would pile up on its stack; it works on its own instead.
   */
  @Override
  public void run() {
    Thread here = Thread.currentThread();
    if (requester == here) {
      ranInline = true;
      return;
    }
    if (plan.emits && !execution.group.rest.allHere().isEmpty()) {
      // begun by a thread that waits in a task of this run, which this might come to wait for in
      // turn
      DueJobs.deliver(this::work);
      return;
    }
    Executor executor = handedTo;
    if (executor != null) {
      PoolMembership.isSeenOn(executor);
      comesFrom = executor;
    }
    if (execution.engine.isParallel()) {
      work();
    } else {
      execution.engine.comes();
      try {
        work();
      } finally {
        execution.engine.goes();
      }
    }
  }

  /**
   * Asks an executor for a thread to work on; false if it has none but this one. Where it throws, be it
   * what it may, the worker is in doubt until it has been revoked.
   *
   * @throws RejectedExecutionException if it has none at all
   */
  public boolean handTo(Executor executor) {
    requester = Thread.currentThread();
    handedTo = executor;
    try {
      executor.execute(this);
    } finally {
      requester = null;
    }
    if (!isHelper) {
      execution.waitingThreads.wake();
    }
    return !ranInline;
  }

  /** Where it waits for a thread; null if it does not. */
  @Nullable
  Executor isQueuedAt() {
    Executor executor = handedTo;
    return gate == EXPECTED
            && executor != null
            && (isRefused || PoolMembership.isQueued(this, executor))
        ? executor
        : null;
  }

  /** Of one that has been handed over. */
  Executor handedTo() {
    return java.util.Objects.requireNonNull(handedTo);
  }

  boolean isErrand() {
    return errand != null;
  }

  @Nullable
  Attempt errand() {
    return errand;
  }

  Attempt requireErrand() {
    return java.util.Objects.requireNonNull(errand);
  }

  /** Nobody is to come with this worker; false if somebody has. */
  public boolean revoke() {
    return GATE.compareAndSet(this, EXPECTED, LEFT);
  }

  /** It is about to be handed to an executor, and counts among those at work when it has come. */
  public void isExpected() {
    expected = true;
    execution.helpers.addQueued();
  }

  /** It has come; or it will not. */
  public void arrives() {
    if (expected) {
      expected = false;
      execution.helpers.noLongerQueued();
    }
  }

  /** Whether it looks for ready tasks when it has done what it is doing. */
  public boolean looksForMore() {
    return errand == null;
  }

  /** An attempt calls its task; it may have a token. */
  public void entersAttempt(boolean hasToken) {
    attempts += hasToken ? 1 : 0;
  }

  public void leavesAttempt(boolean hasToken) {
    attempts -= hasToken ? 1 : 0;
  }

  /** How many tokens depend on what its thread does: its own, and those of the attempts that it is in. */
  public int tokens() {
    return 1 + attempts;
  }

  /** Whether its thread is that of the run's caller. */
  @Override
  public boolean isCallers() {
    return execution.caller.is(thread);
  }

  @Override
  public String runId() {
    return execution.id();
  }

  @Override
  public boolean isOf(EngineCore runner) {
    return execution.isOf(runner);
  }

  boolean isOf(Execution other) {
    return execution == other;
  }

  /** Whether it only waits for what others produce. */
  public boolean isConsumer() {
    return errand != null && execution.engine.isConsumer(errand.task());
  }

  /** A task that consumes while others produce only waits, and is not one of those that work. */
  void noHelperAnyMore() {
    if (!isConsumer()) {
      execution.helpers.release();
    }
  }

  /**
   * Interrupts what this worker is doing. The gate keeps the interrupt from hitting the thread after it
   * has left the run.
   */
  public void interrupt() {
    haltsOnItsWay(); // before the interrupt, so that a task that keeps it to itself is the last one
    Thread target = thread;
    if (target != null && GATE.compareAndSet(this, WORKING, BEING_INTERRUPTED)) {
      interrupt(target);
      gate = INTERRUPTED;
    }
  }

  /** This task left the interrupt flag set, or somebody interrupts the caller of the run. */
  public void tidyInterrupt(int task) {
    if (Thread.currentThread().isInterrupted()) {
      tidyFlag(task);
    }
  }

  void tidyFlag(int task) {
    if (gate != WORKING) {
      return; // the run has been halted
    }
    EngineCore engine = execution.engine;
    if (engine.leavesFlag(task)) {
      Thread.interrupted();
    } else if (execution.caller.is(thread)) {
      execution.cancel("the calling thread was interrupted", null);
    } else {
      Thread.interrupted();
      owesInterrupt |= isGuest;
      if (!isGuest) {
        engine.hasLeftFlag(task);
      }
    }
  }

  /**
   * A task on the caller's own thread may have met the interrupt that was meant for the caller; so may one
   * on the thread of somebody who has only started the run, or waits for it, and does its work meanwhile.
   */
  public void noticeInterrupt(int task, Throwable thrown) {
    if (Interrupts.isTheEnd(thrown)
        && !execution.halted
        && (isGuest || execution.caller.is(thread))
        && !(Thread.currentThread().isInterrupted() && execution.engine.leavesFlag(task))
        && Interrupts.hasMet(thrown)) {
      execution.cancel("the calling thread was interrupted", null);
      owesInterrupt |= isGuest; // the run's own interrupt is taken back where the guest leaves
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Executor executor() {
    return execution.engine.executor();
  }

  /** A thread may be of a class of the user's, and its interrupt may close a channel of the user's. */
  public static void interrupt(Thread target) {
    try {
      target.interrupt();
    } catch (Throwable e) {
      Thrown.log("a thread could not be interrupted", e);
    }
  }

  @Override
  public CurrentThread.@Nullable Host outer() {
    return outer;
  }

  @Override
  public @Nullable Executor comesFrom() {
    return comesFrom;
  }

  @Override
  public @Nullable Executor named() {
    return errand == null ? null : execution.engine.named(errand.task());
  }
}
