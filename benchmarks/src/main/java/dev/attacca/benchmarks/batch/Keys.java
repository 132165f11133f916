package dev.attacca.benchmarks.batch;

import dev.attacca.benchmarks.harness.Point;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The keys of many items looked up by a contender, from the call to the sum. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class Keys {
  private static final int FEW = 20_100; // the last batch is not full

  /** By which {@link Contenders} knows it. */
  @Param("")
  public String contender;

  /** A {@link Form}. */
  @Param("LIST")
  public String form;

  /** How many. */
  @Param("0")
  public int keys;

  private Contender run;
  private Form way;
  private long expected;

  static Point point(String contender, Form form, int keys) {
    return new Point(
        contender,
        form.label(),
        Keys.class,
        Map.of("contender", contender, "form", form.name(), "keys", "" + keys),
        keys);
  }

  /** Prepares the contender, and makes sure that it comes to the right result. */
  @Setup
  public void prepare() {
    way = Form.valueOf(form);
    run = Contenders.named(contender);
    expected = new ByHand().run(way, FEW);
    for (int i = 0; i < 3; i++) {
      check(run.run(way, FEW));
    }
    expected = new ByHand().run(way, keys);
  }

  /** All keys. */
  @Benchmark
  public long pass() {
    return check(run.run(way, keys));
  }

  private long check(long sum) {
    if (sum != expected) {
      throw new IllegalStateException(
          contender + " comes to " + sum + " and not to " + expected + " by " + form);
    }
    return sum;
  }
}
