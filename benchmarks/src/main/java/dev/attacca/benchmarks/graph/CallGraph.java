package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.function.IntUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One run of a shape by a contender, from the call to the result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class CallGraph {
  private static final int CHECKS = 5;

  /** By which {@link Contenders} knows it. */
  @Param("")
  public String contender;

  /** The letter of a shape. */
  @Param("")
  public String shape;

  /** By which {@link Works} knows it. */
  @Param(Works.NONE)
  public String work;

  private IntUnaryOperator call;
  private int input;

  /** Prepares the contender, and makes sure that it comes to the right result. */
  @Setup
  public void prepare() {
    Shape graph = Shape.named(shape);
    call = Contenders.named(contender).prepare(graph, Works.named(work));
    for (int i = 0; i < CHECKS; i++) {
      int expected = graph.sequentially(i, Work.NONE);
      int result = call.applyAsInt(i);
      if (result != expected) {
        throw new IllegalStateException(
            contender + " comes to " + result + " and not to " + expected + " on " + shape);
      }
    }
  }

  /** A run; the inputs differ, so that nothing can be known beforehand. */
  @Benchmark
  public int call() {
    return call.applyAsInt(input++);
  }
}
