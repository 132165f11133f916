package dev.attacca.runtime.engine;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a runner runs with: its graph, its settings, and the limits that all its runs share.
 * Thread-safe; holds nothing of a run.
 */
public final class Engine {

  /**
   * What the builder was told.
   *
   * @param executor for tasks that name none; {@code null} for the default
   * @param executors by name
   * @param parallelism per run; 0 for the default
   * @param listener told of everything, if there is one
   * @param wrapTasks put around every task, if given
   * @param shutdownGrace for tasks that ignore their interruption
   * @param maxFailures kept per task
   * @param statsLogging how runs log their statistics, if they do
   */
  public record Settings(
      @Nullable Executor executor,
      Map<String, Executor> executors,
      int parallelism,
      @Nullable RunListener listener,
      @Nullable UnaryOperator<Runnable> wrapTasks,
      Duration shutdownGrace,
      int maxFailures,
      @Nullable StatsLogging statsLogging) {}

  /**
   * How runs log their statistics.
   *
   * @param interval from one time to the next
   * @param filter says which tasks are shown
   * @param format gives the text
   */
  public record StatsLogging(
      Duration interval, Predicate<TaskStats> filter, Function<Stats, String> format) {}

  private final Blueprint blueprint;
  private final Settings settings;
  private final Executor executor;
  private final int parallelism;
  private final @Nullable Executor[] named;
  private final @Nullable Limiter[] limiters;
  private final boolean[] consumers;
  /** Whether nobody has asked to see each task, or to wrap it. */
  private final boolean isUnobserved;
  /** By target, from everything on. */
  private final @Nullable RunCost[] costs;

  private final @Nullable ItemCost[] itemCosts;

  /** By task; only ever set, and a thread that sees it late is no worse off than one before. */
  private final boolean[] leavesFlag;

  private final AtomicInteger atWork = new AtomicInteger();
  private volatile boolean parallel;

  /**
   * An engine of these settings.
   *
   * @throws IllegalStateException if a task names an executor that was not given
   */
  public Engine(Blueprint blueprint, Settings settings) {
    this.blueprint = blueprint;
    this.settings = settings;
    this.executor = settings.executor() != null ? settings.executor() : Threads.executor();
    this.parallel = settings.executor() == null || isParallel(settings.executor());
    this.parallelism = settings.parallelism() > 0
        ? settings.parallelism()
        : settings.executor() != null ? Integer.MAX_VALUE : Threads.parallelism();
    this.named = new Executor[blueprint.size()];
    this.limiters = new Limiter[blueprint.size()];
    this.consumers = new boolean[blueprint.size()];
    this.costs = new RunCost[blueprint.size() + 1];
    this.itemCosts = new ItemCost[blueprint.size()];
    this.leavesFlag = new boolean[blueprint.size()];
    this.isUnobserved = settings.listener() == null
        && settings.wrapTasks() == null
        && settings.statsLogging() == null;
    for (int task = 0; task < blueprint.size(); task++) {
      Node.Policy policy = blueprint.node(task).policy();
      if (policy.runOn() != null) {
        named[task] = settings.executors().get(policy.runOn());
        if (named[task] == null) {
          throw new IllegalStateException(
              "task \"%s\" of %s runs on the executor \"%s\", which was not given: builder.executor(\"%s\", …)"
                  .formatted(
                      blueprint.node(task).name(),
                      blueprint.name(),
                      policy.runOn(),
                      policy.runOn()));
        }
      }
      consumers[task] = blueprint.node(task).consumes();
      if (consumers[task]) {
        named[task] =
            Threads.executor(); // it waits for others to produce, and must not keep them from it
      }
      if (policy.isLimited()) {
        limiters[task] = new Limiter(policy);
      }
    }
  }

  /** Runs everything, and returns when it is over. */
  public <S extends Scope> S run(S main) {
    return run(main, blueprint.plan(-1), null);
  }

  /** Runs a task and what it needs, and returns when it has its value. */
  public <S extends Scope> S run(S main, int target) {
    return run(main, blueprint.plan(target), null);
  }

  /** As {@link #run(Scope)}, with stand-ins. */
  <S extends Scope> S run(S main, Overrides overrides) {
    return run(main, planned(main, -1, false, overrides), overrides);
  }

  /** As {@link #run(Scope, int)}, with stand-ins. */
  <S extends Scope> S run(S main, int target, Overrides overrides) {
    return run(main, planned(main, target, false, overrides), overrides);
  }

  /** Runs with some tasks replaced. */
  public <S extends Scope, R> OverridingRuns<S, R> overriding(
      Supplier<S> main, Function<? super S, ? extends R> result) {
    return new OverridingRuns<>(this, main, result, Overrides.of(blueprint));
  }

  private static Plan planned(Scope main, int target, boolean streamed, Overrides overrides) {
    Plan plan = overrides.plan(target, streamed);
    overrides.prepare(main, plan);
    return plan;
  }

  private <S extends Scope> S run(S main, Plan plan, @Nullable Overrides overrides) {
    RunCost cost = overrides == null ? cost(plan) : null;
    boolean alone = cost != null && cost.beginsAlone();
    boolean done =
        cost != null && alone && mayGoStraight(plan) && DirectRun.run(this, plan, main, cost);
    if (!done) {
      Execution.of(this, plan, main, overrides).runHere(alone);
    }
    if (plan.target < 0) {
      main.retire();
    } else if (main.plan().type.contains(plan.target) // else it runs per item, and has no one fate
        && main.slot(plan.target) != Slot.EMPTY) {
      main.require(plan.target);
    }
    return main;
  }

  private boolean mayGoStraight(Plan plan) {
    DirectOrder way = plan.main().straight;
    return isUnobserved && way != null && !way.ordered && plan.hooks().isEmpty();
  }

  /** What is known of such runs. */
  RunCost cost(Plan plan) {
    RunCost cost = costs[plan.target + 1];
    if (cost == null) {
      costs[plan.target + 1] = cost =
          new RunCost(plan.members.cardinality()); // two threads may both make one; either will do
    }
    return cost;
  }

  /** What is known of the items of a loop. */
  ItemCost itemCost(int loop) {
    ItemCost cost = itemCosts[loop];
    if (cost == null) {
      itemCosts[loop] = cost = new ItemCost(); // as above
    }
    return cost;
  }

  /** Whether the task is known to set its thread's interrupt flag itself, see {@link Interrupts}. */
  boolean leavesFlag(int task) {
    return leavesFlag[task];
  }

  /** The task has left the flag set where nobody else could have set it. */
  void hasLeftFlag(int task) {
    leavesFlag[task] = true;
  }

  /** A thread of the executor comes to work; to be called until the executor is known to be parallel. */
  void comes() {
    if (atWork.incrementAndGet() > 1) {
      parallel = true;
    }
  }

  /** It goes again. */
  void goes() {
    atWork.decrementAndGet();
  }

  /**
   * Whether the executor runs several jobs at once. Of one that never has, nobody knows whether the tasks
   * must not run beside something else, or belong on its one thread.
   */
  boolean isParallel() {
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

  /** Runs everything in the background. */
  public <S extends Scope, R> Run<R> start(S main, Function<? super S, ? extends R> result) {
    return start(main, blueprint.plan(-1), null, result);
  }

  /** As {@link #start(Scope, Function)}, with stand-ins. */
  <S extends Scope, R> Run<R> start(
      S main, Function<? super S, ? extends R> result, Overrides overrides) {
    return start(main, planned(main, -1, false, overrides), overrides, result);
  }

  /** A run of everything, to be begun later. */
  public <S extends Scope, R> Prepared<R> prepare(S main, Function<? super S, ? extends R> result) {
    Execution execution = Execution.of(this, blueprint.plan(-1), main, null);
    return new Prepared<>(execution, () -> result.apply(main));
  }

  /**
   * As {@link #prepare(Scope, Function)}, with inputs that are checked now.
   *
   * @throws IllegalArgumentException if these are not the inputs of the runner
   */
  public <S extends Scope, R> Prepared<R> prepare(
      S main, Function<? super S, ? extends R> result, @Nullable Object... inputs) {
    new Inputs(blueprint).bind(main, inputs);
    return prepare(main, result);
  }

  /** Runs a task and what it needs in the background; whoever else completes the future cancels the run. */
  public <T> CompletableFuture<T> async(Scope main, int target) {
    return async(main, blueprint.plan(target), null);
  }

  /** As {@link #async(Scope, int)}, with stand-ins. */
  <T> CompletableFuture<T> async(Scope main, int target, Overrides overrides) {
    return async(main, planned(main, target, false, overrides), overrides);
  }

  private <T> CompletableFuture<T> async(Scope main, Plan plan, @Nullable Overrides overrides) {
    return Engine.<Scope, T>start(
            Execution.of(this, plan, main, overrides),
            main,
            scope -> Engine.valueOf(scope, plan.target))
        .toCompletableFuture();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // generated code asks for the type that the task has
  private static <T> T valueOf(Scope scope, int task) {
    if (!scope.plan().type.contains(task)) {
      return (T) null; // it runs per item
    }
    if (scope.blueprint().node(task).optional()) {
      return (T) scope.requireOptional(task);
    }
    scope.require(task);
    return (T) scope.value(task);
  }

  private <S extends Scope, R> Run<R> start(
      S main, Plan plan, @Nullable Overrides overrides, Function<? super S, ? extends R> result) {
    return start(Execution.of(this, plan, main, overrides), main, result);
  }

  private static <S extends Scope, R> Run<R> start(
      Execution execution, S main, Function<? super S, ? extends R> result) {
    RunHandle<R> handle = new RunHandle<>(execution, () -> result.apply(main));
    execution.startAsChild();
    return handle;
  }

  /** The values of a task that runs per item, or the items of a loop, while they come. */
  public <T> Stream<T> stream(Scope main, int target) {
    return stream(main, blueprint.plan(target, true), null);
  }

  /** As {@link #stream(Scope, int)}, with stand-ins. */
  <T> Stream<T> stream(Scope main, int target, Overrides overrides) {
    return stream(main, planned(main, target, true, overrides), overrides);
  }

  private <T> Stream<T> stream(Scope main, Plan plan, @Nullable Overrides overrides) {
    StreamedRun<T> run = new StreamedRun<>(Execution.of(this, plan, main, overrides), main);
    return run.stream();
  }

  /** The same as a publisher: each subscription is a run of its own. */
  public <T> Flow.Publisher<T> publisher(Supplier<? extends Scope> main, int target) {
    return new RunPublisher<>(() -> {
      Scope scope = main.get();
      return new StreamedRun<>(
          Execution.of(this, blueprint.plan(target, true), scope, null), scope);
    });
  }

  /** How long to wait for what ignores that it is not wanted any more, in nanoseconds. */
  long grace() {
    return Later.nanos(settings.shutdownGrace());
  }

  boolean isConsumer(int task) {
    return consumers[task];
  }

  Settings settings() {
    return settings;
  }

  Executor executor() {
    return executor;
  }

  int parallelism() {
    return parallelism;
  }

  @Nullable
  Executor named(int task) {
    return named[task];
  }

  /** Whether so many who have a place in a task's limit are as many as there may be. */
  boolean isAll(int task, long places) {
    Limiter limiter = limiters[task];
    return limiter != null && places >= limiter.concurrency();
  }

  @Nullable
  Limiter limiter(int task) {
    return limiters[task];
  }
}
