package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.SequencePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.Standing.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that the items of a run reach one after the other in the order in which they were emitted:
 * a state, a stream of values, or the keys of a state, see {@link StateKeys}.
 *
 * <p><b>Whose turn it is.</b> In each loop it is the turn of one item; an item may use the lane when it
 * is its turn, and the turn of all items around it. Each scope knows how many of its tasks and loops
 * have still to move the lane on: a task by settling, however it does, a loop when it has emitted all and the turns of all
 * its items are over, be they closed or not. When none
 * is left, the scope's turn is over, and the next item of its loop has it, if that has been emitted yet;
 * it may have finished early, all its tasks having been skipped, and then it is passed over. With nested
 * loops this is the lexicographic order of the items' numbers.
 *
 * <p><b>Who waits, waits without a thread.</b> A task that is not yet to use the lane is left here,
 * with a token that keeps its scope open, and goes back to work when its turn has come. A value that a
 * full stream has no room for is left here in the same way, and its item stays open: that bounds the
 * memory of a stream by the loop's bound.
 *
 * <p>Everything is guarded by the lane, but for the word of {@link Holding}; what there is to do for others is collected and done after the
 * lock has been given back.
 */
public final class Sequencer {
  private final Execution execution;
  private final ScopeCore root;
  private final int number;
  /** Of a state: who has it. */
  private final Holding holding = new Holding();

  private final @Nullable ValueChannel<Object> channel;
  /** Of a lane of keys. */
  private final @Nullable StateKeys keys;
  /** Of a state that is its key's: it belongs to one item. */
  private final @Nullable KeyTurn ofKey;

  // Guarded by this
  private final Standings standings;
  /** The scope whose turn it is, if the stream had no room for its value. */
  private @Nullable Standing blocked;

  /** The one of this number that a scope belongs to. */
  public static Sequencer of(ScopeCore scope, int number) {
    Execution execution = Execution.of(scope);
    int root = execution.plan.lanes.root(number);
    ScopeCore at = scope;
    while (at.plan().type.id() != root) {
      at = at.requireParent();
    }
    ScopeCore rootScope = at;
    return rootScope.kept(
        number, () -> new Sequencer(execution, rootScope, number), Sequencer.class);
  }

  private Sequencer(Execution execution, ScopeCore root, int number) {
    this.execution = execution;
    this.root = root;
    this.number = number;
    SequencePlan lanes = execution.plan.lanes;
    this.keys = lanes.keyed(number) < 0 ? null : new StateKeys(lanes, number);
    this.ofKey = lanes.isOfKey(number) ? new KeyTurn(this, root, number) : null;
    this.channel = lanes.isState(number) || keys != null
        ? null
        : new ValueChannel<>(
            execution,
            lanes.source(number),
            lanes.consumer(number),
            lanes.room(number),
            this::roomMade);
    if (channel != null) {
      OpenStreams.of(execution).opened(channel);
    }
    this.standings = new Standings(number, ofKey == null ? null : ofKey.standing);
  }

  StateKeys keys() {
    return Objects.requireNonNull(keys);
  }

  KeyTurn ofKey() {
    return Objects.requireNonNull(ofKey);
  }

  /** Has the state made if there is none. By a task that holds it. */
  void provide() throws Throwable {
    KeyTurn.provide(root, number, ofKey);
  }

  public ValueChannel<Object> channel() {
    return Objects.requireNonNull(channel);
  }

  // Turns

  /** A loop begins. */
  synchronized Turn begin(ScopeCore parent) {
    return standings.begin(parent);
  }

  /** A loop has emitted an item. */
  void opened(Turn turn, ScopeCore item) {
    List<ReadyWork> work = new ArrayList<>(0);
    synchronized (this) {
      standings.opened(turn, item);
      grantAll(work);
    }
    goOn(work);
  }

  /** A loop has emitted all: so many. */
  void ended(Turn turn, long size) {
    List<ReadyWork> work = new ArrayList<>(0);
    boolean ends;
    synchronized (this) {
      standings.ended(turn, size);
      grantAll(work);
      ends = endIfThrough();
    }
    goOn(work, ends);
  }

  /** Something that had to be done with the lane in this scope has been done, or never will be. */
  public void moved(ScopeCore scope) {
    List<ReadyWork> work = new ArrayList<>(0);
    boolean ends;
    synchronized (this) {
      standings.move(standings.require(scope));
      grantAll(work);
      ends = endIfThrough();
    }
    goOn(work, ends);
  }

  /** Ends the turn of a key if its item is through; true if somebody has to be told without the lock. */
  private boolean endIfThrough() {
    boolean isThrough = ofKey != null && standings.isRootThrough();
    if (isThrough) {
      ofKey().end();
    }
    return isThrough;
  }

  private void goOn(List<ReadyWork> work, boolean ends) {
    if (ends) {
      ofKey().leave(work);
    }
    goOn(work);
  }

  /** Without the lock. */
  private void goOn(List<ReadyWork> work) {
    execution.workQueue.addAll(work);
    if (channel != null) {
      channel.tellCue(); // there may have been no room
    }
  }

  /** With the lock. */
  void grant(Standing standing, List<ReadyWork> work) {
    standings.grant(standing);
    grantAll(work);
  }

  private void grantAll(List<ReadyWork> work) {
    for (Standing standing = standings.nextGranted();
        standing != null;
        standing = standings.nextGranted()) {
      for (int task : standing.stalled) {
        waits(standing.scope, task, Trace.Reason.THREAD);
        work.add(new ReadyWork(standing.scope, task));
      }
      standing.stalled.clear();
      deliver(standing, work);
    }
  }

  private boolean isGranted(ScopeCore scope) {
    return scope == root && ofKey == null
        || scope.plan().type.ofCalls() // which is no item, and comes when all have their keys in
        || standings.require(scope).granted;
  }

  /**
   * Where something has to be done before it can be the turn of a scope, or of one around it; empty if it is its turn, or has
   * been.
   */
  List<ScopeCore> awaitedBy(ScopeCore scope) {
    synchronized (this) {
      List<ScopeCore> awaited = standings.awaitedBy(scope);
      if (awaited != null) {
        return awaited;
      }
    }
    ScopeCore first = ofKey == null ? null : ofKey.before();
    return first == null ? List.of() : of(first, number).awaitedOfRoot();
  }

  private synchronized List<ScopeCore> awaitedOfRoot() {
    return standings.awaitedOfRoot();
  }

  // Items that go straight

  /** The state is the caller's for an item that goes straight, whose turn it is; false if somebody has it. */
  boolean take() {
    return holding.take();
  }

  /** The state is nobody's again. */
  void giveBack() {
    if (!holding.giveBack()) {
      release();
    }
  }

  /** Whether it is the turn of the next item of a loop; and it is that of those after it as long as they go straight. */
  synchronized boolean isTurnOf(Turn turn, long next) {
    return turn.current == next && turn.isGranted();
  }

  /** All items before this one, which has not been opened, have gone straight, and had their turn. */
  synchronized void comesTo(Turn turn, long next) {
    turn.current = next;
  }

  /**
   * An item has its turn, but is one like any other from now on, and holds the lane for this task only.
   * Adds what others can go on with now.
   */
  void handOver(Turn turn, ScopeCore item, int[] done, int current, List<ReadyWork> work) {
    RunPlan plan = execution.plan;
    synchronized (this) {
      turn.current = item.number();
      Standing standing = standings.enter(turn, item);
      standing.granted = true;
      if (IntLists.contains(item.plan().itemLanes, number)) {
        standing.left--;
      }
      for (int task : done) {
        if (IntLists.contains(plan.moved[task], number)) {
          standing.left--;
        }
      }
      standings.passIfThrough(standing);
      grantAll(work);
      ReadyWork following = IntLists.contains(plan.lanes.heldBy(current), number) ? null : freed();
      if (following != null) {
        work.add(following);
      }
    }
  }

  // States

  /** True if the task may go on, holding the state; else it is told when to try again. */
  public synchronized boolean acquire(ScopeCore scope, int task) {
    boolean granted = isGranted(scope);
    if (granted && holding.takeOrAwait()) {
      return true;
    }
    waits(scope, task, Trace.Reason.TURN);
    if (!scope.isMain()) {
      scope.hold();
    }
    if (granted) {
      holding.add(new ReadyWork(scope, task));
    } else {
      standings.require(scope).stalled.add(task);
    }
    return false;
  }

  /** The task that holds the state has settled, or has to wait for another state. */
  public void release() {
    ReadyWork following;
    synchronized (this) {
      following = freed();
    }
    if (following != null) {
      execution.workQueue.add(following);
    }
  }

  /** Nobody has it; the next that waits may try. */
  private @Nullable ReadyWork freed() {
    ReadyWork next = holding.free();
    if (next != null) {
      waits(next.scope(), next.task(), Trace.Reason.THREAD);
    }
    return next;
  }

  /** Tells who watches, before anybody can go on with it. */
  private void waits(ScopeCore scope, int task, Trace.Reason reason) {
    if (execution.observer != null) {
      execution.observer.waits(scope, task, reason);
    }
  }

  // Streams

  /** A value for the stream; counts as a move once it is in there. */
  public void feed(ScopeCore scope, Object value) {
    List<ReadyWork> work = new ArrayList<>(0);
    synchronized (this) {
      feed(standings.require(scope), value, work);
      grantAll(work);
    }
    goOn(work);
  }

  private void feed(Standing standing, Object value, List<ReadyWork> work) {
    if (standing.granted && takes(standing, value, work)) {
      standings.move(standing);
    } else {
      standing.scope.hold();
      standing.values.add(value);
      blocked = standing.granted ? standing : blocked;
    }
  }

  /** These tasks of an item have gone straight, and count as any others that have settled. Adds what others can go on with now. */
  synchronized void goneOn(ScopeCore item, int[] done, List<ReadyWork> work) {
    for (int task : done) {
      if (IntLists.contains(execution.plan.moved[task], number)) {
        Object value = item.slot(task) == TaskState.DONE ? item.value(task) : null;
        if (value == null) {
          standings.move(standings.require(item));
        } else {
          feed(standings.require(item), value, work);
        }
      }
    }
    grantAll(work);
  }

  private boolean takes(Standing standing, Object value, List<ReadyWork> work) {
    if (keys == null) {
      return channel().offer(value);
    }
    keys.arrives(standing.scope, value, work);
    return true;
  }

  private void deliver(Standing standing, List<ReadyWork> work) {
    while (!standing.values.isEmpty()) {
      if (!takes(standing, standing.values.element(), work)) {
        blocked = standing;
        return;
      }
      standing.values.remove();
      work.add(ReadyWork.leaving(standing.scope));
      standings.move(standing);
    }
  }

  /** The stream has room again. On the consumer's thread. */
  private void roomMade() {
    List<ReadyWork> work = new ArrayList<>();
    synchronized (this) {
      Standing standing = blocked;
      if (standing != null) {
        blocked = null;
        deliver(standing, work);
        grantAll(work);
      }
    }
    execution.workQueue.addFromElsewhere(work);
  }
}
