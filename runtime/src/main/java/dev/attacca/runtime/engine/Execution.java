package dev.attacca.runtime.engine;

import dev.attacca.OnError;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run: who works on it, what it waits for, how it ends.
 *
 * <p><b>When a run is over.</b> {@link #tokens} counts what may still make something ready: threads
 * that work on the run, and {@link Pending} things such as awaited futures, time between attempts and
 * places in the queue of a limit. A worker gives its token back when it finds nothing ready. Only
 * holders of tokens make tasks ready, so when the last token is back, nothing is ready and nothing will
 * be: every task that can settle has settled, and the run is over. No counting of tasks is needed, and
 * the same rule ends a run that was halted.
 *
 * <p><b>Helpers.</b> A worker that makes several tasks ready keeps one and pushes the others, and asks
 * the executor for a helper for each. A helper is a request, not a promise: it comes without a token,
 * takes one only if the run is still going on, and goes if there is nothing left to do. So nobody waits
 * for a helper that the executor has not started, and an executor of one thread, or one that runs the
 * helper on the thread that asked, cannot block a run. Where somebody <i>must</i> come, because the
 * thread that made tasks ready is not a worker (it completed a future, or the timer called), the
 * helper is handed that thread's token.
 *
 * <p><b>No task is left lying.</b> A pusher pushes, then reads {@link #helpers}; a leaver decrements
 * {@code helpers}, then looks for ready tasks once more. Both are sequentially consistent, so one of
 * them sees the other: either the pusher asks for a helper, or the leaver stays.
 *
 * <p><b>Halting.</b> {@link #halted} is set first, under the lock; then every worker is interrupted and
 * everything pending is abandoned. A worker looks at {@code halted} before each task. One that looked
 * just before has not yet left, so it is interrupted, and its task meets the interrupt at its first
 * blocking call. A worker that has left is never interrupted, see {@link Worker#interrupt}.
 */
final class Execution {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final VarHandle HELPERS;

  static {
    try {
      HELPERS = MethodHandles.lookup().findVarHandle(Execution.class, "helpers", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // For the whole run
  final Engine engine;
  final Plan plan;
  final Scope main;
  final long number = NUMBERS.incrementAndGet();
  final @Nullable Runnable wrapped;
  final @Nullable Observer observer;
  private final @Nullable StatsLog statsLog;

  // Read by all, written rarely
  volatile boolean halted;
  private volatile boolean over;
  /** The executor runs jobs on the thread that hands them in: asking for helpers is in vain. */
  private volatile boolean direct;

  /** Workers there are or have been asked for. */
  @SuppressWarnings("unused") // by HELPERS
  private volatile int helpers;

  /** Attempts that were delayed and may go on now; each has a token. */
  private final Queue<Attempt> resumed = new ConcurrentLinkedQueue<>();

  // Guarded by this
  private int tokens;
  /** Those at work. */
  private final Members<Worker> workers = new Members<>();
  /** Those that were handed a token and have not come yet. */
  private final Members<Worker> summoned = new Members<>();

  private final Members<Pending> pending = new Members<>();
  private boolean begun;
  private boolean ending;
  private boolean failed;
  private @Nullable String cancelled;
  private @Nullable Throwable cancelCause;
  private final List<TaskFailure> failures = new ArrayList<>();
  private int firstFatal = -1;
  private List<String> stubborn = List.of();
  private Threads.@Nullable Cancellable graceTimer;
  private @Nullable RunHandle<?> handle;
  /** The thread in {@link #runHere} that has to do the work itself, because the executor is direct. */
  private @Nullable Thread callerAtWork;

  private int tokensForCaller;
  /** The thread in {@link #runHere}. */
  private @Nullable Thread caller;

  Execution(Engine engine, Plan plan, Scope main, @Nullable Overrides overrides) {
    this.engine = engine;
    this.plan = plan;
    this.main = main;
    this.wrapped = engine.settings().wrapTasks() == null
        ? null
        : engine.settings().wrapTasks().apply(Wrapped.INNER);
    this.observer = Observer.of(this);
    this.statsLog = StatsLog.of(this);
    main.begin(this, plan);
    if (overrides != null) {
      overrides.apply(main);
    }
  }

  String id() {
    return plan.blueprint.name() + "-" + number;
  }

  void attach(RunHandle<?> runHandle) {
    handle = runHandle;
  }

  // Starting

  /** Runs everything and returns when it is over, normally if it has succeeded. */
  void runHere() {
    Thread thread = Thread.currentThread();
    caller = thread;
    boolean interrupted = thread.isInterrupted();
    if (interrupted) {
      cancel("the calling thread was interrupted before it began", null);
    }
    begin();
    Worker first = summon();
    if (first == null) {
      releaseToken();
    } else if (isTaken(first)) {
      demand(plan.initialReady - 1);
    } else {
      direct = true;
      synchronized (this) {
        callerAtWork = thread;
      }
      first.work();
    }
    interrupted |= awaitEnd();
    if (interrupted) {
      thread.interrupt();
    }
    throwIfFailed();
  }

  private boolean isTaken(Worker first) {
    try {
      return first.handTo(engine.executor());
    } catch (RejectedExecutionException e) {
      return false; // better here than not at all
    }
  }

  private synchronized @Nullable Worker takeCallersWork() {
    if (tokensForCaller == 0) {
      return null; // so it is, too, once the run has been halted
    }
    tokens -= tokensForCaller - 1;
    tokensForCaller = 0;
    return summon();
  }

  /**
   * Waits for the end, and does what comes back to the caller until then; true if the thread was
   * interrupted meanwhile, which cancels the run.
   */
  private boolean awaitEnd() {
    boolean interrupted = false;
    while (!over) {
      if (Thread.interrupted()) {
        interrupted = true;
        cancel("the calling thread was interrupted", null);
      }
      Worker worker = takeCallersWork();
      if (worker != null) {
        addHelper();
        worker.work();
      } else if (!over) {
        LockSupport.park(this);
      }
    }
    return interrupted;
  }

  /** Begins in the background. */
  void startElsewhere() {
    begin();
    Worker first = summon();
    if (first == null) { // cancelled before it began
      releaseToken();
      return;
    }
    try {
      if (!first.handTo(engine.executor())) {
        direct = true;
        first.work();
      }
      demand(plan.initialReady - 1);
    } catch (RejectedExecutionException e) {
      caller = Thread.currentThread();
      cancel(
          "the executor rejected the run", e); // takes the token of the worker that will not come
      boolean interrupted = awaitEnd();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  private synchronized void begin() {
    tokens = 1;
    helpers = 1;
    begun = true;
    if (observer != null) {
      observer.begun();
    }
    if (statsLog != null) {
      statsLog.begun();
    }
  }

  // Workers

  /** Asks for up to so many helpers. */
  void demand(int tasks) {
    for (int i = 0; i < tasks && !direct; i++) {
      if (!reserveHelper()) {
        return;
      }
      try {
        if (!new Worker(this, null).handTo(engine.executor())) {
          direct = true;
          releaseHelper();
        }
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        releaseHelper(); // no thread to be had: those who are there do the work
        return;
      }
    }
  }

  boolean reserveHelper() {
    if ((int) HELPERS.getAndAdd(this, 1) < engine.parallelism()) {
      return true;
    }
    releaseHelper();
    return false;
  }

  void addHelper() {
    HELPERS.getAndAdd(this, 1);
  }

  void releaseHelper() {
    HELPERS.getAndAdd(this, -1);
  }

  /** Whether more threads work on the run than may, because one was added that could not wait. */
  boolean isCrowded() {
    return helpers > engine.parallelism();
  }

  /** Hands a token to someone, who surely comes unless the run is halted; null if it has been. */
  private synchronized @Nullable Worker summon() {
    if (halted) {
      return null;
    }
    Worker worker = new Worker(this, null);
    worker.hasToken = true;
    summoned.add(worker);
    return worker;
  }

  /** A worker begins; false if nothing is left to do. */
  synchronized boolean enter(Worker worker) {
    if (worker.hasToken) {
      summoned.remove(worker);
    } else if (tokens == 0 || ending) {
      return false;
    } else {
      tokens++;
      worker.hasToken = true;
    }
    workers.add(worker);
    return true;
  }

  /** A worker ends, and can no longer be interrupted. Its token stays with it. */
  synchronized void leave(Worker worker) {
    workers.remove(worker);
  }

  /** Whether this thread is in {@link #runHere}. */
  boolean isCaller(@Nullable Thread thread) {
    return thread == caller;
  }

  private synchronized boolean isWorker(Thread thread) {
    return workers.toList().stream().anyMatch(worker -> worker.thread == thread);
  }

  boolean hasReady() {
    return main.hasReady() || !resumed.isEmpty();
  }

  @Nullable
  Attempt takeResumed() {
    return resumed.poll();
  }

  // Tokens

  /** A thread that works on the run gives its token back; the last one ends the run. */
  void releaseToken() {
    if (releaseLast()) {
      end();
    }
  }

  private synchronized boolean releaseLast() {
    boolean last = --tokens == 0 && begun && !ending;
    ending |= last;
    return last;
  }

  /**
   * A thread that does not work on the run, and must not be made to, gives its token to someone who
   * does what has become ready, or ends the run.
   */
  void handOver() {
    synchronized (this) {
      if (callerAtWork != null && !halted) {
        giveToCaller();
        return;
      }
    }
    if (!halted
        && isWorker(
            Thread.currentThread())) { // a task completed a future that another task returned
      demand(1);
      releaseToken();
      return;
    }
    Worker worker = summon();
    if (worker == null) {
      if (releaseLast()) {
        endElsewhere();
      }
      return;
    }
    addHelper();
    try {
      if (worker.handTo(engine.executor())) {
        return;
      }
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      if (isDispensable(worker)) {
        return;
      }
      broken(e);
    }
    if (Threads.isTimer()) {
      Threads.start(worker::work); // the timer is everybody's
    } else {
      worker.work();
    }
  }

  /** The executor does not take the worker; true if the run can do without. */
  private synchronized boolean isDispensable(Worker worker) {
    if (worker.hasToken) { // else a halt has taken it back
      if (caller == null) {
        return false;
      }
      summoned.remove(worker);
      worker.hasToken = false;
      giveToCaller(); // who only waits for the run
    }
    releaseHelper();
    return true;
  }

  /** Guarded by this. */
  private void giveToCaller() {
    tokensForCaller++;
    LockSupport.unpark(caller);
  }

  /** Something begins to be awaited; false, and no token, if the run has been halted. */
  synchronized boolean await(Pending something) {
    if (halted) {
      return false;
    }
    tokens++;
    pending.add(something);
    return true;
  }

  /** It is awaited no more. Its token stays with the caller. */
  synchronized void settled(Pending something) {
    pending.remove(something);
  }

  /** An attempt that had to wait goes on; somebody has to come for it. */
  void resume(Attempt attempt) {
    synchronized (this) {
      tokens++;
    }
    resumed.add(attempt);
    handOver();
  }

  // Failing and cancelling

  /** A task has failed for good; true if its dependants are to hear of it. */
  boolean fail(int task, Throwable cause, int attempt) {
    if (halted) { // most likely because of it
      if (!(cause instanceof InterruptedException || cause instanceof ClosedByInterruptException)) {
        synchronized (this) {
          failures.add(failureOf(task, cause));
        }
      }
      cancelled(task, attempt);
      return false;
    }
    main.note(task, cause);
    main.setSlot(task, Slot.FAILED);
    if (observer != null) {
      observer.failed(task, attempt, cause);
    }
    TaskFailure failure = failureOf(task, cause);
    if (plan.onError[task] == OnError.HALT) {
      halt(failure);
      return false;
    }
    synchronized (this) {
      if (plan.onError[task] == OnError.FINISH) {
        failed = true;
        firstFatal = firstFatal < 0 ? failures.size() : firstFatal;
      }
      failures.add(failure);
    }
    return true;
  }

  private TaskFailure failureOf(int task, Throwable cause) {
    return new TaskFailure(plan.name(task), plan.blueprint.ranks().path(task), cause);
  }

  /** A task had started when the run was halted. */
  void cancelled(int task, int attempt) {
    main.setSlot(task, Slot.CANCELLED);
    if (observer != null) {
      observer.cancelled(task, attempt);
    }
  }

  /** The scheduler itself has failed; there is no sense in going on. */
  void broken(Throwable cause) {
    halt(new TaskFailure(plan.blueprint.name(), List.of(), cause));
  }

  /** A task that timed out has not ended, although it was interrupted and had its grace. */
  void stuck(int task, Throwable cause) {
    boolean alone;
    synchronized (this) {
      alone = workers.toList().size() <= 1;
    }
    halt(failureOf(task, cause));
    if (alone) {
      endByForce();
    }
  }

  private void halt(TaskFailure failure) {
    synchronized (this) {
      firstFatal = firstFatal < 0 ? failures.size() : firstFatal;
      failures.add(failure);
      failed = true;
    }
    halt(Thread.currentThread());
  }

  void cancel(String why, @Nullable Throwable cause) {
    synchronized (this) {
      if (over || ending || halted) {
        return;
      }
      cancelled = why;
      cancelCause = cause;
    }
    Thread here = Thread.currentThread(); // may be in a task, which is to be interrupted as well
    halt(isCaller(here) ? here : null);
  }

  /** Nothing starts any more, and what is going on is told to end, but for what this thread does. */
  private void halt(@Nullable Thread except) {
    List<Worker> toInterrupt;
    List<Pending> toAbandon;
    synchronized (this) {
      if (halted || ending) {
        return;
      }
      halted = true;
      if (!begun) {
        return;
      }
      tokens++; // so that it does not end, and clean up, in the middle of this
      tokens -= tokensForCaller; // the caller only has to wait for the end now
      tokensForCaller = 0;
      toInterrupt = workers.toList();
      toAbandon = pending.toList();
      for (Worker worker : summoned.toList()) {
        summoned.remove(worker);
        worker.hasToken = false;
        tokens--;
      }
      graceTimer = Threads.after(engine.settings().shutdownGrace().toNanos(), this::endByForce);
    }
    for (Worker worker : toInterrupt) {
      if (worker.thread != except) {
        worker.interrupt();
      }
    }
    toAbandon.forEach(Pending::abandon);
    handOver();
  }

  /** The grace is over: ends the run although some tasks are still running, and names them. */
  void endByForce() {
    synchronized (this) {
      if (ending) {
        return;
      }
      ending = true;
      List<String> running = new ArrayList<>();
      for (int task = 0; task < plan.size(); task++) {
        if (main.slot(task) == Slot.RUNNING) {
          running.add(plan.name(task));
        }
      }
      stubborn = running;
    }
    endElsewhere();
  }

  /** Ends the run without doing the user's clean-up on this thread, which is not the run's. */
  private void endElsewhere() {
    if (plan.hooks().isEmpty()) {
      end();
    } else {
      Threads.start(this::end);
    }
  }

  // Ending

  /** Called once, by whoever set {@link #ending}. */
  private void end() {
    boolean interrupted = Thread.interrupted(); // clean-ups are not to be disturbed by it
    synchronized (this) {
      if (graceTimer != null) {
        graceTimer.cancel();
        graceTimer = null;
      }
    }
    if (halted) {
      sweep();
    }
    runHooks();
    if (observer != null) {
      observer.over(status(true));
    }
    if (statsLog != null) {
      statsLog.over(status(true));
    }
    RunHandle<?> runHandle;
    Thread waiting;
    synchronized (this) {
      over = true;
      runHandle = handle;
      waiting = caller;
    }
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (runHandle != null) {
      runHandle.complete();
    }
  }

  /** Gives the tasks that the halt kept from starting their fate. */
  private void sweep() {
    for (int task = 0; task < plan.size(); task++) {
      if (main.slot(task) >= 0) {
        main.setSlot(task, Slot.NOT_STARTED);
        if (observer != null) {
          observer.cancelled(task, 0);
        }
      }
    }
  }

  private void runHooks() {
    List<Blueprint.Hook> hooks = plan.hooks();
    for (int i = 0; i < hooks.size(); i++) {
      Blueprint.Hook hook = hooks.get(i);
      if (hook.task() < 0
          || !plan.overridden.get(hook.task()) && Slot.hasStarted(main.slot(hook.task()))) {
        try {
          Worker.callHook(this, hook.index());
        } catch (Throwable e) {
          synchronized (this) {
            failed = true;
            failures.add(new TaskFailure(hook.method(), List.of(), e));
            firstFatal = firstFatal < 0 ? failures.size() - 1 : firstFatal;
          }
        }
      }
    }
  }

  boolean isOver() {
    return over;
  }

  RunStatus status() {
    return status(over);
  }

  private synchronized RunStatus status(boolean ended) {
    if (!ended) {
      return begun ? RunStatus.RUNNING : RunStatus.QUEUED;
    }
    if (cancelled != null) {
      return RunStatus.CANCELLED;
    }
    return failed ? RunStatus.FAILED : RunStatus.SUCCEEDED;
  }

  /** What the caller is told at the end. */
  synchronized void throwIfFailed() {
    String leftover = stubborn.isEmpty()
        ? ""
        : "; still running, having ignored their interruption for %s: %s"
            .formatted(engine.settings().shutdownGrace(), String.join(", ", stubborn));
    if (cancelled != null) {
      RunCancelledException exception = new RunCancelledException(
          "run " + id() + " was cancelled: " + cancelled + leftover, cancelCause);
      failures.forEach(failure -> exception.addSuppressed(failure.cause()));
      throw exception;
    }
    if (failed) {
      List<TaskFailure> ordered = new ArrayList<>(failures);
      ordered.add(0, ordered.remove(firstFatal));
      throw new RunFailedException(ordered.get(0) + leftover, ordered);
    }
  }

  synchronized List<TaskFailure> failures() {
    return List.copyOf(failures);
  }

  Stats stats() {
    return Observer.stats(this);
  }
}
