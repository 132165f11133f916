package dev.attacca.benchmarks.harness;

import java.time.Duration;

/**
 * How long a point is measured.
 *
 * @param warmups iterations that do not count
 * @param iterations that do
 * @param iteration how long each of them takes
 */
public record Effort(int warmups, int iterations, Duration iteration) {
  private static final double START = 1.0; // seconds that it takes to start a JVM and end it
  private static final int MOST = 20;
  private static final int FEWEST = 5;

  /** Iterations of a tenth of a second, as many as fit when all points have to be done in a time. */
  public static Effort within(Duration time, int points) {
    double each = time.toMillis() / 1000.0 / Math.max(1, points) - START;
    int iterations = (int) (each / 2 / 0.1);
    int measured = Math.min(MOST, Math.max(FEWEST, iterations));
    return new Effort(measured, measured, Duration.ofMillis(100));
  }
}
