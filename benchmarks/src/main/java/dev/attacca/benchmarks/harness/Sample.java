package dev.attacca.benchmarks.harness;

import java.util.List;

/**
 * What one thing has cost in several JVMs.
 *
 * @param prices of each JVM, in the order in which they were started; at least one
 */
public record Sample(List<Double> prices) {
  /** A copy of these. */
  public Sample {
    prices = List.copyOf(prices);
    if (prices.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  private double[] sorted() {
    return prices.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** The one in the middle; of two, their mean. */
  public double median() {
    double[] sorted = sorted();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** Below which a part of them are, {@code 0.25} for a quarter; between two of them, as far as it is between them. */
  public double quantile(double part) {
    return Score.quantile(sorted(), part);
  }

  /** The least price of a JVM. */
  public double least() {
    return sorted()[0];
  }

  /** The highest price of a JVM. */
  public double most() {
    return sorted()[prices.size() - 1];
  }

  /** How many times the median the JVM has that is farthest from it, or the other way round. */
  public double farthest() {
    return Math.max(most() / median(), median() / least());
  }

  /** In how many JVMs this was not more than that of another one which was started beside it. */
  public int notAbove(Sample other) {
    int both = Math.min(prices.size(), other.prices.size());
    int count = 0;
    for (int i = 0; i < both; i++) {
      count += prices.get(i) <= other.prices.get(i) ? 1 : 0;
    }
    return count;
  }

  /** {@code 38.2 (36.0 to 41.9)}. */
  @Override
  public String toString() {
    return "%s (%s to %s)"
        .formatted(Sheet.number(median()), Sheet.number(least()), Sheet.number(most()));
  }
}
