package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.loop.ItemLoop;
import dev.attacca.runtime.internal.observe.RunObserver;
import dev.attacca.runtime.internal.observe.StatisticsLog;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.OpenStreams;
import dev.attacca.runtime.internal.sequence.ValueChannel;
import dev.attacca.runtime.internal.task.Settlement;
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
 * One run: how it begins, what fails, how it is halted and how it ends. Its {@link WorkerGroup} tells when that
 * is.
 *
 * <p><b>Halting.</b> {@link #halted} is set first, under the lock; then every worker is interrupted and
 * everything pending is abandoned. A worker looks at {@code halted} before each task. One that looked
 * just before has not yet left, so it is interrupted, and its task meets the interrupt at its first
 * blocking call. A worker that has left is never interrupted, see {@link Worker#interrupt}.
 */
public final class Execution {
  private static final AtomicLong NUMBERS = new AtomicLong();

  // For the whole run
  public final EngineCore engine;
  public final RunPlan plan;
  public final ScopeCore main;
  final long number = NUMBERS.incrementAndGet();
  public final @Nullable Runnable wrapped;
  /** Why it has no wrapper although it should have one. */
  private final @Nullable IllegalStateException unusable;

  public final @Nullable RunObserver observer;
  public final Settlement settlement;
  public final @Nullable Overrides overrides;
  /** What is known of such runs; null for those with stand-ins. */
  private final @Nullable RunCost cost;

  public final FailureReport report;
  public final BusyTimes times;
  private final @Nullable StatisticsLog statsLog;
  /** The context class loader of the caller. */
  public final @Nullable ClassLoader loader;

  // Who works on it, and on what
  public final Helpers helpers;
  public final WorkerGroup group;
  public final CallerThread caller;
  public final WorkQueue workQueue;
  private final ShutdownMethods hooks;
  public final OpenStreams streams = new OpenStreams(this);
  public final WaitingThreads waitingThreads = new WaitingThreads(this);

  /** The one lock of the run, which its group shares with it, see {@link WorkerGroup}. */
  private final Object lock = new Object();

  // Read by all, written rarely
  public volatile boolean halted;
  private volatile boolean stopping;
  private volatile boolean over;
  private @Nullable String id;

  // Written before it begins
  private volatile boolean detached;
  /** Its values are taken while it goes on; set before it begins. */
  private boolean consumed;

  /** Null unless its values can be asked for while it goes on; set before it begins. */
  private @Nullable EarlyAnswers earlyAnswers;

  // Of a run within a task; written where it begins, and forgotten at the end
  private volatile @Nullable RunOrigin origin;
  private volatile @Nullable ChildRun asChild;

  private volatile BooleanSupplier waitedFor = () -> true;

  // Guarded by the lock
  private Timer.@Nullable Cancellable graceTimer;
  private @Nullable Runnable onEnd;

  private Execution(
      EngineCore engine,
      RunPlan plan,
      ScopeCore main,
      @Nullable Overrides overrides,
      @Nullable ClassLoader loader) {
    this.loader = loader;
    this.engine = engine;
    this.plan = plan;
    this.main = main;
    this.helpers = new Helpers(this);
    this.group = new WorkerGroup(this, lock);
    this.caller = new CallerThread(this, group, lock);
    this.workQueue = new WorkQueue(group, helpers, plan);
    this.hooks = new ShutdownMethods(this, lock);
    Runnable wrapper = null;
    IllegalStateException failure = null;
    try {
      wrapper = WrappedCall.of(engine.settings().wrapTasks());
    } catch (IllegalStateException e) {
      failure = e;
    }
    this.wrapped = wrapper;
    this.unusable = failure;
    this.overrides = overrides;
    this.cost = overrides == null ? engine.cost(plan) : null;
    this.report = new FailureReport(plan.graph.name(), number, engine.settings().maxFailures());
    this.times = new BusyTimes(plan);
    this.observer = RunObserver.of(this);
    this.settlement = new Settlement(this);
    this.statsLog = StatisticsLog.of(this);
  }

  /** A run that is about to begin. */
  public static Execution of(
      EngineCore engine, RunPlan plan, ScopeCore main, @Nullable Overrides overrides) {
    Execution execution = new Execution(engine, plan, main, overrides, ContextLoaders.current());
    main.begin(execution, plan.main());
    if (overrides != null) {
      overrides.apply(main);
    }
    return execution;
  }

  /** The rest of a run that has gone straight until now, and is in this task. */
  public static Execution ofRest(
      EngineCore engine, RunPlan plan, ScopeCore main, int task, @Nullable ClassLoader loader) {
    Execution execution = new Execution(engine, plan, main, null, loader);
    main.leaveStraight(execution, task);
    return execution;
  }

  /** It begins in a task, or has done so straight, on this thread: a child of the task's run. */
  public void beginsHere(boolean isAwaited, boolean isTaken) {
    CurrentThread.Host host = CurrentThread.host();
    if (!CurrentThread.isInShortRun()) {
      beginsIn(host, true, isAwaited, isTaken);
      return;
    }
    origin = host == null ? null : host.origin();
    if (!isAwaited) {
      ChildRun child = new ChildRun(this, host, true, false, isTaken);
      asChild = child;
      CurrentThread.leaveBehind(child);
      child.isWatched();
    }
  }

  /** The same, where perhaps another thread says so. */
  public void beginsIn(
      CurrentThread.@Nullable Host host, boolean isHere, boolean isAwaited, boolean isTaken) {
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
  public @Nullable RunOrigin origin() {
    return origin;
  }

  public String id() {
    String present = id;
    if (present == null) { // two threads may both make it
      id = present = FailureReport.id(plan.graph.name(), number);
    }
    return present;
  }

  /** Who holds it knows whether somebody waits for it. */
  public void isWaitedForIf(BooleanSupplier some) {
    waitedFor = some;
  }

  boolean isWaitedFor() {
    return waitedFor.getAsBoolean();
  }

  /** Its values can be asked for while it goes on. Before it begins. */
  public void answersEarly() {
    earlyAnswers = new EarlyAnswers(this);
  }

  public @Nullable EarlyAnswers earlyAnswers() {
    return earlyAnswers;
  }

  /** Has this called when the run is over, in place of what was attached before. */
  public void attach(Runnable listener) {
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
  public void runHere(boolean alone) {
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
  public void letOthersIn() {
    if (isOpened() && hasReady()) {
      DueJobs.deliver( // an executor may take its time
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
  public void startAsChild() {
    beginsHere(false, false);
    startElsewhere();
  }

  /** Begins in the background. */
  public void startElsewhere() {
    startOn(engine.executor());
  }

  /**
   * Begins in the background, for one who consumes values meanwhile, and whose own thread must not be
   * the one that waits for room to emit.
   *
   * @param isTaken whether this thread takes the values
   */
  public void startForConsumer(boolean isTaken) {
    beginsHere(false, isTaken);
    consumed = true;
    startOn(plan.emits || detached ? DueJobs::deliver : engine.executor());
  }

  /**
   * From now on, what has to be done and nobody does is done on threads of the runtime: the thread that
   * wants it may be the executor's only one, and does not work for the run while it waits; or its work
   * is in a source that pushes, where it would wait for itself to take what is pushed.
   */
  public void detach() {
    detached = true;
  }

  boolean isDetached() {
    return detached;
  }

  boolean isConsumed() {
    return consumed;
  }

  /** Begins in the background, with the first worker on this executor. */
  public void startOn(Executor executor) {
    begin();
    if (cost != null && cost.beginsAlone()) {
      helpers.keep();
    }
    Worker first = group.summon();
    if (first == null) { // cancelled before it began, or a state could not be made
      group.releaseToken();
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
      ContextLoaders.within(loader, this::beginHere);
    }
  }

  private void beginHere() {
    group.begin();
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
      String name = plan.graph.state(state);
      broken(new IllegalStateException("the state \"" + name + "\" could not be made", e));
    }
    Interrupts.restore(interrupted);
  }

  /** Whether there is something that a worker could go on with. */
  boolean hasReady() {
    return main.hasReady() || !workQueue.isEmpty();
  }

  // Failing and cancelling

  /** The scheduler itself has failed; there is no sense in going on. */
  public void broken(Throwable cause) {
    halt(new TaskFailure(plan.graph.name(), "", List.of(), cause));
  }

  /** A task that timed out has not ended, although it was interrupted and had its grace. */
  public void stuck(ScopeCore scope, int task, Throwable cause) {
    boolean alone;
    synchronized (lock) {
      alone = group.workers().size() <= 1;
    }
    halt(settlement.failureOf(scope, task, cause));
    if (alone) {
      endByForce();
    }
  }

  /** A failure ends the run. */
  public void halt(TaskFailure failure) {
    report.fatal(failure);
    halt(Thread.currentThread());
  }

  public void cancel(String why, @Nullable Throwable cause) {
    synchronized (lock) {
      hooks.hurry();
      if (over || group.isEnding() || halted) {
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
    List<UnfinishedPart> toAbandon;
    synchronized (lock) {
      if (halted || group.isEnding()) {
        return;
      }
      halted = true;
      if (!group.hasBegun()) {
        return;
      }
      group.halted();
      toInterrupt = group.workers();
      toAbandon = group.pending();
      graceTimer = Timer.after(engine.grace(), this::endByForce);
    }
    for (Worker worker : toInterrupt) {
      if (worker.thread != except) {
        worker.interrupt();
      }
    }
    // Each may come upon user code: none has to wait for another, nor this thread for any.
    toAbandon.forEach(
        something -> DueJobs.deliver(() -> ContextLoaders.within(loader, something::abandon)));
    group.handOver();
  }

  /** The grace is over: ends the run although some tasks are still running, and names them. */
  void endByForce() {
    synchronized (lock) {
      if (!group.endAnyway()) {
        return;
      }
      Set<String> running = new TreeSet<>();
      group.workers().forEach(worker -> running.addAll(worker.runner.running()));
      group.pending().stream()
          .map(UnfinishedPart::lingering)
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
      DueJobs.deliver(this::end);
    }
  }

  // Ending

  /** Called once, by whoever the group has told that it ends. */
  void end() {
    ContextLoaders.within(loader, this::endHere);
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
    List<ValueChannel<?>> open = streams.open();
    Runnable listener;
    synchronized (lock) {
      over = true;
      listener = onEnd;
      caller.wake();
    }
    if (earlyAnswers != null) {
      earlyAnswers.runIsOver();
    }
    waitingThreads.wake();
    open.forEach(ValueChannel::runIsOver);
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

  public boolean isOver() {
    return over;
  }

  public RunStatus status() {
    if (over) {
      return report.status();
    }
    synchronized (lock) {
      return group.hasBegun() ? RunStatus.RUNNING : RunStatus.QUEUED;
    }
  }

  /** What the caller is told at the end. */
  public void throwIfFailed() {
    report.throwIfFailed();
  }

  // Stopping

  /** Loops that no item encloses emit no more; items that are open are finished, with the loops in them. */
  public void stop() {
    List<UnfinishedPart> all;
    synchronized (lock) {
      stopping = true;
      all = group.pending();
    }
    for (UnfinishedPart something : all) {
      if (something instanceof ItemLoop loop) {
        loop.stop();
      }
    }
  }

  public boolean isStopping() {
    return stopping;
  }

  // What is known

  public List<TaskFailure> failures() {
    return report.failures();
  }

  public Stats stats() {
    return new Statistics(plan, main::slot, group.tally.sum(), times, over).get();
  }

  /** What remains of this run, which is over. */
  public RunAccount account() {
    // where some task ignored its interruption, it may still write to its slot
    int[] slots =
        report.status() == RunStatus.SUCCEEDED ? main.slots() : main.slots().clone();
    return new RunAccount(plan, report, slots, group.tally.sum(), times);
  }
}
