package dev.attacca.runtime.engine;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One scope of one run. Generated subclasses hold the values in typed fields and say how each task is
 * computed from them; this class holds where each task stands.
 *
 * <p><b>Who writes what, and what orders it.</b> A value's field is written by the thread that ran the
 * task, before that thread touches the counters of the dependants. A counter in {@link #slots} is
 * decremented atomically, once by each dependency; whoever brings it to zero has therefore seen the
 * writes of all dependencies, and owns the task: it runs the task itself or pushes it on the list of
 * ready tasks. That list is a Treiber stack (R. K. Treiber, IBM RJ 5118, 1986) whose links stand in the
 * upper half of {@code slots}. A task becomes ready once in a scope, so it is pushed once and popped
 * once, no link is ever reused, and the stack's usual ABA hazard cannot arise. Pushing and popping are
 * compare-and-set, so the owner changes hands with everything it has seen. A task with a single
 * dependency needs no counter: whoever settles that dependency owns it.
 */
public abstract class Scope {
  /** The task ended normally; if it has a value, the value stands in its field. */
  protected static final int DONE = Slot.DONE;

  /** The task ended normally and has no value this time. */
  protected static final int EMPTY = Slot.EMPTY;

  /** The task returned {@code null} and may not. */
  protected static final int NULL_VALUE = 1;

  /** The task returned a future, which is awaited. */
  protected static final int PENDING = 2;

  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(Scope.class, "head", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Blueprint blueprint;
  private Execution execution;
  private int[] slots;
  /** The first ready task; -1 for none. */
  private volatile int head;
  /** What is rare about tasks: their failures, the futures they wait for. Made when first needed. */
  private @Nullable Object @Nullable [] notes;

  /** For generated code. */
  @SuppressWarnings("NullAway.Init") // execution and slots come with begin()
  protected Scope(Blueprint blueprint) {
    this.blueprint = blueprint;
  }

  // What generated code says

  /**
   * Calls the method of a task with the values it takes, and stores what it returns.
   *
   * @return {@link #DONE}, {@link #EMPTY}, {@link #NULL_VALUE} or {@link #PENDING}
   */
  protected abstract int compute(int task) throws Throwable;

  /** Stores the value of a task that comes from elsewhere than from its method's return. */
  protected abstract void assign(int task, @Nullable Object value);

  /** The stored value of a task; {@code null} for one that has none. */
  protected abstract @Nullable Object value(int task);

  /** Stores an input. */
  protected abstract void input(int input, @Nullable Object value);

  /** Whether the router's value is of the type that this task takes. */
  protected boolean admits(int task) {
    return true;
  }

  /** Calls a clean-up method. */
  protected void shutdown(int hook) throws Throwable {}

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
    return slot(task) == Slot.DONE;
  }

  /** The value of a task that may have none. */
  protected final <T> Optional<T> optional(int task, @Nullable T value) {
    return has(task) ? Optional.ofNullable(value) : Optional.empty();
  }

  /** What became of a task. */
  protected final <T extends @Nullable Object> Outcome<T> outcome(int task, T value) {
    int slot = slot(task);
    if (slot == Slot.DONE) {
      return new Outcome.Success<>(value);
    }
    return slot == Slot.FAILED
        ? new Outcome.Failure<>(cause(task))
        : new Outcome.Skipped<>(reason(task));
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

  /**
   * How to be told that a future is done.
   *
   * @param <F> the type of the future
   */
  @FunctionalInterface
  public interface Listening<F> {
    /** Has the executor run the listener when the future is done. */
    void addListener(F future, Runnable listener, Executor executor);
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
      TaskFailure failure = new TaskFailure(name, blueprint.ranks().path(task), cause(task));
      throw new RunFailedException(failure.toString(), List.of(failure));
    }
    throw new SkippedException(name, reason(task), Reasons.rootCause(this, task));
  }

  /** As {@link #require}, for a task that may have no value. */
  public final <T> Optional<T> requireOptional(int task, @Nullable T value) {
    if (slot(task) == Slot.EMPTY) {
      return Optional.empty();
    }
    require(task);
    return Optional.ofNullable(value);
  }

  // What results show

  /** What became of each task that took part. */
  public final Map<String, Outcome<?>> outcomes() {
    Map<String, Outcome<?>> outcomes = new LinkedHashMap<>();
    for (int task = 0; task < blueprint.size(); task++) {
      if (slot(task) != Slot.UNUSED) {
        outcomes.put(blueprint.node(task).name(), outcome(task, value(task)));
      }
    }
    return outcomes;
  }

  /** The failures of the run. */
  public final List<TaskFailure> failures() {
    return execution.failures();
  }

  /** Counts per task. */
  public final Stats stats() {
    return execution.stats();
  }

  // What the scheduler does

  final void begin(Execution execution, Plan plan) {
    this.execution = execution;
    this.slots = plan.initialSlots.clone();
    this.head = plan.initialHead;
  }

  final Blueprint blueprint() {
    return blueprint;
  }

  final int slot(int task) {
    return (int) SLOTS.getAcquire(slots, task);
  }

  /** Of a task that the caller owns. */
  final void setSlot(int task, int slot) {
    SLOTS.setRelease(slots, task, slot);
  }

  /** One dependency has settled with a value; true for the last one. */
  final boolean countDown(int task) {
    return ((int) SLOTS.getAndAdd(slots, task, -1) & ~Slot.FLAG) == 1;
  }

  /** One dependency has settled otherwise; true for the last one. */
  final boolean countDownFlagged(int task) {
    SLOTS.getAndBitwiseOr(slots, task, Slot.FLAG);
    return countDown(task);
  }

  final void push(int task) {
    int first;
    do {
      first = head;
      SLOTS.setOpaque(slots, slots.length / 2 + task, first);
    } while (!HEAD.compareAndSet(this, first, task));
  }

  /** Takes the ready task with the longest way to the end, more or less; -1 if there is none. */
  final int pop() {
    int first;
    do {
      first = head;
      if (first < 0) {
        return -1;
      }
    } while (!HEAD.compareAndSet(
        this, first, (int) SLOTS.getOpaque(slots, slots.length / 2 + first)));
    return first;
  }

  final boolean hasReady() {
    return head >= 0;
  }

  /** Of a task that the caller owns. Ordered before its slot is set. */
  final void note(int task, Object note) {
    notes()[task] = note;
  }

  final void clearNote(int task) {
    notes()[task] = null;
  }

  final @Nullable Object note(int task) {
    @Nullable Object[] present = notes;
    return present == null ? null : present[task];
  }

  private synchronized @Nullable Object[] notes() {
    @Nullable Object[] present = notes;
    if (present == null) {
      notes = present = new Object[blueprint.size()];
    }
    return present;
  }

  /** What a failed task threw. */
  final Throwable cause(int task) {
    return (Throwable) Objects.requireNonNull(note(task));
  }

  final String reason(int task) {
    return Reasons.of(this, task);
  }
}
