package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.harness.Point;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Many items through a pattern by a contender, from the call to the total. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class Items {
  private static final int FEW = 20_000;

  /** By which {@link Contenders} knows it. */
  @Param("")
  public String contender;

  /** A {@link Pattern}. */
  @Param("CHAIN")
  public String pattern;

  /** How many. */
  @Param("0")
  public int items;

  private Contender run;
  private Pattern way;
  private long expected;

  static Point point(String contender, Pattern pattern, int items, String column) {
    return new Point(
        contender,
        column,
        Items.class,
        Map.of("contender", contender, "pattern", pattern.name(), "items", "" + items),
        items);
  }

  /** Prepares the contender, and makes sure that it comes to the right result. */
  @Setup
  public void prepare() throws Exception {
    way = Pattern.valueOf(pattern);
    run = Contenders.named(contender);
    expected = new Plainly().run(way, FEW);
    for (int i = 0; i < 3; i++) {
      check(run.run(way, FEW));
    }
    expected = new Plainly().run(way, items);
  }

  /** Ends its threads. */
  @TearDown
  public void close() {
    run.close();
  }

  /** All items. */
  @Benchmark
  public long pass() throws Exception {
    return check(run.run(way, items));
  }

  private long check(long total) {
    if (total != expected) {
      throw new IllegalStateException(
          contender + " comes to " + total + " and not to " + expected + " by " + pattern);
    }
    return total;
  }
}
