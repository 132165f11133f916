package dev.attacca.benchmarks.harness;

import java.time.Duration;
import java.util.List;

/** A number of points that are measured together, the tables of them, and the bars that they answer. */
public interface Group {
  /** Everything that is to be measured. */
  List<Point> points();

  /** How long each point is measured: in all, less than three minutes. */
  default Effort effort() {
    return Effort.within(Duration.ofSeconds(160), points());
  }

  /** Options of the JVMs in which the points are measured. */
  default List<String> jvmOptions() {
    return List.of("-Xms1g", "-Xmx1g");
  }

  /** What is printed of the scores. */
  List<Sheet> sheets(Scores scores);

  /** Rows that are worth to be measured in many JVMs, to see how far these differ: ours, the one to be compared with it, and others. */
  default List<String> repeated() {
    return List.of();
  }

  /** Whether the first of these rows is promised to be no slower than the second in any of the JVMs. */
  default boolean isNeverSlower() {
    return false;
  }

  /** What is promised. */
  default List<Bar> bars() {
    return List.of();
  }
}
