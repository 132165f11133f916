package dev.attacca.runtime.internal.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting on a thread that may be of a fork-join pool. The pool is told, and has another thread do what is in
 * its queues meanwhile: the run that is waited for may be among that.
 */
public final class Blocking {
  private Blocking() {}

  public static void await(CountDownLatch latch) throws InterruptedException {
    ForkJoinPool.managedBlock(new OfLatch(latch, Later.NEVER));
  }

  /** Whether the latch is at zero; after so many nanoseconds at the latest. */
  public static boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
    OfLatch blocker = new OfLatch(latch, nanos);
    ForkJoinPool.managedBlock(blocker);
    return blocker.isReleasable();
  }

  /** As {@link LockSupport#parkNanos(Object, long)}. */
  public static void park(Object blocker, long nanos) {
    boolean interrupted = false;
    try {
      ForkJoinPool.managedBlock(new OfPark(blocker, nanos));
    } catch (InterruptedException e) { // not by parking
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
