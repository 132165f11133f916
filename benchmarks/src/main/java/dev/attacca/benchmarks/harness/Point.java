package dev.attacca.benchmarks.harness;

import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that is measured, in a JVM of its own: a row and a column of its group's table, and how JMH
 * comes by it.
 *
 * @param row who is measured
 * @param column at what
 * @param benchmark a class with one method that bears {@code @Benchmark}
 * @param parameters for the fields of the class that bear {@code @Param}
 * @param units how many tasks or items one call of the method is good for: the score is divided by it
 * @param metric the secondary result of JMH that is the score; empty for the time of a call, in ns
 */
public record Point(
    String row,
    String column,
    Class<?> benchmark,
    Map<String, String> parameters,
    double units,
    String metric) {
  /** The time of a call, divided by a number of units. */
  public Point(
      String row, String column, Class<?> benchmark, Map<String, String> parameters, double units) {
    this(row, column, benchmark, new TreeMap<>(parameters), units, "");
  }
}
