package dev.attacca.runtime.engine;

/**
 * How long runs of one kind take, learned from those there were: whether it is worth while to have other
 * threads in them. Fields are read and written without any order by all callers; a lost update is a
 * moment's less experience.
 */
final class Pace {
  /** About what it costs to wake a thread, have it do something, and be woken by it, in nanoseconds. */
  private static final long SHORT = 50_000;
  /** What a task takes that does next to nothing, before it has been compiled. */
  private static final long TRIVIAL = 100;
  /** Nothing that takes longer than this is done by one thread alone. */
  private static final long LONG = 500_000;
  /** So many short runs in a row, and the next is tried on the straight way. */
  private static final int TRIAL = 256;

  private static final int MOST_TRIAL = 1 << 16;
  /** Averages are moving ones, over about so many runs. */
  private static final int WEIGHT = 16;

  /** What a run may take that its caller does by itself: tasks as such do not count. */
  private final long most;

  private int shortOnes;
  private int needed = TRIAL;
  private long shared;
  private long straight;
  private boolean alone = true;

  Pace(int tasks) {
    most = SHORT + TRIVIAL * tasks;
  }

  /** Whether the next run goes straight. */
  boolean isQuick() {
    return shortOnes >= needed;
  }

  /** Whether the executor has shown no thread but the caller's. */
  boolean isAlone() {
    return alone;
  }

  /**
   * A run like any other is over.
   *
   * @param elapsed from the call to the result
   * @param busy what its tasks took, one after the other
   * @param onlyCaller whether the executor has run it on the caller's thread
   */
  void ranShared(long elapsed, long busy, boolean onlyCaller) {
    alone &= onlyCaller;
    shared = shared == 0 ? elapsed : average(shared, Math.min(elapsed, LONG));
    shortOnes = busy <= LONG - SHORT + most ? shortOnes + 1 : 0;
  }

  /** A run on the straight way is over. */
  void ranStraight(long elapsed) {
    straight = average(
        straight, Math.min(elapsed, 2 * most)); // one that was disturbed does not count for many
    if (straight > most && straight > shared - shared / 8) {
      tookLong();
    }
  }

  /** A run on the straight way was not what it seemed. */
  void tookLong() {
    shortOnes = 0;
    straight = 0;
    needed = Math.min(2 * needed, MOST_TRIAL);
  }

  private static long average(long before, long now) {
    return before + (now - before) / WEIGHT;
  }
}
