package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.BusyTimes;
import dev.attacca.runtime.internal.run.ChildRun;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.RunOrigin;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.UnfinishedPart;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.sequence.ConsumerStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task whose call is more than a call: it waits for a limit, runs on an executor of its own, may be
 * timed out, returns a future, is tried again.
 *
 * <p>From its first wait to the last result, the attempt holds a token of its run and is linked as
 * pending, so a halt finds it. One that never waits, and is over when its call is, is a call like any
 * other, on a worker which a halt finds by itself. {@link #phase} is guarded by this object. Whoever moves the phase out of
 * a waiting state goes on with the task; whoever comes second, be it the timer, a future's completion
 * or a halt, finds another phase and does nothing. The interrupt of a time-out is sent under the same
 * lock, while the phase is {@code RUNNING}; so it cannot hit the thread after it has gone on.
 *
 * <p><b>The user's futures</b> may do anything in {@code whenComplete} and {@code cancel}. The first
 * counts as a part of the call: a time-out interrupts it. The second is called when all else is done, on
 * a thread that nobody waits for, and the task has failed when it returns; one that does not is given the
 * grace that a task has which ignores its interruption.
 */
public final class Attempt extends UnfinishedPart {
  private enum Phase {
    /** Waits for a place or for its turn. */
    LIMITED,
    /** Waits for a thread. */
    QUEUED,
    RUNNING,
    /** Is about to await its future: asks to be told when that is done. */
    LISTENING,
    /** Its future is awaited. */
    AWAITING,
    /** Its time was up: its future is being cancelled. */
    LETTING_GO,
    /** Waits between two attempts. */
    DELAYED,
    OVER
  }

  private final ScopeCore scope;
  private final Execution execution;
  private final int task;
  private final Policy policy;

  // Guarded by this
  private volatile Phase phase = Phase.LIMITED;
  private int number = 1;
  private @Nullable Thread thread;
  private @Nullable Object future;
  /** Has come while the phase was {@code LISTENING}. */
  private @Nullable Arrival early;
  /** Listens to the future as long as there is one to be awaited. */
  private @Nullable Ear listening;

  private boolean timedOut;
  private boolean hasPlace;
  /** It waits, or has waited; of the thread that has it until it does. */
  private boolean linked;
  /** When its time is up, where that is limited. */
  private long deadline;
  /** What it has made ready when it was over within its call. */
  private int ready = -1;
  /** It had to have a thread of its own, see {@link ConsumerStart}; written before it is called. */
  private boolean byItself;
  /** When it began to await its future. */
  private long awaitingSince;

  private Timer.@Nullable Cancellable timer;

  /** Runs that its task has begun and that go on; made when there is one. */
  private @Nullable Set<ChildRun> children;

  // Guarded by the limit
  /** The limit of which it has a place, its own or a lent one. */
  @Nullable
  Limiter placedBy;

  @Nullable
  Attempt lender;

  @Nullable
  Attempt borrower;

  /** The thread that is in {@link #run} or {@link #awaitFuture}; others only compare. */
  private @Nullable Thread home;

  /** Failures of earlier attempts, the newest ones; touched by the one that runs the task only. */
  private final List<Throwable> earlier = new ArrayList<>(0);

  /** What a future held. */
  private record Arrival(@Nullable Object value, @Nullable Throwable thrown) {
    static Arrival of(Future<?> done) {
      try {
        return new Arrival(done.get(), null);
      } catch (Throwable e) {
        return new Arrival(null, e);
      }
    }
  }

  /**
   * What listens to a future for an attempt. The future may outlive the run, and keep all that listens
   * to it, so this is all that it keeps once the attempt awaits it no more.
   */
  private static final class Ear {
    private volatile @Nullable Attempt attempt;
    private final int number;

    Ear(Attempt attempt, int number) {
      this.attempt = attempt;
      this.number = number;
    }

    void hears(Arrival arrival) {
      Attempt present = attempt;
      if (present != null) {
        present.arrived(number, arrival);
      }
    }
  }

  Attempt(ScopeCore scope, int task, Policy policy) {
    this.scope = scope;
    this.execution = scope.execution();
    this.task = task;
    this.policy = policy;
  }

  public int task() {
    return task;
  }

  public ScopeCore scope() {
    return scope;
  }

  /** Whether it waits for its limit. */
  public boolean isLimited() {
    return phase == Phase.LIMITED;
  }

  /** The attempts that its run is a part of. */
  @Nullable
  RunOrigin origin() {
    return execution.origin();
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

  /** Whether it is called at once, by the worker that is here; then it has its place. */
  private boolean startsHere() {
    if (execution.engine.named(task) != null) {
      return false;
    }
    Limiter limiter = execution.engine.limiter(task);
    hasPlace = limiter != null && limiter.admitsNow(this);
    return limiter == null || hasPlace;
  }

  /** It begins to wait; false if the run has been halted. */
  private boolean link() {
    if (!linked && execution.group.await(this)) {
      linked = true;
      if (!scope.isMain()) {
        scope.hold(); // the item is open meanwhile
      }
    }
    return linked;
  }

  /** The same, after it has been called. */
  private boolean waits() {
    if (link()) {
      return true;
    }
    synchronized (this) {
      phase = Phase.OVER;
    }
    stopTimer();
    givePlaceBack();
    letGo(takeFuture());
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
    boolean waits = worker != null && ConsumerStart.isNeeded(scope, task);
    if (waits && !ConsumerStart.isThere(this, scope)) {
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
      ConsumerStart.channels(scope, task)
          .forEach(channel -> channel.beginAttempt(number == policy.attempts()));
    }
    scope.setSlot(task, TaskState.RUNNING);
    if (number == 1 && !scope.isMain()) {
      worker.counts().add(task, TaskCounts.STARTED);
    }
    if (execution.observer != null) {
      execution.observer.started(scope, task, number);
    }
    int code = ScopeCore.NULL_VALUE;
    Throwable thrown = null;
    Attempt outer = worker.runner.callsFor(this);
    Queue<Attempt> starting = Limiter.setAside();
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
    boolean late;
    synchronized (this) {
      thread = null;
      late = timedOut;
    }
    if (late) {
      Thread.interrupted(); // the time-out's, and only for this task
      failedLate(takeFuture(), thrown);
    } else if (thrown != null) {
      worker.noticeInterrupt(task, thrown);
      if (execution.plan.special[task] && worker.runner.failedWhileEmitting(scope, task, thrown)) {
        stopTimer();
        givePlaceBack();
        becameLoop(worker);
      } else {
        failed(thrown);
      }
    } else if (code == ScopeCore.EMITTING || code == ScopeCore.EMITTED) {
      stopTimer();
      givePlaceBack();
      worker.runner.loopCalled(scope, task, code);
      becameLoop(worker);
    } else if (code == ScopeCore.PENDING) {
      listen();
    } else if (code == ScopeCore.NULL_VALUE) {
      failed(worker.runner.nullResult(task));
    } else {
      ended(code);
    }
  }

  // Futures

  private void listen() {
    if (!waits()) {
      return;
    }
    Object awaited = takeFuture();
    Ear ear = new Ear(this, number);
    synchronized (this) {
      listening = ear;
      phase = Phase.LISTENING;
      thread = Thread.currentThread();
    }
    Throwable refused = null;
    try {
      if (awaited instanceof CompletionStage<?> stage) {
        stage.whenComplete((value, thrown) -> ear.hears(new Arrival(value, thrown)));
      } else if (awaited instanceof ListenedFuture<?> listened) {
        listened.onDone(() -> ear.hears(Arrival.of(listened.future())));
      }
    } catch (Throwable e) {
      refused = e;
    }
    boolean late;
    Arrival arrival;
    synchronized (this) {
      thread = null;
      late = timedOut;
      arrival = early == null && refused != null ? new Arrival(null, refused) : early;
      early = null;
      boolean awaits = arrival == null && !late;
      phase = awaits ? Phase.AWAITING : Phase.RUNNING;
      future = awaits ? awaited : null;
      if (awaits) {
        beginsToAwait();
        setTimer();
      } else {
        listensNoMore();
      }
    }
    if (late) {
      Thread.interrupted(); // as after a call
    }
    if (arrival != null) {
      arrived(arrival);
    } else if (late) {
      failedLate(awaited, null);
    } else if (execution.halted) { // perhaps too late to have been found waiting
      abandon();
    }
  }

  /** A task is busy until its future is done. With the lock. */
  private void beginsToAwait() {
    awaitingSince = BusyTimes.now();
    if (isAnswer()) {
      execution.group.rest.becomesStill(this);
    }
    if (scope.isMain()) {
      execution.times.goesOn(task);
    }
  }

  /** With the lock. */
  private void listensNoMore() {
    if (listening != null) {
      listening.attempt = null;
      listening = null;
    }
  }

  /** With the lock. */
  private void endsToAwait() {
    listensNoMore();
    if (isAnswer()) {
      execution.group.rest.goesOn(this);
    }
    if (scope.isMain()) {
      execution.times.pauses(task);
    } else {
      execution.times.add(task, BusyTimes.now() - awaitingSince);
    }
  }

  /** Whether a worker of this run has to answer, rather than somebody elsewhere. */
  private boolean isAnswer() {
    return execution.plan.graph.node(task).inbox();
  }

  private @Nullable Object takeFuture() {
    Object note = scope.note(task);
    if (note != null) {
      scope.note(task, null);
    }
    return note;
  }

  /** On any thread, and perhaps long after the attempt that has returned the future. */
  private void arrived(int attempt, Arrival arrival) {
    synchronized (this) {
      if (number != attempt) {
        return;
      }
      if (phase == Phase.LISTENING) {
        early = early == null ? arrival : early;
        return;
      }
      if (phase != Phase.AWAITING) {
        return;
      }
      phase = Phase.RUNNING;
      future = null;
      endsToAwait();
    }
    ContextLoaders.within(execution.loader, () -> arrived(arrival));
  }

  private void arrived(Arrival arrival) {
    Throwable thrown = arrival.thrown();
    if (thrown != null) {
      failed(unwrap(thrown));
      return;
    }
    Object value = arrival.value();
    TaskNode node = execution.plan.graph.node(task);
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
    ended(content == null && node.optional() ? TaskState.EMPTY : TaskState.DONE);
  }

  private static Throwable unwrap(Throwable thrown) {
    boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wrapper ? Thrown.causeOr(thrown, thrown) : thrown;
  }

  /** Tells what the task has returned that nobody wants it any more; what goes wrong with that, is told. */
  private void letGo(@Nullable Object awaited) {
    Throwable thrown = cancel(awaited);
    if (thrown != null) {
      execution.settlement.failedToLetGo(scope, task, thrown);
    }
  }

  private static @Nullable Throwable cancel(@Nullable Object awaited) {
    try {
      if (awaited instanceof Future<?> cancellable) {
        cancellable.cancel(true);
      } else if (awaited instanceof ListenedFuture<?> listened) {
        listened.future().cancel(true);
      } else if (awaited instanceof CompletionStage<?> stage) {
        stage.toCompletableFuture().cancel(true);
      } else if (awaited instanceof AutoCloseable source) {
        source.close(); // of a loop whose time was up when it returned
      }
      return null;
    } catch (UnsupportedOperationException e) {
      return null; // a stage that nobody can cancel; its value is ignored
    } catch (Throwable e) {
      return e;
    }
  }

  // Time

  /** Something that is to happen later, as if on a thread of the run. */
  private Timer.Cancellable after(long nanos, Runnable job) {
    return Timer.after(nanos, () -> ContextLoaders.within(execution.loader, job));
  }

  /** A call begins whose time may be limited. With the lock. */
  private void limitTime(Worker worker) {
    long most = policy.timeout();
    if (most <= 0) {
      return;
    }
    deadline = System.nanoTime() + most; // which may overflow: only differences count
    if (AttemptDeadline.isCoarse(most) && worker.isWatched()) {
      worker.lookAfter(new AttemptDeadline(this, number, deadline, worker.deadline()));
    } else {
      setTimer();
    }
  }

  /** The timer looks after the time from now on. With the lock. */
  private void setTimer() {
    if (policy.timeout() > 0 && timer == null && !timedOut) {
      int attempt = number;
      timer = after(Math.max(0, deadline - System.nanoTime()), () -> timeUp(attempt));
    }
  }

  /** On the watchdog. */
  void isOverdue(int attempt) {
    DueJobs.deliver(() -> ContextLoaders.within(execution.loader, () -> timeUp(attempt)));
  }

  private void timeUp(int attempt) {
    Object awaited = null;
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
      awaited = future;
      future = null;
      endsToAwait();
      beginToLetGo();
      abandonChildren();
    }
    failedLate(attempt, awaited, null);
  }

  /** The time was up before the task was through: on a worker, which must not wait for what it returned. */
  private void failedLate(@Nullable Object returned, @Nullable Throwable thrown) {
    if (returned == null) {
      failed(timeout(thrown));
      return;
    }
    scope.note(task, returned);
    if (!waits()) {
      return;
    }
    scope.note(task, null);
    int attempt = number;
    synchronized (this) {
      beginToLetGo();
    }
    DueJobs.deliver(
        () -> ContextLoaders.within(execution.loader, () -> failedLate(attempt, returned, thrown)));
  }

  /** Holding the lock. */
  private void beginToLetGo() {
    phase = Phase.LETTING_GO;
    int attempt = number;
    if (timer != null) {
      timer.cancel();
    }
    timer = after(execution.engine.grace(), () -> hasLetGo(attempt, timeout(null)));
  }

  private void failedLate(int attempt, @Nullable Object returned, @Nullable Throwable thrown) {
    TimeoutException timeout = timeout(thrown);
    Throwable refusal = cancel(returned);
    if (refusal != null) {
      timeout.addSuppressed(refusal);
    }
    hasLetGo(attempt, timeout);
  }

  /** The future has been cancelled, or has had its time for that. */
  private void hasLetGo(int attempt, TimeoutException timeout) {
    synchronized (this) {
      if (number != attempt || phase != Phase.LETTING_GO) {
        return;
      }
      phase = Phase.RUNNING;
    }
    failed(timeout);
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
  private synchronized void abandonChildren() {
    if (children != null && !children.isEmpty()) {
      List<ChildRun> all = List.copyOf(children);
      DueJobs.deliver(() -> all.forEach(ChildRun::abandon));
    }
  }

  /** The task has ignored the interrupt of its time-out: the run cannot wait for it any longer. */
  private void stillRunning(int attempt) {
    synchronized (this) {
      if (number != attempt || thread == null) {
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

  // The end of an attempt

  private void failed(Throwable thrown) {
    boolean again = number < policy.attempts() && isWorthRetrying(thrown) && !execution.halted;
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
      timer = after(delay, this::again);
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
    return isOneOf(policy.retryOn(), thrown) && !isOneOf(policy.retryNot(), thrown);
  }

  private static boolean isOneOf(List<String> names, Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (names.contains(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private void ended(int slot) {
    Throwable misled = slot == TaskState.DONE ? SkipReasons.misled(scope, task) : null;
    if (misled != null) {
      failed(misled);
      return;
    }
    stopTimer();
    givePlaceBack();
    if (finish()) {
      goOn(execution.settlement.ended(scope, task, slot, number, null));
    }
  }

  /** The task has settled: gives the token to whoever goes on with what is ready. */
  private void goOn(int next) {
    if (!linked) {
      ready = next; // for the worker that is here
      return;
    }
    if (!scope.isMain()) {
      execution.workQueue.add(
          new ReadyWork(scope, next)); // with the token that has kept the item open
    } else if (next >= 0) {
      scope.push(next);
    }
    giveTokenBack();
  }

  /** The loop's method has returned, or has failed in the midst of emitting; the loop goes on by itself. */
  private void becameLoop(Worker worker) {
    if (finish() && linked) {
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
    if (byItself) {
      execution.streams.threadBack();
    }
    if (linked) {
      execution.group.settled(this);
    }
    return true;
  }

  private void giveTokenBack() {
    if (Thread.currentThread() == home) {
      execution.group.releaseToken(); // the worker that called goes on with what is ready
    } else {
      execution.group.handOver();
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
      limiter.release(this);
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
    if (awaited != null) {
      Timer.Cancellable patience = after(execution.engine.grace(), this::givePlaceBack);
      letGo(awaited);
      patience.cancel();
    }
    givePlaceBack();
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

  Execution execution() {
    return execution;
  }
}
