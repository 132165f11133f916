package dev.attacca.benchmarks.harness;

import java.time.Duration;

/**
 * How long a point is measured.
 *
 * @param rounds how often, each time in a JVM of its own; between the rounds come all other points, so
 *     that a disturbance of the machine does not hit one of them alone
 * @param warmups iterations of a round that do not count
 * @param iterations of a round that do
 * @param iteration how long each of them takes
 */
public record Effort(int rounds, int warmups, int iterations, Duration iteration) {
  private static final double START = 1.2; // seconds that it takes to start a JVM and end it
  private static final double LENGTH = 0.1; // seconds of an iteration
  private static final int MOST = 15;
  private static final int FEWEST = 6;

  /** Short iterations, as many as fit when all points have to be done in a time. */
  public static Effort within(Duration time, int points) {
    double each = time.toMillis() / 1000.0 / Math.max(1, points);
    int rounds = each >= 2 * (START + 2 * FEWEST * LENGTH) ? 2 : 1;
    int iterations = (int) ((each / rounds - START) / (2 * LENGTH));
    int measured = Math.min(MOST, Math.max(FEWEST, iterations));
    return new Effort(rounds, measured, measured, Duration.ofMillis((long) (LENGTH * 1000)));
  }

  /** One iteration: enough to see that everything works, and nothing else. */
  public static Effort least() {
    return new Effort(1, 1, 1, Duration.ofMillis(10));
  }

  @Override
  public String toString() {
    return "%d rounds of %d iterations of %d ms after %d to warm up"
        .formatted(rounds, iterations, iteration.toMillis(), warmups);
  }
}
