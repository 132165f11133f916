package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: how it begins, what fails, how it is halted and how it ends. Its {@link Crew} tells when that
 * is.
 *
 * <p><b>Halting.</b> {@link #halted} is set first, under the lock; then every worker is interrupted and
 * everything pending is abandoned. A worker looks at {@code halted} before each task. One that looked
 * just before has not yet left, so it is interrupted, and its task meets the interrupt at its first
 * blocking call. A worker that has left is never interrupted, see {@link Worker#interrupt}.
 */
final class Execution {
  private static final AtomicLong NUMBERS = new AtomicLong();

  // For the whole run
  final Engine engine;
  final Plan plan;
  final Scope main;
  final long number = NUMBERS.incrementAndGet();
  final @Nullable Runnable wrapped;
  /** Why it has no wrapper although it should have one. */
  private final @Nullable IllegalStateException unusable;

  final @Nullable Observer observer;
  final Settlement settlement;
  final @Nullable Overrides overrides;
  /** What is known of such runs; null for those with stand-ins. */
  private final @Nullable RunCost cost;

  final Report report;
  final Times times;
  private final @Nullable StatsLog statsLog;
  /** The context class loader of the caller. */
  final @Nullable ClassLoader loader;

  // Who works on it, and on what
  final Helpers helpers;
  final Crew crew;
  final Caller caller;
  final Agenda agenda;
  private final Hooks hooks;
  final Streams streams = new Streams(this);
  final StandIns standIns = new StandIns(this);

  /** The one lock of the run, which its crew shares with it, see {@link Crew}. */
  private final Object lock = new Object();

  // Read by all, written rarely
  volatile boolean halted;
  private volatile boolean stopping;
  private volatile boolean over;
  private @Nullable String id;

  // Written before it begins
  private volatile boolean detached;
  /** Its values are taken while it goes on; set before it begins. */
  private boolean consumed;

  // Of a run within a task; written where it begins, and forgotten at the end
  private volatile @Nullable Origin origin;
  private volatile @Nullable ChildRun asChild;

  private volatile BooleanSupplier waitedFor = () -> true;

  // Guarded by the lock
  private Timer.@Nullable Cancellable graceTimer;
  private @Nullable Runnable onEnd;

  private Execution(
      Engine engine,
      Plan plan,
      Scope main,
      @Nullable Overrides overrides,
      @Nullable ClassLoader loader) {
    this.loader = loader;
    this.engine = engine;
    this.plan = plan;
    this.main = main;
    this.helpers = new Helpers(this);
    this.crew = new Crew(this, lock);
    this.caller = new Caller(this, crew, lock);
    this.agenda = new Agenda(crew, helpers, plan);
    this.hooks = new Hooks(this, lock);
    Runnable wrapper = null;
    IllegalStateException failure = null;
    try {
      wrapper = Wrapped.of(engine.settings().wrapTasks());
    } catch (IllegalStateException e) {
      failure = e;
    }
    this.wrapped = wrapper;
    this.unusable = failure;
    this.overrides = overrides;
    this.cost = overrides == null ? engine.cost(plan) : null;
    this.report = new Report(plan.blueprint.name(), number, engine.settings().maxFailures());
    this.times = new Times(plan);
    this.observer = Observer.of(this);
    this.settlement = new Settlement(this);
    this.statsLog = StatsLog.of(this);
  }

  /** A run that is about to begin. */
  static Execution of(Engine engine, Plan plan, Scope main, @Nullable Overrides overrides) {
    Execution execution = new Execution(engine, plan, main, overrides, Loaders.current());
    main.begin(execution, plan.main());
    if (overrides != null) {
      overrides.apply(main);
    }
    return execution;
  }

  /** The rest of a run that has gone straight until now, and is in this task. */
  static Execution ofRest(
      Engine engine, Plan plan, Scope main, int task, @Nullable ClassLoader loader) {
    Execution execution = new Execution(engine, plan, main, null, loader);
    main.leaveStraight(execution, task);
    return execution;
  }

  /** It begins in a task, or has done so straight, on this thread: a child of the task's run. */
  void beginsHere(boolean isAwaited, boolean isTaken) {
    Here.Host host = Here.host();
    if (!Here.isInShortRun()) {
      beginsIn(host, true, isAwaited, isTaken);
      return;
    }
    origin = host == null ? null : host.origin();
    if (!isAwaited) {
      ChildRun child = new ChildRun(this, host, true, false, isTaken);
      asChild = child;
      Here.leaveBehind(child);
      child.isWatched();
    }
  }

  /** The same, where perhaps another thread says so. */
  void beginsIn(Here.@Nullable Host host, boolean isHere, boolean isAwaited, boolean isTaken) {
    if (host == null) {
      return;
    }
    origin = host.origin();
    ChildRun child = new ChildRun(this, host, isHere, isAwaited, isTaken);
    asChild = child;
    if (host.adopt(child)) {
      child.isWatched();
    } else {
      child.abandon();
    }
  }

  /** This run as its parent holds it; null if it is no child, or over. */
  @Nullable
  ChildRun asChild() {
    return asChild;
  }

  /** The attempts that it is a part of. */
  @Nullable
  Origin origin() {
    return origin;
  }

  String id() {
    String present = id;
    if (present == null) { // two threads may both make it
      id = present = Report.id(plan.blueprint.name(), number);
    }
    return present;
  }

  /** Who holds it knows whether somebody waits for it. */
  void isWaitedForIf(BooleanSupplier some) {
    waitedFor = some;
  }

  boolean isWaitedFor() {
    return waitedFor.getAsBoolean();
  }

  /** Has this called when the run is over, in place of what was attached before. */
  void attach(Runnable listener) {
    synchronized (lock) {
      onEnd = listener;
    }
  }

  // Starting

  /**
   * Runs everything and returns when it is over, normally if it has succeeded.
   *
   * @param alone whether this thread begins alone, see {@link RunCost}
   */
  void runHere(boolean alone) {
    beginsHere(true, false);
    if (cost == null || alone && !cost.isTimed()) {
      caller.run(alone);
    } else {
      long begin = System.nanoTime();
      caller.run(alone);
      long took = System.nanoTime() - begin;
      if (alone) {
        cost.tookAlone(took);
      } else {
        cost.tookTogether(plan.scopes.length == 1 ? times.sum() : took);
      }
    }
    throwIfFailed();
  }

  /** Others may help the one who has done everything until now. */
  void letOthersIn() {
    if (isOpened() && hasReady()) {
      Due.deliver( // an executor may take its time
          () -> helpers.demand(Helpers.MOST_ARRIVING));
    }
  }

  /** The same, by a worker that is about to wait. */
  void letOthersInHere() {
    if (isOpened() && hasReady()) {
      helpers.demand(Helpers.MOST_ARRIVING);
    }
  }

  private boolean isOpened() {
    boolean opened = helpers.letOthersIn();
    if (opened && cost != null) {
      cost.othersWereLetIn();
    }
    return opened;
  }

  /** What the run has shown of its executor. */
  void executorIs(boolean direct) {
    if (cost != null) {
      cost.executorIs(direct);
    }
  }

  /** Begins in the background, as a child of the run whose task this thread is in. */
  void startAsChild() {
    beginsHere(false, false);
    startElsewhere();
  }

  /** Begins in the background. */
  void startElsewhere() {
    startOn(engine.executor());
  }

  /**
   * Begins in the background, for one who consumes values meanwhile, and whose own thread must not be
   * the one that waits for room to emit.
   *
   * @param isTaken whether this thread takes the values
   */
  void startForConsumer(boolean isTaken) {
    beginsHere(false, isTaken);
    consumed = true;
    startOn(plan.emits || detached ? Due::deliver : engine.executor());
  }

  /**
   * From now on, what has to be done and nobody does is done on threads of the runtime: the thread that
   * wants it may be the executor's only one, and does not work for the run while it waits; or its work
   * is in a source that pushes, where it would wait for itself to take what is pushed.
   */
  void detach() {
    detached = true;
  }

  boolean isDetached() {
    return detached;
  }

  boolean isConsumed() {
    return consumed;
  }

  /** Begins in the background, with the first worker on this executor. */
  void startOn(Executor executor) {
    begin();
    if (cost != null && cost.beginsAlone()) {
      helpers.keep();
    }
    Worker first = crew.summon();
    if (first == null) { // cancelled before it began, or a state could not be made
      crew.releaseToken();
      return;
    }
    boolean taken = true;
    try {
      taken = first.handTo(executor);
    } catch (RejectedExecutionException e) {
      if (first.revoke()) {
        caller.giveUp(e);
        throw e;
      }
    } catch (Throwable e) {
      if (first.revoke()) {
        broken(e); // takes the token of the worker that will not come
        return;
      }
    }
    if (!taken) {
      helpers.setDirect(true);
      first.workAsGuest();
    }
    helpers.demand(plan.main().initialReady - 1);
  }

  /** On the thread that starts it. */
  void begin() {
    if (caller.is(Thread.currentThread())) {
      beginHere(); // whose class loader it is
    } else {
      Loaders.within(loader, this::beginHere);
    }
  }

  private void beginHere() {
    crew.begin();
    if (observer != null) {
      observer.begins(main);
    }
    if (unusable != null) {
      broken(unusable);
    }
    for (int state : plan.usedStates) {
      makeState(state);
    }
    if (statsLog != null) {
      statsLog.begun();
    }
    settlement.given(main);
  }

  private void makeState(int state) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    try {
      main.makeState(state);
    } catch (Throwable e) {
      if (caller.is(Thread.currentThread()) && Interrupts.hasMet(e)) {
        cancel("the calling thread was interrupted", null);
        interrupted = true;
      }
      String name = plan.blueprint.state(state);
      broken(new IllegalStateException("the state \"" + name + "\" could not be made", e));
    }
    Interrupts.restore(interrupted);
  }

  /** Whether there is something that a worker could go on with. */
  boolean hasReady() {
    return main.hasReady() || !agenda.isEmpty();
  }

  // Failing and cancelling

  /** The scheduler itself has failed; there is no sense in going on. */
  void broken(Throwable cause) {
    halt(new TaskFailure(plan.blueprint.name(), "", List.of(), cause));
  }

  /** A task that timed out has not ended, although it was interrupted and had its grace. */
  void stuck(Scope scope, int task, Throwable cause) {
    boolean alone;
    synchronized (lock) {
      alone = crew.workers().size() <= 1;
    }
    halt(settlement.failureOf(scope, task, cause));
    if (alone) {
      endByForce();
    }
  }

  /** A failure ends the run. */
  void halt(TaskFailure failure) {
    report.fatal(failure);
    halt(Thread.currentThread());
  }

  void cancel(String why, @Nullable Throwable cause) {
    synchronized (lock) {
      hooks.hurry();
      if (over || crew.isEnding() || halted) {
        return;
      }
      report.cancelled(why, cause);
    }
    Thread here = Thread.currentThread(); // may be in a task, which is to be interrupted as well
    halt(caller.is(here) ? here : null);
  }

  /** Nothing starts any more, and what is going on is told to end, but for what this thread does. */
  private void halt(@Nullable Thread except) {
    List<Worker> toInterrupt;
    List<Pending> toAbandon;
    synchronized (lock) {
      if (halted || crew.isEnding()) {
        return;
      }
      halted = true;
      if (!crew.hasBegun()) {
        return;
      }
      crew.halted();
      toInterrupt = crew.workers();
      toAbandon = crew.pending();
      graceTimer = Timer.after(engine.grace(), this::endByForce);
    }
    for (Worker worker : toInterrupt) {
      if (worker.thread != except) {
        worker.interrupt();
      }
    }
    // Each may come upon user code: none has to wait for another, nor this thread for any.
    toAbandon.forEach(something -> Due.deliver(() -> Loaders.within(loader, something::abandon)));
    crew.handOver();
  }

  /** The grace is over: ends the run although some tasks are still running, and names them. */
  void endByForce() {
    synchronized (lock) {
      if (!crew.endAnyway()) {
        return;
      }
      Set<String> running = new TreeSet<>();
      crew.workers().forEach(worker -> running.addAll(worker.steps.running()));
      crew.pending().stream()
          .map(Pending::lingering)
          .filter(Objects::nonNull)
          .forEach(running::add);
      report.stillRunning(running, engine.settings().shutdownGrace());
    }
    endElsewhere();
  }

  /** Ends the run without doing the user's clean-up on this thread, which is not the run's. */
  void endElsewhere() {
    if (plan.hooks().isEmpty()) {
      end();
    } else {
      Due.deliver(this::end);
    }
  }

  // Ending

  /** Called once, by whoever the crew has told that it ends. */
  void end() {
    Loaders.within(loader, this::endHere);
  }

  private void endHere() {
    boolean interrupted = Thread.interrupted(); // clean-ups are not to be disturbed by it
    synchronized (lock) {
      if (graceTimer != null) {
        graceTimer.cancel();
        graceTimer = null;
      }
    }
    if (halted) {
      settlement.sweep(main);
    }
    if (hooks.run()) {
      finish();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells everybody that the run is over. */
  void finish() {
    if (observer != null) {
      observer.over(report.status());
    }
    if (statsLog != null) {
      statsLog.over(report.status());
    }
    if (cost != null && helpers.isKept()) {
      cost.wasEnough();
    }
    List<Channel<?>> open = streams.open();
    Runnable listener;
    synchronized (lock) {
      over = true;
      listener = onEnd;
      caller.wake();
    }
    standIns.wake();
    open.forEach(Channel::runIsOver);
    ChildRun child = asChild;
    asChild = null;
    origin = null;
    try {
      if (listener != null) {
        listener.run();
      }
    } finally {
      if (child != null) {
        child.ended();
      }
    }
  }

  boolean isOver() {
    return over;
  }

  RunStatus status() {
    if (over) {
      return report.status();
    }
    synchronized (lock) {
      return crew.hasBegun() ? RunStatus.RUNNING : RunStatus.QUEUED;
    }
  }

  /** What the caller is told at the end. */
  void throwIfFailed() {
    report.throwIfFailed();
  }

  // Stopping

  /** Loops that no item encloses emit no more; items that are open are finished, with the loops in them. */
  void stop() {
    List<Pending> all;
    synchronized (lock) {
      stopping = true;
      all = crew.pending();
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

  // What is known

  List<TaskFailure> failures() {
    return report.failures();
  }

  Stats stats() {
    return new Statistics(plan, main::slot, crew.tally.sum(), times, over).get();
  }

  /** What remains of this run, which is over. */
  Account account() {
    // where some task ignored its interruption, it may still write to its slot
    int[] slots =
        report.status() == RunStatus.SUCCEEDED ? main.slots() : main.slots().clone();
    return new Account(plan, report, slots, crew.tally.sum(), times);
  }
}
