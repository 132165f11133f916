package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Deque;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop over an iterator. There is no queue: a worker that has nothing else to do takes the loop, pulls
 * an item, gives the loop back, and takes the item all the way down itself. Who has it, says its word: {@link HeldLoop}.
 *
 * <p>A loop that is full is {@code PARKED} and nobody's; the item that leaves it makes it {@code FREE},
 * and offers it. Whoever frees looks at the other's word afterwards: the puller parks, then looks whether
 * there is room after all; the item makes room, then looks whether the loop is parked. It is the same where what is rolled
 * brings values to a stream that has no room for them: there it is whoever reads that frees the loop, or the clock, see {@link
 * ReaderWait}.
 *
 * <p><b>Rolling.</b> Where items have been tiny, other threads would only be in the way: a worker keeps
 * the loop and pulls one item after the other, each only when the one before is done. As long as it is
 * in an item, the loop is {@code ROLLING}, and the item is counted as open by nobody. The watchdog may
 * take the word {@code ROLLING} away: it counts the item and frees the loop for others, who may have to
 * do what the item waits for. The worker, when it comes back, finds the word missing, and closes its item
 * as any other. Others may be rolling by then, so the word is another one for each who does. States are
 * held for one item at a time, never in the iterator: it may wait for a task that uses the same state.
 *
 * <p>A stream may push more than it was asked for. Then its puller emits from within the iterator, with
 * the loop {@code HELD}, see {@link Overflow}.
 */
public final class PullLoop extends HeldLoop {
  /** Null as long as no more has come than was asked for. */
  private volatile @Nullable Overflow overflow;
  /** Of the thread that has the loop. */
  private @Nullable Worker inIterator;
  /** How long it has done other things than that; of the thread that has the loop. */
  private long away;
  /** What the iterator has thrown; of the thread that has the loop. */
  private @Nullable Throwable thrown;

  private int rolling = ROLLING; // the last word for it
  /** Null if what its items bring is read by nobody. */
  private final @Nullable ReaderWait readers;

  public PullLoop(Execution execution, ScopeCore parent, int task, Object source) {
    super(execution, parent, task, source);
    this.readers = ReaderWait.of(turns, this::roomMade);
  }

  @Override
  void push(Deque<Object> ahead) {
    Overflow present = overflow;
    if (present == null) {
      overflow = present = new Overflow(this);
    }
    Worker worker = Objects.requireNonNull(inIterator);
    leaveIterator(HELD); // an interrupt would hit what is done for the run
    long begin = worker.clock();
    try {
      present.emit(ahead, worker);
    } finally {
      away += worker.clock() - begin;
      inIterator = worker; // has had others below it
      state = TAKEN;
    }
    if (isStopped()) {
      throw new StopSignal();
    }
  }

  // Taking the loop and giving it back

  private boolean take() {
    if (!takeIfFree()) {
      return false;
    }
    if (readers != null) {
      readers.ends();
    }
    return true;
  }

  @Override
  protected void endEmission() {
    interruptPuller();
    wakePusher();
  }

  private void wakePusher() {
    Overflow present = overflow;
    if (present != null) {
      present.wake();
    }
  }

  // Items

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    Overflow present = overflow;
    ScopeCore pushed = present == null ? null : present.poll();
    if (pushed != null) {
      return pushed;
    }
    if (!take()) {
      return null;
    }
    if (isFull() && !isStopped()) {
      return park(() -> !isFull()) ? next(worker) : null;
    }
    Object item = pull(worker);
    hasPulled(worker, HELD);
    if (item == null) {
      end(worker);
      return null;
    }
    ScopeCore scope = open(item);
    giveBackHeld();
    return scope;
  }

  /** Waits for an item to leave, or for a stream to be read; true if it is free again, as there is room by now. */
  private boolean park(BooleanSupplier hasRoom) {
    leaveIterator(HELD);
    waitsForRoom();
    giveBack(PARKED);
    if (execution.halted) { // whoever halted it may have left the loop to this thread
      giveUp();
      return false;
    }
    return hasRoom.getAsBoolean() && free();
  }

  /** By whoever reads a stream that its items bring values to, or does not; it may be for nothing. */
  private void roomMade() {
    if (state == PARKED && free()) {
      execution.workQueue.offerFromElsewhere(this);
    }
  }

  /** Of one that is parked. */
  private boolean free() {
    hasRoom();
    return change(PARKED, FREE);
  }

  @Override
  public boolean canGoOn() {
    return readers != null && readers.mayEnd();
  }

  @Override
  public String inWords() {
    return readers != null && state == PARKED && readers.isOn()
        ? "\"%s\" waits until some of what its items have brought has been read"
            .formatted(execution.plan.name(task))
        : super.inWords();
  }

  /** Not where keys of items wait for each other in a batch, or who does an item may have to do others within its task. */
  @Override
  public boolean mayBeKept() {
    return way == null
        && execution.overrides == null
        && execution.batches == null
        && !execution.plan.emits;
  }

  @Override
  public boolean roll(Worker worker) {
    Overflow pushed = overflow;
    if (isFull() || pushed != null && !pushed.isEmpty()) {
      return false; // if it is full, it has to be parked
    }
    int most = rolledNext();
    if (most == 0 || !worker.isWatched() || !take()) {
      return false;
    }
    rolling = Math.max(rolling + 1, ROLLING);
    roll(most, rolling, worker, worker.pass());
    return true;
  }

  /** With as few calls as can be from one item to the next: each is one that HotSpot may not inline. */
  private void roll(int most, int own, Worker worker, ItemWay pass) {
    boolean callsNobody = callsNobody();
    // once, as what goes on unread is taken only with room
    boolean isRead = readers != null && !readers.isLeftUnread();
    for (int i = 0; i < most && !isFull() && (i == 0 || cost().goesOnRolling()); i++) {
      if (isRead && !isStopped() && !turns.haveRoom(emitted())) {
        pass.rests();
        park(Objects.requireNonNull(readers).begins(emitted()));
        return;
      }
      Object item = pull(worker);
      if (item == null || !callsNobody) {
        hasPulled(worker, HELD);
      }
      if (item == null || !turns.take(emitted())) {
        pass.rests();
        goesOtherwise(item, worker);
        return;
      }
      if (readers != null && !isRead) {
        isRead = true;
        readers.hasRoom();
      }
      ScopeCore scope = openUncounted(item, true, nextNumber());
      if (callsNobody) { // and nobody else was called since: it is in the iterator still
        hasPulled(worker, own);
      } else {
        enterItem(own);
      }
      boolean finished = pass.roll(scope);
      if (!change(own, finished && callsNobody ? TAKEN : HELD)) {
        wasLetGo(scope, pass, finished);
        return;
      }
      if (!finished && !leavesStraight(scope, pass)) {
        return;
      }
      if (finished) {
        isThrough(scope, pass);
        if (!callsNobody) { // else it is that already
          state = TAKEN;
        }
      }
    }
    turns.isLeft(emitted());
    pass.rests();
    leaveIterator(HELD);
    giveBackHeld();
    if (!cost().areRolled()) { // that was a trial, and others would not be in the way
      execution.workQueue.offerMore(this);
    }
  }

  /** Whether nobody else hears of it when an item is opened, or is over, so that it may be while the loop is in the iterator. */
  private boolean callsNobody() {
    return execution.observer == null && turns.areNone() && reported == null;
  }

  /** The watchdog has counted the item that is over now, or has stopped, and the loop may be anybody's. */
  private void wasLetGo(ScopeCore scope, ItemWay pass, boolean finished) {
    while (state == LETTING_IN) {
      Thread.onSpinWait();
    }
    isKnown(scope);
    pass.finish(scope, finished);
    if (execution.halted) { // whoever halted it may have left the loop to this thread
      giveUp();
    }
  }

  private void isThrough(ScopeCore scope, ItemWay pass) {
    if (turns.areApart()
        || scope.isHeld()) { // what it brings may wait for its turn, or be open behind a merge
      countOpen();
      isOpen(scope);
      pass.finish(scope, true);
    } else {
      hasRolled(scope);
    }
  }

  /** An item has stopped short in the midst of the loop; false if that is not kept any more. */
  private boolean leavesStraight(ScopeCore scope, ItemWay pass) {
    countOpen();
    isOpen(scope);
    boolean parked = pass.leaveStraight(scope);
    if (parked && !execution.workQueue.hasWork()) {
      state = TAKEN;
      return true;
    }
    giveBackHeld();
    if (parked) {
      execution.workQueue.keep(this); // its worker comes to something else first
    } else {
      execution.workQueue.offerMore(this); // what is left of this one may wait for others
    }
    pass.finish(scope, false);
    return false;
  }

  private void giveBackHeld() {
    giveBack(FREE);
    if (execution.halted) {
      giveUp();
    }
  }

  /** Is not rolled any more: as there is no item, or it has to wait for its turn. */
  private void goesOtherwise(@Nullable Object item, Worker worker) {
    if (item == null) {
      end(worker);
      return;
    }
    ScopeCore scope = open(item);
    giveBackHeld();
    execution.workQueue.offerMore(this);
    worker.finishOther(scope);
  }

  @Override
  public boolean letOthersIn() {
    int now = state;
    if (now < ROLLING || !change(now, LETTING_IN)) {
      return false;
    }
    countOpen();
    return true;
  }

  @Override
  public void othersAreIn() {
    giveBack(FREE);
  }

  /** The next element, of which the loop is taken; null if there is none, and the loop is to be ended. */
  private @Nullable Object pull(Worker worker) {
    Object item = null;
    inIterator = worker;
    away = 0;
    long begin = worker.clock();
    try {
      item = pullNext();
    } catch (Throwable e) {
      thrown = e;
    }
    busy(worker.clock() - begin - away);
    return item;
  }

  private void busy(long nanos) {
    if (nanos > 0) { // by the watchdog's clock it hardly ever is
      execution.times.add(task, nanos);
    }
  }

  /** Out of the iterator again: a flag that it has left on the thread is not for what follows. */
  private void hasPulled(Worker worker, int as) {
    leaveIterator(as);
    worker.tidyInterrupt(task);
  }

  // The end

  private void end(Worker worker) {
    giveBack(ENDED);
    long begin = worker.clock();
    Throwable failure = close(isStopped() ? null : thrown);
    busy(worker.clock() - begin);
    if (failure == null) {
      sourceEnded(worker);
    } else {
      fail(worker, failure);
    }
  }

  @Override
  void left(ScopeCore item, Worker worker) {
    wakePusher();
    if (state == PARKED && free()) {
      execution.workQueue.offer(this);
    }
  }

  @Override
  public void giveUp() {
    wakePusher();
    int now = state;
    while (now == LETTING_IN) {
      Thread.onSpinWait();
      now = state;
    }
    if (change(FREE, ENDED)
        || change(PARKED, ENDED)
        || now >= ROLLING && change(now, ENDED)) { // whose item may never end
      Throwable failure = close(null);
      if (failure != null) {
        execution.settlement.failedBesides(parent, task, failure);
      }
    } // else its puller finds the run halted, and closes it
  }
}
