package dev.attacca.runtime.internal.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting on a thread that may be of a fork-join pool. The pool is told, and has another thread do what is in
 * its queues meanwhile: the run that is waited for may be among that. A pool that may have no more threads says
 * so by an exception; then the thread waits all the same, as on any other.
 */
public final class Blocking {
  private Blocking() {}

  /** Blocks as this says, with a thread in its place if there is one to be had. */
  public static void on(ForkJoinPool.ManagedBlocker blocker) throws InterruptedException {
    try {
      ForkJoinPool.managedBlock(blocker);
    } catch (RejectedExecutionException e) { // before it has blocked
      while (!blocker.isReleasable() && !blocker.block()) {}
    }
  }

  public static void await(CountDownLatch latch) throws InterruptedException {
    on(new OfLatch(latch, Later.NEVER));
  }

  /** Whether the latch is at zero; after so many nanoseconds at the latest. */
  public static boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
    OfLatch blocker = new OfLatch(latch, nanos);
    on(blocker);
    return blocker.isReleasable();
  }

  /** As {@link LockSupport#parkNanos(Object, long)}. */
  public static void park(Object blocker, long nanos) {
    try {
      on(new OfPark(blocker, nanos));
    } catch (InterruptedException e) {
      throw new AssertionError(e); // parking leaves the flag as it is
    }
  }

  private record OfLatch(CountDownLatch latch, long nanos) implements ForkJoinPool.ManagedBlocker {
    @Override
    public boolean block() throws InterruptedException {
      if (nanos == Later.NEVER) {
        latch.await();
      } else {
        latch.await(nanos, TimeUnit.NANOSECONDS);
      }
      return true; // whether the time was enough is for the caller to see
    }

    @Override
    public boolean isReleasable() {
      return latch.getCount() == 0;
    }
  }

  private record OfPark(Object blocker, long nanos) implements ForkJoinPool.ManagedBlocker {
    @Override
    public boolean block() {
      if (nanos == Later.NEVER) {
        LockSupport.park(blocker);
      } else {
        LockSupport.parkNanos(blocker, nanos);
      }
      return true;
    }

    @Override
    public boolean isReleasable() {
      return false;
    }
  }
}
