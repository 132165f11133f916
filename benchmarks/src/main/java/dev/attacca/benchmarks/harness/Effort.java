package dev.attacca.benchmarks.harness;

import java.time.Duration;
import java.util.List;

/**
 * How long a point is measured.
 *
 * @param rounds how often, each time in a JVM of its own; between the rounds come all other points, so
 *     that a disturbance of the machine does not hit one of them alone
 * @param warmups iterations of a round that do not count, if the point is not a large one
 * @param iterations of a round that do
 * @param iteration how long each of them takes
 */
public record Effort(int rounds, int warmups, int iterations, Duration iteration) {
  private static final double START = 1.2; // seconds that it takes to start a JVM and end it
  private static final double LENGTH = 0.1; // seconds of an iteration
  private static final int WARMUPS_OF_LARGE = 30;
  private static final int MOST = 15;
  private static final int FEWEST = 5;

  /** Short iterations, as many as fit when all these points have to be done in a time. */
  public static Effort within(Duration time, List<Point> points) {
    for (int rounds = 2; ; rounds--) {
      int iterations = iterations(time.toMillis() / 1000.0 / rounds, points);
      if (rounds == 1 || iterations >= FEWEST) {
        int measured = Math.min(MOST, Math.max(FEWEST, iterations));
        return new Effort(rounds, measured, measured, Duration.ofMillis((long) (LENGTH * 1000)));
      }
    }
  }

  private static int iterations(double seconds, List<Point> points) {
    long large = points.stream().filter(Effort::isLarge).count();
    long small = points.size() - large;
    double left = seconds - START * points.size() - LENGTH * WARMUPS_OF_LARGE * large;
    return (int) (left / (LENGTH * (2 * small + large)));
  }

  /** Iterations of a round at this point that do not count. */
  int warmupsOf(Point point) {
    return isLarge(point) && iterations > 1 ? Math.max(warmups, WARMUPS_OF_LARGE) : warmups;
  }

  /** A thousand methods are many for the JIT: they are compiled one after the other. */
  private static boolean isLarge(Point point) {
    return point.units() >= 1000 && point.metric().isEmpty();
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
