package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.ScopeHost;
import dev.attacca.runtime.internal.task.Settlement;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: how it begins, what fails, how it is halted and ends. Its {@link WorkerGroup} tells when that is.
 */
public final class Execution extends ScopeHost {
  // For the whole run
  public final EngineCore engine;
  public final ScopeCore main;
  public final RunId id;
  /** Null if nobody watches it, and nothing surrounds its tasks. */
  public final @Nullable Surroundings around;
  /** As above, if somebody is to be told of its tasks. */
  public final @Nullable TaskObserver observer;

  public final Settlement settlement;
  public final @Nullable Overrides overrides;
  /** What is known of such runs; null for those with stand-ins, and those that are a call for others. */
  final @Nullable RunCost cost;

  public final FailureReport report;
  public final BusyTimes times;
  final RoomsAbove.@Nullable Companion statsLog;
  /** The context class loader of the caller. */
  public final @Nullable ClassLoader loader;

  // Who works on it, and on what
  public final Helpers helpers;
  public final WorkerGroup group;
  public final CallerThread caller;
  public final WorkQueue workQueue;
  final RunLifecycle lifecycle;
  public final RunFlow flow;
  /** Null if nothing is called once for many items. */
  public final @Nullable BatchedTasks batches;

  public final WaitingThreads waitingThreads = new WaitingThreads(this);

  /** The one lock of the run, which its group shares with it, see {@link WorkerGroup}. */
  private final Object lock = new Object();

  // Read by all, written rarely
  public volatile boolean halted;
  private volatile boolean stopping;

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

  /** What it is to its runner. */
  public final RunPresence presence = new RunPresence(this);

  private Execution(
      EngineCore engine,
      RunPlan plan,
      ScopeCore main,
      RunId id,
      @Nullable Overrides overrides,
      @Nullable ClassLoader loader,
      @Nullable Surroundings around) {
    super(plan);
    this.id = id;
    this.loader = loader;
    this.engine = engine;
    this.main = main;
    this.helpers = new Helpers(this);
    this.group = new WorkerGroup(this, lock);
    this.caller = new CallerThread(this, group, lock);
    this.workQueue = new WorkQueue(group, helpers, plan);
    this.lifecycle = new RunLifecycle(this, lock);
    this.overrides = overrides;
    this.cost = overrides == null && plan.call < 0 ? engine.cost(plan) : null;
    this.report = new FailureReport(id, engine.settings().maxFailures());
    this.times = new BusyTimes(plan);
    this.flow = engine.rooms.flow(this);
    this.batches = engine.rooms.batches(this);
    this.around = around;
    this.observer = around == null ? null : around.observer;
    this.settlement = new Settlement(this);
    this.statsLog = engine.rooms.statisticsLog(this);
  }

  /** The run that a scope belongs to, whatever way that goes. */
  public static Execution of(ScopeCore scope) {
    return !scope.isMain() && scope.loop() instanceof ItemSource source
        ? source.execution
        : (Execution) scope.host();
  }

  @Override
  public Executor executor() {
    return engine.executor();
  }

  /** A run that is about to begin, on behalf of this thread. */
  public static Execution of(
      EngineCore engine,
      RunPlan plan,
      ScopeCore main,
      RunId id,
      @Nullable Overrides overrides,
      @Nullable Surroundings around) {
    Execution execution =
        new Execution(engine, plan, main, id, overrides, ContextLoaders.current(), around);
    Surroundings.know(around, execution);
    main.begin(execution, plan.main());
    if (overrides != null) {
      overrides.apply(main);
    }
    return execution;
  }

  /** The rest of a run that has gone straight until now, and is in this task. */
  public static Execution ofRest(
      EngineCore engine,
      RunPlan plan,
      ScopeCore main,
      int task,
      @Nullable ClassLoader loader,
      @Nullable Surroundings around) {
    RunId id = around == null ? RunId.next(plan.graph.name()) : around.run.id;
    Execution execution = new Execution(engine, plan, main, id, null, loader, around);
    Surroundings.know(around, execution);
    main.leaveStraight(execution, task);
    return execution;
  }

  /** It is a part of what these attempts do, and perhaps a child of the innermost one's run. */
  void isPartOf(@Nullable RunOrigin attempts, @Nullable ChildRun child) {
    origin = attempts;
    asChild = child;
  }

  /** It is over, and a child no more; gives what it was as one. */
  @Nullable
  ChildRun isChildNoMore() {
    ChildRun child = asChild;
    asChild = null;
    origin = null;
    return child;
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
    return id.toString();
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

  /** Whether it is a run of this runner, or has been begun by one, however indirectly. */
  boolean isOf(EngineCore runner) {
    Execution run = this;
    while (run != null && run.engine != runner) {
      ChildRun child = run.asChild;
      run = child == null ? null : child.parent();
    }
    return run != null;
  }

  /** Has this called when the run is over, in place of what was attached before. */
  public void attach(Runnable listener) {
    lifecycle.attach(listener);
  }

  // Starting

  /**
   * Runs everything and returns when it is over, normally if it has succeeded.
   *
   * @param alone whether this thread begins alone, see {@link RunCost}
   */
  public void runHere(boolean alone) {
    presence.begins();
    try {
      caller.run(alone);
    } finally {
      presence.ends();
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

  /** Begins in the background, as a child of the run whose task this thread is in. */
  public void startAsChild() {
    presence.beginsWith(() -> {
      ChildRun.beginsHere(this, false, false);
      startElsewhere();
    });
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
    presence.beginsWith(() -> {
      ChildRun.beginsHere(this, false, isTaken);
      consumed = true;
      startOn(plan.emits || detached ? DueJobs::deliver : engine.executor());
    });
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
    BackgroundStart.on(executor, this);
  }

  /** Whether there is something that a worker could go on with. */
  boolean hasReady() {
    return main.hasReady() || !workQueue.isEmpty();
  }

  // Failing and cancelling

  /** The scheduler itself has failed; there is no sense in going on. False if the run ends already, without it. */
  public boolean broken(Throwable cause) {
    return halt(new TaskFailure(plan.graph.name(), "", List.of(), cause));
  }

  /** See {@link RunLifecycle#stuck}. */
  public void stuck(ScopeCore scope, int task, Throwable cause) {
    lifecycle.stuck(scope, task, cause);
  }

  public void cancel(String why, @Nullable Throwable cause) {
    lifecycle.cancel(why, cause);
  }

  /** A failure ends the run; null for one that has been reported. False if it ends already. */
  public boolean halt(@Nullable TaskFailure failure) {
    return lifecycle.halt(failure, Thread.currentThread());
  }

  public boolean isOver() {
    return lifecycle.isOver();
  }

  public RunStatus status() {
    if (isOver()) {
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
    all.stream().filter(ItemSource.class::isInstance).forEach(loop -> ((ItemSource) loop).stop());
  }

  public boolean isStopping() {
    return stopping;
  }

  // What is known

  @Override
  public List<TaskFailure> failures() {
    return report.failures();
  }

  @Override
  public Stats stats() {
    return new Statistics(plan, main::slot, group.tally.sum(), times, isOver()).get();
  }

  /** What remains of this run, which is over. */
  @Override
  public RunAccount account() {
    // where some task ignored its interruption, it may still write to its slot
    int[] slots =
        report.status() == RunStatus.SUCCEEDED ? main.slots() : main.slots().clone();
    return new RunAccount(plan, report, slots, group.tally.sum(), times);
  }
}
