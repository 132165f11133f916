package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Work;
import java.util.concurrent.TimeUnit;

/** What tasks do, by name: nothing, sleeping a millisecond, or so many rounds of arithmetic. */
final class Works {
  static final String NONE = "none";
  static final String SLEEP = "sleep";
  private static final String SPIN = "spin ";

  private Works() {}

  static Work named(String name) {
    if (name.startsWith(SPIN)) {
      int rounds = Integer.parseInt(name.substring(SPIN.length()));
      return value -> spin(value, rounds);
    }
    return switch (name) {
      case NONE -> Work.NONE;
      case SLEEP -> Works::sleep;
      default -> throw new IllegalArgumentException("no work " + name);
    };
  }

  /** The name of the work that takes so many microseconds on this machine when nothing disturbs it. */
  static String spinning(double micros) {
    return SPIN + Math.round(micros * Calibration.ROUNDS_PER_MICRO);
  }

  private static int sleep(int value) {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return value;
  }

  /** A chain of multiplications: no clock, no memory, nothing that two cores could share. */
  private static int spin(int value, int rounds) {
    long random = value;
    for (int i = 0; i < rounds; i++) {
      random = random * 6364136223846793005L + 1442695040888963407L;
    }
    // Never zero in a whole period but once; the comparison keeps the loop from being thrown away.
    return random == 42 ? value + 1 : value;
  }

  /** Done once for all contenders, so that they all do the same. */
  private static final class Calibration {
    static final double ROUNDS_PER_MICRO = measure();

    private static double measure() {
      int rounds = 100_000;
      long best = Long.MAX_VALUE;
      int sum = 0;
      for (int i = 0; i < 1000; i++) {
        long begin = System.nanoTime();
        sum += spin(i, rounds);
        best = Math.min(best, System.nanoTime() - begin);
      }
      if (sum == 42) {
        throw new IllegalStateException("as likely as not to happen in a thousand years");
      }
      return rounds / (best / (double) TimeUnit.MICROSECONDS.toNanos(1));
    }
  }
}
