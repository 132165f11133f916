package dev.attacca.runtime.internal.base;

import java.util.function.BooleanSupplier;

/**
 * Waiting, on a thread that stays awake, for what another thread is about to do. To fall asleep, and to be woken, takes longer than
 * a thousand trivial tasks; so where two threads hand things over that are made in less, both would be asleep most of the time.
 *
 * <p>It looks once in a microsecond, as a look takes the cache line from the one who is waited for; so what has come then is worth
 * the look. After a moment it lets others have the processor between two looks. How long it is worth to wait is learned: as long
 * as what is waited for comes soon it waits for as long as it takes to be woken, else half as long the next time, down to next to
 * nothing; and where one slept after all, but not for long, twice as long.
 *
 * <p>Of one thread at a time.
 */
public final class BriefWait {
  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  /** About what it takes to be woken, in nanoseconds. */
  private static final long MOST = 50_000;

  private static final long LEAST = 1_000;
  private static final long BETWEEN_LOOKS = 1_000;
  /** After so long others may need the processor. */
  private static final long MOMENT = 5_000;

  private long most = MOST;

  /** Waits for this, for a moment at most, or until the thread is interrupted; returns whether it is so. */
  @SuppressWarnings("ThreadPriorityCheck") // who is waited for may need this very processor
  public boolean waitsFor(BooleanSupplier something) {
    if (ALONE) {
      return something.getAsBoolean();
    }
    long begin = System.nanoTime();
    long now = begin;
    do {
      for (long look = now + BETWEEN_LOOKS; now - look < 0; now = System.nanoTime()) {
        Thread.onSpinWait();
      }
      if (something.getAsBoolean()) {
        return true;
      }
      if (now - begin > MOMENT) {
        Thread.yield();
      }
    } while (now - begin < most && !Thread.currentThread().isInterrupted());
    return false;
  }

  /** What was waited for in vain has come, after so long in all. */
  public void hasCome(long nanos) {
    most = nanos < 2 * MOST ? Math.min(MOST, 2 * most) : Math.max(LEAST, most / 2);
  }
}
