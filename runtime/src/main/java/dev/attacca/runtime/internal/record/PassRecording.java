package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.PassObserver;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records the items that one thread goes straight through, most of which leave nothing but their number.
 *
 * <p>Their times are those of the watchdog's clock, which moves once in a millisecond. As long as it has not moved since an
 * item was begun, there is nothing to be noted of it: all that it has done, it has done now, and how each task has ended its slots say.
 * So whatever there may be to tell can be told later, from the scope and this one time, and for most items never is: one that has not
 * failed, and was not slower than the slowest that are kept, is let go of as it is. Only when the clock moves in an item, or when it ends
 * late enough to be kept, or goes on like any other, it gets a {@link ScopeRecord}, which says of each task what it would have said
 * had it been there from the beginning.
 *
 * <p><b>Who writes.</b> The thread that goes through the items, and it alone, but for {@link #leaves}: where the watchdog lets others into an item, it
 * has taken the word for the task, see {@code DirectPass}. So it sees all that the thread has written before the
 * task, and the thread writes nothing more until it is told that the item is open; then the item is none of those that this is about. The record
 * stands in the scope before anybody else knows of it. Where the item leaves the straight way on its own thread, it fails, is halted, is
 * interrupted, or waits for a future, and nobody else knows of it either.
 *
 * <p><b>Who reads.</b> Whoever asks for a trace, and who ends the run: how many items there were, and which of a loop was closed last. One of
 * the items that end after the clock has moved gets a record, as does the last one when the thread comes to another loop; so while the run goes on
 * there is one of a moment ago. A thread that goes makes one of its last item, as it is kept no longer; who ends the run makes one of the item that the pass has been in last, if it is through, which
 * {@link #isThrough} says: it is taken back before the pass has another item, and given by a release.
 */
final class PassRecording extends PassObserver {
  private static final VarHandle COUNT;
  private static final VarHandle THROUGH;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      COUNT = lookup.findVarHandle(PassRecording.class, "count", long.class);
      THROUGH = lookup.findVarHandle(PassRecording.class, "isThrough", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RunRecording recording;
  private final KeptItems items;
  private final ItemWay way;
  private final Thread thread = Thread.currentThread();

  /** The loop that its items are of; -1 for none. */
  private int opener = -1;

  private KeptItems.@Nullable OfLoop loop;
  /** Whether all is recorded of each item of that. */
  private boolean recordsAll;

  // Of the item that it is in
  private long opened;
  /** Null as long as there is nothing to note. */
  private @Nullable ScopeRecord record;

  /** Items that nobody else has counted. */
  @SuppressWarnings("unused") // by COUNT
  private long count;

  /** When the last one was closed. */
  private long closed = Long.MIN_VALUE;
  /** Whether that has no record, and is the one that the pass has. */
  @SuppressWarnings("unused") // by THROUGH
  private boolean isThrough;

  PassRecording(RunRecording recording, KeptItems items, ItemWay way) {
    this.recording = recording;
    this.items = items;
    this.way = way;
  }

  /** Of an item that has waited for this thread: when it was emitted, as the watchdog's clock has it. */
  record Opened(long at) {}

  private KeptItems.OfLoop loop() {
    return Objects.requireNonNull(loop);
  }

  // The way through an item

  @Override
  public boolean begins(ScopeCore item, long now) {
    int its = item.plan().type.opener();
    if (its != opener) {
      comesTo(its);
    }
    THROUGH.setOpaque(this, false);
    VarHandle.storeStoreFence();
    Object watched = item.watched();
    if (watched == null) {
      if (recordsAll && (recordsAll = items.recordsAll(loop()))) {
        return false;
      }
      COUNT.setOpaque(this, count + 1);
      opened = now;
    } else if (watched instanceof Opened waiting) {
      opened = waiting.at();
    } else {
      return false;
    }
    record = null;
    return true;
  }

  /** Its items may be the last ones of their loop. */
  private void comesTo(int another) {
    if (loop != null) {
      handsOver(loop, opener);
    }
    opener = another;
    loop = items.of(another);
    recordsAll = true;
  }

  @Override
  public void ended(ScopeCore item, int task, int end, long since, long now) {
    if (now != since || record != null) {
      startsIn(item, task, since)
          .task(task)
          .ended(end == CallEnd.EMPTY ? Fate.EMPTY : Fate.SUCCEEDED, recording.time(now));
    }
  }

  @Override
  public void ends(ScopeCore item, long since, long now) {
    if (now == closed && record == null && !items.isSlow(loop(), now - opened)) {
      THROUGH.setRelease(this, true);
    } else {
      closed = now;
      settle(record(item), item, all(item), since);
    }
  }

  @Override
  public void leaves(ScopeCore item, int task, long since) {
    startsIn(item, task, since);
  }

  /** Notes all that has happened until this task was called. */
  private ScopeRecord startsIn(ScopeCore item, int task, long since) {
    ScopeRecord of = record(item);
    settle(of, item, item.plan().requireStraight().before(task), since);
    TaskRecord started = of.task(task);
    if (started.attempt == 0) {
      start(started, recording.time(since));
    }
    return of;
  }

  private void start(TaskRecord task, long time) {
    task.ready(time);
    task.started(1, time, thread);
  }

  private ScopeRecord record(ScopeCore item) {
    ScopeRecord present = record;
    if (present == null) {
      record = present = recording.open(item, recording.time(opened), true);
    }
    return present;
  }

  private static int[] all(ScopeCore item) {
    return item.plan().requireStraight().all();
  }

  /** Notes what has become of those of these tasks of which nothing has been noted. */
  private void settle(ScopeRecord of, ScopeCore item, int[] tasks, long at) {
    long time = recording.time(at);
    for (int task : tasks) {
      if (of.seen(task) == null) {
        int slot = item.slot(task);
        TaskRecord settled = of.task(task);
        if (TaskState.isSkipped(slot)) {
          settled.ended(Fate.SKIPPED, time);
        } else {
          start(settled, time);
          settled.ended(slot == TaskState.EMPTY ? Fate.EMPTY : Fate.SUCCEEDED, time);
        }
      }
    }
  }

  @Override
  public void goes() {
    items.goes(this);
  }

  // What remains of it

  /** Its thread goes: the item that was closed last gets a record. With the lock of the items. */
  void handsOver() {
    if (loop != null) {
      handsOver(loop, opener);
    }
  }

  /** The item that was closed last, if that is one of this loop, gets a record. On its thread, or when the run is over. */
  void handsOver(KeptItems.OfLoop to, int ofLoop) {
    ScopeCore item = (boolean) THROUGH.getAcquire(this) ? way.itemNow() : null;
    VarHandle.loadLoadFence();
    if (item == null
        || !(boolean) THROUGH.getAcquire(this) // and it is another, of a run that was halted
        || item.plan().type.opener() != ofLoop) {
      return;
    }
    long from = item.watched() instanceof Opened waiting ? waiting.at() : closed;
    ScopeRecord made = recording.recordOf(item, recording.time(from), true);
    settle(made, item, all(item), closed);
    made.closed(recording.time(closed));
    to.isLast(made, thread);
  }

  /** On any thread: how many items it has gone through that nobody else has counted. */
  long count() {
    return (long) COUNT.getOpaque(this);
  }
}
