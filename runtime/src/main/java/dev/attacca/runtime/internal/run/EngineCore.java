package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.internal.base.FlightRecorder;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Limiter;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a runner runs with: its graph, its settings, and the limits that all its runs share.
 * Thread-safe; holds nothing of a run.
 */
public final class EngineCore {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** What runs have from rooms that they do not know. */
  final RoomsAbove rooms;

  /** What the policies of its tasks keep to. */
  public final PolicyClock clock;

  private final EngineSettings settings;
  private final Executor executor;
  private final int parallelism;
  private final @Nullable Executor[] named;
  private final @Nullable Limiter[] limiters;
  private final boolean[] consumers;
  /** Whether the user has given something that watches or surrounds tasks. */
  private final boolean isSurrounded;

  private final long deadline;
  /** By target, from everything on. */
  private final @Nullable RunCost[] costs;

  private final @Nullable ItemCost[] itemCosts;

  /** By task; only ever set, and a thread that sees it late is no worse off than one before. */
  private final boolean[] leavesFlag;

  /** Which runner this is, of all in the process. */
  public final int number = NUMBERS.incrementAndGet();

  /** Those that go on. */
  public final OpenRuns runs;

  public final Closing closing = new Closing(this);

  /** What runs that are over have come to; null where nobody wants to know. */
  public volatile @Nullable PastRuns past;

  /** What others may hold weakly. */
  @SuppressWarnings("unused") // held, and no more
  private @Nullable Object kept;

  private final AtomicInteger atWork = new AtomicInteger();
  private volatile boolean parallel;

  /**
   * An engine of these settings.
   *
   * @throws IllegalStateException if a task names an executor or a limit that was not given
   */
  public EngineCore(
      TaskGraph graph,
      EngineSettings settings,
      Map<String, Limiter> limits,
      PolicyClock clock,
      RoomsAbove rooms) {
    this.clock = clock;
    this.rooms = rooms;
    this.settings = settings;
    this.runs = new OpenRuns(graph.name());
    this.executor = settings.executor() != null ? settings.executor() : Threads.executor();
    this.parallel = settings.executor() == null || isParallel(settings.executor());
    this.parallelism = settings.parallelism() > 0
        ? settings.parallelism()
        : settings.executor() != null ? Integer.MAX_VALUE : Threads.parallelism();
    this.named = new Executor[graph.size()];
    this.limiters = TaskLimits.of(graph, limits, clock);
    this.consumers = new boolean[graph.size()];
    this.costs = new RunCost[graph.size() + 1];
    this.itemCosts = new ItemCost[graph.size()];
    this.leavesFlag = new boolean[graph.size()];
    this.deadline = settings.deadline() == null ? Later.NEVER : Later.nanos(settings.deadline());
    this.isSurrounded = settings.listener() != null
        || !settings.interceptors().isEmpty()
        || !settings.wrappers().isEmpty();
    for (int task = 0; task < graph.size(); task++) {
      TaskNode.Policy policy = graph.node(task).policy();
      if (policy.runOn() != null) {
        named[task] = settings.executors().get(policy.runOn());
        if (named[task] == null) {
          throw new IllegalStateException(
              "task \"%s\" of %s runs on the executor \"%s\", which was not given: builder.executor(\"%s\", …)"
                  .formatted(
                      graph.node(task).name(), graph.name(), policy.runOn(), policy.runOn()));
        }
      }
      consumers[task] = graph.node(task).consumes();
      if (consumers[task]) {
        named[task] =
            Threads.executor(); // it waits for others to produce, and must not keep them from it
      }
    }
  }

  /** Holds this as well, for as long as the runner is there, or a run of it goes on. Before there are runs. */
  public void keep(Object what) {
    kept = what;
  }

  /** Whether its caller may do such a run without anything that belongs to one. */
  public boolean mayGoStraight(RunPlan plan) {
    DirectOrder way = way(plan.main());
    return deadline == Later.NEVER
        && way != null
        && !way.ordered
        && plan.hooks().isEmpty()
        && settings.statsLogging() == null;
  }

  /** The straight way through such a scope; none where the time of a task is limited by a clock that the watchdog does not know. */
  public @Nullable DirectOrder way(ScopePlan scope) {
    DirectOrder way = scope.straight;
    return way == null || !way.timed || clock.isReal() ? way : null;
  }

  /** Whether something watches or surrounds the tasks of a run that begins now. */
  public boolean isWatched() {
    return isSurrounded || rooms.isRecording() || FlightRecorder.isOn();
  }

  /** Null if nobody watches the tasks of this run. */
  public @Nullable TaskObserver observer(
      RunIdentity run, RunEvent begins, List<RunWatcher> watchers) {
    return rooms.observer(run, begins, watchers);
  }

  /** What is known of such runs. */
  public RunCost cost(RunPlan plan) {
    RunCost cost = costs[plan.target + 1];
    if (cost == null) {
      costs[plan.target + 1] = cost =
          new RunCost(plan.members.cardinality()); // two threads may both make one; either will do
    }
    return cost;
  }

  /** What is known of the items of a loop. */
  public ItemCost itemCost(int loop) {
    ItemCost cost = itemCosts[loop];
    if (cost == null) {
      itemCosts[loop] = cost = new ItemCost(); // as above
    }
    return cost;
  }

  /** A run that has gone straight through its one scope is over. */
  public void isPast(ScopeCore main) {
    PastRuns runsBefore = past;
    if (runsBefore != null) {
      runsBefore.addWalk(main);
    }
  }

  /** Whether the task is known to set its thread's interrupt flag itself, see {@link Interrupts}. */
  public boolean leavesFlag(int task) {
    return leavesFlag[task];
  }

  /** The task has left the flag set where nobody else could have set it. */
  void hasLeftFlag(int task) {
    leavesFlag[task] = true;
  }

  /** A thread of the executor comes to work; to be called until the executor is known to be parallel. */
  public void comes() {
    if (atWork.incrementAndGet() > 1) {
      parallel = true;
    }
  }

  /** It goes again. */
  public void goes() {
    atWork.decrementAndGet();
  }

  /**
   * Whether the executor runs several jobs at once. Of one that never has, nobody knows whether the tasks
   * must not run beside something else, or belong on its one thread.
   */
  public boolean isParallel() {
    return parallel;
  }

  private static boolean isParallel(Executor executor) {
    if (executor instanceof ForkJoinPool pool) {
      return pool.getParallelism() > 1;
    }
    if (executor instanceof ThreadPoolExecutor pool) {
      return pool.getCorePoolSize() > 1
          || pool.getMaximumPoolSize() > 1 && pool.getQueue() instanceof SynchronousQueue;
    }
    return false;
  }

  /** How long to wait for what ignores that it is not wanted any more, in nanoseconds. */
  public long grace() {
    return Later.nanos(settings.shutdownGrace());
  }

  /** How long a run may take, in nanoseconds; {@link Later#NEVER} for any time. */
  long deadline() {
    return deadline;
  }

  public boolean isConsumer(int task) {
    return consumers[task];
  }

  public EngineSettings settings() {
    return settings;
  }

  public Executor executor() {
    return executor;
  }

  int parallelism() {
    return parallelism;
  }

  public @Nullable Executor named(int task) {
    return named[task];
  }

  public @Nullable Limiter limiter(int task) {
    return limiters[task];
  }
}
