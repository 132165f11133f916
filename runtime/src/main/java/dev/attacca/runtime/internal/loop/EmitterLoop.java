package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RestDetector;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.run.WorkerGroup;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.TaskRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A loop that emits from the midst of the user's method. The thread that would have to wait, because as
 * many items are open as may be, works on this loop's items instead, and only on those: they come before
 * everything that waits for this loop, so they can always go on, and no two threads can wait for what
 * lies below the other on its stack. It waits only when all of them are in other hands.
 *
 * <p><b>Guests.</b> Other threads may emit as well as long as the method has not returned: those of a
 * parallel stream, or whatever the method has started. They do nothing for the run; without room, they
 * wait. The method, in turn, may wait for them, and the worker in it is then one that cannot be relied
 * upon: as long as a guest waits and that worker is inside the method, it counts as one that waits to
 * emit, and if there is nobody else, its {@link WorkerGroup} has another thread come. A method that has returned
 * emits no more; its guests are told so.
 *
 * <p><b>Guests that are in a task of the run.</b> A thread of a fork-join pool that waits in a task for a
 * parallel stream may do a part of another stream meanwhile, and that may emit; and an item's task may
 * emit into the loop that it is an item of. If a thread is in the midst of an item of this very loop, it
 * would wait for itself; and it cannot do other items instead, which may have to wait for their turn
 * behind that one. So it emits beyond the bound: as much as its part of the stream holds. If it is in
 * another task, two may come to wait for each other, which nobody can see, so it does that after a moment.
 */
public final class EmitterLoop extends QueueLoop implements Sleeper.LoopMethod {
  /** What is short. */
  private static final long MOMENT = 10_000_000;

  /** Who runs the method; null if that is no worker of the run. */
  private final @Nullable Worker worker;

  private final ReentrantLock lock = new ReentrantLock();
  /** Threads that wait for room; looked at by items after they have left. */
  private final AtomicInteger waiting = new AtomicInteger();
  // Guarded by the lock
  /** Those who do, while they sleep. */
  private final List<Sleeper> sleepers = new ArrayList<>(0);
  /** The thread inside the method, while it does nothing for the run; read by {@link RestDetector} without it. */
  private volatile @Nullable Thread home;

  private final int tokensOfHome;
  private final List<Executor> executorsOfHome;
  /** Other threads that wait for room. */
  private int guests;
  /** The worker inside the method is one that waits, because guests do, see {@link #homeMayWait}. */
  private boolean homeWaits;
  /** The method has returned, or thrown. */
  private boolean ended;
  /** What a guest has been told. */
  private @Nullable Throwable failure;

  /** For a method that is about to be called, which it is not if the run has been halted. */
  public static EmitterLoop forMethod(Execution execution, ScopeCore parent, int task) {
    try {
      return new EmitterLoop(execution, parent, task, TaskRunner.currentWorker());
    } catch (StopSignal e) {
      parent.setSlot(task, TaskState.NOT_STARTED); // so there is nothing to clean up after it
      throw e;
    }
  }

  public EmitterLoop(Execution execution, ScopeCore parent, int task, @Nullable Worker worker) {
    super(execution, parent, task);
    this.worker = worker;
    this.home = Thread.currentThread();
    this.executorsOfHome = CurrentThread.executors();
    this.tokensOfHome = worker == null ? 0 : execution.group.rest.tokensHere();
    parent.note(task, this);
    if (!execution.group.await(this)) {
      throw new StopSignal();
    }
    if (!parent.isMain()) {
      parent.hold();
    }
    stopIfRunIsStopping();
  }

  public <T> Emitter<T> emitter() {
    return this::accept;
  }

  /** Emits an item, on whatever thread. */
  public void accept(@Nullable Object item) {
    if (item == null) {
      throw new NullPointerException("loop \"" + execution.plan.name(task) + "\" emitted null");
    }
    emit(item);
  }

  private void emit(Object item) {
    Thread thread = Thread.currentThread();
    boolean onHome;
    lock.lock();
    try {
      onHome = worker != null && thread == home;
      if (onHome) {
        leaveHome(); // from here on an interrupt would hit what is done for the run
      }
      try {
        awaitRoom(onHome);
        enqueue(open(item));
        execution.group.rest.emitted();
      } catch (Throwable e) {
        if (onHome) {
          comeHome(thread);
        }
        throw e;
      }
    } finally {
      lock.unlock();
    }
    boolean comes = execution.workQueue.offer(this);
    if (!onHome) {
      execution.group.emitters.relieve(); // those who could come may all wait, for this one, too
    } else if (!comes) {
      workOnOne(); // nobody else comes for it
    }
    if (onHome) {
      lock.lock();
      try {
        comeHome(thread);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Holding the lock, which is given back meanwhile. */
  private void awaitRoom(boolean onHome) {
    Patience patience = onHome || !isFull() ? Patience.ENDLESS : Patience.ofGuest(execution, task);
    while (isFull() && !isStopped() && !ended && patience != Patience.NONE) {
      waitsForRoom();
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
        awaitSignal(onHome, patience);
        patience = patience == Patience.SHORT ? Patience.NONE : patience;
      }
    }
    hasRoom();
    if (ended) {
      throw new IllegalStateException(
          "loop \"%s\" has ended, its method having returned, and emits no more"
              .formatted(execution.plan.name(task)));
    }
    if (isStopped()) {
      throw new StopSignal();
    }
  }

  /** Holding the lock, which is given back meanwhile. */
  private void awaitSignal(boolean onHome, Patience patience) {
    waiting.incrementAndGet();
    try {
      if (isFull() && !isStopped() && !ended) {
        long begin = System.nanoTime();
        beginToWait(onHome);
        try {
          sleep(onHome, patience == Patience.SHORT ? begin + MOMENT : null);
        } finally {
          if (onHome) {
            isAway(System.nanoTime() - begin);
          }
          endToWait(onHome);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StopSignal();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private void sleep(boolean onHome, @Nullable Long until) throws InterruptedException {
    RestDetector rest = execution.group.rest;
    Sleeper sleeper = onHome
        ? Sleeper.forRoom(execution, parent, task)
        : new Sleeper(Sleeper.Role.EMITTER, task, until == null ? rest.tokensHere() : 0, null);
    sleeper.visited = onHome ? null : this;
    sleeper.isBrief = until != null;
    sleepers.add(sleeper);
    rest.fallAsleep(sleeper);
    lock.unlock();
    boolean atRest;
    try {
      atRest = rest.sleepOut(sleeper, until);
      if (sleeper.isCalled() && isFull() && !isStopped()) {
        meanwhile(() -> rest.work(sleeper));
      }
    } finally {
      lock.lock();
      sleepers.remove(sleeper);
    }
    if (atRest && until == null && isFull() && !isStopped() && !ended) {
      IllegalStateException inVain = waitsInVain(this);
      failure = onHome ? null : inVain; // whose thread it is, may tell nobody
      throw inVain;
    }
  }

  static IllegalStateException waitsInVain(ItemLoop loop) {
    return new IllegalStateException(
        "loop \"%s\" waits for room to emit, and nothing in the run can go on to make it: %s"
            .formatted(loop.execution.plan.name(loop.task), loop.execution.group.rest.standing()));
  }

  /** Does something else for the run, which an interrupt of the task's time-out must not hit. */
  private void meanwhile(Runnable work) {
    Attempt own = worker == null ? null : worker.runner.attempt();
    if (own == null) {
      work.run();
      return;
    }
    own.leavesThread();
    try {
      work.run();
    } finally {
      own.comesBack();
    }
  }

  @Override
  public @Nullable Thread home() {
    return home;
  }

  @Override
  public int tokensOfHome() {
    return tokensOfHome;
  }

  @Override
  public List<Executor> executorsOfHome() {
    return executorsOfHome;
  }

  // Who can be relied upon. All of this holding the lock, without which nobody comes home or
  // leaves.

  private void beginToWait(boolean onHome) {
    if (!onHome) {
      guests++;
      homeMayWait();
      Worker below = execution.group.rest.here();
      if (below != null) {
        execution.group.beginsToWait(below);
      }
    } else if (worker != null) {
      execution.group.beginsToWait(worker);
    }
  }

  private void endToWait(boolean onHome) {
    if (onHome && worker != null) {
      execution.group.endsToWait(worker);
    } else if (!onHome) {
      if (--guests == 0) {
        homeGoesOn();
      }
      Worker below = execution.group.rest.here();
      if (below != null) {
        execution.group.endsToWait(below);
      }
    }
  }

  private void leaveHome() {
    home = null;
    homeGoesOn();
  }

  private void comeHome(Thread thread) {
    home = thread;
    homeMayWait();
  }

  private void homeMayWait() {
    if (guests > 0 && home != null && worker != null && !homeWaits) {
      homeWaits = true;
      execution.group.beginsToWait(worker);
    }
  }

  private void homeGoesOn() {
    if (homeWaits && worker != null) {
      homeWaits = false;
      execution.group.endsToWait(worker);
    }
  }

  private boolean workOnOne() {
    Worker here = worker;
    ScopeCore open = here == null ? null : next(here);
    if (here == null || open == null) {
      return false;
    }
    long begin = here.clock();
    meanwhile(() -> here.takeDown(open));
    isAway(here.clock() - begin);
    return true;
  }

  /** The thread inside the method has done so much else, which is no time of the loop's. */
  private void isAway(long nanos) {
    execution.times.add(task, Math.min(0, -nanos));
  }

  /** The method has ended. */
  public void bodyEnded(Worker by) {
    leaveMethod();
    Throwable told = isStopped() ? null : failure;
    if (told == null) {
      sourceEnded(by);
    } else {
      fail(by, told);
    }
  }

  /** However the method has ended: its thread is no longer interrupted for it. */
  public void leaveMethod() {
    lock.lock();
    try {
      leaveHome();
      ended = true;
      execution.group.rest.wakeAll(sleepers);
    } finally {
      lock.unlock();
    }
    if (isStopped() && !execution.halted) {
      Thread.interrupted(); // the one of endEmission, and only for the method
    }
  }

  @Override
  void left(ScopeCore item, Worker by) {
    wakeIfWaiting();
  }

  private void wakeIfWaiting() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        execution.group.rest.wakeAll(sleepers);
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  protected void endEmission() {
    lock.lock();
    try {
      if (home != null) {
        home.interrupt();
      }
      execution.group.rest.wakeAll(sleepers);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void giveUp() {
    wakeIfWaiting();
  }
}
