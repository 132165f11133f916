package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.internal.direct.DirectRun;
import dev.attacca.runtime.internal.handle.RunHandle;
import dev.attacca.runtime.internal.handle.RunPublisher;
import dev.attacca.runtime.internal.handle.StreamedRun;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunCost;
import dev.attacca.runtime.internal.run.RunId;
import dev.attacca.runtime.internal.scope.Inputs;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Begins the runs of a runner, in all ways in which there are runs. Thread-safe; holds nothing of a run. */
public final class Engine {
  private final EngineParts parts;
  /** Of the runs that a view begins. */
  private final @Nullable String id;

  /**
   * An engine of these settings.
   *
   * @param blueprint the graph
   * @param settings what the builder was told
   * @throws IllegalStateException if a task names an executor or a limit that was not given
   * @throws IllegalArgumentException if what was configured does not fit the graph
   */
  public Engine(Blueprint blueprint, EngineSettings settings) {
    this(blueprint, settings, EngineResources.NONE);
  }

  /**
   * As {@link #Engine(Blueprint, EngineSettings)}, with what others may have as well.
   *
   * @param blueprint the graph
   * @param settings what the builder was told
   * @param resources what it works with
   */
  public Engine(Blueprint blueprint, EngineSettings settings, EngineResources resources) {
    this.parts = new EngineParts(blueprint, settings, resources);
    this.id = null;
    resources.extensions().forEach(extension -> extension.built(parts.view()));
  }

  private Engine(Engine engine, String id) {
    this.parts = engine.parts;
    this.id = id;
  }

  /**
   * {@return this engine, whose runs have this id, one at a time} Closing it does nothing.
   *
   * @param id the id
   * @throws IllegalArgumentException if the id is blank
   */
  public Engine withId(String id) {
    if (Objects.requireNonNull(id, "id").isBlank()) {
      throw new IllegalArgumentException("the id of a run must not be blank");
    }
    return new Engine(this, id);
  }

  /** Accepts no more runs, and returns when nothing is running, see the runner's {@code close()}. */
  public void close() {
    if (id == null) {
      parts.close();
    }
  }

  /**
   * It begins the runs of a server from now on.
   *
   * @param server the server
   * @throws IllegalStateException if all its runs would have one id, or it is closed
   */
  public void serving(Server<?> server) {
    if (id != null) {
      throw new IllegalStateException(
          "the runs of a server cannot all have the id \"%s\": call serve() on the runner itself, and submitAs(id, …) on the server"
              .formatted(id));
    }
    parts.core().runs.checkOpen();
    parts.view().opens(server);
  }

  /**
   * The queue of the server is full, and it has refused a run.
   *
   * @param server the server
   */
  public void refuses(Server<?> server) {
    parts.view().refuses(server);
  }

  /**
   * The server accepts no more runs.
   *
   * @param server the server
   */
  public void served(Server<?> server) {
    parts.view().closes(server);
  }

  /**
   * What runs, and the policies that are in force.
   *
   * @return the graph
   */
  public Graph graph() {
    return parts.plans().graph().graph();
  }

  private Execution execution(RunPlan plan, Scope main, @Nullable Overrides overrides) {
    EngineCore core = parts.core();
    RunId ofRun = newId(plan);
    return Execution.of(core, plan, main, ofRun, overrides, Surroundings.of(core, plan, ofRun));
  }

  private RunId newId(RunPlan plan) {
    return id == null ? RunId.next(plan.graph.name()) : RunId.given(id);
  }

  /**
   * Runs everything, and returns when it is over.
   *
   * @param main the main scope, with the inputs in it
   * @param <S> its class
   * @return the same scope, with the values
   * @throws dev.attacca.runtime.RunFailedException if a task failed
   * @throws dev.attacca.runtime.RunCancelledException if the thread was interrupted, or the run cancelled
   *     otherwise
   * @throws IllegalStateException if the runner is closed, or a run of the id given goes on; so does
   *     everything else that begins a run
   */
  public <S extends Scope> S run(S main) {
    return run(main, parts.plans().plan(-1), null);
  }

  /**
   * Runs a task and what it needs, and returns when it has its value.
   *
   * @param main the main scope, with the inputs in it
   * @param target the task
   * @param <S> the class of the scope
   * @return the same scope, with the values of what has run
   * @throws dev.attacca.runtime.SkippedException if the task was skipped
   * @throws dev.attacca.runtime.RunFailedException if the task, or another that the run ends with, failed
   * @throws dev.attacca.runtime.RunCancelledException if the thread was interrupted, or the run cancelled
   *     otherwise
   */
  public <S extends Scope> S run(S main, int target) {
    return run(main, parts.plans().plan(target), null);
  }

  /** As {@link #run(Scope)}, with stand-ins. */
  <S extends Scope> S run(S main, Overrides overrides) {
    return run(main, planned(main, -1, false, overrides), overrides);
  }

  /** As {@link #run(Scope, int)}, with stand-ins. */
  <S extends Scope> S run(S main, int target, Overrides overrides) {
    return run(main, planned(main, target, false, overrides), overrides);
  }

  /**
   * {@return runs with some tasks replaced; at first none}
   *
   * @param main makes a main scope, without inputs, for each run
   * @param result makes the result of such a scope
   * @param <S> the class of the scope
   * @param <R> the type of the result
   */
  public <S extends Scope, R> OverridingRuns<S, R> overriding(
      Supplier<S> main, Function<? super S, ? extends R> result) {
    return new OverridingRuns<>(this, main, result, Overrides.of(parts.plans()));
  }

  /**
   * {@return the tasks with the inputs of one run, for another engine}
   *
   * @param main makes a main scope, with the inputs in it
   * @param result makes the result of such a scope
   * @param values declares a method for each task that has a value, of its name, which returns a {@link Value} of its type
   * @param <S> the class of the scope
   * @param <R> the type of the result
   */
  public <S extends Scope, R> Portable<R> portable(
      Supplier<S> main, Function<? super S, ? extends R> result, Class<?> values) {
    return new Portable<>(parts, main, result, values);
  }

  private static RunPlan planned(Scope main, int target, boolean streamed, Overrides overrides) {
    RunPlan plan = overrides.plan(target, streamed);
    overrides.prepare(main, plan);
    return plan;
  }

  private <S extends Scope> S run(S main, RunPlan plan, @Nullable Overrides overrides) {
    EngineCore core = parts.core();
    RunCost cost = overrides == null && id == null ? core.cost(plan) : null;
    boolean alone = cost != null && cost.beginsAlone();
    if (cost == null || !alone || !core.mayGoStraight(plan)) {
      execution(plan, main, overrides).runHere(alone);
    } else {
      runAlone(main, plan, cost);
    }
    if (plan.target < 0) {
      main.retire();
    } else if (main.plan().type.contains(plan.target) // else it runs per item, and has no one fate
        && main.slotOf(plan.target) != TaskState.EMPTY) {
      main.require(plan.target);
    }
    return main;
  }

  /** On this thread alone, straight if that is possible. */
  private void runAlone(Scope main, RunPlan plan, RunCost cost) {
    EngineCore core = parts.core();
    RunId ofRun = core.isWatched() ? newId(plan) : null;
    Surroundings around = ofRun == null ? null : Surroundings.of(core, plan, ofRun);
    if (!DirectRun.run(core, plan, main, cost, around)) {
      Execution.of(core, plan, main, ofRun == null ? newId(plan) : ofRun, null, around)
          .runHere(true);
    }
  }

  /**
   * Runs everything in the background.
   *
   * @param main the main scope, with the inputs in it
   * @param result makes the result of it
   * @param <S> the class of the scope
   * @param <R> the type of the result
   * @return the run; a child of the run whose task this thread is in, if there is one
   */
  public <S extends Scope, R> Run<R> start(S main, Function<? super S, ? extends R> result) {
    return start(main, parts.plans().plan(-1), null, result);
  }

  /** As {@link #start(Scope, Function)}, with stand-ins. */
  <S extends Scope, R> Run<R> start(
      S main, Function<? super S, ? extends R> result, Overrides overrides) {
    return start(main, planned(main, -1, false, overrides), overrides, result);
  }

  /**
   * {@return a run of everything, to be begun later}
   *
   * @param main the main scope, with the inputs in it
   * @param result makes the result of it
   * @param <S> the class of the scope
   * @param <R> the type of the result
   */
  public <S extends Scope, R> PreparedRun<R> prepare(
      S main, Function<? super S, ? extends R> result) {
    EngineCore core = parts.core();
    RunPlan plan = parts.plans().plan(-1);
    RunId ofRun = newId(plan);
    Execution execution =
        Execution.of(core, plan, main, ofRun, null, Surroundings.ofServed(core, plan, ofRun));
    return new PreparedRun<>(execution, () -> result.apply(main));
  }

  /**
   * {@return as {@link #prepare(Scope, Function)}, with inputs that are checked now}
   *
   * @param main the main scope, without inputs
   * @param result makes the result of it
   * @param inputs in the order in which the runner takes them
   * @param <S> the class of the scope
   * @param <R> the type of the result
   * @throws IllegalArgumentException if these are not the inputs of the runner
   */
  public <S extends Scope, R> PreparedRun<R> prepare(
      S main, Function<? super S, ? extends R> result, @Nullable Object... inputs) {
    new Inputs(parts.plans()).bind(main, inputs);
    return prepare(main, result);
  }

  /**
   * Runs a task and what it needs in the background.
   *
   * @param main the main scope, with the inputs in it
   * @param target the task
   * @param <T> the type of its value
   * @return its value to come, or what {@link #run(Scope, int)} throws; whoever else completes this future
   *     cancels the run
   */
  public <T> CompletableFuture<T> async(Scope main, int target) {
    return async(main, parts.plans().plan(target), null);
  }

  /** As {@link #async(Scope, int)}, with stand-ins. */
  <T> CompletableFuture<T> async(Scope main, int target, Overrides overrides) {
    return async(main, planned(main, target, false, overrides), overrides);
  }

  private <T> CompletableFuture<T> async(Scope main, RunPlan plan, @Nullable Overrides overrides) {
    return Engine.<Scope, T>start(
            execution(plan, main, overrides), main, scope -> Engine.valueOf(scope, plan.target))
        .toCompletableFuture();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // generated code asks for the type that the task has
  private static <T> T valueOf(Scope scope, int task) {
    if (!scope.plan().type.contains(task)) {
      return (T) null; // it runs per item
    }
    if (scope.graph().node(task).optional()) {
      return (T) scope.requireOptional(task);
    }
    scope.require(task);
    return (T) scope.value(task);
  }

  private <S extends Scope, R> Run<R> start(
      S main,
      RunPlan plan,
      @Nullable Overrides overrides,
      Function<? super S, ? extends R> result) {
    return start(execution(plan, main, overrides), main, result);
  }

  private static <S extends Scope, R> Run<R> start(
      Execution execution, S main, Function<? super S, ? extends R> result) {
    RunHandle<R> handle = new RunHandle<>(execution, () -> result.apply(main));
    if (execution.plan.target < 0) {
      execution.answersEarly();
    }
    execution.startAsChild();
    return handle;
  }

  /**
   * {@return the values of a task that runs per item, or the items of a loop, while they come} The run begins
   * when the stream is read, and is cancelled when it is closed before its end.
   *
   * @param main the main scope, with the inputs in it
   * @param target the task
   * @param <T> the type of the values
   */
  public <T> Stream<T> stream(Scope main, int target) {
    return stream(main, parts.plans().plan(target, true), null);
  }

  /** As {@link #stream(Scope, int)}, with stand-ins. */
  <T> Stream<T> stream(Scope main, int target, Overrides overrides) {
    return stream(main, planned(main, target, true, overrides), overrides);
  }

  private <T> Stream<T> stream(Scope main, RunPlan plan, @Nullable Overrides overrides) {
    StreamedRun<T> run = new StreamedRun<>(execution(plan, main, overrides), main);
    return run.stream();
  }

  /**
   * {@return the same as a publisher: each subscription is a run of its own}
   *
   * @param main makes a main scope, with the inputs in it, for each run
   * @param target the task
   * @param <T> the type of the values
   */
  public <T> Flow.Publisher<T> publisher(Supplier<? extends Scope> main, int target) {
    return new RunPublisher<>(() -> {
      Scope scope = main.get();
      return new StreamedRun<>(execution(parts.plans().plan(target, true), scope, null), scope);
    });
  }

  EngineCore core() {
    return parts.core();
  }
}
