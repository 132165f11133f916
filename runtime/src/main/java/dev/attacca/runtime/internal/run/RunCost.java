package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Trial;

/**
 * What is known of runs of one kind: whether their caller does them alone. It costs more to wake another
 * thread than a thousand small tasks take. But it is only done where experience speaks for it: a caller
 * that is in a task is not there when it is interrupted, or when the run ends without that task.
 *
 * <p>What counts as short grows with the number of tasks. A class of a thousand takes longer than that for seconds, alone or not, until all its
 * methods have been compiled; so the caller may take longer, within limits, as long as it is no longer than with all. What that was is forgotten little by
 * little once the caller does it alone, and found out anew where it does not.
 *
 * <p>Fields are read and written without any order by all callers, see {@link Trial}.
 */
public final class RunCost {
  /** About what it costs to wake a thread, have it do something, and be woken by it, in nanoseconds. */
  private static final long SHORT = 50_000;
  /** What a task takes that does next to nothing, before it has been compiled. */
  private static final long TRIVIAL = 100;
  /** So many times what counts as short it may take, if it takes no longer than with all. */
  private static final int AT_FIRST = 3;
  /** Nothing that takes longer than this is done by one thread alone. */
  private static final long LONG = 1_000_000;
  /** So many runs in a row that many threads have done in less, and it is tried. */
  private static final int SOME = 2;
  /** With each vote for what has passed, 2 to the minus so much of what is known of the other way is forgotten. */
  private static final int FORGOTTEN = 5;

  private final Trial alone = new Trial(32, 1024, 1);
  private final long most;
  /** What the last run in which all could take part has taken from its beginning to its end, and the one before. */
  private long together;

  private long togetherBefore;
  private int shortOnes;
  private int number;
  private boolean known;
  private boolean direct = true;

  public RunCost(int tasks) {
    most = SHORT + TRIVIAL * tasks;
  }

  /** Whether the executor has no thread but the one that hands it something, as far as is known. */
  public boolean isDirect() {
    return known && direct;
  }

  /** Whether the caller begins the next run alone. */
  public boolean beginsAlone() {
    return isDirect() || shortOnes >= SOME && !alone.isOpenNext() && alone.isDoneNext();
  }

  /** Whether such a run is to be timed. */
  public boolean isTimed() {
    return alone.hasVote(number++);
  }

  /** The caller alone has taken so long. */
  public void tookAlone(long nanos) {
    long asTogether = Math.min(together, togetherBefore);
    alone.votes(nanos, Math.max(most, Math.min(AT_FIRST * most, asTogether)), LONG);
    if (alone.hasPassed()) {
      together -= together >> FORGOTTEN;
      togetherBefore -= togetherBefore >> FORGOTTEN;
    }
  }

  /** The caller alone has done the whole of a run. */
  public void wasEnough() {
    alone.wasCalm(1);
  }

  /** Others had to be let into such a run. */
  public void othersWereLetIn() {
    alone.othersWereLetIn();
  }

  /**
   * A run in which all could take part from the beginning is over.
   *
   * @param inTasks what its tasks have taken, without what it takes to wake threads
   * @param inAll what it has taken, in nanoseconds as well
   */
  public void tookTogether(long inTasks, long inAll) {
    togetherBefore = together;
    together = inAll;
    if (inTasks > LONG) {
      shortOnes = 0;
    } else if (shortOnes < SOME) {
      shortOnes++;
    }
  }

  /** What a run has shown of the executor. */
  public void executorIs(boolean itIsDirect) {
    direct &= itIsDirect;
    known = true;
  }
}
