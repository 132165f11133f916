package dev.attacca.runtime.engine;

import dev.attacca.runtime.Context;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One scope of one run. Generated subclasses hold the values in typed fields and say how each task is
 * computed from them; {@link Slots} holds where each task stands, and tells who writes what and what
 * orders it; this class has what else belongs to a scope.
 */
public abstract class Scope extends Slots {
  /** The task ended normally; if it has a value, the value stands in its field. */
  protected static final int DONE = Slot.DONE;

  /** The task ended normally and has no value this time. */
  protected static final int EMPTY = Slot.EMPTY;

  /** The task returned {@code null} and may not. */
  protected static final int NULL_VALUE = 1;

  /** The task returned a future, which is awaited. */
  protected static final int PENDING = 2;

  /** The loop handed over what it emits from. */
  protected static final int EMITTING = 3;

  /** The loop has emitted everything. */
  protected static final int EMITTED = 4;

  /** The straight way, or a part of it, has come to its end. */
  protected static final int FINISHED = 5;

  private static final VarHandle TOKENS;

  static {
    try {
      TOKENS = MethodHandles.lookup().findVarHandle(Scope.class, "tokens", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Blueprint blueprint;
  /** The scope that emitted this item; null for the main scope. */
  private final @Nullable Scope parent;

  /** Null as long as one thread does all on the straight way. */
  private @Nullable Execution execution;
  /** Of a main scope that goes straight. */
  private @Nullable Engine engine;
  /** The loop that emitted this item, and which of its items this is. */
  private @Nullable LoopRun loop;

  private long number;
  /** How many may still make something ready here; an item whose last token is back is closed. */
  @SuppressWarnings("unused") // by TOKENS
  private volatile int tokens;

  private volatile @Nullable Extras extras;

  /** For generated code: the main scope. */
  protected Scope(Blueprint blueprint) {
    this.blueprint = blueprint;
    this.parent = null;
  }

  /** For generated code: an item's scope. */
  protected Scope(Scope parent) {
    this.blueprint = parent.blueprint;
    this.parent = parent;
  }

  // What generated code says

  /**
   * Calls the method of a task with the values it takes, and stores what it returns.
   *
   * @return {@link #DONE}, {@link #EMPTY}, {@link #NULL_VALUE} or {@link #PENDING}
   */
  protected abstract int compute(int task) throws Throwable;

  /**
   * Computes tasks of this scope one after the other, each after what it waits for. Only for a scope whose
   * tasks are no more than calls; the blueprint says in which order.
   *
   * @param part which of the lines {@code straight}
   * @param wanted by position in that line: a bit for each task that takes part
   * @return {@link #FINISHED}, or how the task ended that was not followed by another, as {@link #compute}
   */
  protected int direct(DirectPass pass, int part, int wanted) throws Throwable {
    throw new AssertionError(part);
  }

  /**
   * Stores the value of a task that comes from elsewhere than from its method's return; or an input, whose
   * numbers come behind those of the tasks.
   */
  protected abstract void assign(int task, @Nullable Object value);

  /** The stored value of a task; {@code null} for one that has none. */
  protected abstract @Nullable Object value(int task);

  /** Stores an input; of the main scope only. */
  protected void input(int input, @Nullable Object value) {
    assign(blueprint.size() + input, value);
  }

  /** Makes a state and stores it; of the main scope only. */
  protected void makeState(int state) throws Throwable {
    throw new AssertionError(state);
  }

  /** The scope of an item that a loop or merge of this scope emits. */
  protected Scope open(int opener, Object item) {
    throw new AssertionError(opener);
  }

  /** The item that opened this scope; {@code null} for the main scope. */
  protected @Nullable Object item() {
    return null;
  }

  /** Calls the method of a worker with an inbox. */
  protected void serve(int task, Inbox<?, ?> inbox) throws Throwable {
    throw new AssertionError(task);
  }

  /** Whether the router's value is of the type that this task takes. */
  protected boolean admits(int task) {
    return true;
  }

  /** Calls a clean-up method. */
  protected void shutdown(int hook) throws Throwable {}

  /** Forgets all that is not the value of a task; of the main scope only, when a run is over. */
  protected void letGo() {}

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
    return slotOf(task) == Slot.DONE;
  }

  /** The value of a task that may have none. */
  protected final <T> Optional<T> optional(int task, @Nullable T value) {
    return has(task) ? Optional.ofNullable(value) : Optional.empty();
  }

  /** What became of a task. */
  protected final <T extends @Nullable Object> Outcome<T> outcome(int task, T value) {
    int slot = slotOf(task);
    if (slot == Slot.DONE) {
      return new Outcome.Success<>(value);
    }
    return slot == Slot.FAILED
        ? new Outcome.Failure<>(holder(task).cause(task))
        : new Outcome.Skipped<>(reason(task));
  }

  /** What became of a router, for one who takes a value of a permitted type only. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the processor has seen that it may be of the type
  protected final <T extends @Nullable Object> Outcome<T> outcome(
      int router, Class<?> permitted, @Nullable Object value) {
    if (slotOf(router) == Slot.DONE && !permitted.isInstance(value)) {
      return new Outcome.Skipped<>(Reasons.otherChoice(this, router));
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
    return new EmitterLoop(execution(), this, task).emitter();
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
    Plan plan = execution().plan;
    Gather gather = plan.gathersOf.get(task).get(position);
    Iterator<T> values = gather.streamed()
        ? reading(task, position)
        : this.<T>gathered(task, position)
            .iterator(); // the task could not start before the loop's end
    return new ReadOnce<>(values, plan.name(task), plan.name(gather.source()));
  }

  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  private <T> List<T> gathered(int task, int position) {
    // its loops are done, but others of this scope may still be putting theirs into the same map
    return new ArrayList<>(
        (List<T>) passing(execution().plan.gathersOf.get(task).get(position)));
  }

  @SuppressWarnings("unchecked") // as above
  private <T> Reading<T> reading(int task, int position) {
    Plan plan = execution().plan;
    Gather gather = plan.gathersOf.get(task).get(position);
    Channel<T> channel = (Channel<T>) lane(gather.lane()).channel();
    return channel.read(plan.name(task), plan.name(gather.source()));
  }

  private Engine engine() {
    if (execution != null) {
      return execution.engine;
    }
    return parent == null ? Objects.requireNonNull(engine) : parent.engine();
  }

  /** The whiteboard of this scope. */
  protected final Context context() {
    Extras present = extras();
    synchronized (this) {
      Context own = present.context;
      if (own == null) {
        own = item() instanceof Context given
            ? given
            : parent == null ? new Context(engine().executor()) : belowParent(parent);
        present.context = own;
      }
      return own;
    }
  }

  /** Knows its parent's context, not the scope: it may be kept for longer than that. */
  private Context belowParent(Scope around) {
    Context above = around.context();
    return new Context(engine().executor(), () -> above);
  }

  /**
   * Returns if the task has its value.
   *
   * @throws SkippedException if the task was skipped
   * @throws RunFailedException if the task failed and the run went on
   */
  public final void require(int task) {
    int slot = slot(task);
    if (slot == Slot.DONE) {
      return;
    }
    String name = blueprint.node(task).name();
    if (slot == Slot.FAILED) {
      TaskFailure failure = Failures.of(name, "", blueprint.ranks().path(task), cause(task));
      RunFailedException exception = new RunFailedException(List.of(failure), "");
      Failures.besides(cause(task)).forEach(exception::addSuppressed);
      throw exception;
    }
    throw new SkippedException(name, reason(task), Reasons.rootCause(this, task));
  }

  /** As {@link #require}, for a task that may have no value. */
  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  public final <T> Optional<T> requireOptional(int task) {
    if (slot(task) == Slot.EMPTY) {
      return Optional.empty();
    }
    require(task);
    return Optional.ofNullable((T) value(task));
  }

  // What results show

  /** What became of each task that took part. */
  public final Map<String, Outcome<?>> outcomes() {
    Map<String, Outcome<?>> outcomes = new LinkedHashMap<>();
    for (int task = 0; task < plan().type.size(); task++) {
      if (slot(task) != Slot.UNUSED && blueprint.node(task).kind() != Graph.Kind.MERGE) {
        outcomes.put(blueprint.node(task).name(), outcome(task, value(task)));
      }
    }
    return outcomes;
  }

  /** The failures of the run. */
  public final List<TaskFailure> failures() {
    if (execution != null) {
      return execution.failures();
    }
    Account account = account();
    return account == null ? List.of() : account.failures();
  }

  /** Counts per task. */
  public final Stats stats() {
    if (execution != null) {
      return execution.stats();
    }
    Account account = account();
    return account == null ? Statistics.ofWalk(this) : account.stats();
  }

  private @Nullable Account account() {
    Extras present = extras;
    return present == null ? null : present.account;
  }

  // What the scheduler does

  /** Makes the main scope ready to run. */
  final void begin(Execution run, ScopePlan scopePlan) {
    execution = run;
    begin(scopePlan, scopePlan.initialSlots.clone());
    resetReady(scopePlan.initialHead);
  }

  /** Makes an item's scope ready to run; the caller holds its first token. */
  final void begin(Execution run, ScopePlan scopePlan, LoopRun emittedBy, long itemNumber) {
    begin(run, scopePlan);
    loop = emittedBy;
    number = itemNumber;
    TOKENS.set(this, 1);
  }

  /** Makes an item's scope ready for the straight way. */
  final void beginDirect(
      ScopePlan scopePlan, DirectOrder order, LoopRun emittedBy, long itemNumber) {
    loop = emittedBy;
    number = itemNumber;
    TOKENS.set(this, 1);
    begin(scopePlan, order.ended);
  }

  /** Makes the main scope ready for the straight way. */
  final void beginDirect(ScopePlan scopePlan, DirectOrder order, Engine runsWith) {
    engine = runsWith;
    begin(scopePlan, order.ended);
  }

  /** On the straight way: a task has ended, and not with a value. */
  final void endsOnItsWay(int task, int slot) {
    int[] own = slots();
    if (own == plan().requireStraight().ended) {
      own = own.clone();
      begin(plan(), own);
    }
    own[task - plan().type.base()] = slot; // read by others after the word for the next task
  }

  /** Whether it is to go the straight way, or does, or has. */
  final boolean isStraight() {
    return execution == null && (parent != null || account() == null);
  }

  /** Makes an item's scope one like any other instead, before anyone has walked. */
  final void beginOtherwise(Execution run) {
    begin(run, plan());
  }

  /** Makes a scope that has been walked through, and is in this task now, one like any other. */
  final void leaveStraight(Execution run, int task) {
    execution = run;
    begin(plan(), plan().requireStraight().slotsAt(run.plan, plan(), slots(), task));
    relinkReady();
  }

  /**
   * The run has succeeded, and this is all that its result keeps: values, where each task stands, and an
   * account of the run. Nobody works on the run any more, and nobody has its result yet.
   */
  final void retire() {
    retire(execution == null ? null : execution.account());
  }

  /** The same, with the account of the run; null if it has been walked through, and no more. */
  final void retire(@Nullable Account account) {
    letGo();
    if (account != null) {
      extras = Extras.ofPast(this, extras, account);
      execution = null;
    }
  }

  /** Notes that a scope below waits for a task of this one; false if the task has settled. */
  final synchronized boolean addWaiter(int task, Scope waiter) {
    if (Slot.isSettled(slot(task))) {
      return false;
    }
    Extras present = extras();
    if (present.waiters == null) {
      present.waiters = new HashMap<>();
    }
    present.waiters.computeIfAbsent(task, t -> new ArrayList<>()).add(waiter);
    return true;
  }

  /** Those that wait in scopes below for a task that has just settled; each with a token. */
  final synchronized List<Scope> takeWaiters(int task) {
    Extras present = extras;
    if (present == null || present.waiters == null) {
      return List.of();
    }
    List<Scope> waiters = present.waiters.remove(task);
    return waiters == null ? List.of() : waiters;
  }

  final @Nullable Scope parent() {
    return parent;
  }

  final Scope requireParent() {
    return Objects.requireNonNull(parent);
  }

  final LoopRun loop() {
    return Objects.requireNonNull(loop);
  }

  final long number() {
    return number;
  }

  final Execution execution() {
    return Objects.requireNonNull(execution);
  }

  final boolean isMain() {
    return parent == null;
  }

  /** Which item this is, from the outermost loop inwards; empty for the main scope. */
  final String identity() {
    if (parent == null || loop == null) {
      return "";
    }
    String own = blueprint.node(plan().type.opener()).name() + "[" + number + "]";
    String outer = parent.identity();
    return outer.isEmpty() ? own : outer + "." + own;
  }

  // Tokens

  /** One more thing that may make something ready here. Of an item; the caller has a token. */
  final void hold() {
    TOKENS.getAndAdd(this, 1);
  }

  /** One less; true if that was the last, and the caller has to close the item. */
  final boolean release() {
    return (int) TOKENS.getAndAdd(this, -1) == 1;
  }

  // Where tasks of enclosing scopes stand

  /** The scope of the line from here outwards that has the task. */
  final Scope holder(int task) {
    Scope scope = this;
    while (!scope.plan().type.contains(task)) {
      scope = scope.requireParent();
    }
    return scope;
  }

  /** The scope from here outwards that the task's values open; null if there is none. */
  private @Nullable Scope openedBy(int task) {
    if (!blueprint.node(task).opens()) {
      return null;
    }
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (scope.plan().type.opener() == task) {
        return scope;
      }
    }
    return null;
  }

  /** Where a task of this or an enclosing scope stands; the item's own loop has a value here. */
  final int slotOf(int task) {
    return openedBy(task) != null ? Slot.DONE : holder(task).slot(task);
  }

  final @Nullable Object valueOf(int task) {
    Scope item = openedBy(task);
    return item != null ? item.item() : holder(task).value(task);
  }

  /** The merge of this scope, which begins with its first value; null if the run has been halted. */
  final @Nullable MergeRun mergeRun(int task) {
    synchronized (this) {
      if (note(task) instanceof MergeRun present) {
        return present;
      }
      MergeRun run = new MergeRun(execution(), this, task);
      if (!execution().crew.await(run)) {
        return null;
      }
      if (!isMain()) {
        hold();
      }
      note(task, run);
      return run;
    }
  }

  // Lanes

  /** The lane of this number that this scope belongs to. */
  final Lane lane(int lane) {
    Scope scope = this;
    int root = execution().plan.lanes.root(lane);
    while (scope.plan().type.id() != root) {
      scope = scope.requireParent();
    }
    return scope.ownLane(lane);
  }

  private synchronized Lane ownLane(int lane) {
    Extras present = extras();
    if (present.lanes == null) {
      present.lanes = new HashMap<>(2);
    }
    return present.lanes.computeIfAbsent(lane, number -> new Lane(execution(), this, number));
  }

  /** The lanes that have this scope as their root and have been used. */
  final synchronized List<Lane> ownLanes() {
    Extras present = extras;
    return present == null || present.lanes == null
        ? List.of()
        : List.copyOf(present.lanes.values());
  }

  /** Values that have come up from below. Called with the token of the loop that they come through. */
  final void gathered(Gather gather, List<Object> values) {
    Extras present = extras();
    synchronized (present) {
      present.gathered.computeIfAbsent(gather, g -> new ArrayList<>()).addAll(values);
    }
  }

  /** What has come up from below for a gathering further out. */
  final List<Object> passing(Gather gather) {
    Extras present = extras;
    if (present == null) {
      return List.of();
    }
    synchronized (present) {
      return present.gathered.getOrDefault(gather, List.of());
    }
  }

  private synchronized Extras extras() {
    Extras present = extras;
    if (present == null) {
      extras = present = new Extras(plan().type.size());
    }
    return present;
  }

  final Blueprint blueprint() {
    return blueprint;
  }

  final Observer.Watch watch(boolean recorded) {
    Extras present = extras();
    synchronized (this) {
      if (present.watch == null) {
        present.watch = new Observer.Watch(identity(), plan().type.size(), recorded);
      }
      return present.watch;
    }
  }

  /** Of a task that the caller owns. Ordered before its slot is set. */
  final void note(int task, @Nullable Object note) {
    extras().notes[task - plan().type.base()] = note;
  }

  final @Nullable Object note(int task) {
    Extras present = extras;
    return present == null ? null : present.notes[task - plan().type.base()];
  }

  /** What a failed task threw. */
  final Throwable cause(int task) {
    return (Throwable) Objects.requireNonNull(note(task));
  }

  final String reason(int task) {
    return Reasons.of(this, task);
  }
}
