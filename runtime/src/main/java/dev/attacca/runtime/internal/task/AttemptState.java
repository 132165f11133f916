package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunOrigin;
import dev.attacca.runtime.internal.run.UnfinishedPart;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt stands: its phase, its token of the run, its place in a limit. It is cut in four: this,
 * {@link AttemptTime}, {@link AttemptFuture}, and {@link Attempt}, which is all of it and tells how it goes.
 *
 * <p>From its first wait to the last result, the attempt holds a token of its run and is linked as
 * pending, so a halt finds it. One that never waits, and is over when its call is, is a call like any
 * other, on a worker which a halt finds by itself. {@link #phase} is guarded by this object. Whoever moves
 * the phase out of a waiting state goes on with the task; whoever comes second, be it the timer, a future's
 * completion or a halt, finds another phase and does nothing. The interrupt of a time-out is sent under the
 * same lock, while the phase is {@code RUNNING}; so it cannot hit the thread after it has gone on.
 */
abstract class AttemptState extends UnfinishedPart {
  enum Phase {
    /** Waits for a place or for its turn. */
    LIMITED,
    /** Waits for a thread. */
    QUEUED,
    RUNNING,
    /** Is about to await its future: asks to be told when that is done. */
    LISTENING,
    /** Its future is awaited. */
    AWAITING,
    /** It has failed, and its future is being cancelled. */
    LETTING_GO,
    /** Waits between two attempts. */
    DELAYED,
    OVER
  }

  final ScopeCore scope;
  final Execution execution;
  final int task;
  final Policy policy;

  // Guarded by this
  volatile Phase phase = Phase.LIMITED;
  int number = 1;

  @Nullable
  Thread thread;

  boolean hasPlace;
  /** It waits, or has waited; of the thread that has it until it does. */
  boolean linked;
  /** What it has made ready when it was over within its call. */
  int ready = -1;
  /** It had to have a thread of its own, see {@code ConsumerStart}; written before it is called. */
  boolean byItself;

  // Guarded by the limit
  /** How many had waited there before it; of one that waits. */
  long since;

  /** Null if its task is not limited. */
  final @Nullable Place place;

  /** The thread that is in {@link Attempt#run} or {@link Attempt#awaitFuture}; others only compare. */
  @Nullable
  Thread home;

  AttemptState(ScopeCore scope, int task, Policy policy, @Nullable Place place) {
    this.place = place;
    this.hasPlace = place != null && place.by != null;
    this.scope = scope;
    this.execution = Execution.of(scope);
    this.task = task;
    this.policy = policy;
  }

  @Override
  public ScopeCore place() {
    return scope;
  }

  public int task() {
    return task;
  }

  /** Which attempt this is, from 1; on the thread that has it. */
  int number() {
    return number;
  }

  public ScopeCore scope() {
    return scope;
  }

  /** Whether it waits for its limit. */
  public boolean isLimited() {
    return phase == Phase.LIMITED;
  }

  /** It has been let go on: whether it does, or this thread may be the one that it needs for that. */
  boolean hasBegun() {
    return phase != Phase.QUEUED || CurrentThread.host() != null;
  }

  boolean isOf(String name) {
    return execution.plan.name(task).equals(name);
  }

  /** The attempts that its run is a part of. */
  @Nullable
  RunOrigin origin() {
    return execution.origin();
  }

  /** Tells who watches, before anybody can go on with it. */
  final void waitsFor(Trace.Reason reason) {
    if (execution.observer != null) {
      execution.observer.waits(scope, task, reason);
    }
  }

  /** The limit lets the task start. */
  abstract void admitted(@Nullable Worker worker);

  /** An attempt has failed; perhaps another follows. */
  abstract void failed(Throwable thrown);

  /** It begins to wait, after it has been called; false if the run has been halted. */
  abstract boolean waits();

  /** It begins to wait; false if the run has been halted. */
  boolean link() {
    if (!linked && execution.group.await(this)) {
      linked = true;
      if (!scope.isMain()) {
        scope.hold(); // the item is open meanwhile
      }
    }
    return linked;
  }

  /** The task has settled: gives the token to whoever goes on with what is ready. */
  void goOn(int next) {
    if (!linked) {
      ready = next; // for the worker that is here
      return;
    }
    if (!scope.isMain()) {
      execution.workQueue.add(
          new ReadyWork(scope, next)); // with the token that has kept the item open
    } else if (next >= 0) {
      scope.push(next);
    }
    giveTokenBack();
  }

  /** The loop's method has returned, or has failed in the midst of emitting; the loop goes on by itself. */
  void becameLoop(Worker worker) {
    if (finish() && linked) {
      if (!scope.isMain()) {
        worker.leave(scope);
      }
      giveTokenBack();
    }
  }

  boolean finish() {
    synchronized (this) {
      if (phase == Phase.OVER) {
        return false;
      }
      phase = Phase.OVER;
    }
    if (byItself) {
      execution.flow.consumerLeaves();
    }
    if (linked) {
      execution.group.settled(this);
    }
    return true;
  }

  void giveTokenBack() {
    if (Thread.currentThread() == home) {
      execution.group.releaseToken(); // the worker that called goes on with what is ready
    } else {
      execution.group.handOver();
    }
  }

  void givePlaceBack() {
    synchronized (this) {
      if (!hasPlace) {
        return;
      }
      hasPlace = false;
    }
    if (place != null) {
      place.giveBack(execution);
    }
  }

  Place requirePlace() {
    return Objects.requireNonNull(place);
  }

  Execution execution() {
    return execution;
  }
}
