package dev.attacca.runtime.engine;

/**
 * How often what became of the tasks of items. Written by one thread at a time, and summed up with
 * others; a reader may be a moment behind.
 */
final class Counts {
  static final int OUT = 0;
  static final int EMPTY = 1;
  static final int FAILED = 2;
  static final int SKIPPED = 3;
  static final int CANCELLED = 4;
  static final int STARTED = 5;
  /** Of loops, whose {@link #OUT} counts items. */
  static final int ENDED = 6;

  /** Not a count, but nanoseconds. */
  static final int BUSY = 7;

  private static final int KINDS = 8;

  private final long[] counts;

  Counts(int tasks) {
    counts = new long[tasks * KINDS];
  }

  void add(int task, int kind) {
    counts[task * KINDS + kind]++;
  }

  void add(int task, int kind, long times) {
    counts[task * KINDS + kind] += times;
  }

  void add(Counts others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
  }

  boolean hasStarted(int task) {
    return get(task, STARTED) > 0;
  }

  long get(int task, int kind) {
    return counts[task * KINDS + kind];
  }
}
