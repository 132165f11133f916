package dev.attacca.runtime.spi;

import dev.attacca.runtime.Cursor;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.internal.loop.EmitterLoop;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.Fallbacks;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.sequence.ChannelReader;
import dev.attacca.runtime.internal.sequence.OneTimeIterable;
import dev.attacca.runtime.internal.sequence.Sequencer;
import dev.attacca.runtime.internal.sequence.ValueChannel;
import dev.attacca.runtime.internal.task.ListenedFuture;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a generated scope calls while it computes a task: the values that the task takes of others, and how it
 * has ended. A task is known by its number in the blueprint. Nothing here waits, and all of it is called on the
 * thread that computes the task.
 */
abstract class ScopeCalls extends ScopeCore {
  private static final Cursor START = Cursor.at(0);

  ScopeCalls(Blueprint blueprint) {
    super(blueprint.tasks());
  }

  ScopeCalls(ScopeCore parent) {
    super(parent);
  }

  // How the task has ended

  /**
   * {@return how a task has ended that must not return {@code null}}
   *
   * @param value what it has returned
   */
  protected static int given(@Nullable Object value) {
    return value != null ? CallEnd.DONE : CallEnd.NULL_VALUE;
  }

  /**
   * {@return how a task has ended that may have no value}
   *
   * @param value what it has returned, out of its {@code Optional}
   */
  protected static int maybe(@Nullable Object value) {
    return value != null ? CallEnd.DONE : CallEnd.EMPTY;
  }

  /**
   * {@return the content of an {@code Optional} that a task has returned; {@code null} of an empty one} A
   * task that returns {@code null} in the place of one fails.
   *
   * @param value the {@code Optional}
   * @param <T> the type of its content
   */
  protected static <T> @Nullable T orNull(Optional<T> value) {
    if (value == null) {
      throw NullResult.INSTANCE;
    }
    return value.orElse(null);
  }

  /**
   * Hands over the future that a task has returned, which is then awaited without a thread.
   *
   * @param task the task
   * @param stage the future; {@code null} fails the task
   * @return how the call has ended
   */
  protected final int await(int task, @Nullable CompletionStage<?> stage) {
    return await(task, (Object) stage);
  }

  /**
   * Hands over the future that a task has returned, and how to listen to it.
   *
   * @param task the task
   * @param future the future; {@code null} fails the task
   * @param listening listens to it
   * @param <F> its type
   * @return how the call has ended
   */
  protected final <F extends Future<?>> int await(
      int task, @Nullable F future, Listening<F> listening) {
    return await(task, future == null ? null : new ListenedFuture<>(future, listening));
  }

  private int await(int task, @Nullable Object future) {
    if (future == null) {
      return CallEnd.NULL_VALUE;
    }
    note(task, future);
    return CallEnd.PENDING;
  }

  /**
   * Hands over what a loop emits from: a stream, iterator, iterable or publisher.
   *
   * @param task the loop
   * @param source what it has returned; {@code null} fails it
   * @return how the call has ended
   */
  protected final int emit(int task, @Nullable Object source) {
    if (source == null) {
      return CallEnd.NULL_VALUE;
    }
    note(task, source);
    return CallEnd.EMITTING;
  }

  // What it takes

  /**
   * {@return what the method of a loop emits into, in this call of it}
   *
   * @param task the loop
   * @param <T> the type of its items
   */
  protected final <T> Emitter<T> emitter(int task) {
    Object elsewhere = kept(Emitter.class);
    return elsewhere == null
        ? EmitterLoop.forMethod(Execution.of(this), this, task).emitter()
        : ((EmittedItems) elsewhere).emitter();
  }

  /** {@return where in its source a loop of this scope begins} */
  protected final Cursor cursor() {
    Object elsewhere = kept(Cursor.class);
    return elsewhere == null ? START : ((ItemReader.CursorAt) elsewhere).take();
  }

  /**
   * {@return whether the task has a value}
   *
   * @param task a task that has settled
   */
  protected final boolean has(int task) {
    return slotOf(task) == TaskState.DONE;
  }

  /**
   * {@return the value of a task that may have none}
   *
   * @param task a task that has settled
   * @param value what stands in its field
   * @param <T> the type of the value
   */
  protected final <T> Optional<T> optional(int task, @Nullable T value) {
    return has(task) ? Optional.ofNullable(value) : Optional.empty();
  }

  /**
   * {@return what became of a task, for those who take its value: a fallback may have stood in for it}
   *
   * @param task a task that has settled
   * @param value what stands in its field
   * @param <T> the type of the value
   */
  protected final <T extends @Nullable Object> Outcome<T> outcome(int task, T value) {
    int slot = slotOf(task);
    if (slot == TaskState.DONE) {
      return new Outcome.Success<>(value);
    }
    return slot == TaskState.FAILED
        ? new Outcome.Failure<>(Fallbacks.causeOf(this, task))
        : new Outcome.Skipped<>(reason(task));
  }

  /**
   * {@return what became of a task of this scope itself}
   *
   * @param task a task that has settled
   * @param value what stands in its field
   * @param <T> the type of the value
   */
  protected final <T extends @Nullable Object> Outcome<T> ownOutcome(int task, T value) {
    int slot = slot(task);
    if (slot == TaskState.DONE) {
      return new Outcome.Success<>(value);
    }
    return slot == TaskState.FAILED
        ? new Outcome.Failure<>(cause(task))
        : new Outcome.Skipped<>(SkipReasons.ofItself(this, task));
  }

  /**
   * {@return what became of a router, for one who takes a value of a permitted type only; a choice of
   * another type has been skipped for it}
   *
   * @param router a router that has settled
   * @param permitted the type
   * @param value what stands in the router's field
   * @param <T> the type
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the processor has seen that it may be of the type
  protected final <T extends @Nullable Object> Outcome<T> outcome(
      int router, Class<?> permitted, @Nullable Object value) {
    if (slotOf(router) == TaskState.DONE && !permitted.isInstance(value)) {
      return new Outcome.Skipped<>(SkipReasons.otherChoice(this, router));
    }
    return outcome(router, (T) value);
  }

  /**
   * {@return what a parameter has gathered, in the order of the items; a copy of its own}
   *
   * @param task the task with the parameter
   * @param position which of its parameters that gather
   * @param <T> the type of the values
   */
  protected final <T> List<T> gatheredList(int task, int position) {
    return gathered(task, position);
  }

  /**
   * {@return what a parameter has gathered, each value once, in the order of its first occurrence; a copy of
   * its own}
   *
   * @param task the task with the parameter
   * @param position which of its parameters that gather
   * @param <T> the type of the values
   */
  protected final <T> Set<T> gatheredSet(int task, int position) {
    return new LinkedHashSet<>(this.<T>gathered(task, position));
  }

  /**
   * {@return what a parameter gathers, while it comes; whoever reads it waits for the next value}
   *
   * @param task the task with the parameter
   * @param position which of its parameters that gather
   * @param <T> the type of the values
   */
  protected final <T> Stream<T> gatheredStream(int task, int position) {
    Gathering gather = host().plan.gathersOf.get(task).get(position);
    return gather.streamed()
        ? this.<T>reading(task, position).stream()
        : this.<T>gathered(task, position).stream(); // all have been given
  }

  /**
   * {@return what a parameter gathers, while it comes if the task can start before the end of the loop; to be
   * iterated once}
   *
   * @param task the task with the parameter
   * @param position which of its parameters that gather
   * @param <T> the type of the values
   */
  protected final <T> Iterable<T> gatheredIterable(int task, int position) {
    RunPlan plan = host().plan;
    Gathering gather = plan.gathersOf.get(task).get(position);
    Iterator<T> values = gather.streamed()
        ? reading(task, position)
        : this.<T>gathered(task, position)
            .iterator(); // the task could not start before the loop's end
    return new OneTimeIterable<>(values, plan.name(task), plan.name(gather.source()));
  }

  // What it takes of other rounds

  /**
   * {@return the value of a task in the round before, if there was a round and the task has one in it}
   *
   * @param task a task that has settled there
   * @param <T> the type of the value
   */
  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  protected final <T> Optional<T> previous(int task) {
    ScopeCore before = Rounds.before(this, task);
    return before != null && before.slotOf(task) == TaskState.DONE
        ? Optional.ofNullable((T) before.valueOf(task))
        : Optional.empty();
  }

  /**
   * {@return the value of a task in the last round, in which it has one}
   *
   * @param task a task of a repeat that is done
   * @param <T> the type of the value
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // as above
  protected final <T extends @Nullable Object> T last(int task) {
    return (T) Objects.requireNonNull(Rounds.last(this, task)).valueOf(task);
  }

  /**
   * {@return the value of a task in the last round, if there was a round and the task has one in it}
   *
   * @param task a task of a repeat that is done
   * @param <T> the type of the value
   */
  @SuppressWarnings("unchecked") // as above
  protected final <T> Optional<T> lastOptional(int task) {
    ScopeCore round = Rounds.last(this, task);
    return round != null && round.slotOf(task) == TaskState.DONE
        ? Optional.ofNullable((T) round.valueOf(task))
        : Optional.empty();
  }

  /**
   * {@return what became of a task in the last round}
   *
   * @param task a task of a repeat that is done
   * @param <T> the type of the value
   */
  protected final <T extends @Nullable Object> Outcome<T> lastOutcome(int task) {
    ScopeCore round = Rounds.last(this, task);
    if (round != null && round.slotOf(task) == TaskState.DONE) {
      return new Outcome.Success<>(this.<T>last(task));
    }
    Throwable failure = Rounds.failure(this, task);
    return failure != null
        ? new Outcome.Failure<>(failure)
        : new Outcome.Skipped<>(Rounds.why(this, task));
  }

  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  private <T> List<T> gathered(int task, int position) {
    // its loops are done, but others of this scope may still be putting theirs into the same map
    // a repeat's method is called in its rounds, and what it gathers is in the scope around them
    return new ArrayList<>(
        (List<T>) holder(task).passing(host().plan.gathersOf.get(task).get(position)));
  }

  @SuppressWarnings("unchecked") // as above
  private <T> ChannelReader<T> reading(int task, int position) {
    RunPlan plan = host().plan;
    Gathering gather = plan.gathersOf.get(task).get(position);
    ValueChannel<T> channel =
        (ValueChannel<T>) Sequencer.of(this, gather.lane()).channel();
    return channel.read(plan.name(task), plan.name(gather.source()));
  }
}
