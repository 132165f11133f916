package dev.attacca.runtime.internal.base;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A time that stands still until it is moved. Who moves it does what comes due on the way, on its own thread: so
 * that with an executor that has no threads all happens in the order of a book, on the thread of the test.
 *
 * <p>Locks: {@link #moving} is held while things happen, and so above all others; this object's own is held for the
 * books only, and so below them.
 */
public final class ManualTime extends PolicyClock {
  /** How long is waited for threads to begin what has come due, in all; after that there are none free. */
  private static final long PATIENCE = 2_000_000_000;

  private static final long A_MOMENT = 20_000;

  /** Something that waits for its time. */
  private final class Entry implements Timer.Cancellable {
    private final long at;
    private final long number;
    private final Due due;

    Entry(long at, long number, Due due) {
      this.at = at;
      this.number = number;
      this.due = due;
    }

    @Override
    public void cancel() {
      remove(this);
    }
  }

  private final ReentrantLock moving = new ReentrantLock();

  // Guarded by this; the time is read by all
  private final TreeSet<Entry> entries = new TreeSet<>(
      Comparator.<Entry>comparingLong(entry -> entry.at).thenComparingLong(entry -> entry.number));
  private long numbers;
  private volatile long now;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Timer.Cancellable after(long nanos, Due due) {
    if (nanos <= 0) {
      return REAL.after(0, due); // nobody has to move for that
    }
    synchronized (this) {
      Entry entry = new Entry(sum(now, nanos), numbers++, due);
      entries.add(entry);
      return entry;
    }
  }

  private static long sum(long time, long nanos) {
    return nanos > Long.MAX_VALUE - time ? Long.MAX_VALUE : time + nanos;
  }

  private synchronized void remove(Entry entry) {
    entries.remove(entry);
  }

  /** The first of those that are due until then; the time moves on to it. */
  private synchronized @Nullable Entry take(long until) {
    if (entries.isEmpty() || entries.first().at > until) {
      now = Math.max(now, until); // one that was moved meanwhile may be ahead
      return null;
    }
    Entry first = entries.first();
    entries.remove(first);
    now = Math.max(now, first.at);
    return first;
  }

  /** Moves on, and has happen what comes due, in its order; returns when that has begun. */
  public void move(long nanos) {
    moving.lock();
    try {
      long patience = PATIENCE;
      long until = sum(now, nanos);
      for (Entry entry = take(until); entry != null; entry = take(until)) {
        happens(entry.due);
        patience -= awaitBegin(entry.due, patience);
      }
    } finally {
      moving.unlock();
    }
  }

  private static void happens(Due due) {
    try {
      due.happens();
    } catch (Throwable e) { // it is none of whoever moves the time
      Thrown.log("what was due has failed", e);
    }
  }

  /** Gives how long that took. */
  private static long awaitBegin(Due due, long patience) {
    long begin = System.nanoTime();
    long took = 0;
    while (took < patience && !due.hasBegun()) {
      LockSupport.parkNanos(A_MOMENT);
      took = System.nanoTime() - begin;
    }
    return took;
  }

  /** How many of a task wait for this time. */
  public int waiting(String task) {
    List<Entry> all;
    synchronized (this) {
      all = new ArrayList<>(entries);
    }
    return all.stream().mapToInt(entry -> entry.due.waiting(task)).sum();
  }

  /** Waits until so many do; false if they do not in so long a real time. */
  public boolean awaitWaiting(String task, int many, long nanos) throws InterruptedException {
    long begin = System.nanoTime();
    while (waiting(task) < many) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (System.nanoTime() - begin > nanos) {
        return false;
      }
      LockSupport.parkNanos(5 * A_MOMENT);
    }
    return true;
  }
}
