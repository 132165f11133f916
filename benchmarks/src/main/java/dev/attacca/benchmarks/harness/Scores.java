package dev.attacca.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What has been measured in a group, by row and column. Not thread-safe. */
public final class Scores {
  private final Map<String, Map<String, Score>> scores = new LinkedHashMap<>();

  /** Keeps a score. */
  public void put(String row, String column, Score score) {
    scores.computeIfAbsent(row, any -> new LinkedHashMap<>()).put(column, score);
  }

  /** The score, if there is one: not every contender can do everything. */
  public Optional<Score> get(String row, String column) {
    return Optional.ofNullable(scores.getOrDefault(row, Map.of()).get(column));
  }

  /** The value of a score. */
  public OptionalDouble value(String row, String column) {
    Optional<Score> score = get(row, column);
    return score.isPresent() ? OptionalDouble.of(score.get().value()) : OptionalDouble.empty();
  }

  /** How many times the price of one row another has, in a column. */
  public OptionalDouble ratio(String row, String to, String column) {
    OptionalDouble one = value(row, column);
    OptionalDouble other = value(to, column);
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
        : OptionalDouble.empty();
  }

  /** How much more the price of one row is than that of another, in a column. */
  public OptionalDouble above(String row, String other, String column) {
    OptionalDouble one = value(row, column);
    OptionalDouble less = value(other, column);
    return one.isPresent() && less.isPresent()
        ? OptionalDouble.of(one.getAsDouble() - less.getAsDouble())
        : OptionalDouble.empty();
  }

  /** All rows, in the order in which they were measured. */
  public List<String> rows() {
    return new ArrayList<>(scores.keySet());
  }

  /** All columns, likewise. */
  public List<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    scores.values().forEach(row -> columns.addAll(row.keySet()));
    return new ArrayList<>(columns);
  }
}
