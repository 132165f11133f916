package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * A loop over an iterator. There is no queue: a worker that has nothing else to do takes the loop, pulls
 * an item, gives the loop back, and takes the item all the way down itself.
 *
 * <p>{@link #state} says who has the loop. Whoever takes it makes it {@code TAKEN}, in the iterator, and
 * then {@code HELD}, out of it again with an item, and gives it back as {@code FREE}. One who stops the
 * loop interrupts a thread in the iterator, and no other: it takes the word {@code TAKEN} away for that
 * long, and the thread that wants to leave the iterator finds it missing.
 *
 * <p>A loop that is full is {@code PARKED} and nobody's; the item that leaves it makes it {@code FREE},
 * and offers it. Whoever frees looks at the other's word afterwards: the puller parks, then looks whether
 * there is room after all; the item makes room, then looks whether the loop is parked.
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
public final class PullLoop extends ItemLoop {
  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;
  private static final int HELD = 4;
  private static final int LETTING_IN = 5;
  private static final int PARKED = 6;
  private static final int ENDED = 7;
  /** This and all above it; which of them, tells one who rolls from others that do later. */
  private static final int ROLLING = 8;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PullLoop.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object source;
  /** Made by the first puller: that, too, is the user's code, and may fail. */
  private @Nullable Iterator<?> iterator;

  private final @Nullable AutoCloseable closeable;
  /** Null as long as no more has come than was asked for. */
  private volatile @Nullable Overflow overflow;
  /** Of the thread that has the loop. */
  private @Nullable Worker inIterator;
  /** How long it has done other things than that; of the thread that has the loop. */
  private long away;
  /** What the iterator has thrown; of the thread that has the loop. */
  private @Nullable Throwable thrown;

  private volatile int state = FREE;
  /** The last word for rolling; of the thread that has the loop. */
  private int rolling = ROLLING;
  /** Who has the loop, or is about to take it or give it back. */
  private volatile @Nullable Thread puller;

  public PullLoop(Execution execution, ScopeCore parent, int task, Object source) {
    super(execution, parent, task);
    this.closeable = source instanceof AutoCloseable given ? given : null;
    this.source = StreamSource.of(source);
  }

  private Iterator<?> iterator() {
    if (iterator == null) {
      String name = execution.plan.name(task);
      isSized(StreamSource.sizeOf(source));
      iterator = StreamSource.isOne(source)
          ? StreamSource.iterator(source, inFlight, this::push, name)
          : iteratorOf(source, name);
    }
    return iterator;
  }

  public static Iterator<?> iteratorOf(Object source, String loop) {
    if (source instanceof BaseStream<?, ?> stream) {
      return stream.iterator();
    }
    if (!(source instanceof Iterable<?> iterable)) {
      return (Iterator<?>) source;
    }
    Iterator<?> given = iterable.iterator();
    if (given == null) {
      throw new NullPointerException(
          "loop \"" + loop + "\": iterator() of what it returned gave null");
    }
    return given;
  }

  /** On the worker that is in the iterator, which pushes more than it was asked for. */
  private void push(Deque<Object> ahead) {
    Overflow present = overflow;
    if (present == null) {
      overflow = present = new Overflow(this);
    }
    Worker worker = java.util.Objects.requireNonNull(inIterator);
    leaveIterator(); // an interrupt would hit what is done for the run
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
    if (state != FREE || !STATE.compareAndSet(this, FREE, TAKEN)) {
      return false;
    }
    puller = Thread.currentThread();
    return true;
  }

  /** From the iterator; one who stops the loop may be about to interrupt this thread. */
  private void leaveIterator() {
    if (!STATE.compareAndSet(this, TAKEN, HELD)) {
      while (state == INTERRUPTING) {
        Thread.onSpinWait();
      }
      if (!execution.halted) {
        Thread.interrupted(); // the one of endEmission, and only for the iterator
      }
      state = HELD;
    }
  }

  private void giveBack(int as) {
    puller = null;
    state = as;
  }

  @Override
  protected void endEmission() {
    if (STATE.compareAndSet(this, TAKEN, INTERRUPTING)) {
      Thread target = puller; // if it is not there yet, it will see that the loop is stopped
      if (target != null) {
        target.interrupt();
      }
      state = INTERRUPTED;
    }
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
      return park() ? next(worker) : null;
    }
    Object item = pull(worker);
    if (item == null) {
      end(worker);
      return null;
    }
    ScopeCore scope = open(item);
    giveBackHeld();
    return scope;
  }

  /** Waits for an item to leave; true if one has meanwhile. */
  private boolean park() {
    leaveIterator();
    waitsForRoom();
    giveBack(PARKED);
    if (execution.halted) { // whoever halted it may have left the loop to this thread
      giveUp();
      return false;
    }
    return !isFull() && free();
  }

  /** Of one that is parked. */
  private boolean free() {
    hasRoom();
    return STATE.compareAndSet(this, PARKED, FREE);
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
    ItemWay pass = worker.pass();
    rolling = Math.max(rolling + 1, ROLLING);
    int own = rolling;
    for (int i = 0; i < most && !isFull(); i++) {
      Object item = pull(worker);
      if (item == null) {
        pass.rests();
        end(worker);
        return true;
      }
      if (!beginsToRoll()) {
        pass.rests();
        ScopeCore scope = open(item);
        giveBackHeld();
        worker.finishOther(scope);
        return true;
      }
      ScopeCore scope = openUncounted(item, true);
      STATE.setRelease(this, own);
      boolean finished = pass.roll(scope);
      if (!STATE.compareAndSet(this, own, TAKEN)) {
        while (state == LETTING_IN) { // and then it may be anybody's
          Thread.onSpinWait();
        }
        pass.finish(scope, finished);
        if (execution.halted) { // whoever halted it may have left the loop to this thread
          giveUp();
        }
        return true;
      }
      if (!finished) {
        countOpen();
        pass.leaveStraight(scope);
        giveBackFromIterator();
        execution.workQueue.offerMore(this); // what is left of this one may wait for others
        pass.finish(scope, false);
        return true;
      }
      hasRolled(scope);
    }
    pass.rests();
    giveBackFromIterator();
    return true;
  }

  @Override
  public boolean mayPush() {
    return StreamSource.mayPush(source);
  }

  private void giveBackFromIterator() {
    leaveIterator();
    giveBackHeld();
  }

  private void giveBackHeld() {
    giveBack(FREE);
    if (execution.halted) {
      giveUp();
    }
  }

  @Override
  public boolean letOthersIn() {
    int now = state;
    if (now < ROLLING || !STATE.compareAndSet(this, now, LETTING_IN)) {
      return false;
    }
    countOpen();
    return true;
  }

  @Override
  public void othersAreIn() {
    giveBack(FREE);
  }

  /** The next element, of which the loop is held; null if there is none, and the loop is to be ended. */
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
    long took = worker.clock() - begin - away;
    if (took > 0) { // by the watchdog's clock it hardly ever is
      execution.times.add(task, took);
    }
    leaveIterator();
    worker.tidyInterrupt(task);
    return item;
  }

  private @Nullable Object pullNext() {
    if (isStopped() || !iterator().hasNext() || isStopped()) {
      return null;
    }
    Object item = iterator().next();
    if (item == null) {
      throw new NullPointerException("loop \"" + execution.plan.name(task) + "\" emitted null");
    }
    return item;
  }

  // The end

  private void end(Worker worker) {
    giveBack(ENDED);
    long begin = System.nanoTime();
    Throwable failure = close(isStopped() ? null : thrown);
    execution.times.add(task, System.nanoTime() - begin);
    if (failure == null) {
      sourceEnded(worker);
    } else {
      fail(worker, failure);
    }
  }

  private @Nullable Throwable close(@Nullable Throwable before) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Throwable e) {
      if (before == null) {
        return e;
      }
      if (!Thrown.suppressIn(before, List.of(e))) {
        execution.report.besides(List.of(e));
      }
    }
    return before;
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
    if (STATE.compareAndSet(this, FREE, ENDED)
        || STATE.compareAndSet(this, PARKED, ENDED)
        || now >= ROLLING && STATE.compareAndSet(this, now, ENDED)) { // whose item may never end
      Throwable failure = close(null);
      if (failure != null) {
        execution.settlement.failedBesides(parent, task, failure);
      }
    } // else its puller finds the run halted, and closes it
  }
}
