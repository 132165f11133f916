package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A thread's work on one run: takes a ready task, and goes on with what that made ready, until nothing
 * is. Used once.
 */
final class Worker extends Members.Node<Worker> implements Runnable {
  private static final int WORKING = 0;
  private static final int BEING_INTERRUPTED = 1;
  private static final int INTERRUPTED = 2;
  private static final int LEFT = 3;
  private static final VarHandle GATE;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(Worker.class, "gate", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final Plan plan;
  private final Scope scope;
  private final @Nullable Observer observer;
  /** What to do instead of looking for ready tasks: an attempt on an executor of its own. */
  private final @Nullable Attempt errand;

  /** Guarded by the run. */
  boolean hasToken;
  /** The thread that hands this worker to an executor, while it does so. */
  private @Nullable Thread requester;
  /** The executor ran this worker on the thread that handed it in, where it did nothing. */
  private boolean ranInline;
  /** Set before the worker is entered in the run's list. */
  @Nullable
  Thread thread;

  @SuppressWarnings("unused") // by GATE
  private volatile int gate;

  Worker(Execution execution, @Nullable Attempt errand) {
    this.execution = execution;
    this.plan = execution.plan;
    this.scope = execution.main;
    this.observer = execution.observer;
    this.errand = errand;
  }

  /**
   * On a thread of the executor. Where that is the very thread that is handing the worker in, nothing
   * is done here: tasks would pile up on its stack; it works on its own instead.
   */
  @Override
  public void run() {
    if (requester == Thread.currentThread()) {
      ranInline = true;
    } else {
      work();
    }
  }

  /**
   * Asks an executor for a thread to work on; false if it has none but this one.
   *
   * @throws RejectedExecutionException if it has none at all
   */
  boolean handTo(Executor executor) {
    requester = Thread.currentThread();
    executor.execute(this);
    requester = null; // not cleared if that throws: then nobody has the worker
    return !ranInline;
  }

  /** Works on this thread until nothing is ready. */
  void work() {
    thread = Thread.currentThread();
    if (!execution.enter(this)) {
      execution.releaseHelper();
      return;
    }
    try {
      if (errand != null) {
        errand.run(this);
        execution.releaseHelper();
      } else {
        drain();
      }
    } catch (Throwable e) {
      execution.broken(e);
    }
    if (!GATE.compareAndSet(this, WORKING, LEFT)) {
      while (gate == BEING_INTERRUPTED) {
        Thread.onSpinWait();
      }
      Thread.interrupted(); // the run's interrupt is not for what this thread does next
    }
    execution.leave(this);
    if (errand != null && execution.hasReady()) {
      execution.handOver();
    } else {
      execution.releaseToken();
    }
  }

  /**
   * Interrupts what this worker is doing. The gate keeps the interrupt from hitting the thread after it
   * has left the run.
   */
  void interrupt() {
    Thread target = thread;
    if (target != null && GATE.compareAndSet(this, WORKING, BEING_INTERRUPTED)) {
      target.interrupt();
      gate = INTERRUPTED;
    }
  }

  private void drain() {
    do {
      drainOnce();
      execution.releaseHelper();
    } while (!execution.halted && execution.hasReady() && execution.reserveHelper());
  }

  private void drainOnce() {
    boolean onCaller = execution.isCaller(thread);
    while (!execution.halted) {
      if (plan.namesExecutors && execution.isCrowded()) {
        return;
      }
      int task = scope.pop();
      if (task < 0) {
        Attempt attempt = execution.takeResumed();
        if (attempt == null) {
          return;
        }
        attempt.run(this);
        tidyInterrupt(onCaller);
      }
      while (task >= 0 && !execution.halted) {
        task = step(task);
        tidyInterrupt(onCaller);
      }
    }
  }

  /** A task left the interrupt flag set, or somebody interrupts the caller of the run. */
  private void tidyInterrupt(boolean onCaller) {
    if (!Thread.currentThread().isInterrupted()) {
      return;
    }
    if (onCaller) {
      execution.cancel("the calling thread was interrupted", null);
    } else if (gate == WORKING) {
      Thread.interrupted();
    }
  }

  /** Does one task; returns one that it made ready, or -1. */
  private int step(int task) {
    if ((scope.slot(task) & Slot.FLAG) != 0) {
      int unmet = Reasons.firstUnmet(scope, task);
      if (unmet >= 0) {
        return skip(task, unmet);
      }
    }
    Node.Policy policy = plan.policies[task];
    if (policy != null) {
      new Attempt(execution, task, policy).begin(this);
      return -1;
    }
    scope.setSlot(task, Slot.RUNNING);
    if (observer != null) {
      observer.started(task, 1);
    }
    int code;
    try {
      code = call(task);
    } catch (Throwable e) {
      return thrown(task, e);
    }
    if (code == Scope.PENDING) {
      new Attempt(execution, task, Node.Policy.NONE).awaitFuture();
      return -1;
    }
    return code == Scope.NULL_VALUE ? thrown(task, nullResult(task)) : ended(task, code);
  }

  /** Calls the task's method, within the user's wrapper if there is one. */
  int call(int task) throws Throwable {
    Runnable wrapper = execution.wrapped;
    return wrapper == null ? scope.compute(task) : Wrapped.call(wrapper, () -> scope.compute(task));
  }

  static void callHook(Execution execution, int hook) throws Throwable {
    Wrapped.Body body = () -> {
      execution.main.shutdown(hook);
      return 0;
    };
    if (execution.wrapped == null) {
      body.run();
    } else {
      Wrapped.call(execution.wrapped, body);
    }
  }

  private int skip(int task, int unmet) {
    scope.setSlot(task, Slot.skipped(unmet));
    if (observer != null) {
      observer.skipped(task);
    }
    return settle(task, false);
  }

  private int ended(int task, int code) {
    Throwable misled =
        plan.selective[task] && code == Slot.DONE ? Reasons.misled(scope, task) : null;
    if (misled != null) {
      return thrown(task, misled);
    }
    scope.setSlot(task, code);
    if (observer != null) {
      observer.finished(task, 1);
    }
    return settle(task, code == Slot.DONE && !plan.selective[task]);
  }

  private int thrown(int task, Throwable thrown) {
    noticeInterrupt(thrown);
    return execution.fail(task, thrown == NullResult.INSTANCE ? nullResult(task) : thrown, 1)
        ? settle(task, false)
        : -1;
  }

  /** A task on the caller's own thread may have met the interrupt that was meant for the caller. */
  void noticeInterrupt(Throwable thrown) {
    if (thrown instanceof InterruptedException && !execution.halted && execution.isCaller(thread)) {
      execution.cancel("the calling thread was interrupted", null);
      Thread.currentThread().interrupt();
    }
  }

  NullPointerException nullResult(int task) {
    return new NullPointerException(
        "task \"%s\" returned null; a task that may have no value returns Optional or is annotated @Nullable"
            .formatted(plan.name(task)));
  }

  /** Tells the dependants; returns one that is ready, and has the others done by whoever comes. */
  private int settle(int task, boolean plainValue) {
    int next = -1;
    int surplus = 0;
    for (int dependant : plan.dependants[task]) {
      if (hear(dependant, plainValue)) {
        if (next >= 0) {
          scope.push(next);
          surplus++;
        }
        next = dependant;
      }
    }
    if (surplus > 0) {
      execution.demand(surplus);
    }
    return next;
  }

  /** Tells the dependants and pushes those that are ready; returns how many. */
  static int settleFromElsewhere(Execution execution, int task, boolean plainValue) {
    int ready = 0;
    for (int dependant : execution.plan.dependants[task]) {
      if (hear(execution, dependant, plainValue)) {
        execution.main.push(dependant);
        ready++;
      }
    }
    return ready;
  }

  private boolean hear(int dependant, boolean plainValue) {
    return hear(execution, dependant, plainValue);
  }

  /** A dependant hears that one of its dependencies has settled; true if that was the last. */
  private static boolean hear(Execution execution, int dependant, boolean plainValue) {
    Scope scope = execution.main;
    if (execution.plan.soleSource[dependant]) {
      if (!plainValue) {
        scope.setSlot(dependant, Slot.FLAG);
      }
    } else if (!(plainValue ? scope.countDown(dependant) : scope.countDownFlagged(dependant))) {
      return false;
    }
    if (execution.observer != null) {
      execution.observer.readyUnlessSkipped(dependant);
    }
    return true;
  }
}
