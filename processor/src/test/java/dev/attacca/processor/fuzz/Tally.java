package dev.attacca.processor.fuzz;

import java.util.concurrent.atomic.AtomicInteger;

/** A state: what comes first is told apart from what comes later. Not thread-safe, for that is what is tested. */
public final class Tally {
  private long sum;
  private final AtomicInteger inside = new AtomicInteger();

  /** For the runtime. */
  public Tally() {}

  /** For factories. */
  public Tally(long sum) {
    this.sum = sum;
  }

  /** Takes a number in, and says what was there before. */
  public long add(long hash) {
    if (inside.incrementAndGet() != 1) {
      throw new AssertionError("two tasks at once in a state");
    }
    long before = sum;
    sum = Play.mix(before, hash);
    inside.decrementAndGet();
    return before;
  }
}
