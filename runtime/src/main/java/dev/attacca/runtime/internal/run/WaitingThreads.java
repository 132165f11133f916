package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.DueJobs;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for something of a run, and are, or may be, those that its executor would have it done
 * by. What has been handed to the executor and has not been begun there, they do themselves: a worker is
 * the one's who comes first, and the executor finds nothing to do any more when its turn comes. So a run
 * that is waited for on the one thread of its own pool goes on.
 *
 * <p>Nothing is missed: a thread is listed before it looks for a worker, and whoever hands one over
 * enters it in the group's list before it looks for threads to wake. Where the executor does not take it, that is
 * said before it is looked whether somebody waits; and who leaves does so before looking for what was refused.
 */
public final class WaitingThreads {
  private final Execution execution;
  private final List<Thread> waiting = new CopyOnWriteArrayList<>();

  WaitingThreads(Execution execution) {
    this.execution = execution;
  }

  /** Whether the thread that is about to wait should rather stand in. */
  public boolean isOne() {
    return PoolMembership.mayBeOn(execution.engine.executor()) || !named().isEmpty();
  }

  /** What this thread stands in for; null if it need not. To be left again. */
  @Nullable
  Post post() {
    boolean main = PoolMembership.mayBeOn(execution.engine.executor());
    List<Executor> named = named();
    return main || !named.isEmpty() ? new Post(main, named) : null;
  }

  /** The executors that some task names, and that this thread is one of. */
  private List<Executor> named() {
    return execution.plan.namesExecutors
        ? execution.engine.settings().executors().values().stream()
            .filter(PoolMembership::mayBeOn)
            .toList()
        : List.of();
  }

  /** A thread that stands in. */
  final class Post {
    private final Thread thread = Thread.currentThread();
    private final boolean main;
    private final List<Executor> named;

    private Post(boolean main, List<Executor> named) {
      this.main = main;
      this.named = named;
      waiting.add(thread);
    }

    /** Does what has been handed over, if there is something. */
    boolean work() {
      Worker worker = execution.group.takeHanded(main, named);
      if (worker == null) {
        return false;
      }
      worker.workForWaiting();
      return true;
    }

    /** What was refused, and left to those who wait, is done by nobody's thread if none of them waits any more. */
    void leave() {
      waiting.remove(thread);
      if (waiting.isEmpty()) {
        execution.group.summoned.refused().forEach(left -> DueJobs.deliver(left::workForWaiting));
      }
    }
  }

  /**
   * Works until this is so, or the run is over.
   *
   * @param nanos how long to wait at most, where there is nothing to be done
   */
  public void workUntil(BooleanSupplier enough, long nanos) throws InterruptedException {
    Post post = post();
    if (post == null) {
      return;
    }
    long begin = System.nanoTime();
    try {
      while (!enough.getAsBoolean() && !execution.isOver()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = nanos - (System.nanoTime() - begin);
        if (left <= 0) {
          return;
        }
        if (!post.work()) {
          Blocking.park(this, left);
        }
      }
    } finally {
      post.leave();
    }
  }

  /** As {@link #workUntil}, however often the thread is interrupted; it is again, at the end. */
  public void workUntilOver(BooleanSupplier enough) {
    boolean interrupted = false;
    boolean again = true;
    while (again) {
      try {
        workUntil(enough, Long.MAX_VALUE);
        again = false;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public void cancel(String why) {
    execution.cancel(why, null);
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Does what has been handed to executors that have not come to it, on a thread of nobody's. */
  public void standIn() {
    List<Executor> named = List.copyOf(execution.engine.settings().executors().values());
    Worker worker = execution.group.takeHanded(true, named);
    if (worker != null) {
      worker.workForWaiting();
    }
  }

  /** Something may have become so, or has been handed over. */
  public void wake() {
    if (!waiting.isEmpty()) {
      waiting.forEach(LockSupport::unpark);
    }
  }
}
