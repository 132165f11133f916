package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one task in one scope. Times are nanoseconds since the run began.
 *
 * <p>Written by the thread that has the task, which changes hands with everything that its last one has seen, see {@code
 * TaskStates}; so it needs no lock. Those who read while the run goes on may see it as it was a moment ago: each
 * write ends with a fence, and they begin with one, so a fate is seen with what belongs to it.
 */
final class TaskRecord {
  static final long NEVER = -1;
  /** How many waits, and how many earlier attempts, are kept of a task. */
  private static final int MOST = 64;

  /** A time in which it waited. */
  record PastWait(
      Reason reason, long from, long to, @Nullable PastWait before) {
    static final int BYTES = 40;
  }

  /** An attempt that another followed. */
  record PastAttempt(
      int number,
      Fate fate,
      long started,
      long returned,
      long ended,
      String thread,
      long threadId,
      String failure,
      @Nullable PastAttempt before) {
    static final int BYTES = 80;
  }

  /** What most tasks have nothing of. */
  private static final class Rest {
    /** Why it was skipped, or what it failed with. */
    @Nullable
    String text;

    @Nullable
    String rootCause;

    // The newest first
    @Nullable
    PastWait waits;

    @Nullable
    PastAttempt earlier;

    int waitsKept;
    int attemptsKept;
    /** Of a loop that has been full. */
    @Nullable
    RoomRecord room;
  }

  static final int BYTES = 80;
  private static final int BYTES_OF_REST = 48;

  Fate fate = Fate.WAITING;
  long ready = NEVER;
  /** What it waits for now, or waited for before its last attempt, and since when. */
  Reason reason = Reason.TASK;

  long waitsSince = NEVER;

  // The last attempt
  int attempt;
  long started = NEVER;
  long returned = NEVER;
  long ended = NEVER;

  @Nullable
  String thread;

  long threadId;

  /** Written with the lock where it is made, as room in a loop is waited for by any thread. */
  private volatile @Nullable Rest rest;

  private Rest rest() {
    Rest present = rest;
    if (present == null) {
      synchronized (this) {
        present = rest;
        if (present == null) {
          rest = present = new Rest();
        }
      }
    }
    return present;
  }

  void ready(long now) {
    ready = now;
    waitsFor(Reason.THREAD, now);
  }

  /** It was ready, and is skipped: so it has waited for nothing but others. */
  void isNotCalled() {
    ready = NEVER;
    waitsSince = NEVER;
    reason = Reason.TASK;
  }

  private void waitsFor(Reason another, long now) {
    reason = another;
    waitsSince = now;
    VarHandle.releaseFence();
  }

  /** Waits for something else; returns how many bytes more this is. */
  int waits(Reason another, long now) {
    int more = endWait(now);
    waitsFor(another, now);
    return more;
  }

  private int endWait(long now) {
    return waitsSince == NEVER || waitsSince == now || started > waitsSince ? 0 : hasWaited(now);
  }

  private int hasWaited(long until) {
    Rest present = rest();
    if (present.waitsKept >= MOST) {
      return 0;
    }
    present.waits = new PastWait(reason, waitsSince, until, present.waits);
    present.waitsKept++;
    return PastWait.BYTES;
  }

  void started(int number, long now, Thread by) {
    attempt = number;
    returned = NEVER;
    ended = NEVER;
    thread = by.getName();
    threadId = by.getId();
    started = now;
    fate = Fate.RUNNING;
    VarHandle.releaseFence();
  }

  void returned(long now) {
    returned = now;
    VarHandle.releaseFence();
  }

  /** An attempt has failed, and another follows; returns how many bytes more this is. */
  int retried(Fate how, long now, String failure) {
    Rest present = rest();
    int more = 0;
    if (started != NEVER && waitsSince != NEVER && waitsSince < started) {
      more += hasWaited(started);
    }
    if (present.attemptsKept < MOST && started != NEVER) {
      present.earlier = new PastAttempt(
          attempt, how, started, returned, now, threadName(), threadId, failure, present.earlier);
      present.attemptsKept++;
      more += PastAttempt.BYTES + Texts.bytes(failure);
    }
    started = NEVER;
    returned = NEVER;
    waitsSince = NEVER; // what comes next says for what
    fate = Fate.WAITING;
    VarHandle.releaseFence();
    return more;
  }

  String threadName() {
    String present = thread;
    return present == null ? "" : present;
  }

  void ended(Fate how, long now) {
    ended = now;
    VarHandle.releaseFence();
    fate = how;
  }

  /** How often and how long a loop has waited for room; made if there is none. */
  RoomRecord makeRoom() {
    Rest present = rest();
    synchronized (this) {
      if (present.room == null) {
        present.room = new RoomRecord();
      }
      return present.room;
    }
  }

  @Nullable
  RoomRecord room() {
    Rest present = rest;
    return present == null ? null : present.room;
  }

  /** Says why it was skipped, or what it failed with. */
  void tells(String why, @Nullable String root) {
    Rest present = rest();
    present.text = why;
    present.rootCause = root;
  }

  @Nullable
  String text() {
    Rest present = rest;
    return present == null ? null : present.text;
  }

  @Nullable
  String rootCause() {
    Rest present = rest;
    return present == null ? null : present.rootCause;
  }

  @Nullable
  PastWait waits() {
    Rest present = rest;
    return present == null ? null : present.waits;
  }

  @Nullable
  PastAttempt earlier() {
    Rest present = rest;
    return present == null ? null : present.earlier;
  }

  int bytes() {
    Rest present = rest;
    if (present == null) {
      return BYTES;
    }
    int bytes = BYTES
        + BYTES_OF_REST
        + present.waitsKept * PastWait.BYTES
        + Texts.bytes(present.text)
        + Texts.bytes(present.rootCause);
    for (PastAttempt at = present.earlier; at != null; at = at.before()) {
      bytes += PastAttempt.BYTES + Texts.bytes(at.failure());
    }
    return bytes;
  }
}
