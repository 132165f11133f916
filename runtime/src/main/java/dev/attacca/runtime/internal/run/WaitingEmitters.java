package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import java.util.ArrayList;
import java.util.List;

/**
 * Those of a run who wait for room to emit, or for values that their loop consumes. A thread in the midst of an emission may have to wait for items that are
 * in other hands, and what they wait for may become ready when it is the only thread that the executor
 * has. So one who is about to wait, says so under the lock and then looks for ready tasks; one who
 * leaves does the same; and one who makes something ready looks, under the lock, whether all others
 * wait. Whoever finds that nobody else can come for it starts a thread that is not the executor's; but
 * not while as many as may are at work, on executors of their own: the last of them will find the same.
 * Those who have been asked for and have not come do not count there, as the thread that they are to come
 * on may be one that waits. For the same reason the last one who looks does not go to make place for
 * them. So a relief goes only after another has come, and another relief comes only after one of those
 * has gone.
 *
 * <p>One who waits has with him all those whose thread he has: an executor that has no other thread has an
 * errand done in the midst of what the worker was doing that sent it, and {@link HandedAttempts} are done on top of
 * those that wait. None of these can be relied upon meanwhile.
 */
public final class WaitingEmitters {
  private final Execution execution;
  private final WorkerGroup group;
  private final Helpers helpers;
  /** The one of the run. */
  private final Object lock;

  // Guarded
  /** How many workers look for ready tasks when they have done what they do. */
  private int looking;
  /** How many wait for room to emit, or for values that their loop consumes. */
  private int waitingToEmit;

  WaitingEmitters(Execution execution, WorkerGroup group, Object lock) {
    this.execution = execution;
    this.group = group;
    this.helpers = execution.helpers;
    this.lock = lock;
  }

  /** One is at work. With the lock. */
  void comes(Worker worker) {
    looking += worker.looksForMore() ? 1 : 0;
  }

  /** One is no more. With the lock. */
  void goes(Worker worker) {
    looking -= worker.looksForMore() ? 1 : 0;
  }

  /**
   * A worker has nothing to do but to wait, for room to emit or for a value; and so have those whose thread
   * it has, on which an executor may have had it begin.
   */
  void begins(Worker worker) {
    List<Worker> waiting = new ArrayList<>(1);
    synchronized (lock) {
      for (Worker each : onItsThread(worker)) {
        if (each.waits++ == 0) {
          waiting.add(each);
          waitingToEmit++;
          looking -= each.looksForMore() ? 1 : 0;
        }
      }
    }
    for (Worker each : waiting) {
      helpers.release();
      each.offerLoops(); // what it waits for may have to wait for their items
    }
    execution.letOthersInHere();
    relieve();
  }

  void ends(Worker worker) {
    synchronized (lock) {
      for (Worker each : onItsThread(worker)) {
        if (--each.waits == 0) {
          helpers.add();
          waitingToEmit--;
          looking += each.looksForMore() ? 1 : 0;
        }
      }
    }
  }

  private List<Worker> onItsThread(Worker worker) {
    List<Worker> all = new ArrayList<>(1);
    for (CurrentThread.Host host = worker; host != null; host = host.outer()) {
      if (host instanceof Worker each && each.isOf(execution)) {
        all.add(each);
      }
    }
    return all;
  }

  /** Nobody comes for what is ready, unless the executor has a thread to spare. With the lock. */
  boolean isStarved() {
    return waitingToEmit > 0 && looking == 0;
  }

  /** Has somebody come for what is ready, if all that could are waiting to emit. */
  public void relieve() {
    Worker relief;
    synchronized (lock) {
      relief =
          isStarved() && helpers.hasRoomNow() && execution.hasReady() ? group.summonNow() : null;
    }
    if (relief != null) {
      helpers.add();
      DueJobs.deliver(relief::work);
    }
  }

  /** Whether one who is at work is the last who looks for ready tasks, and others wait to emit. */
  boolean isNeeded() {
    synchronized (lock) {
      return waitingToEmit > 0 && looking <= 1 && !helpers.isCrowdedNow();
    }
  }
}
