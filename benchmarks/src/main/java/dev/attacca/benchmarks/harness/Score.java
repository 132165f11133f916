package dev.attacca.benchmarks.harness;

import java.util.Arrays;
import java.util.List;

/**
 * What came out of measuring a point.
 *
 * @param value the mean of the least-disturbed half of the iterations: the fastest, since whatever else
 *     goes on on a machine only makes a benchmark slower
 * @param spread half the distance between the quartiles of that half, as a part of the value
 */
public record Score(double value, double spread) {
  /** Of the scores of all iterations. */
  public static Score of(List<Double> iterations) {
    double[] kept =
        iterations.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    kept = Arrays.copyOf(kept, (kept.length + 1) / 2);
    double mean = Arrays.stream(kept).average().orElseThrow();
    double distance = quantile(kept, 0.75) - quantile(kept, 0.25);
    return new Score(mean, mean == 0 ? 0 : distance / 2 / mean);
  }

  /** For one unit of several. */
  public Score per(double units) {
    return new Score(value / units, spread);
  }

  static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }
}
