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
  /** So many short runs, hardly a long one among them, and the next is tried on the straight way. */
  private static final int TRIAL = 256;

  private static final int MOST_TRIAL = 1 << 16;
  /** So many runs it takes until the JIT has done what it can, see HotSpot's Tier4InvocationThreshold. */
  private static final int WARM = 6_000;
  /** Averages are moving ones, over about so many runs. */
  private static final int WEIGHT = 16;

  /** What a run may take that its caller does by itself: tasks as such do not count. */
  private final long most;

  private final long trivial;

  private int shortOnes;
  private int needed = TRIAL;
  /** On the straight way since it is tried. */
  private int walks;
  /** Tasks that hardly do anything: that others help with them cannot pay. */
  private boolean isTrivial;

  private long shared;
  private long straight;
  private boolean alone = true;

  Pace(int tasks) {
    most = SHORT + TRIVIAL * tasks;
    trivial = 5 * TRIVIAL * tasks;
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
    isTrivial = busy <= trivial;
    boolean isShort = busy <= LONG - SHORT + most; // or a task has lost its processor
    shortOnes = isShort ? shortOnes + 1 : Math.max(0, shortOnes - 2);
  }

  /** A run on the straight way is over. */
  void ranStraight(long elapsed) {
    straight = average(
        straight, Math.min(elapsed, 2 * most)); // one that was disturbed does not count for many
    walks++;
    if (straight > most && straight > shared - shared / 8 && !(isTrivial && walks < WARM)) {
      shortOnes = 0;
      walks = 0;
      straight = 0;
      needed = Math.min(2 * needed, MOST_TRIAL);
    } else if (walks == 2 * WARM) {
      walks = WARM;
      needed = Math.max(needed / 2, TRIAL);
    }
  }

  /** A run on the straight way was not what it seemed: the next ones are watched from the start. */
  void tookLong() {
    shortOnes = 0;
  }

  private static long average(long before, long now) {
    return before + (now - before) / WEIGHT;
  }
}
