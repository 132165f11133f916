package dev.attacca.runtime.engine;

import dev.attacca.runtime.Emitter;
import java.io.Serial;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A loop that emits from the midst of the user's method. The thread that would have to wait, because as
 * many items are open as may be, works on this loop's items instead, and only on those: they come before
 * everything that waits for this loop, so they can always go on, and no two threads can wait for what
 * lies below the other on its stack. It waits only when all of them are in other hands.
 */
final class EmitterLoop extends QueueLoop {
  /** Ends the user's method when the run is over for it. */
  static final class Stopped extends CancellationException {
    @Serial
    private static final long serialVersionUID = 1;

    Stopped() {
      super("the run emits no more");
    }
  }

  /** Who runs the method; null if that is no worker of the run. */
  private final @Nullable Worker worker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  /** Threads that wait for room; looked at by items after they have left. */
  private final AtomicInteger waiting = new AtomicInteger();
  /** The thread inside the method, while it does nothing for the run; guarded by the lock. */
  private @Nullable Thread home;

  EmitterLoop(Execution execution, Scope parent, int task) {
    super(execution, parent, task);
    this.worker = Steps.currentWorker();
    this.home = Thread.currentThread();
    parent.note(task, this);
    if (!execution.crew.await(this)) {
      throw new Stopped();
    }
    if (!parent.isMain()) {
      parent.hold();
    }
    stopIfRunIsStopping();
  }

  <T> Emitter<T> emitter() {
    return item -> {
      if (item == null) {
        throw new NullPointerException("loop \"" + execution.plan.name(task) + "\" emitted null");
      }
      emit(item);
    };
  }

  private void emit(Object item) {
    Thread thread = Thread.currentThread();
    boolean onHome;
    lock.lock();
    try {
      onHome = worker != null && thread == home;
      if (onHome) {
        home = null; // from here on an interrupt would hit what is done for the run
      }
      awaitRoom(onHome);
      enqueue(open(item));
    } finally {
      lock.unlock();
    }
    if (!execution.agenda.offer(this) && onHome) {
      workOnOne(); // nobody else comes for it
    }
    if (onHome) {
      lock.lock();
      try {
        home = thread;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Holding the lock, which is given back meanwhile. */
  private void awaitRoom(boolean onHome) {
    while (isFull() && !isStopped()) {
      boolean worked = false;
      if (onHome) {
        lock.unlock();
        try {
          worked = workOnOne();
        } finally {
          lock.lock();
        }
      }
      if (!worked) {
        awaitSignal(onHome);
      }
    }
    if (isStopped()) {
      throw new Stopped();
    }
  }

  /** Holding the lock. */
  @SuppressWarnings("WaitNotInLoop") // the loop is in awaitRoom
  private void awaitSignal(boolean onHome) {
    waiting.incrementAndGet();
    try {
      if (isFull() && !isStopped()) {
        Worker waiter = onHome ? worker : null;
        long begin = System.nanoTime();
        if (waiter != null) {
          execution.crew.beginsToWait(waiter);
        }
        try {
          room.await();
        } finally {
          if (onHome) {
            isAway(System.nanoTime() - begin);
          }
          if (waiter != null) {
            execution.crew.endsToWait(waiter);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private boolean workOnOne() {
    Worker here = worker;
    Scope open = here == null ? null : next(here);
    if (here == null || open == null) {
      return false;
    }
    long begin = here.clock();
    here.takeDown(open);
    isAway(here.clock() - begin);
    return true;
  }

  /** The thread inside the method has done so much else, which is no time of the loop's. */
  private void isAway(long nanos) {
    execution.times.add(task, Math.min(0, -nanos));
  }

  /** The method has ended. */
  void bodyEnded(Worker by) {
    leaveMethod();
    sourceEnded(by);
  }

  /** However the method has ended: its thread is no longer interrupted for it. */
  void leaveMethod() {
    lock.lock();
    try {
      home = null;
    } finally {
      lock.unlock();
    }
    if (isStopped() && !execution.halted) {
      Thread.interrupted(); // the one of endEmission, and only for the method
    }
  }

  @Override
  void left(Scope item, Worker by) {
    wakeIfWaiting();
  }

  private void wakeIfWaiting() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  void endEmission() {
    lock.lock();
    try {
      if (home != null) {
        home.interrupt();
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  void giveUp() {
    wakeIfWaiting();
  }
}
