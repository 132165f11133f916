package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.run.ChildRun;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The time of an attempt: when it is up, the task is interrupted, or its future cancelled, and the runs that it
 * has begun are told to end.
 */
abstract class AttemptTime extends AttemptState {
  boolean timedOut;
  /** When its time is up, where that is limited. */
  long deadline;

  Timer.@Nullable Cancellable timer;

  /** Runs that its task has begun and that go on; made when there is one. */
  @Nullable
  Set<ChildRun> children;

  AttemptTime(ScopeCore scope, int task, Policy policy, @Nullable Place place) {
    super(scope, task, policy, place);
  }

  /** The future that is awaited is awaited no more; gives it. With the lock, in the phase for that. */
  abstract @Nullable Object leavesFuture();

  /** Something that is to happen later, in real time, as if on a thread of the run. */
  Timer.Cancellable after(long nanos, Runnable job) {
    return Timer.after(nanos, () -> ContextLoaders.within(execution.loader, job));
  }

  /** A call begins whose time may be limited. With the lock. */
  void limitTime(Worker worker) {
    if (policy.timeout() <= 0) {
      return;
    }
    beginsTime();
    if (execution.engine.clock.isReal() && policy.isCoarse() && worker.isWatched()) {
      worker.lookAfter(new AttemptDeadline(this, number, deadline, worker.deadline()));
    } else {
      setTimer();
    }
  }

  /** With the lock. */
  void beginsTime() {
    deadline = execution.engine.clock.nanoTime()
        + policy.timeout(); // which may overflow: only differences count
  }

  /** The timer looks after the time from now on. With the lock. */
  void setTimer() {
    if (policy.timeout() > 0 && timer == null && !timedOut) {
      int attempt = number;
      PolicyClock clock = execution.engine.clock;
      timer = clock.after(
          Math.max(0, deadline - clock.nanoTime()),
          () -> ContextLoaders.within(execution.loader, () -> timeUp(attempt)));
    }
  }

  /** On the watchdog. */
  void isOverdue(int attempt) {
    DueJobs.deliver(() -> ContextLoaders.within(execution.loader, () -> timeUp(attempt)));
  }

  void timeUp(int attempt) {
    Object awaited;
    TimeoutException timeout;
    synchronized (this) {
      if (number != attempt) {
        return;
      }
      if (phase == Phase.RUNNING || phase == Phase.LISTENING) {
        timedOut = true; // seen when the call returns, or when its future is about to be awaited
        if (thread != null) {
          timer = after(execution.engine.grace(), () -> stillRunning(attempt));
          Worker.interrupt(thread);
        }
        abandonChildren();
        return;
      }
      if (phase != Phase.AWAITING) {
        return;
      }
      awaited = leavesFuture();
      timeout = timeout(null);
      beginToLetGo(timeout);
      abandonChildren();
    }
    letGo(attempt, awaited, timeout);
  }

  /**
   * It has failed, and what it has returned all the same is let go first, as long as it has its place: on a worker, which
   * must not wait for that.
   */
  void failedWith(@Nullable Object returned, Throwable failure) {
    if (returned == null) {
      failed(failure);
      return;
    }
    scope.note(task, returned);
    if (!waits()) {
      return;
    }
    scope.note(task, null);
    int attempt = number;
    synchronized (this) {
      beginToLetGo(failure);
    }
    DueJobs.deliver(
        () -> ContextLoaders.within(execution.loader, () -> letGo(attempt, returned, failure)));
  }

  /** Holding the lock. */
  private void beginToLetGo(Throwable failure) {
    phase = Phase.LETTING_GO;
    int attempt = number;
    if (timer != null) {
      timer.cancel();
    }
    timer = after(execution.engine.grace(), () -> hasLetGo(attempt, failure));
  }

  private void letGo(int attempt, @Nullable Object returned, Throwable failure) {
    Throwable refusal = UserFuture.cancel(returned);
    if (refusal != null && !Thrown.suppressIn(failure, List.of(refusal))) {
      execution.report.besides(List.of(refusal));
    }
    hasLetGo(attempt, failure);
  }

  /** The future has been cancelled, or has had its time for that. */
  private void hasLetGo(int attempt, Throwable failure) {
    synchronized (this) {
      if (number != attempt || phase != Phase.LETTING_GO) {
        return;
      }
      phase = Phase.RUNNING;
    }
    failed(failure);
  }

  // Children

  /** A run that its task begins; false if its time is up, and that is to be cancelled. */
  public synchronized boolean adopt(ChildRun child) {
    if (timedOut) {
      return false;
    }
    if (children == null) {
      children = new LinkedHashSet<>();
    }
    children.add(child);
    return true;
  }

  /** It is over. */
  public synchronized void forget(ChildRun child) {
    if (children != null) {
      children.remove(child);
    }
  }

  /** On a thread of its own: to cancel a run is to call what its tasks have left behind. */
  synchronized void abandonChildren() {
    if (children != null && !children.isEmpty()) {
      List<ChildRun> all = List.copyOf(children);
      DueJobs.deliver(() -> all.forEach(ChildRun::abandon));
    }
  }

  /** The task has ignored the interrupt of its time-out: the run cannot wait for it any longer. */
  void stillRunning(int attempt) {
    synchronized (this) {
      if (number != attempt || thread == null) {
        return;
      }
    }
    execution.stuck(scope, task, timeout(null));
  }

  TimeoutException timeout(@Nullable Throwable thrown) {
    TimeoutException timeout = new TimeoutException("task \"%s\" took longer than %s"
        .formatted(
            execution.plan.name(task),
            Duration.ofNanos(policy.timeout())
                .toString()
                .substring(2)
                .toLowerCase(java.util.Locale.ROOT)));
    if (thrown != null && !Interrupts.isTheEnd(thrown)) {
      timeout.addSuppressed(thrown);
    }
    return timeout;
  }

  /** Its thread does something else from here on, which an interrupt would hit. */
  public synchronized void leavesThread() {
    thread = null;
    if (timedOut) {
      Thread.interrupted(); // comes again when it is back
    }
  }

  /** It is back, and hears now that its time was up meanwhile. */
  public synchronized void comesBack() {
    thread = Thread.currentThread();
    if (timedOut) {
      int attempt = number;
      timer = after(execution.engine.grace(), () -> stillRunning(attempt));
      Worker.interrupt(thread);
    }
  }

  void stopTimer() {
    synchronized (this) {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    }
  }
}
