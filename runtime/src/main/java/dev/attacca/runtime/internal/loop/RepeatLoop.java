package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.graph.TaskNode.Rounds;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A repeat: a loop whose items are rounds, each made by a call of the method.
 *
 * <p><b>The call is a task of the round that it gives the item of.</b> The scope of a round is there before
 * its item. All that it has at first is one task that is ready, or waits for what it takes of the round
 * before: the call. So limits, time-outs, attempts, executors and futures are those of any task, and no
 * thread waits. Its value is the item, and the other tasks of the round depend on it. When it has one, the
 * round is <i>opened</i>: counted, numbered, shown to those who gather. When it answers empty or fails,
 * nobody hears of that; the scope is closed like any other, and with it the source has ended.
 *
 * <p><b>The round before.</b> A scope knows the one before it, and reads its values from there. What has not
 * settled there is waited for as are tasks of enclosing scopes: the scope is noted where it will be
 * told, with a token, and its counters know of it. A round that has been closed has settled all, and its
 * values stand where they were. The repeat holds the newest round, for the next one; a round lets go of
 * the one before when it is closed, so there is never more than the open ones, and one. Nothing here
 * calls itself: a worker takes the next round when it is through with what it has, or another does.
 *
 * <p><b>Who has the next round.</b> {@link #state} says it: {@code FREE}, the newest round is open and
 * anybody may begin the next; {@code CALLING}, someone has, and until the call has settled there is nothing to
 * take; {@code PARKED}, it is full. Whoever opens a round frees the repeat and offers it to others, who
 * may call the method while this one goes on with its round. Parking is that of {@link PullLoop}: who parks
 * looks whether there is room after all, and the round that makes room, whether the repeat is parked.
 *
 * <p><b>The order.</b> A round is numbered when its scope is made, and only one is made at a time, so rounds
 * come to states and streams in their order. The call's own states are those of its round: they are had
 * when the rounds before are through with them. A scope that becomes no round passes on all that others
 * wait for behind it.
 *
 * <p><b>Stopped or cancelled right here.</b> A call that has not begun when the run is stopped answers empty
 * without being made; one that has is awaited, and its round takes place. A halt finds the repeat among
 * what is unfinished; the scope of a call needs no end then, as that of no item does.
 */
final class RepeatLoop extends ItemLoop {
  private static final int FREE = 0;
  private static final int CALLING = 1;
  private static final int PARKED = 2;
  private static final int ENDED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(RepeatLoop.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Rounds rounds;

  @SuppressWarnings("unused") // by STATE
  private volatile int state = FREE;
  /** How many have been opened; written by who settles the call, read by anyone. */
  private volatile long opened;
  /** The scope that has become no round; written when its call settles, before it can be closed. */
  private @Nullable ScopeCore leftOut;

  RepeatLoop(Execution execution, ScopeCore parent, int task) {
    super(execution, parent, task);
    this.rounds = Objects.requireNonNull(execution.plan.graph.node(task).rounds());
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    while (state == FREE && STATE.compareAndSet(this, FREE, CALLING)) {
      if (isStopped() || rounds.accept() && opened == rounds.max()) {
        state = ENDED;
        sourceEnded(worker);
        return null;
      }
      if (!isFull()) {
        return beginRound();
      }
      state = PARKED;
      if (isFull() || !STATE.compareAndSet(this, PARKED, FREE)) {
        return null;
      }
    }
    return null;
  }

  /** The call has settled: opens the round, or ends the source; true if there is a round. */
  boolean answers(ScopeCore round, int call, boolean hasValue) {
    if (hasValue) {
      long before = opened;
      opened = before + 1; // nobody else writes it: the next call begins later
      openRound(round);
      state = FREE;
      execution.workQueue.offer(this);
      return true;
    }
    execution.settlement.leftOut(round, call);
    leftOut = round;
    state = ENDED;
    return false;
  }

  @Override
  public void closed(ScopeCore item, Worker worker) {
    if (item == leftOut) {
      item.follow(null);
      sourceEnded(worker);
    } else {
      super.closed(item, worker);
    }
  }

  @Override
  void left(ScopeCore item, Worker worker) {
    if (state == PARKED && STATE.compareAndSet(this, PARKED, FREE)) {
      execution.workQueue.offer(this);
    }
  }

  @Override
  public boolean isExhausted() {
    return true; // there is no other before the call has answered
  }

  @Override
  public long emitted() {
    return opened;
  }

  @Override
  protected void
      endEmission() {} // see above; a repeat that nobody has is offered, and ends when it is taken

  @Override
  public void giveUp() {}
}
