package dev.attacca.runtime.engine;

import dev.attacca.runtime.engine.Node.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task whose call is more than a call: it waits for a limit, runs on an executor of its own, may be
 * timed out, returns a future, is tried again.
 *
 * <p>From the first wait to the last result, the attempt holds a token of its run and is linked as
 * pending, so a halt finds it. {@link #phase} is guarded by this object. Whoever moves the phase out of
 * a waiting state goes on with the task; whoever comes second, be it the timer, a future's completion
 * or a halt, finds another phase and does nothing. The interrupt of a time-out is sent under the same
 * lock, while the phase is {@code RUNNING}; so it cannot hit the thread after it has gone on.
 */
final class Attempt extends Pending {
  private enum Phase {
    /** Waits for a place or for its turn. */
    LIMITED,
    /** Waits for a thread. */
    QUEUED,
    RUNNING,
    /** Its future is awaited. */
    AWAITING,
    /** Waits between two attempts. */
    DELAYED,
    OVER
  }

  private final Scope scope;
  private final Execution execution;
  private final int task;
  private final Policy policy;

  // Guarded by this
  private Phase phase = Phase.LIMITED;
  private int number = 1;
  private @Nullable Thread thread;
  private @Nullable Object future;
  private boolean timedOut;
  private boolean hasPlace;
  /** When it began to await its future. */
  private long awaitingSince;

  private Threads.@Nullable Cancellable timer;

  /** The thread that is in {@link #run} or {@link #awaitFuture}; others only compare. */
  private @Nullable Thread home;

  /** Failures of earlier attempts; touched by the one that runs the task only. */
  private final List<Throwable> earlier = new ArrayList<>(0);

  Attempt(Scope scope, int task, Policy policy) {
    this.scope = scope;
    this.execution = scope.execution();
    this.task = task;
    this.policy = policy;
  }

  int task() {
    return task;
  }

  // From the worker

  /** The task is ready: starts it, or has it started when it may. */
  void begin(Worker worker) {
    if (execution.crew.await(this)) {
      holdItem();
      admit(worker);
    }
  }

  /** The task has been called without any policy, and returned a future. */
  void awaitFuture() {
    phase = Phase.RUNNING;
    if (execution.crew.await(this)) {
      holdItem();
      home = Thread.currentThread();
      listen();
      home = null;
    } else {
      cancel(takeFuture());
      execution.cancelled(scope, task, number);
    }
  }

  /** Keeps the item open meanwhile. */
  private void holdItem() {
    if (!scope.isMain()) {
      scope.hold();
    }
  }

  private void admit(@Nullable Worker worker) {
    Limiter limiter = execution.engine.limiter(task);
    if (limiter == null || limiter.admit(this)) {
      admitted(worker);
    }
  }

  /** The limit lets the task start. */
  void admitted(@Nullable Worker worker) {
    synchronized (this) {
      hasPlace = true;
      if (phase == Phase.OVER) {
        givePlaceBack();
        return;
      }
      phase = Phase.QUEUED;
    }
    Executor named = execution.engine.named(task);
    if (named != null) {
      dispatch(named);
    } else if (worker != null) {
      run(worker);
    } else {
      execution.agenda.resume(this);
    }
  }

  private void dispatch(Executor named) {
    if (!execution.engine.isConsumer(task)) {
      execution.helpers.add();
    }
    Worker errand = new Worker(execution, this, false);
    try {
      if (!errand.handTo(named)) {
        if (Threads.isTimer()) {
          Threads.start(errand::work); // the timer is everybody's
        } else {
          errand.workAsGuest();
        }
      }
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      if (!execution.engine.isConsumer(task)) {
        execution.helpers.release();
      }
      synchronized (this) {
        phase = Phase.RUNNING;
      }
      failed(e);
    }
  }

  /** One call of the method, on this thread. */
  void run(Worker worker) {
    home = Thread.currentThread();
    runOnce(worker);
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
      if (policy.timeout() > 0) {
        int attempt = number;
        timer = Threads.after(policy.timeout(), () -> timeUp(attempt));
      }
    }
    scope.setSlot(task, Slot.RUNNING);
    if (number == 1 && !scope.isMain()) {
      worker.counts().add(task, Counts.STARTED);
    }
    if (execution.observer != null) {
      execution.observer.started(scope, task, number);
    }
    int code = Scope.NULL_VALUE;
    Throwable thrown = null;
    try {
      code = worker.steps.call(scope, task);
    } catch (Throwable e) {
      thrown = e == NullResult.INSTANCE ? worker.steps.nullResult(task) : e;
    }
    boolean late;
    synchronized (this) {
      thread = null;
      late = timedOut;
    }
    if (late) {
      Thread.interrupted(); // the time-out's, and only for this task
      cancel(takeFuture());
      failed(timeout(thrown));
    } else if (thrown != null) {
      worker.noticeInterrupt(task, thrown);
      if (execution.plan.special[task] && worker.steps.failedWhileEmitting(scope, task, thrown)) {
        stopTimer();
        givePlaceBack();
        becameLoop(worker);
      } else {
        failed(thrown);
      }
    } else if (code == Scope.EMITTING || code == Scope.EMITTED) {
      stopTimer();
      givePlaceBack();
      worker.steps.loopCalled(scope, task, code);
      becameLoop(worker);
    } else if (code == Scope.PENDING) {
      listen();
    } else if (code == Scope.NULL_VALUE) {
      failed(worker.steps.nullResult(task));
    } else {
      ended(code);
    }
  }

  // Futures

  private void listen() {
    Object awaited = takeFuture();
    boolean late;
    synchronized (this) {
      phase = Phase.AWAITING;
      future = awaited;
      late = timedOut;
      beginsToAwait();
    }
    if (execution.halted) { // perhaps too late to have been found waiting
      abandon();
      return;
    }
    if (late) {
      timeUp(number);
      return;
    }
    try {
      if (awaited instanceof CompletionStage<?> stage) {
        stage.whenComplete(this::arrived);
      } else if (awaited instanceof ListenedFuture<?> listened) {
        listened.onDone(() -> arrived(listened.future()));
      }
    } catch (RuntimeException e) {
      arrived(null, e);
    }
  }

  /** A task is busy until its future is done. With the lock. */
  private void beginsToAwait() {
    awaitingSince = Times.now();
    if (scope.isMain()) {
      execution.times.goesOn(task);
    }
  }

  /** With the lock. */
  private void endsToAwait() {
    if (scope.isMain()) {
      execution.times.pauses(task);
    } else {
      execution.times.add(task, Times.now() - awaitingSince);
    }
  }

  private @Nullable Object takeFuture() {
    Object note = scope.note(task);
    if (note != null) {
      scope.note(task, null);
    }
    return note;
  }

  private void arrived(Future<?> done) {
    try {
      arrived(done.get(), null);
    } catch (Throwable e) {
      arrived(null, e);
    }
  }

  private void arrived(@Nullable Object value, @Nullable Throwable thrown) {
    synchronized (this) {
      if (phase != Phase.AWAITING) {
        return;
      }
      phase = Phase.RUNNING;
      future = null;
      endsToAwait();
    }
    if (thrown != null) {
      failed(unwrap(thrown));
      return;
    }
    Node node = execution.plan.blueprint.node(task);
    Object content = value instanceof java.util.Optional<?> optional && node.optional()
        ? optional.orElse(null)
        : value;
    if (content == null && (value == null && node.type() != null && !node.nullable())) {
      failed(new NullPointerException(
          "the future of task \"%s\" held null; a task that may have no value has an Optional or is annotated @Nullable"
              .formatted(node.name())));
      return;
    }
    if (node.type() != null) {
      scope.assign(task, content);
    }
    ended(content == null && node.optional() ? Slot.EMPTY : Slot.DONE);
  }

  private static Throwable unwrap(Throwable thrown) {
    boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wrapper ? Thrown.causeOr(thrown, thrown) : thrown;
  }

  private static void cancel(@Nullable Object awaited) {
    if (awaited instanceof AutoCloseable source && !(awaited instanceof Future<?>)) {
      try {
        source.close(); // of a loop whose time was up when it returned
      } catch (Exception e) {
        return; // the time-out is what is told
      }
    }
    if (awaited instanceof Future<?> cancellable) {
      cancellable.cancel(true);
    } else if (awaited instanceof ListenedFuture<?> listened) {
      listened.future().cancel(true);
    } else if (awaited instanceof CompletionStage<?> stage) {
      try {
        stage.toCompletableFuture().cancel(true);
      } catch (UnsupportedOperationException e) {
        return; // a stage that nobody can cancel; its value is ignored
      }
    }
  }

  // Time

  private void timeUp(int attempt) {
    Object awaited = null;
    synchronized (this) {
      if (number != attempt) {
        return;
      }
      if (phase == Phase.RUNNING) {
        timedOut = true; // seen when the call returns, or when its future is about to be awaited
        if (thread == null) {
          return;
        }
        thread.interrupt();
        timer = Threads.after(
            execution.engine.settings().shutdownGrace().toNanos(), () -> stillRunning(attempt));
        return;
      }
      if (phase != Phase.AWAITING) {
        return;
      }
      phase = Phase.RUNNING;
      awaited = future;
      future = null;
      endsToAwait();
    }
    cancel(awaited);
    failed(timeout(null));
  }

  /** The task has ignored the interrupt of its time-out: the run cannot wait for it any longer. */
  private void stillRunning(int attempt) {
    synchronized (this) {
      if (number != attempt || phase != Phase.RUNNING || thread == null) {
        return;
      }
    }
    execution.stuck(scope, task, timeout(null));
  }

  private TimeoutException timeout(@Nullable Throwable thrown) {
    TimeoutException timeout = new TimeoutException("task \"%s\" took longer than %s"
        .formatted(
            execution.plan.name(task),
            Duration.ofNanos(policy.timeout())
                .toString()
                .substring(2)
                .toLowerCase(java.util.Locale.ROOT)));
    if (thrown != null && !(thrown instanceof InterruptedException)) {
      timeout.addSuppressed(thrown);
    }
    return timeout;
  }

  // The end of an attempt

  private void failed(Throwable thrown) {
    boolean again = number < policy.attempts() && isWorthRetrying(thrown) && !execution.halted;
    stopTimer();
    givePlaceBack();
    if (!again) {
      if (!Thrown.suppressIn(thrown, earlier)) {
        execution.report.besides(earlier);
      }
      execution.releaseStates(scope, task);
      boolean goesOn = execution.fail(scope, task, thrown, number);
      over(goesOn, false, false);
      return;
    }
    earlier.add(thrown);
    if (execution.observer != null) {
      execution.observer.retried(scope, task, number, thrown);
    }
    long delay = delay();
    synchronized (this) {
      if (phase == Phase.OVER) {
        return;
      }
      number++;
      phase = Phase.DELAYED;
      timer = Threads.after(delay, this::again);
    }
    if (execution.halted) { // perhaps too late to have been found waiting
      abandon();
    }
  }

  private void again() {
    synchronized (this) {
      if (phase != Phase.DELAYED) {
        return;
      }
      phase = Phase.LIMITED;
      timer = null;
    }
    admit(null);
  }

  private boolean isWorthRetrying(Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (policy.retryOn().contains(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private long delay() {
    double delay = policy.delay() * Math.pow(policy.multiplier(), number - 1);
    double spread = 1 + policy.jitter() * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return (long) Math.min(delay * spread, Long.MAX_VALUE / 4.0);
  }

  private void ended(int slot) {
    Throwable misled =
        execution.plan.selective[task] && slot == Slot.DONE ? Reasons.misled(scope, task) : null;
    if (misled != null) {
      failed(misled);
      return;
    }
    stopTimer();
    givePlaceBack();
    scope.setSlot(task, slot);
    if (execution.observer != null) {
      execution.observer.finished(scope, task, number);
    }
    execution.crew.tally.count(scope, task, slot == Slot.DONE ? Counts.OUT : Counts.EMPTY);
    execution.releaseStates(scope, task);
    over(true, slot == Slot.DONE, slot == Slot.DONE && !execution.plan.selective[task]);
  }

  /** The task has settled: tells the dependants, and gives the token to whoever goes on with them. */
  private void over(boolean goesOn, boolean hasValue, boolean plainValue) {
    if (!finish()) {
      return;
    }
    int ready = -1;
    if (goesOn) {
      execution.streams.close(scope, task);
      ready = Settling.settled(scope, task, hasValue, plainValue);
    }
    if (!scope.isMain()) {
      execution.agenda.add(new Work(scope, ready)); // with the token that has kept the item open
    } else if (ready >= 0) {
      scope.push(ready);
    }
    giveTokenBack();
  }

  /** The loop's method has returned, or has failed in the midst of emitting; the loop goes on by itself. */
  private void becameLoop(Worker worker) {
    if (finish()) {
      if (!scope.isMain()) {
        worker.leave(scope);
      }
      giveTokenBack();
    }
  }

  private boolean finish() {
    synchronized (this) {
      if (phase == Phase.OVER) {
        return false;
      }
      phase = Phase.OVER;
    }
    execution.crew.settled(this);
    return true;
  }

  private void giveTokenBack() {
    if (Thread.currentThread() == home) {
      execution.crew.releaseToken(); // the worker that called goes on with what is ready
    } else {
      execution.crew.handOver();
    }
  }

  private void stopTimer() {
    synchronized (this) {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    }
  }

  private void givePlaceBack() {
    synchronized (this) {
      if (!hasPlace) {
        return;
      }
      hasPlace = false;
    }
    Limiter limiter = execution.engine.limiter(task);
    if (limiter != null) {
      limiter.release();
    }
  }

  @Override
  void abandon() {
    Object awaited;
    boolean started;
    synchronized (this) {
      if (phase == Phase.RUNNING || phase == Phase.OVER) {
        return; // its thread has been interrupted and brings it to its end
      }
      started = phase == Phase.AWAITING || number > 1;
      if (phase == Phase.AWAITING) {
        endsToAwait();
      }
      phase = Phase.OVER;
      awaited = future;
      future = null;
    }
    Limiter limiter = execution.engine.limiter(task);
    if (limiter != null) {
      limiter.forget(this);
    }
    stopTimer();
    cancel(awaited);
    givePlaceBack();
    if (started) {
      execution.cancelled(scope, task, number);
    }
    execution.crew.settled(this);
    execution.crew.releaseToken();
  }
}
