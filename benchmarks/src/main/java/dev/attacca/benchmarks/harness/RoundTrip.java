package dev.attacca.benchmarks.harness;

/**
 * How long it takes two threads to hand a word to and fro. Machines differ in it, and a virtual one may do so from one second to the
 * next: what two threads share costs several times as much then, whoever does it.
 */
final class RoundTrip {
  private static final int SLICES = 10;
  private static final long SLICE = 3_000_000;
  private static final int BETWEEN_LOOKS = 64;
  private static final long OVER = -1;

  /** Odd for the thread that answers, even for the one that asks. */
  private volatile long turn;

  private RoundTrip() {}

  /** In nanoseconds: that of the least-disturbed of some slices of time, over in some tens of milliseconds where both have a processor. */
  static double nanos() {
    return new RoundTrip().least();
  }

  private double least() {
    Thread other = new Thread(this::answer, "round trip");
    other.setDaemon(true);
    other.start();
    double least = Double.MAX_VALUE;
    for (int i = 0; i < SLICES; i++) {
      least = Math.min(least, slice());
    }
    turn = OVER;
    return least;
  }

  private void answer() {
    long seen = turn;
    while (seen != OVER) {
      if ((seen & 1) == 1) {
        turn = seen + 1;
      } else {
        Thread.onSpinWait();
      }
      seen = turn;
    }
  }

  private double slice() {
    long begin = System.nanoTime();
    long now = begin;
    int trips = 0;
    while (now - begin < SLICE) {
      for (int i = 0; i < BETWEEN_LOOKS; i++) {
        long answer = turn + 2;
        turn = answer - 1;
        while (turn != answer) {
          Thread.onSpinWait();
        }
      }
      trips += BETWEEN_LOOKS;
      now = System.nanoTime();
    }
    return (now - begin) / (double) trips;
  }
}
