package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.MemberList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The runs of a runner that go on, and whether there may be more.
 *
 * <p><b>Who stands here.</b> Each run that is an {@link Execution}, from before it begins until all have been
 * told of its end; one of a server from when it is accepted. Straight runs do not: see {@link ShortRuns}
 * for those that nobody watches, {@link Watchdog} for the others. When one of them becomes an execution,
 * that is entered here while the other entry is still there; so whoever looks at these places first and
 * here last misses none.
 *
 * <p><b>None slips in.</b> A run is entered with the lock of its part, and only if the runner is not closed
 * then. The runner is closed first, and then each part is looked at with its lock: whoever had found it
 * open is seen.
 */
public final class OpenRuns {
  private static final int PARTS = 16;

  private final String dag;
  /** Locks as well: runs that begin at the same time rarely meet. */
  private final List<MemberList<RunPresence>> parts = new ArrayList<>(PARTS);
  /** By the id that their callers have given. */
  private final Map<String, Execution> named = new ConcurrentHashMap<>(0);

  private volatile boolean closed;

  OpenRuns(String dag) {
    this.dag = dag;
    for (int i = 0; i < PARTS; i++) {
      parts.add(new MemberList<>());
    }
  }

  private MemberList<RunPresence> part(Execution run) {
    return parts.get(run.id.spread() & PARTS - 1);
  }

  /**
   * A run is about to begin.
   *
   * @throws IllegalStateException if the runner is closed, or a run of the id that was given goes on
   */
  void enter(RunPresence presence) {
    Execution run = presence.run;
    if (closed) {
      throw refusal();
    }
    if (run.id.isGiven() && named.putIfAbsent(run.id(), run) != null) {
      throw new IllegalStateException(
          "a run with the id \"%s\" is going on: it can be given again when that is over"
              .formatted(run.id()));
    }
    MemberList<RunPresence> part = part(run);
    synchronized (part) {
      if (!closed) {
        part.add(presence);
        return;
      }
    }
    nameIsFree(run);
    throw refusal();
  }

  /** A straight run, which was let in, goes on as this one. */
  public void enterRest(Execution run) {
    MemberList<RunPresence> part = part(run);
    synchronized (part) {
      part.add(run.presence);
    }
  }

  private IllegalStateException refusal() {
    return new IllegalStateException(
        "the runner of %s is closed: it accepts no more runs".formatted(dag));
  }

  /** Its id can be given again. */
  void nameIsFree(Execution run) {
    if (run.id.isGiven()) {
      named.remove(run.id(), run);
    }
  }

  /** It is over, and all have been told; or it never begins. Once is enough. */
  void leave(RunPresence presence) {
    Execution run = presence.run;
    nameIsFree(run);
    MemberList<RunPresence> part = part(run);
    synchronized (part) {
      part.remove(presence);
    }
    if (closed) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Waits for so long, or until one has left. */
  synchronized void awaitChange(long nanos) throws InterruptedException {
    if (!areTold()) { // who has left since comes here to say so
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } else {
      TimeUnit.NANOSECONDS.sleep(Math.min(nanos, 1_000_000)); // for those that do not stand here
    }
  }

  /** Whether all that stand here are over, and all can see that. */
  boolean areTold() {
    return all().stream().allMatch(run -> run.presence.isTold());
  }

  /** Whether the thread that waits for them may be one that some need. */
  boolean someNeed() {
    return all().stream().anyMatch(run -> !run.presence.isTold() && run.waitingThreads.isOne());
  }

  /** All that go on; a copy, so that executors, which are users', are asked without a lock. */
  public List<Execution> all() {
    List<Execution> all = new ArrayList<>();
    for (MemberList<RunPresence> part : parts) {
      synchronized (part) {
        part.toList().forEach(presence -> all.add(presence.run));
      }
    }
    return all;
  }

  /** From now on there are no more; false if that is so already. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * Refuses a run that is not entered here.
   *
   * @throws IllegalStateException if the runner is closed
   */
  public void checkOpen() {
    if (closed) {
      throw refusal();
    }
  }
}
