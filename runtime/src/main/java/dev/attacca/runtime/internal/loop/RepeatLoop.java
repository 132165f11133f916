package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.OuterDependencies;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
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
 * <p><b>Rolling.</b> Where rounds have been tiny, a worker does one after the other by itself, call and all, as those
 * of a {@link PullLoop}: {@code ROLLING}, which of them, and {@code LETTING_IN} while the watchdog makes the
 * round one like any other. It goes on so only while no other round is open: then all that a round takes of the one
 * before is there, and nothing has to be waited for. If the watchdog finds it in the call, there is no round yet
 * that others could begin the next one of; if in a task, there is. An answer that is empty, or a failure, ends
 * the straight way in the midst of the call, and what follows is as above.
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
public final class RepeatLoop extends ItemLoop {
  private static final int FREE = 0;
  private static final int CALLING = 1;
  private static final int PARKED = 2;
  private static final int ENDED = 3;
  private static final int LETTING_IN = 4;
  /** This and all above it; which of them, tells one who rolls from others that do later. */
  private static final int ROLLING = 8;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(RepeatLoop.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TaskNode.Rounds rounds;
  /** The round whose call has not settled; null for none. Read by who wants to know what it waits for. */
  private volatile @Nullable ScopeCore called;

  @SuppressWarnings("unused") // by STATE
  private volatile int state = FREE;
  /** How many have been opened; written by who settles the call, read by anyone. */
  private volatile long opened;
  /** The last word for rolling; of the thread that has the repeat. */
  private int rolling = ROLLING;
  /** The round that has left the straight way, and whether in the midst of its call; of who has the repeat. */
  private @Nullable ScopeCore left;

  private boolean isInCall;
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
        ScopeCore round = beginRound();
        called = round;
        return round;
      }
      waitsForRoom();
      state = PARKED;
      if (isFull() || !free()) {
        return null;
      }
    }
    return null;
  }

  /** Of one that is parked. */
  private boolean free() {
    hasRoom();
    return STATE.compareAndSet(this, PARKED, FREE);
  }

  @Override
  public boolean roll(Worker worker) {
    if (state != FREE || !mayRollRounds()) {
      return false;
    }
    int most = rolledNext();
    if (most == 0 || !worker.isWatched() || !STATE.compareAndSet(this, FREE, CALLING)) {
      return false;
    }
    ItemWay pass = worker.pass();
    rolling = Math.max(rolling + 1, ROLLING);
    int own = rolling;
    int rolled = 0;
    while (rolled < most
        && (rolled == 0 || cost().goesOnRolling())
        && mayRollRounds()
        && !isStopped()
        && opened < rounds.max()) {
      ScopeCore round = beginRolledRound();
      STATE.setRelease(this, own);
      boolean finished = pass.roll(round);
      if (!STATE.compareAndSet(this, own, CALLING)) {
        while (state == LETTING_IN) { // and then it may be anybody's
          Thread.onSpinWait();
        }
        pass.finish(round, finished);
        return true;
      }
      if (!finished) {
        pass.leaveStraight(round);
        if (!isInCall) {
          countOpen();
          hasItem(round);
          state = FREE;
        } // else it is opened, or not, when the call has settled
        pass.finish(round, false);
        return true;
      }
      hasItem(round);
      hasRolled(round);
      rolled++;
    }
    pass.rests();
    state = FREE;
    return rolled > 0;
  }

  /** Makes the scope of a round that may come to be, of which there is nothing yet but its call. */
  private ScopeCore beginRound() {
    ScopeCore round = parent.open(task, null);
    follow(round);
    round.begin(execution, itemPlan, this, nextNumber());
    isGiven(round);
    turns.opened(round);
    if (execution.observer != null) {
      execution.observer.requested(round, itemPlan.call);
    }
    if (itemPlan.externals.length > 0) {
      OuterDependencies.hear(round);
    }
    return round;
  }

  /** Whether rounds may go straight: nobody waits for their turn, and what they take of the one before is there. */
  private boolean mayRollRounds() {
    return turns.areNone()
        && execution.around
            == null // on the straight way nobody could be told that there is no round
        && open() == 0
        && (newest == null || newest.isStraight() || !Rounds.hasFailed(newest, itemPlan.call));
  }

  /** Makes the scope of a round that goes straight, with the call for its item first. */
  private ScopeCore beginRolledRound() {
    ScopeCore round = parent.open(task, null);
    follow(round);
    round.beginDirect(itemPlan, Objects.requireNonNull(way), this, nextNumber());
    return round;
  }

  /** It has its item, and is a round like any other. */
  private void openRound(ScopeCore round) {
    countOpen();
    newest = round;
    if (execution.observer != null) {
      execution.observer.begins(round);
    }
    execution.settlement.dependants.opened(round, task, Objects.requireNonNull(round.item()));
    isOpen(round);
  }

  private void hasItem(ScopeCore round) {
    long before = opened;
    opened = before + 1; // nobody else writes it: the next call begins later
    newest = round;
  }

  @Override
  public List<ReadyWork> leftStraight(ScopeCore round, int task) {
    left = round;
    isInCall = task == itemPlan.call;
    return super.leftStraight(round, task);
  }

  @Override
  public boolean letOthersIn() {
    int now = state;
    return now >= ROLLING && STATE.compareAndSet(this, now, LETTING_IN);
  }

  @Override
  public void othersAreIn() {
    if (isInCall) {
      state = CALLING;
    } else {
      countOpen();
      hasItem(Objects.requireNonNull(left));
      state = FREE;
    }
  }

  /** The call has settled: opens the round, or ends the source; true if there is a round. */
  boolean answers(ScopeCore round, int call, boolean hasValue) {
    called = null;
    if (hasValue) {
      hasItem(round);
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
    if (state == PARKED && free()) {
      execution.workQueue.offer(this);
    }
  }

  /** The round whose call has not settled; null for none. */
  public @Nullable ScopeCore isBeingCalled() {
    return called;
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
