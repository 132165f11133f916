package dev.attacca.runtime.internal.base;

/**
 * Whether one thread is enough for something that is done again and again: found out by trying it.
 *
 * <p>Eight times it is tried, and each has a vote. As long as it is done, one time of many has a vote, and
 * eight votes decide anew; where it is not, it is tried again after a pause. A clock that was disturbed, by
 * the machine or by a compiler that has not come to the code yet, spoils a vote, but not a majority, and
 * never for long.
 *
 * <p>After a trial that has failed, the first few times of the next one have no vote, the more of them the longer the
 * pause was: what is tried seldom is never compiled, and would fail for that for good.
 *
 * <p>That somebody else had to be let in is no vote but an event, which the watchdog sees. After it
 * the next few times are open to all, the more of them the more often it happens when they are over, and
 * fewer when it does not.
 *
 * <p>Fields are read and written without any order by all threads; a lost update is a moment's less
 * experience.
 */
public final class Trial {
  /** 2 to the 64th by the golden ratio. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final int VOTES = 8;
  /** Of what is done as a matter of course one of so many has a vote. */
  private static final int VOTERS = 16;
  /** Of the pause before a trial: so many times one is done without a vote. */
  private static final int UNHEARD = 128;

  private final int longOnes;
  private final int firstPause;
  private final int longestPause;
  // In proportion to the pauses: an event is rarer than a vote, and costs more when it comes again
  private final int firstOpen;
  private final int mostOpen;
  /** After so many times in a row in which nobody had to be let in, it is half as many. */
  private final int calmTimes;

  private boolean passed;
  private int votes;
  private int slow;
  /** What the last ones have taken in all, which were so long that there need be no votes. */
  private long inLongOnes;

  private int pause;
  private int nextPause;
  /** How often it is done yet before there are votes. */
  private int unheard;
  /** The same, when the pause is over. */
  private int unheardNext;

  private int open;
  private int openNext;
  private int calm;

  /**
   * One that has to be tried.
   *
   * @param firstPause how often it is not done after it has failed for the first time
   * @param longestPause how often at most
   * @param longOnes how much longer those have to be in all, that are far too long in a row, to decide without other votes
   */
  public Trial(int firstPause, int longestPause, int longOnes) {
    this.longOnes = longOnes;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.firstOpen = firstPause / 8;
    this.mostOpen = longestPause / 16;
    this.calmTimes = 4 * firstPause;
    this.nextPause = firstPause;
  }

  /** Whether all may take part next time, because of what has happened before. */
  public boolean isOpenNext() {
    int left = open;
    if (left > 0) {
      open = left - 1;
      return true;
    }
    return false;
  }

  /** Whether it is open for some time. */
  public boolean isOpen() {
    return open > 0;
  }

  /** Whether it is done by one next time. */
  public boolean isDoneNext() {
    int left = pause;
    if (passed || left == 0) {
      return true;
    }
    pause = left - 1;
    if (left == 1) {
      unheard = unheardNext;
    }
    return false;
  }

  /** How often it is to be done by one, as far as is known, until it is decided whether it will be. */
  public int tries() {
    return unheard + Math.max(1, VOTES - votes);
  }

  /** Whether it is done by one, or tried: what has been done last has not decided otherwise. */
  public boolean goesOn() {
    return passed || pause == 0;
  }

  /** Whether it is done by one as a matter of course. */
  public boolean hasPassed() {
    return passed;
  }

  /** Whether this time has a vote. */
  public boolean hasVote(long number) {
    return !passed || isOneOf(VOTERS, number);
  }

  /**
   * It has been done by one.
   *
   * @param most what it may take, in nanoseconds
   * @param muchMore what is so much that it need not be tried again soon, where it is for some times in a row
   */
  public void votes(long nanos, long most, long muchMore) {
    if (!passed && isLong(nanos, muchMore)) {
      decide(false);
      return;
    }
    int left = unheard;
    if (left > 0) {
      unheard = left - 1;
      return;
    }
    votes++;
    slow += nanos > most ? 1 : 0;
    if (votes >= VOTES) {
      decide(2 * slow <= VOTES);
    }
  }

  /**
   * Whether it has been far too long, for some times in a row: the first one alone may have been so because nothing of it was
   * in the caches.
   */
  private boolean isLong(long nanos, long muchMore) {
    long all = nanos > muchMore ? inLongOnes + nanos : 0;
    inLongOnes = all;
    return all > longOnes * muchMore;
  }

  private void decide(boolean pass) {
    votes = 0;
    slow = 0;
    inLongOnes = 0;
    if (!pass) {
      pause = nextPause;
      unheardNext = pause / UNHEARD;
      nextPause = Math.min(2 * nextPause, longestPause);
    } else if (passed) {
      nextPause = firstPause; // not by chance
    }
    passed = pass;
  }

  /** Nobody had to be let in, so many times. */
  public void wasCalm(int times) {
    if (openNext > 0) {
      calm += times;
      if (calm >= calmTimes) {
        calm = 0;
        openNext /= 2;
      }
    }
  }

  /** Others had to be let in: more often from now on, but where that is so already, as where several are found standing at once. */
  public void othersWereLetIn() {
    calm = 0;
    if (open > 0) {
      return;
    }
    openNext = openNext == 0 ? firstOpen : Math.min(mostOpen, 2 * openNext);
    open = openNext;
  }

  /**
   * One of so many, found by the multiples of the golden ratio: evenly spread, and never in step with what
   * comes every so many items, as a page that is full.
   *
   * @param of a power of two
   */
  public static boolean isOneOf(int of, long number) {
    return number * GOLDEN >>> Long.numberOfLeadingZeros(of) + 1 == 0;
  }
}
