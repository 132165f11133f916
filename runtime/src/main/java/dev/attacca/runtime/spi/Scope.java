package dev.attacca.runtime.spi;

import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.loop.EmitterLoop;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EarlyAnswers;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Statistics;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.internal.scope.PastRun;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.ScopeHost;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.sequence.ChannelReader;
import dev.attacca.runtime.internal.sequence.OneTimeIterable;
import dev.attacca.runtime.internal.sequence.Sequencer;
import dev.attacca.runtime.internal.sequence.ValueChannel;
import dev.attacca.runtime.internal.task.ListenedFuture;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One scope of one run. Generated subclasses hold the values in typed fields and say how each task is
 * computed from them: they override what is said here to be for them to say, and call the protected
 * methods. What else belongs to a scope is the runtime's own, and inherited from where no other module sees it.
 */
public abstract class Scope extends ScopeCore {
  /** The task ended normally; if it has a value, the value stands in its field. */
  protected static final int DONE = CallEnd.DONE;

  /** The task ended normally and has no value this time. */
  protected static final int EMPTY = CallEnd.EMPTY;

  /** The task returned {@code null} and may not. */
  protected static final int NULL_VALUE = CallEnd.NULL_VALUE;

  /** The task returned a future, which is awaited. */
  protected static final int PENDING = CallEnd.PENDING;

  /** The loop handed over what it emits from. */
  protected static final int EMITTING = CallEnd.EMITTING;

  /** The loop has emitted everything. */
  protected static final int EMITTED = CallEnd.EMITTED;

  /** The straight way, or a part of it, has come to its end. */
  protected static final int FINISHED = CallEnd.FINISHED;

  /** For generated code: the main scope. */
  protected Scope(Blueprint blueprint) {
    super(blueprint.tasks());
  }

  /** For generated code: an item's scope. */
  protected Scope(Scope parent) {
    super(parent);
  }

  // What generated code says

  /**
   * Calls the method of a task with the values it takes, and stores what it returns.
   *
   * @return {@link #DONE}, {@link #EMPTY}, {@link #NULL_VALUE} or {@link #PENDING}
   */
  @Override
  public abstract int compute(int task) throws Throwable;

  /**
   * Computes tasks of this scope one after the other, each after what it waits for. Only for a scope whose
   * tasks are no more than calls; the blueprint says in which order.
   *
   * @param part which of the lines {@code straight}
   * @param wanted by position in that line: a bit for each task that takes part
   * @return {@link #FINISHED}, or how the task ended that was not followed by another, as {@link #compute}
   */
  @Override
  public int direct(DirectPass pass, int part, int wanted) throws Throwable {
    throw new AssertionError(part);
  }

  /**
   * Stores the value of a task that comes from elsewhere than from its method's return; or an input, whose
   * numbers come behind those of the tasks.
   */
  @Override
  public abstract void assign(int task, @Nullable Object value);

  /** The stored value of a task; {@code null} for one that has none. */
  @Override
  public abstract @Nullable Object value(int task);

  /** Stores an input; of the main scope only. */
  @Override
  public void input(int input, @Nullable Object value) {
    assign(graph().size() + input, value);
  }

  /** Makes a state and stores it; of the main scope only. */
  @Override
  public void makeState(int state) throws Throwable {
    throw new AssertionError(state);
  }

  /** The scope of an item that a loop or merge of this scope emits. */
  @Override
  public Scope open(int opener, Object item) {
    throw new AssertionError(opener);
  }

  /** The item that opened this scope; {@code null} for the main scope. */
  @Override
  public @Nullable Object item() {
    return null;
  }

  /** Calls the method of a worker with an inbox. */
  @Override
  public void serve(int task, Inbox<?, ?> inbox) throws Throwable {
    throw new AssertionError(task);
  }

  /** Whether the router's value is of the type that this task takes. */
  @Override
  public boolean admits(int task) {
    return true;
  }

  /** Calls a clean-up method. */
  @Override
  public void shutdown(int hook) throws Throwable {}

  /** Forgets all that is not the value of a task; of the main scope only, when a run is over. */
  @Override
  public void letGo() {}

  // What generated code calls

  /** How a task ended that returned this and must not return {@code null}. */
  protected static int given(@Nullable Object value) {
    return value != null ? DONE : NULL_VALUE;
  }

  /** How a task ended that may have no value. */
  protected static int maybe(@Nullable Object value) {
    return value != null ? DONE : EMPTY;
  }

  /** The content of an {@code Optional} that a task returned. */
  protected static <T> @Nullable T orNull(Optional<T> value) {
    if (value == null) {
      throw NullResult.INSTANCE;
    }
    return value.orElse(null);
  }

  /** Whether the task has a value. */
  protected final boolean has(int task) {
    return slotOf(task) == TaskState.DONE;
  }

  /** The value of a task that may have none. */
  protected final <T> Optional<T> optional(int task, @Nullable T value) {
    return has(task) ? Optional.ofNullable(value) : Optional.empty();
  }

  /** What became of a task. */
  protected final <T extends @Nullable Object> Outcome<T> outcome(int task, T value) {
    int slot = slotOf(task);
    if (slot == TaskState.DONE) {
      return new Outcome.Success<>(value);
    }
    return slot == TaskState.FAILED
        ? new Outcome.Failure<>(holder(task).cause(task))
        : new Outcome.Skipped<>(reason(task));
  }

  /** What became of a router, for one who takes a value of a permitted type only. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the processor has seen that it may be of the type
  protected final <T extends @Nullable Object> Outcome<T> outcome(
      int router, Class<?> permitted, @Nullable Object value) {
    if (slotOf(router) == TaskState.DONE && !permitted.isInstance(value)) {
      return new Outcome.Skipped<>(SkipReasons.otherChoice(this, router));
    }
    return outcome(router, (T) value);
  }

  /** Hands over the future that a task returned. */
  protected final int await(int task, @Nullable CompletionStage<?> stage) {
    return await(task, (Object) stage);
  }

  /** Hands over the future that a task returned, and how to listen to it. */
  protected final <F extends Future<?>> int await(
      int task, @Nullable F future, Listening<F> listening) {
    return await(task, future == null ? null : new ListenedFuture<>(future, listening));
  }

  private int await(int task, @Nullable Object future) {
    if (future == null) {
      return NULL_VALUE;
    }
    note(task, future);
    return PENDING;
  }

  /** Hands over what a loop emits from: a stream, iterator, iterable or publisher. */
  protected final int emit(int task, @Nullable Object source) {
    if (source == null) {
      return NULL_VALUE;
    }
    note(task, source);
    return EMITTING;
  }

  /** What a loop emits into. */
  protected final <T> Emitter<T> emitter(int task) {
    return EmitterLoop.forMethod(Execution.of(this), this, task).emitter();
  }

  /** What a gathering parameter has gathered; a copy of its own. */
  protected final <T> List<T> gatheredList(int task, int position) {
    return gathered(task, position);
  }

  /** What a gathering parameter has gathered, each value once, in the order of its first occurrence. */
  protected final <T> Set<T> gatheredSet(int task, int position) {
    return new LinkedHashSet<>(this.<T>gathered(task, position));
  }

  /** What a gathering parameter gathers, while it comes. */
  protected final <T> Stream<T> gatheredStream(int task, int position) {
    return this.<T>reading(task, position).stream();
  }

  /** What a gathering parameter gathers, while it comes; to be iterated once. */
  protected final <T> Iterable<T> gatheredIterable(int task, int position) {
    RunPlan plan = host().plan;
    Gathering gather = plan.gathersOf.get(task).get(position);
    Iterator<T> values = gather.streamed()
        ? reading(task, position)
        : this.<T>gathered(task, position)
            .iterator(); // the task could not start before the loop's end
    return new OneTimeIterable<>(values, plan.name(task), plan.name(gather.source()));
  }

  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  private <T> List<T> gathered(int task, int position) {
    // its loops are done, but others of this scope may still be putting theirs into the same map
    return new ArrayList<>((List<T>) passing(host().plan.gathersOf.get(task).get(position)));
  }

  @SuppressWarnings("unchecked") // as above
  private <T> ChannelReader<T> reading(int task, int position) {
    RunPlan plan = host().plan;
    Gathering gather = plan.gathersOf.get(task).get(position);
    ValueChannel<T> channel =
        (ValueChannel<T>) Sequencer.of(this, gather.lane()).channel();
    return channel.read(plan.name(task), plan.name(gather.source()));
  }

  /**
   * Returns if the task has its value. Waits until it has settled, if the run goes on.
   *
   * @throws SkippedException if the task was skipped
   * @throws RunFailedException if the task failed
   * @throws CancellationException if the run ended before the task, or the thread that waits is interrupted
   */
  public final void require(int task) {
    int slot = fate(task);
    if (slot == TaskState.DONE) {
      return;
    }
    String name = graph().node(task).name();
    if (slot == TaskState.FAILED) {
      TaskFailure failure = Failures.of(name, "", graph().ranks().path(task), cause(task));
      RunFailedException exception = new RunFailedException(List.of(failure), "");
      Failures.besides(cause(task)).forEach(exception::addSuppressed);
      throw exception;
    }
    throw new SkippedException(name, reason(task), SkipReasons.rootCause(this, task));
  }

  /** What has become of a task, once it has settled; throws what the run has ended with if it has not. */
  private int fate(int task) {
    Execution run = (Execution) hostSeen();
    EarlyAnswers answers = run == null ? null : run.earlyAnswers();
    if (answers != null) {
      answers.await(this, task);
    }
    int slot = slot(task);
    PastRun account = account();
    if (TaskState.isFate(slot)) {
      return slot;
    }
    if (account != null) {
      account.throwIfFailed();
    } else if (run != null) {
      run.throwIfFailed();
    }
    throw new IllegalStateException( // the run's end is told, and only a halt leaves a task behind
        "task \"" + graph().node(task).name() + "\" has not settled");
  }

  /** As {@link #require}, for a task that may have no value. */
  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  public final <T> Optional<T> requireOptional(int task) {
    if (fate(task) == TaskState.EMPTY) {
      return Optional.empty();
    }
    require(task);
    return Optional.ofNullable((T) value(task));
  }

  // What results show

  /** What became of each task that took part, and has settled. */
  public final Map<String, Outcome<?>> outcomes() {
    Map<String, Outcome<?>> outcomes = new LinkedHashMap<>();
    for (int task = 0; task < plan().type.size(); task++) {
      int slot = slot(task);
      if (slot != TaskState.UNUSED
          && TaskState.isFate(slot)
          && graph().node(task).kind() != Graph.Kind.MERGE) {
        outcomes.put(graph().node(task).name(), outcome(task, value(task)));
      }
    }
    return outcomes;
  }

  /** The failures of the run. */
  public final List<TaskFailure> failures() {
    ScopeHost host = hostSeen();
    if (host != null) {
      return host.failures();
    }
    PastRun account = account();
    return account == null ? List.of() : account.failures();
  }

  /** Counts per task. */
  public final Stats stats() {
    ScopeHost host = hostSeen();
    if (host != null) {
      return host.stats();
    }
    PastRun account = account();
    return account == null ? Statistics.ofWalk(this) : account.stats();
  }
}
