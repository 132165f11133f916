package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EndedCall;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A task whose call is more than a call: it waits for a limit, runs on an executor of its own, may be
 * timed out, returns a future, is tried again. {@link AttemptState} tells who goes on with it.
 */
public final class Attempt extends AttemptFuture {
  /** Failures of earlier attempts, the newest ones; touched by the one that runs the task only. */
  private final List<Throwable> earlier = new ArrayList<>(0);
  /** Whether nothing is tried again, whatever it throws; as above. */
  private boolean isLast;

  Attempt(ScopeCore scope, int task, Policy policy) {
    this(scope, task, policy, null);
  }

  /** Of a task that is being called on the straight way, or has been, and has this place if it has one. */
  public Attempt(ScopeCore scope, int task, Policy policy, @Nullable Place place) {
    super(scope, task, policy, place == null && policy.isLimited() ? new Place() : place);
  }

  // From the worker

  /**
   * The task is ready: starts it, or has it started when it may.
   *
   * @return a ready task of its scope, if this one has settled and there is one; else -1
   */
  int begin(Worker worker) {
    if (startsHere()) {
      phase = Phase.QUEUED;
      run(worker);
      if (!linked && phase == Phase.QUEUED) { // the run has been halted
        phase = Phase.OVER;
        givePlaceBack();
      }
    } else if (link()) {
      admit(worker);
    }
    return ready;
  }

  /**
   * Its task is being called on this thread, on the straight way, which others have been let into. How long it has been
   * is not known, but that it is not much beside the time that it has.
   */
  public void isBeingCalled(Thread onThread) {
    synchronized (this) {
      phase = Phase.RUNNING;
      thread = onThread;
      beginsTime();
      setTimer();
    }
  }

  /**
   * The task has been called on the straight way, which this ends.
   *
   * @return as {@link #begin}
   */
  int wasCalled(Worker worker, EndedCall last) {
    if (phase != Phase.RUNNING) { // nobody was let in
      phase = Phase.RUNNING;
      beginsTime(); // that of its future, if it has returned one
    }
    home = Thread.currentThread();
    Throwable thrown = last.thrown();
    called(
        worker,
        last.code(),
        thrown == NullResult.INSTANCE ? worker.runner.nullResult(task) : thrown);
    home = null;
    return ready;
  }

  /** Whether it is called at once, by the worker that is here; then it has its place. */
  private boolean startsHere() {
    if (execution.engine.named(task) != null) {
      return false;
    }
    Limiter limiter = execution.engine.limiter(task);
    hasPlace = limiter != null && limiter.admitsNow(this);
    return limiter == null || hasPlace;
  }

  /** The same, after it has been called. */
  @Override
  boolean waits() {
    if (link()) {
      return true;
    }
    synchronized (this) {
      phase = Phase.OVER;
    }
    stopTimer();
    Object returned = takeFuture();
    if (returned == null) {
      givePlaceBack();
    } else {
      execution.settlement.letGoElsewhere(() -> letGoWithPlace(returned));
    }
    execution.settlement.cancelled(scope, task, number);
    return false;
  }

  /** The task has been called without any policy, and returned a future. */
  void awaitFuture() {
    phase = Phase.RUNNING;
    home = Thread.currentThread();
    listen();
    home = null;
  }

  private void admit(@Nullable Worker worker) {
    Limiter limiter = execution.engine.limiter(task);
    if (limiter == null || limiter.admit(this)) {
      admitted(worker);
    }
  }

  @Override
  void admitted(@Nullable Worker worker) {
    synchronized (this) {
      hasPlace = true;
      if (phase == Phase.OVER) {
        givePlaceBack();
        return;
      }
      phase = Phase.QUEUED;
      if (worker == null) {
        waitsFor(Trace.Reason.THREAD);
      }
    }
    Executor named = execution.engine.named(task);
    boolean waits = worker != null && execution.flow.waitsForValues(scope, task);
    if (waits && !execution.flow.areValuesThere(this, scope)) {
      return; // goes on when there is something to read
    }
    if (named != null && !waits) {
      dispatch(named);
    } else if (worker != null) {
      run(worker);
    } else {
      execution.workQueue.resume(this);
    }
  }

  /** What it is to read comes only while it reads. */
  public void runByItself() {
    byItself = true;
    dispatch(Threads.executor());
  }

  private void dispatch(Executor named) {
    Worker errand = new Worker(execution, this, false);
    if (!execution.engine.isConsumer(task)) {
      errand.isExpected();
      execution.group.expect(errand);
    }
    try {
      if (!errand.handTo(named)) {
        errand.workAsGuest();
      }
    } catch (Throwable e) {
      if (errand.revoke()) { // else it has come all the same
        errand.arrives();
        execution.group.expectNoMore(errand);
        notTaken(e);
      }
    }
  }

  private void notTaken(Throwable refusal) {
    if (!execution.engine.isConsumer(task)) {
      execution.helpers.release();
    }
    synchronized (this) {
      if (phase != Phase.QUEUED) {
        return;
      }
      phase = Phase.RUNNING;
    }
    failed(refusal);
  }

  /** One call of the method, on this thread. */
  public void run(Worker worker) {
    home = Thread.currentThread();
    AttemptDeadline outer = worker.deadline();
    runOnce(worker);
    worker.lookAfter(outer);
    home = null;
  }

  private void runOnce(Worker worker) {
    synchronized (this) {
      if (phase != Phase.QUEUED || execution.halted) {
        return; // abandoned, or about to be: a thread that comes after the halt is not interrupted
      }
      phase = Phase.RUNNING;
      thread = Thread.currentThread();
      timedOut = false;
      children = null;
      limitTime(worker);
    }
    if (policy.attempts() > 1 && execution.engine.isConsumer(task)) {
      execution.flow.triesToConsume(scope, task, number == policy.attempts());
    }
    scope.setSlot(task, TaskState.RUNNING);
    if (number == 1 && !scope.isMain()) {
      worker.counts().add(task, TaskCounts.STARTED);
    }
    int code = CallEnd.NULL_VALUE;
    Throwable thrown = null;
    Attempt outer = worker.runner.callsFor(this);
    Queue<AttemptState> starting = Limiter.setAside();
    worker.entersAttempt(linked);
    try {
      code = worker.runner.call(scope, task);
    } catch (Throwable e) {
      thrown = e == NullResult.INSTANCE ? worker.runner.nullResult(task) : e;
    } finally {
      worker.leavesAttempt(linked);
    }
    worker.runner.callsFor(outer);
    Limiter.takeUp(starting);
    ContextLoaders.set(execution.loader); // another attempt may follow on this thread
    called(worker, code, thrown);
  }

  private void called(Worker worker, int code, @Nullable Throwable thrown) {
    boolean late;
    synchronized (this) {
      thread = null;
      late = timedOut;
    }
    if (late) {
      Thread.interrupted(); // the time-out's, and only for this task
      failedWith(takeFuture(), timeout(thrown));
    } else if (thrown != null) {
      worker.noticeInterrupt(task, thrown);
      if (execution.plan.special[task] && execution.flow.hasEmitted(worker, scope, task, thrown)) {
        execution.settlement.letGo(scope, task);
        stopTimer();
        givePlaceBack();
        becameLoop(worker);
      } else {
        failedWith(takeFuture(), thrown); // where an interceptor has failed after its method
      }
    } else if (code == CallEnd.EMITTING || code == CallEnd.EMITTED) {
      stopTimer();
      givePlaceBack();
      execution.flow.loopCalled(worker, scope, task, code);
      becameLoop(worker);
    } else if (code == CallEnd.PENDING) {
      listen();
    } else if (code == CallEnd.NULL_VALUE) {
      failed(worker.runner.nullResult(task));
    } else {
      ended(code);
    }
  }

  // The end of an attempt

  @Override
  void failed(Throwable thrown) {
    boolean again = number < policy.attempts()
        && !isLast
        && policy.isWorthRetrying(thrown)
        && !execution.halted;
    stopTimer();
    givePlaceBack();
    if (!again) {
      if (!Thrown.suppressIn(thrown, earlier)) {
        execution.report.besides(earlier);
      }
      if (finish()) {
        goOn(execution.settlement.failed(scope, task, thrown, number));
      }
      return;
    }
    if (earlier.size() >= execution.engine.settings().maxFailures()) {
      earlier.remove(0); // attempts may be without number
    }
    earlier.add(thrown);
    if (execution.observer != null) {
      execution.observer.retried(scope, task, number, thrown);
    }
    if (!waits()) {
      return;
    }
    long delay = policy.delayAfter(number, ThreadLocalRandom.current().nextDouble());
    synchronized (this) {
      if (phase == Phase.OVER) {
        return;
      }
      number++;
      phase = Phase.DELAYED;
      waitsFor(Trace.Reason.DELAY);
      timer = execution.engine.clock.after(delay, new NextAttempt(this));
    }
    if (execution.halted) { // perhaps too late to have been found waiting
      abandon();
    }
  }

  void again() {
    synchronized (this) {
      if (phase != Phase.DELAYED) {
        return;
      }
      phase = Phase.LIMITED;
      timer = null;
    }
    admit(null);
  }

  @Override
  void ended(int slot) {
    Throwable misled = slot == TaskState.DONE ? SkipReasons.misled(scope, task) : null;
    if (misled != null) {
      isLast = execution.plan.repeats[task] >= 0; // it has been asked once more than it may answer
      failed(misled);
      return;
    }
    stopTimer();
    givePlaceBack();
    if (finish()) {
      goOn(execution.settlement.ended(scope, task, slot, number, null));
    }
  }

  @Override
  public void abandon() {
    Object awaited;
    boolean started;
    synchronized (this) {
      switch (phase) {
        case RUNNING, LISTENING, LETTING_GO, OVER -> {
          return; // who is at it has been interrupted, or was about to end it anyway
        }
        default -> started = phase == Phase.AWAITING || number > 1;
      }
      awaited = phase == Phase.AWAITING ? leavesFuture() : null;
      phase = Phase.OVER;
    }
    Limiter limiter = execution.engine.limiter(task);
    if (limiter != null) {
      limiter.forget(this);
    }
    stopTimer();
    if (awaited == null) {
      givePlaceBack();
    } else {
      letGoWithPlace(awaited);
    }
    if (started) {
      execution.settlement.cancelled(scope, task, number);
    }
    execution.group.settled(this);
    execution.group.releaseToken();
  }

  @Override
  @Nullable
  public String lingering() {
    return switch (phase) {
      case LETTING_GO, OVER -> execution.plan.name(task);
      default -> null;
    };
  }
}
