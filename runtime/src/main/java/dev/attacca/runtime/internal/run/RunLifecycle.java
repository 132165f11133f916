package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How a run begins: its states are made, and those who watch are told. How it ends: by itself, when its {@link WorkerGroup} tells so, or halted.
 *
 * <p><b>Halting.</b> {@link Execution#halted} is set first, under the lock; then every worker is interrupted and
 * everything pending is abandoned. A worker looks at {@code halted} before each task. One that looked
 * just before has not yet left, so it is interrupted, and its task meets the interrupt at its first
 * blocking call. A worker that has left is never interrupted, see {@link Worker#interrupt}.
 */
final class RunLifecycle {
  private final Execution execution;
  private final ShutdownMethods hooks;
  private final HurriedCalls cleaningUp;
  private final HurriedCalls telling;
  /** The one of the run, see {@link WorkerGroup}. */
  private final Object lock;

  private volatile boolean over;

  // Guarded by the lock
  private Timer.@Nullable Cancellable graceTimer;

  private Timer.@Nullable Cancellable deadlineTimer;
  private @Nullable Runnable onEnd;

  RunLifecycle(Execution execution, Object lock) {
    this.execution = execution;
    this.hooks = new ShutdownMethods(execution);
    this.cleaningUp = new HurriedCalls(execution, lock, this::endsUncleaned);
    this.telling = new HurriedCalls(execution, lock, this::endsUnheard);
    this.lock = lock;
  }

  /** Has this called when the run is over, in place of what was attached before. */
  void attach(Runnable listener) {
    synchronized (lock) {
      onEnd = listener;
    }
  }

  boolean isOver() {
    return over;
  }

  /** Begins it, with the class loader of the caller, who does not have to be this thread. */
  void begin() {
    ContextLoaders.within(execution.loader, this::beginHere);
  }

  /** On the thread of the caller. */
  void beginHere() {
    execution.group.begin();
    limitTime();
    if (execution.observer != null) {
      execution.observer.runStarts();
      execution.observer.begins(execution.main);
    }
    if (execution.around != null && execution.around.unusable != null) {
      execution.broken(execution.around.unusable);
    }
    for (int state : execution.plan.usedStates) {
      if (execution.plan.part == null
          || execution.main.state(state) == null) { // else it goes on with that
        makeState(state);
      }
    }
    if (execution.statsLog != null) {
      execution.statsLog.begun();
    }
    execution.settlement.dependants.given(execution.main);
  }

  private void makeState(int state) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    try {
      execution.main.makeState(state);
    } catch (Throwable e) {
      if (execution.caller.is(Thread.currentThread()) && Interrupts.hasMet(e)) {
        cancel("the calling thread was interrupted", null);
        interrupted = true;
      }
      String name = execution.plan.graph.state(state).name();
      execution.broken(
          new IllegalStateException("the state \"" + name + "\" could not be made", e));
    }
    Interrupts.restore(interrupted);
  }

  /** Its time runs from now on, if the runner gives it one. */
  private void limitTime() {
    long most = execution.plan.call < 0 && execution.plan.part == null
        ? execution.engine.deadline()
        : Later.NEVER; // that of those that it is for counts, or of the whole
    if (most < Later.NEVER) {
      Timer.Cancellable timer = execution.engine.clock.after(
          most, () -> ContextLoaders.within(execution.loader, () -> timeUp(most)));
      synchronized (lock) {
        deadlineTimer = timer;
      }
    }
  }

  private void timeUp(long nanos) {
    String why = "not over after " + Duration.ofNanos(nanos) + ", its deadline";
    cancel(why, new TimeoutException(why));
  }

  /** A task that timed out has not ended, although it was interrupted and had its grace. */
  void stuck(ScopeCore scope, int task, Throwable cause) {
    boolean alone;
    synchronized (lock) {
      alone = execution.group.workers().size() <= 1;
    }
    execution.halt(execution.settlement.failureOf(scope, task, cause));
    if (alone) {
      endByForce();
    }
  }

  /** Cancels the run. */
  void cancel(String why, @Nullable Throwable cause) {
    synchronized (lock) {
      cleaningUp.hurry();
      telling.hurry();
      if (over || execution.group.isEnding() || execution.halted) {
        return;
      }
      execution.report.cancelled(why, cause);
    }
    Thread here = Thread.currentThread(); // may be in a task, which is to be interrupted as well
    halt(null, execution.caller.is(here) ? here : null);
  }

  /**
   * Nothing starts any more, and what is going on is told to end, but for what this thread does.
   *
   * @param failure why, if that has not been reported; a run that ends already has no more of them
   * @return false if the run ends already, without it: whoever holds no token may come too late
   */
  boolean halt(@Nullable TaskFailure failure, @Nullable Thread except) {
    List<Worker> toInterrupt;
    List<UnfinishedPart> toAbandon;
    synchronized (lock) {
      if (execution.group.isEnding()) {
        return false;
      }
      if (failure != null) {
        execution.report.fatal(failure);
      }
      if (execution.halted) {
        return true;
      }
      execution.halted = true;
      if (!execution.group.hasBegun()) {
        return true;
      }
      execution.group.halted();
      toInterrupt = execution.group.workers();
      toAbandon = execution.group.pending();
      graceTimer = Timer.after(execution.engine.grace(), this::endByForce);
    }
    for (Worker worker : toInterrupt) {
      if (worker.thread != except) {
        worker.interrupt();
      }
    }
    // Each may come upon user code: none has to wait for another, nor this thread for any.
    toAbandon.forEach(something ->
        DueJobs.deliver(() -> ContextLoaders.within(execution.loader, something::abandon)));
    execution.group.handOver();
    return true;
  }

  /** The grace is over: ends the run although some tasks are still running, and names them. */
  void endByForce() {
    synchronized (lock) {
      if (!execution.group.endAnyway()) {
        return;
      }
      Set<String> running = new TreeSet<>();
      execution.group.workers().forEach(worker -> running.addAll(worker.runner.running()));
      execution.group.pending().stream()
          .map(UnfinishedPart::lingering)
          .filter(Objects::nonNull)
          .forEach(running::add);
      execution.report.stillRunning(running, execution.engine.settings().shutdownGrace());
    }
    endElsewhere();
  }

  /** Ends the run without doing the user's clean-up on this thread, which is not the run's. */
  void endElsewhere() {
    if (execution.plan.hooks().isEmpty()) {
      end();
    } else {
      DueJobs.deliver(this::end);
    }
  }

  /** Called once, by whoever the group has told that it ends. */
  void end() {
    ContextLoaders.within(execution.loader, this::endHere);
  }

  void endHere() {
    execution.presence.endsHere();
    boolean interrupted = Thread.interrupted(); // clean-ups are not to be disturbed by it
    synchronized (lock) {
      if (graceTimer != null) {
        graceTimer.cancel();
        graceTimer = null;
      }
      if (deadlineTimer != null) {
        deadlineTimer.cancel();
        deadlineTimer = null;
      }
    }
    if (execution.halted) {
      execution.settlement.sweep(execution.main);
    }
    if (hooks.isEmpty() || cleaningUp.run(hooks::call)) {
      tellAndFinish();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A clean-up takes too long. */
  private void endsUncleaned() {
    execution.report.fatal(hooks.unfinished());
    ContextLoaders.within(execution.loader, this::tellAndFinish);
  }

  private void tellAndFinish() {
    PastRuns past = execution.engine.past;
    if (past != null && execution.plan.call < 0) {
      past.add(execution);
    }
    boolean isTold = execution.statsLog != null || execution.observer != null;
    if (!isTold || telling.run(this::tell)) {
      finish();
    }
  }

  /** Tells those of the user's who watch. */
  private void tell() {
    if (execution.statsLog != null) {
      execution.statsLog.over(execution.report.status());
    }
    if (execution.observer != null) {
      execution.observer.runEnds(execution.report.status(), execution.report.failure());
    }
  }

  /** One of them takes too long. */
  private void endsUnheard() {
    Thrown.log(
        "the run %s has ended without a RunListener, or what formats its statistics, that was told of that"
            .formatted(execution.id()),
        new TimeoutException(
            "it has ignored its interruption for " + execution.engine.settings().shutdownGrace()));
    ContextLoaders.within(execution.loader, this::finish);
  }

  /** Tells everybody else that the run is over. */
  private void finish() {
    if (execution.cost != null && execution.helpers.isKept()) {
      execution.cost.wasEnough();
    }
    Runnable tellReaders = execution.flow.ends();
    execution.presence.isDone();
    Runnable listener;
    synchronized (lock) {
      over = true;
      listener = onEnd;
      execution.caller.wake();
    }
    EarlyAnswers answers = execution.earlyAnswers();
    if (answers != null) {
      answers.runIsOver();
    }
    execution.waitingThreads.wake();
    tellReaders.run();
    ChildRun child = execution.isChildNoMore();
    try {
      if (listener != null) {
        listener.run();
      }
    } finally {
      execution.presence.ends();
      if (child != null) {
        child.ended();
      }
    }
  }
}
