package dev.attacca.runtime.internal.base;

import java.util.function.BooleanSupplier;

/**
 * Waiting, on a thread that stays awake, for what another thread is about to do. To fall asleep, and to be woken, takes longer than
 * a thousand trivial tasks; so where two threads hand things over that are made in less, both would be asleep most of the time.
 *
 * <p>It looks once in a microsecond or so, as a look takes the cache line from the one who is waited for; so what has come then is worth
 * the look. After a moment it lets others have the processor between two looks. How long it is worth to wait is learned: as long
 * as what is waited for comes soon it waits for as long as it takes to be woken, else half as long the next time, down to next to
 * nothing; and where one slept after all, but not for long, twice as long.
 *
 * <p>When it looks first is learned as well, where what comes can be counted: as long as each first look finds something, but little, it
 * comes twice as late, so that who brings it is disturbed once for many.
 *
 * <p>Of one thread at a time.
 */
public final class BriefWait {
  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  /** About what it takes to be woken, in nanoseconds. */
  private static final long MOST = 50_000;

  private static final long LEAST = 1_000;
  private static final long BETWEEN_LOOKS = 1_000;
  private static final long LATEST_FIRST = 16 * BETWEEN_LOOKS;
  /** Between two looks at the clock, which takes from the other thread where both share a core. */
  private static final int SPINS = 16;
  /** After so long others may need the processor. */
  private static final long MOMENT = 5_000;

  private long most = MOST;
  private long untilFirst = BETWEEN_LOOKS;
  private int looks;

  /** Waits for this, for a moment at most, or until the thread is interrupted; returns whether it is so. */
  @SuppressWarnings("ThreadPriorityCheck") // who is waited for may need this very processor
  public boolean waitsFor(BooleanSupplier something) {
    if (ALONE) {
      return something.getAsBoolean();
    }
    long begin = System.nanoTime();
    long now = begin;
    looks = 0;
    do {
      now = spin(now, looks++ == 0 ? untilFirst : BETWEEN_LOOKS);
      if (something.getAsBoolean()) {
        return true;
      }
      if (now - begin > MOMENT) {
        Thread.yield();
      }
    } while (now - begin < most && !Thread.currentThread().isInterrupted());
    return false;
  }

  /** Waits as long as before a first look, for others to come to what is there by now; false if that were for nothing. */
  public boolean waitsForMore() {
    if (ALONE) {
      return false;
    }
    looks = 1;
    spin(System.nanoTime(), untilFirst);
    return true;
  }

  /** Stays awake for so long, from this moment on; returns when it is over. */
  private static long spin(long begin, long nanos) {
    long now = begin;
    for (long end = now + nanos; now - end < 0; now = System.nanoTime()) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
      }
    }
    return now;
  }

  /**
   * What has just been waited for has brought so many.
   *
   * @param enough fewer were hardly worth the look
   */
  public void hasBrought(long many, long enough) {
    if (looks > 1 || many >= 2 * enough) {
      untilFirst = Math.max(BETWEEN_LOOKS, untilFirst / 2);
    } else if (many < enough) {
      untilFirst = Math.min(LATEST_FIRST, 2 * untilFirst);
    }
  }

  /** How many nanoseconds it waits before it looks for the first time. */
  public long untilFirst() {
    return untilFirst;
  }

  /** What was waited for in vain has come, after so long in all. */
  public void hasCome(long nanos) {
    most = nanos < 2 * MOST ? Math.min(MOST, 2 * most) : Math.max(LEAST, most / 2);
    untilFirst = BETWEEN_LOOKS;
  }
}
