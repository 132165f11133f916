package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RestDetector;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a source pushes although nobody has asked for it, see {@link StreamSource}. The worker that is in
 * the source cannot come out before it has pushed all, so it emits from in there, as the method of an
 * {@link EmitterLoop} does, and for the same reasons: without room, it works on items of this loop, and
 * it waits only when all of them are in other hands.
 *
 * <p>Whoever takes a run's values while it goes on must not be the one who waits in here for room. So a
 * guest, whose thread may be that one, takes no items of a loop that may push: it leaves them, and all the
 * rest, to threads of the runtime, see {@link Execution#detach}.
 */
final class Overflow {
  private final PullLoop loop;
  private final Execution execution;
  private final Queue<ScopeCore> items = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  /** Who waits; looked at by items after they have left. */
  private volatile @Nullable Sleeper sleeper;

  Overflow(PullLoop loop) {
    this.loop = loop;
    this.execution = loop.execution;
  }

  /** An item that waits to be worked on. */
  @Nullable
  ScopeCore poll() {
    ScopeCore item = items.poll();
    if (item != null && !items.isEmpty()) {
      execution.workQueue.offer(loop);
    }
    return item;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** Emits all of these. On the worker that has the loop, and is in the source. */
  void emit(Deque<Object> ahead, Worker worker) {
    while (!ahead.isEmpty()) {
      if (loop.isFull()) {
        awaitItemsThatLeave(worker);
      }
      if (loop.isStopped()) {
        throw new StopSignal();
      }
      items.add(loop.open(ahead.remove()));
      if (!execution.workQueue.offer(loop)) {
        workOnOne(worker); // nobody else comes for it
      }
    }
  }

  private void awaitItemsThatLeave(Worker worker) {
    loop.waitsForRoom();
    try {
      while (loop.isFull() && !loop.isStopped()) {
        if (!workOnOne(worker)) {
          awaitRoom(worker);
        }
      }
    } finally {
      loop.hasRoom();
    }
  }

  private boolean workOnOne(Worker worker) {
    ScopeCore item = poll();
    if (item == null) {
      return false;
    }
    worker.takeDown(item);
    return true;
  }

  private void awaitRoom(Worker worker) {
    execution.group.beginsToWait(worker);
    try {
      sleep();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StopSignal();
    } finally {
      execution.group.endsToWait(worker);
    }
  }

  private void sleep() throws InterruptedException {
    RestDetector rest = execution.group.rest;
    Sleeper one = Sleeper.forRoom(execution, loop.parent, loop.task);
    lock.lock();
    try {
      sleeper = one; // before the look for room: whoever makes some sees it, and waits for the lock
      if (!loop.isFull() || loop.isStopped()) {
        return;
      }
      rest.fallAsleep(one);
    } finally {
      lock.unlock();
    }
    boolean atRest = rest.sleepOut(one, null);
    sleeper = null;
    if (loop.isFull() && !loop.isStopped()) {
      if (one.isCalled()) {
        rest.work(one);
      } else if (atRest) {
        throw EmitterLoop.waitsInVain(loop);
      }
    }
  }

  /** There may be room, or no need for any. */
  void wake() {
    Sleeper present = sleeper;
    if (present != null) {
      lock.lock();
      try {
        execution.group.rest.wake(present);
      } finally {
        lock.unlock();
      }
    }
  }
}
