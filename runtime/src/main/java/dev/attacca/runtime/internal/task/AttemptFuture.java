package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.BusyTimes;
import dev.attacca.runtime.internal.scope.ScopeCore;
import org.jspecify.annotations.Nullable;

/**
 * The future that an attempt has returned, and awaits.
 *
 * <p><b>The user's futures</b> may do anything in {@code whenComplete} and {@code cancel}. The first
 * counts as a part of the call: a time-out interrupts it. The second is called when all else is done, on
 * a thread that nobody waits for, and the task has failed when it returns; one that does not is given the
 * grace that a task has which ignores its interruption.
 */
abstract class AttemptFuture extends AttemptTime {
  @Nullable
  Object future;
  /** Has come while the phase was {@code LISTENING}. */
  UserFuture.@Nullable Arrival early;
  /** Listens to the future as long as there is one to be awaited. */
  @Nullable
  Ear listening;

  /** When it began to await its future. */
  long awaitingSince;

  /**
   * What listens to a future for an attempt. The future may outlive the run, and keep all that listens
   * to it, so this is all that it keeps once the attempt awaits it no more.
   */
  private static final class Ear {
    private volatile @Nullable AttemptFuture attempt;
    private final int number;

    Ear(AttemptFuture attempt, int number) {
      this.attempt = attempt;
      this.number = number;
    }

    void hears(UserFuture.Arrival arrival) {
      AttemptFuture present = attempt;
      if (present != null) {
        present.arrived(number, arrival);
      }
    }
  }

  AttemptFuture(ScopeCore scope, int task, Policy policy, @Nullable Place place) {
    super(scope, task, policy, place);
  }

  /** An attempt has ended, and its value is stored if it has one. */
  abstract void ended(int slot);

  @Override
  final @Nullable Object leavesFuture() {
    Object awaited = future;
    future = null;
    endsToAwait();
    return awaited;
  }

  void listen() {
    if (!waits()) {
      return;
    }
    Object awaited = takeFuture();
    Ear ear = new Ear(this, number);
    synchronized (this) {
      listening = ear;
      phase = Phase.LISTENING;
      thread = Thread.currentThread();
    }
    Throwable refused = null;
    try {
      UserFuture.whenDone(awaited, ear::hears);
    } catch (Throwable e) {
      refused = e;
    }
    boolean late;
    UserFuture.Arrival arrival;
    synchronized (this) {
      thread = null;
      late = timedOut;
      arrival = early == null && refused != null ? new UserFuture.Arrival(null, refused) : early;
      early = null;
      boolean awaits = arrival == null && !late;
      phase = awaits ? Phase.AWAITING : Phase.RUNNING;
      future = awaits ? awaited : null;
      if (awaits) {
        beginsToAwait();
        setTimer();
      } else {
        listensNoMore();
      }
    }
    if (late) {
      Thread.interrupted(); // as after a call
    }
    if (arrival != null) {
      arrived(arrival);
    } else if (late) {
      failedWith(awaited, timeout(null));
    } else if (execution.halted) { // perhaps too late to have been found waiting
      elsewhere(this::abandon);
    }
  }

  /** What comes upon the user's {@code cancel} is nothing for a thread that others wait for. */
  void elsewhere(Runnable job) {
    DueJobs.deliver(() -> ContextLoaders.within(execution.loader, job));
  }

  /** A task is busy until its future is done. With the lock. */
  void beginsToAwait() {
    awaitingSince = BusyTimes.now();
    if (isAnswer()) {
      execution.group.rest.becomesStill(this);
    }
    if (scope.isMain()) {
      execution.times.goesOn(task);
    }
  }

  /** With the lock. */
  void listensNoMore() {
    if (listening != null) {
      listening.attempt = null;
      listening = null;
    }
  }

  /** With the lock. */
  void endsToAwait() {
    listensNoMore();
    if (isAnswer()) {
      execution.group.rest.goesOn(this);
    }
    if (scope.isMain()) {
      execution.times.pauses(task);
    } else {
      execution.times.add(task, BusyTimes.now() - awaitingSince);
    }
  }

  /** Whether a worker of this run has to answer, rather than somebody elsewhere. */
  boolean isAnswer() {
    return execution.plan.graph.node(task).inbox();
  }

  @Nullable
  Object takeFuture() {
    Object note = scope.note(task);
    if (note != null) {
      scope.note(task, null);
    }
    return note;
  }

  /** On any thread, and perhaps long after the attempt that has returned the future. */
  void arrived(int attempt, UserFuture.Arrival arrival) {
    synchronized (this) {
      if (number != attempt) {
        return;
      }
      if (phase == Phase.LISTENING) {
        early = early == null ? arrival : early;
        return;
      }
      if (phase != Phase.AWAITING) {
        return;
      }
      phase = Phase.RUNNING;
      future = null;
      endsToAwait();
    }
    ContextLoaders.within(execution.loader, () -> arrived(arrival));
  }

  void arrived(UserFuture.Arrival arrival) {
    Throwable thrown = arrival.thrown();
    if (thrown != null) {
      failed(UserFuture.unwrap(thrown));
      return;
    }
    Object value = arrival.value();
    TaskNode node = execution.plan.graph.node(task);
    Object content = value instanceof java.util.Optional<?> optional && node.optional()
        ? optional.orElse(null)
        : value;
    if (content == null && (value == null && node.type() != null && !node.nullable())) {
      failed(new NullPointerException(
          "the future of task \"%s\" held null; a task that may have no value has an Optional or is annotated @Nullable"
              .formatted(node.name())));
      return;
    }
    try {
      if (node.type() != null) {
        scope.assign(task, content);
      }
    } catch (RuntimeException e) { // of another type, unchecked
      failed(e);
      return;
    }
    ended(content == null && node.optional() ? TaskState.EMPTY : TaskState.DONE);
  }

  /**
   * Tells what the task has returned that nobody wants it any more, and gives its place back when that knows; at the latest
   * when the grace is over.
   */
  void letGoWithPlace(Object returned) {
    Timer.Cancellable patience = after(execution.engine.grace(), this::givePlaceBack);
    execution.settlement.cancel(scope, task, returned);
    patience.cancel();
    givePlaceBack();
  }
}
