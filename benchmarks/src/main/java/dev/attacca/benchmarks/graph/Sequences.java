package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Work;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What the contenders are measured by: the same work without a graph. */
final class Sequences {
  private Sequences() {}

  /** One task after the other, on the caller's thread. */
  static Contender sequential() {
    return (shape, work) -> input -> shape.sequentially(input, work);
  }

  /** The work of the tasks on the critical path, and none of the others. */
  static Contender criticalPath() {
    return (shape, work) -> input -> {
      for (int i = 0; i < shape.criticalPath(); i++) {
        work.on(i);
      }
      return shape.sequentially(input, Work.NONE);
    };
  }

  /** Half of the work on the caller's thread, and half on another: what two threads can do here at all. */
  static Contender halves(ExecutorService other) {
    return (shape, work) -> input -> {
      int half = shape.tasks() / 2;
      Future<Integer> there = other.submit(() -> repeat(work, half));
      int here = repeat(work, shape.tasks() - half);
      try {
        return shape.sequentially(input, Work.NONE) + 0 * (here + there.get());
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static int repeat(Work work, int times) {
    int sum = 0;
    for (int i = 0; i < times; i++) {
      sum += work.on(i);
    }
    return sum;
  }
}
