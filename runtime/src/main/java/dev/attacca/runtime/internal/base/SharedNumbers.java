package dev.attacca.runtime.internal.base;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Numbers from 0 on, each of which is given out once, without a gap as long as one thread takes them.
 *
 * <p>Two threads that take one each time from the same word wait for its cache line each time. So once two have met there, each takes
 * them from a share of its own, which gets a block from that word when it is used up; and one that meets another at a share goes on
 * to the next one, as threads do at the cells of a {@code LongAdder}. A share is one word, the next number and how many are left, and so
 * is right whoever takes from it. Blocks are given to a share with a lock, lest two are.
 */
public final class SharedNumbers {
  /** Who takes numbers: one thread at a time. */
  public static final class Taker {
    private int share;
  }

  private static final int BLOCK = 64;
  /** Of a share's word, for how many are left. */
  private static final int BITS = 7;

  private static final long LEFT = (1 << BITS) - 1;
  /** Longs from one share to the next, so that neighbours do not take a cache line from each other. */
  private static final int APART = 16;

  private static final int SHARES =
      Integer.highestOneBit(Math.min(64, 2 * Runtime.getRuntime().availableProcessors()));

  /** The next one that is in no block. */
  private final AtomicLong next = new AtomicLong();
  /** Null as long as no two threads have met. */
  private volatile @Nullable AtomicLongArray shares;

  /** The next one of all. */
  public long next() {
    return next.getAndIncrement();
  }

  /** One that has not been given out: the next of this taker's, which is the next of all as long as no two threads have met. */
  public long next(Taker taker) {
    AtomicLongArray present = shares;
    if (present == null) {
      long number = next.get();
      if (next.compareAndSet(number, number + 1)) {
        return number;
      }
      present = split();
    }
    while (true) {
      int at = (taker.share & SHARES - 1) * APART + APART;
      long share = present.get(at);
      if ((share & LEFT) == 0) {
        fill(present, at);
      } else if (present.compareAndSet(at, share, share + (1 << BITS) - 1)) {
        return share >>> BITS;
      } else {
        taker.share++;
      }
    }
  }

  private synchronized AtomicLongArray split() {
    AtomicLongArray present = shares;
    if (present == null) {
      shares = present = new AtomicLongArray((SHARES + 1) * APART);
    }
    return present;
  }

  private synchronized void fill(AtomicLongArray present, int at) {
    if ((present.get(at) & LEFT) == 0) {
      present.set(at, next.getAndAdd(BLOCK) << BITS | BLOCK);
    }
  }

  /** How many have been given out; while some are taken, at some moment since this was called. */
  public synchronized long count() { // no share is filled meanwhile
    AtomicLongArray present = shares;
    long left = 0;
    for (int i = 1; present != null && i <= SHARES; i++) {
      left += present.get(i * APART) & LEFT;
    }
    return next.get() - left;
  }
}
