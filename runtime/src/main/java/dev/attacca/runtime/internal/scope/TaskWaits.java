package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Trace.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one scope wait for that could run, and since when. What a task waits for is written by the thread that has
 * the task; room in a loop by any, with the lock.
 */
public final class TaskWaits {
  /** For those that can run from the beginning, of which nobody tells; 0 if nobody told of that either. */
  private final long opened;

  /** By task; 0 for those that wait for nothing. */
  private final long[] since;

  private final @Nullable Reason[] reasons;

  /** By task: since when a loop has no room; made for the first that has none. Guarded by this. */
  private long @Nullable [] roomSince;

  /**
   * Of so many tasks.
   *
   * @param opened when the scope began; 0 if that is not known
   */
  public TaskWaits(int tasks, long opened) {
    this.opened = opened;
    since = new long[tasks];
    reasons = new @Nullable Reason[tasks];
  }

  public void waits(int at, Reason reason, long now) {
    reasons[at] = reason;
    since[at] = now == 0 ? 1 : now;
  }

  /** Its first attempt starts: one that could from the beginning has waited since then. */
  public void startsFirst(int at) {
    if (since[at] == 0 && opened != 0) {
      waits(at, Reason.THREAD, opened);
    }
  }

  /** For what it waits; null for nothing, or nothing that has been told. */
  public @Nullable Reason reason(int at) {
    return reasons[at];
  }

  public long since(int at) {
    return since[at];
  }

  public void waitsNoMore(int at) {
    reasons[at] = null;
  }

  public synchronized void waitsForRoom(int at, long now) {
    long[] all = roomSince;
    if (all == null) {
      roomSince = all = new long[since.length];
    }
    if (all[at] == 0) {
      all[at] = now == 0 ? 1 : now;
    }
  }

  /** How long it has waited for room; negative if it has not. */
  public synchronized long hasRoom(int at, long now) {
    long[] all = roomSince;
    if (all == null || all[at] == 0) {
      return -1;
    }
    long waited = Math.max(0, now - all[at]);
    all[at] = 0;
    return waited;
  }
}
