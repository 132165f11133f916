package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
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
 * <p><b>Who waits to emit.</b> A thread in the midst of an emission may have to wait for items that are
 * in other hands, and what they wait for may become ready when it is the only thread that the executor
 * has. So one who is about to wait, says so under the lock and then looks for ready tasks; one who
 * leaves does the same; and one who makes something ready looks, under the lock, whether all others
 * wait. Whoever finds that nobody else can come for it starts a thread that is not the executor's.
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
  final @Nullable Overrides overrides;
  final Report report;
  private final Agenda agenda = new Agenda();
  private final @Nullable StatsLog statsLog;

  // Read by all, written rarely
  volatile boolean halted;
  private volatile boolean over;
  /** The executor runs jobs on the thread that hands them in: asking for helpers is in vain. */
  private volatile boolean direct;

  /** Workers there are or have been asked for. */
  @SuppressWarnings("unused") // by HELPERS
  private volatile int helpers;

  /** Helpers that have been asked for and have not come yet. */
  private final AtomicInteger arriving = new AtomicInteger();

  // Guarded by this
  private int tokens;
  /** Those at work. */
  private final Members<Worker> workers = new Members<>();
  /** Those that were handed a token and have not come yet. */
  private final Members<Worker> summoned = new Members<>();

  /** How many workers look for ready tasks when they have done what they do. */
  private int looking;
  /** How many wait for room to emit. */
  private int waitingToEmit;

  private final Members<Pending> pending = new Members<>();
  private boolean begun;
  private volatile boolean stopping;
  private boolean ending;
  private Threads.@Nullable Cancellable graceTimer;
  private @Nullable Runnable onEnd;
  /** The thread in {@link #runHere} that has to do the work itself, because the executor is direct. */
  private @Nullable Thread callerAtWork;

  private int tokensForCaller;
  /** What has been counted by workers that have left, and by others. */
  private @Nullable Counts counts;

  private final Map<Integer, InboxRun> inboxes = new HashMap<>(0);
  private final List<Channel<?>> channels = new ArrayList<>(0);
  /** The thread in {@link #runHere}. */
  private @Nullable Thread caller;

  Execution(Engine engine, Plan plan, Scope main, @Nullable Overrides overrides) {
    this.engine = engine;
    this.plan = plan;
    this.main = main;
    this.wrapped = engine.settings().wrapTasks() == null
        ? null
        : engine.settings().wrapTasks().apply(Wrapped.INNER);
    this.overrides = overrides;
    this.report = new Report(id(), engine.settings().maxFailures());
    this.observer = Observer.of(this);
    this.statsLog = StatsLog.of(this);
    main.begin(this, plan.main());
    if (overrides != null) {
      overrides.apply(main);
    }
  }

  String id() {
    return plan.blueprint.name() + "-" + number;
  }

  /** Has this called when the run is over, in place of what was attached before. */
  synchronized void attach(Runnable listener) {
    onEnd = listener;
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
    } else if (!Worker.isOn(engine.executor()) && isTaken(first)) {
      demand(plan.main().initialReady - 1);
    } else {
      synchronized (this) {
        callerAtWork = thread;
      }
      demand(plan.main().initialReady - 1);
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
      direct = !first.handTo(engine.executor());
    } catch (RejectedExecutionException e) {
      direct = true; // better here than not at all
    }
    return !direct;
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

  /**
   * For a thread of the executor that has nothing to do but to wait for a run in the background: it
   * works on the run, because it may be the only thread that the executor has. False if another one
   * already does.
   */
  boolean workWhileWaiting() {
    synchronized (this) {
      if (caller != null) {
        return false;
      }
      caller = Thread.currentThread();
      callerAtWork = caller;
      for (Worker expected : summoned.toList()) {
        summoned.remove(expected);
        expected.hasToken = false; // should it come after all, it is a helper like any other
        tokensForCaller++;
      }
    }
    if (awaitEnd()) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** Begins in the background. */
  void startElsewhere() {
    startOn(engine.executor());
  }

  /**
   * Begins in the background, for one who consumes values meanwhile, and whose own thread must not be
   * the one that waits for room to emit.
   */
  void startForConsumer() {
    startOn(plan.emits ? Threads::start : engine.executor());
  }

  /** Begins in the background, with the first worker on this executor. */
  void startOn(Executor executor) {
    begin();
    Worker first = summon();
    if (first == null) { // cancelled before it began, or a state could not be made
      releaseToken();
      return;
    }
    try {
      if (!first.handTo(executor)) {
        direct = true;
        first.work();
      }
      demand(plan.main().initialReady - 1);
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

  private void begin() {
    synchronized (this) {
      tokens = 1;
      helpers = 1;
      begun = true;
    }
    if (observer != null) {
      observer.begins(main);
    }
    for (int state : plan.usedStates) {
      try {
        main.makeState(state);
      } catch (Throwable e) {
        broken(new IllegalStateException("a state could not be made", e));
      }
    }
    if (statsLog != null) {
      statsLog.begun();
    }
    Settling.given(main);
  }

  // Workers

  /** Asks for up to so many helpers; true if at least one is on its way. */
  boolean demand(int tasks) {
    boolean comes = false;
    for (int i = 0; i < tasks && !direct; i++) {
      if (!reserveHelper()) {
        return comes;
      }
      try {
        arriving.incrementAndGet();
        if (new Worker(this, null, true).handTo(engine.executor())) {
          comes = true;
        } else {
          arriving.decrementAndGet();
          direct = true;
          releaseHelper();
        }
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        arriving.decrementAndGet();
        releaseHelper(); // no thread to be had: those who are there do the work
        return comes;
      }
    }
    return comes;
  }

  /** A helper that was asked for has come. */
  void arrived() {
    arriving.decrementAndGet();
  }

  /** Asks for helpers with so many tasks on a scope's list, besides the one that its worker has. */
  void demand(Scope scope, int surplus) {
    if (!scope.isMain() && (!direct || plan.emits)) { // who has them may come to wait for them
      for (int i = 0; i < surplus; i++) {
        scope.hold();
        agenda.add(new Work(scope, -1));
      }
    }
    demand(surplus);
  }

  // The agenda

  /** Something to go on with, for a worker that is free. On a worker, or with a token. */
  void add(Work work) {
    if (work.scope().isMain() && work.task() < 0) {
      return; // has a list that everyone looks at
    }
    agenda.add(work);
    demand(1);
  }

  void addAll(List<Work> work) {
    work.forEach(this::add);
  }

  /** As {@link #addAll}, by a thread that has nothing to do with the run. */
  void addFromElsewhere(List<Work> work) {
    if (!work.isEmpty()) {
      work.forEach(agenda::add);
      summonFromElsewhere();
    }
  }

  /** Others may take items from the loop; true if somebody is on the way. */
  boolean offer(LoopRun loop) {
    agenda.offer(loop);
    return arriving.get() > 0 || demand(1);
  }

  /**
   * A helper has found what to do. An offer relies on helpers that are on their way, and they may have
   * been asked for something else; so each that comes sees to it that the rest is not left waiting.
   */
  void passOn() {
    if (!agenda.isEmpty() && arriving.get() == 0) {
      demand(1);
    }
  }

  /** As {@link #offer}, by the worker that has just taken one, and comes back for more. */
  void offerMore(LoopRun loop) {
    if (!direct && helpers < engine.parallelism()) {
      offer(loop);
    }
  }

  void offerFromElsewhere(LoopRun loop) {
    agenda.offer(loop);
    summonFromElsewhere();
  }

  private void summonFromElsewhere() {
    synchronized (this) {
      if (tokens == 0 || ending) {
        return;
      }
      tokens++;
    }
    handOver();
  }

  @Nullable
  Work takeWork() {
    return agenda.takeWork();
  }

  @Nullable
  Attempt takeResumed() {
    return agenda.takeResumed();
  }

  @Nullable
  LoopRun takeOffer() {
    return agenda.takeOffer();
  }

  // The crew

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
    Worker worker = new Worker(this, null, false);
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
    looking += worker.looksForMore() ? 1 : 0;
    return true;
  }

  /** A worker ends, and can no longer be interrupted. Its token stays with it. */
  void leave(Worker worker) {
    synchronized (this) {
      workers.remove(worker);
      looking -= worker.looksForMore() ? 1 : 0;
      Counts ofWorker = worker.countsOrNull();
      if (ofWorker != null) {
        ownCounts().add(ofWorker);
      }
    }
    relieve();
  }

  /** A worker has nothing to do but to wait for room to emit. */
  void beginsToWait(Worker worker) {
    synchronized (this) {
      waitingToEmit++;
      looking -= worker.looksForMore() ? 1 : 0;
    }
    releaseHelper();
    worker.offerLoops(); // what it waits for may have to wait for their items
    relieve();
  }

  void endsToWait(Worker worker) {
    addHelper();
    synchronized (this) {
      waitingToEmit--;
      looking += worker.looksForMore() ? 1 : 0;
    }
  }

  /** Nobody comes for what is ready, unless the executor has a thread to spare. Guarded by this. */
  private boolean isStarved() {
    return waitingToEmit > 0 && looking == 0;
  }

  /** Has somebody come for what is ready, if all that could are waiting to emit. */
  private void relieve() {
    Worker relief;
    synchronized (this) {
      relief = isStarved() && hasReady() ? summonNow() : null;
    }
    if (relief != null) {
      addHelper();
      Threads.start(relief::work);
    }
  }

  /** With a token of its own. Guarded by this. */
  private @Nullable Worker summonNow() {
    Worker worker = summon();
    tokens += worker == null ? 0 : 1;
    return worker;
  }

  /** Whether this thread is in {@link #runHere}. */
  boolean isCaller(@Nullable Thread thread) {
    return thread == caller;
  }

  private synchronized boolean isWorker(Thread thread) {
    return workers.toList().stream()
        .anyMatch(worker -> worker.thread == thread && !worker.isConsumer());
  }

  boolean hasReady() {
    return main.hasReady() || !agenda.isEmpty();
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
    boolean starved;
    synchronized (this) {
      starved = isStarved();
      if (!starved && callerAtWork != null && !halted) {
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
      if (!starved && worker.handTo(engine.executor())) {
        return;
      }
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      if (isDispensable(worker)) {
        return;
      }
      broken(e);
    }
    if (starved || plan.emits || Threads.isTimer()) {
      Threads.start(worker::work); // this one must not wait to emit, and the timer is everybody's
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

  /** It is awaited no more, and its token is the caller's; false if that had been said before. */
  synchronized boolean settled(Pending something) {
    boolean was = pending.remove(something);
    if (was && something instanceof LoopRun loop) {
      ownCounts().add(loop.task, Counts.OUT, loop.emitted());
      ownCounts().add(loop.task, Counts.ENDED);
    }
    return was;
  }

  /** An attempt that had to wait goes on; somebody has to come for it. */
  void resume(Attempt attempt) {
    synchronized (this) {
      tokens++;
    }
    agenda.add(attempt);
    handOver();
  }

  // Failing and cancelling

  /** A task has failed for good; true if its dependants are to hear of it. */
  boolean fail(Scope scope, int task, Throwable cause, int attempt) {
    if (halted) { // most likely because of it
      if (!(cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          || cause instanceof EmitterLoop.Stopped)) {
        report.add(failureOf(scope, task, cause));
      }
      cancelled(scope, task, attempt);
      return false;
    }
    scope.note(task, cause);
    scope.setSlot(task, Slot.FAILED);
    if (observer != null) {
      observer.failed(scope, task, attempt, cause);
    }
    count(scope, task, Counts.FAILED);
    TaskFailure failure = failureOf(scope, task, cause);
    switch (plan.onError[task]) {
      case HALT -> {
        halt(failure);
        return false;
      }
      case FINISH -> report.fatal(failure);
      case TOLERATE -> report.add(failure);
    }
    return true;
  }

  /** A failure that no task's fate shows. */
  void failedBesides(Scope scope, int task, Throwable cause) {
    report.fatal(failureOf(scope, task, cause));
  }

  private TaskFailure failureOf(Scope scope, int task, Throwable cause) {
    return new TaskFailure(
        plan.name(task), scope.identity(), plan.blueprint.ranks().path(task), cause);
  }

  /** A task had started when the run was halted. */
  void cancelled(Scope scope, int task, int attempt) {
    scope.setSlot(task, Slot.CANCELLED);
    count(scope, task, Counts.CANCELLED);
    if (observer != null) {
      observer.cancelled(scope, task, attempt);
    }
  }

  /** What a task holds, it holds until it has settled. */
  void releaseStates(Scope scope, int task) {
    int[] states = plan.held[task];
    if (states != null) {
      for (int state : states) {
        scope.lane(state).release();
      }
    }
  }

  /** The scheduler itself has failed; there is no sense in going on. */
  void broken(Throwable cause) {
    halt(new TaskFailure(plan.blueprint.name(), "", List.of(), cause));
  }

  /** A task that timed out has not ended, although it was interrupted and had its grace. */
  void stuck(Scope scope, int task, Throwable cause) {
    boolean alone;
    synchronized (this) {
      alone = workers.toList().size() <= 1;
    }
    halt(failureOf(scope, task, cause));
    if (alone) {
      endByForce();
    }
  }

  private void halt(TaskFailure failure) {
    report.fatal(failure);
    halt(Thread.currentThread());
  }

  void cancel(String why, @Nullable Throwable cause) {
    synchronized (this) {
      if (over || ending || halted) {
        return;
      }
      report.cancelled(why, cause);
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
      Set<String> running = new TreeSet<>();
      workers.toList().forEach(worker -> running.addAll(worker.running()));
      report.stillRunning(running, engine.settings().shutdownGrace());
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
      observer.over(report.status());
    }
    if (statsLog != null) {
      statsLog.over(report.status());
    }
    List<Channel<?>> open;
    synchronized (this) {
      open = List.copyOf(channels);
    }
    Runnable listener;
    Thread waiting;
    synchronized (this) {
      over = true;
      listener = onEnd;
      waiting = caller;
    }
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    open.forEach(Channel::close);
    if (listener != null) {
      listener.run();
    }
  }

  /** Gives the tasks that the halt kept from starting their fate. */
  private void sweep() {
    for (int task = 0; task < plan.main().type.size(); task++) {
      int slot = main.slot(task);
      if (slot >= 0) {
        main.setSlot(task, Slot.NOT_STARTED);
        if (observer != null) {
          observer.cancelled(main, task, 0);
        }
      }
    }
  }

  private void runHooks() {
    List<Blueprint.Hook> hooks = plan.hooks();
    for (int i = 0; i < hooks.size(); i++) {
      Blueprint.Hook hook = hooks.get(i);
      if (hook.task() < 0 || !plan.overridden.get(hook.task()) && hasStarted(hook.task())) {
        try {
          Worker.callHook(this, hook.index());
        } catch (Throwable e) {
          report.fatal(new TaskFailure(hook.method(), "", List.of(), e));
        }
      }
    }
  }

  private boolean hasStarted(int task) {
    if (plan.main().type.contains(task)) {
      return Slot.hasStarted(main.slot(task));
    }
    Counts present = sumOfCounts();
    return present != null && present.hasStarted(task);
  }

  boolean isOver() {
    return over;
  }

  RunStatus status() {
    if (over) {
      return report.status();
    }
    synchronized (this) {
      return begun ? RunStatus.RUNNING : RunStatus.QUEUED;
    }
  }

  /** What the caller is told at the end. */
  void throwIfFailed() {
    report.throwIfFailed();
  }

  // Loops, streams, workers with an inbox, contexts

  /** Loops emit no more; what is open is finished. */
  void stop() {
    List<Pending> all;
    synchronized (this) {
      stopping = true;
      all = pending.toList();
    }
    for (Pending something : all) {
      if (something instanceof LoopRun loop) {
        loop.stop();
      }
    }
  }

  boolean isStopping() {
    return stopping;
  }

  synchronized void opened(Channel<?> channel) {
    channels.add(channel);
  }

  /** A loop has settled in a scope, however it has: what comes through it only comes no more. */
  void closeStreams(Scope scope, int task) {
    for (int lane : plan.closes[task]) {
      scope.lane(lane).channel().close();
    }
    for (int inbox : plan.closesInboxes[task]) {
      InboxRun run;
      synchronized (this) {
        run = inboxes.get(inbox);
      }
      if (run != null) {
        run.close();
      }
    }
  }

  /** The worker of this run; it begins when it is first asked for. */
  InboxRun inbox(int task, Scope scope) {
    InboxRun run;
    synchronized (this) {
      run = inboxes.get(task);
      if (run != null) {
        return run;
      }
      run = new InboxRun(this, task, scope);
      inboxes.put(task, run);
    }
    run.start();
    return run;
  }

  // Statistics

  /** Something has become of a task on a thread that is no worker's, or that does not matter. */
  void count(Scope scope, int task, int kind) {
    if (!scope.isMain()) {
      synchronized (this) {
        ownCounts().add(task, kind);
      }
    }
  }

  private Counts ownCounts() {
    Counts present = counts;
    if (present == null) {
      counts = present = new Counts(plan.size());
    }
    return present;
  }

  /** What has been counted in items so far; null for nothing. */
  synchronized @Nullable Counts sumOfCounts() {
    if (plan.scopes.length == 1) {
      return null;
    }
    Counts sum = new Counts(plan.size());
    if (counts != null) {
      sum.add(counts);
    }
    for (Pending something : pending.toList()) {
      if (something instanceof LoopRun loop) {
        sum.add(loop.task, Counts.OUT, loop.emitted());
      }
    }
    for (Worker worker : workers.toList()) {
      Counts ofWorker = worker.countsOrNull();
      if (ofWorker != null) {
        sum.add(ofWorker);
      }
    }
    return sum;
  }

  List<TaskFailure> failures() {
    return report.failures();
  }

  Stats stats() {
    return Statistics.of(this);
  }
}
