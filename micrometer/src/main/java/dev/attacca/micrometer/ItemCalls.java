package dev.attacca.micrometer;

import dev.attacca.runtime.TaskCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls of one task of items in one run. Few have a span: the first ones, and after that the 16th, the 32nd, and so on; those
 * that fail; and, told of at the end of the run, the slowest.
 */
final class ItemCalls {
  private static final int FIRST = 10;
  private static final int SLOWEST = 3;

  /** One that may be among the slowest, and is not counted yet. */
  record Slow(TaskCall call, PastTime time) {}

  private final AtomicLong calls = new AtomicLong();

  /** What the fastest of the slowest has taken; less than nothing as long as there is room. */
  private volatile long least = -1;

  // Guarded by this
  private final List<Slow> slowest = new ArrayList<>(SLOWEST);

  /** Whether the call that begins is one of the few. */
  boolean isSample() {
    long number = calls.getAndIncrement();
    return number < FIRST || (number & number - 1) == 0;
  }

  /** Keeps it if it is slow; returns how long the one has taken that is to be counted now, which may be this; negative for none. */
  long add(TaskCall call, long nanos) {
    if (nanos <= least) {
      return nanos;
    }
    Slow slow = new Slow(call, PastTime.until(System.currentTimeMillis(), nanos));
    synchronized (this) {
      slowest.add(slow);
      if (slowest.size() <= SLOWEST) {
        return -1;
      }
      slowest.sort(Comparator.comparingLong((Slow one) -> one.time().nanos()).reversed());
      Slow fastest = slowest.remove(SLOWEST);
      least = slowest.get(SLOWEST - 1).time().nanos();
      return fastest.time().nanos();
    }
  }

  /** The run is over: those that were kept, the slowest first. */
  synchronized List<Slow> takeSlowest() {
    List<Slow> all = new ArrayList<>(slowest);
    all.sort(Comparator.comparingLong((Slow one) -> one.time().nanos()).reversed());
    slowest.clear();
    least = Long.MAX_VALUE; // who comes later is merely counted
    return all;
  }
}
