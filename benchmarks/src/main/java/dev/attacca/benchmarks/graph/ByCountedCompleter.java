package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;

/**
 * The graph as one would write it by hand for the fork-join pool, by the means that the documentation of
 * {@link CountedCompleter} shows: a node's pending count is that of its dependencies, the one that brings
 * it to zero goes on with it, and what else has become ready is forked.
 */
final class ByCountedCompleter {
  /** How many runs are one call, where they come from inside the pool. */
  static final int BATCH = 100;

  private final Shape shape;
  private final Work work;
  private final int[][] dependants;
  private final int[] roots;

  private ByCountedCompleter(Shape shape, Work work) {
    this.shape = shape;
    this.work = work;
    this.dependants = shape.dependants();
    this.roots = java.util.stream.IntStream.range(0, shape.tasks())
        .filter(task -> shape.dependencies()[task].length == 0)
        .toArray();
  }

  /** Called from outside, one run at a time. */
  static Contender invoked(ForkJoinPool pool) {
    return (shape, work) -> {
      ByCountedCompleter graph = new ByCountedCompleter(shape, work);
      return input -> pool.invoke(graph.call(input, 1));
    };
  }

  /** A {@link #BATCH} of runs, one after the other on a thread of the pool. */
  static Contender fromInside(ForkJoinPool pool) {
    return (shape, work) -> {
      ByCountedCompleter graph = new ByCountedCompleter(shape, work);
      return input -> pool.invoke(graph.call(input, BATCH));
    };
  }

  private RecursiveTask<Integer> call(int input, int times) {
    return new RecursiveTask<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected Integer compute() {
        int result = 0;
        for (int i = 0; i < times; i++) {
          result = run(input);
        }
        return result;
      }
    };
  }

  private int run(int input) {
    int[] values = new int[shape.tasks()];
    Node[] nodes = new Node[shape.tasks()];
    Node last = new Node(null, shape.last(), this, nodes, values, input);
    nodes[shape.last()] = last;
    for (int task = 0; task < shape.last(); task++) {
      nodes[task] = new Node(last, task, this, nodes, values, input);
    }
    for (int i = 1; i < roots.length; i++) {
      nodes[roots[i]].fork();
    }
    nodes[roots[0]].compute();
    last.join();
    return values[shape.last()];
  }

  /** A task of a run. Its completer is the last one, so that who waits for that can help. */
  private static final class Node extends CountedCompleter<Void> {
    private static final long serialVersionUID = 1;

    private final int task;
    private final transient ByCountedCompleter graph;
    private final Node[] nodes;
    private final int[] values;
    private final int input;

    Node(
        CountedCompleter<?> last,
        int task,
        ByCountedCompleter graph,
        Node[] nodes,
        int[] values,
        int input) {
      super(last, Math.max(0, graph.shape.dependencies()[task].length - 1));
      this.task = task;
      this.graph = graph;
      this.nodes = nodes;
      this.values = values;
      this.input = input;
    }

    @Override
    public void compute() {
      Node node = this;
      while (node != null) {
        node = node.runAndFork();
      }
    }

    private Node runAndFork() {
      values[task] = graph.work.on(graph.shape.value(task, input, values));
      if (task == graph.shape.last()) {
        quietlyComplete();
        return null;
      }
      Node next = null;
      for (int dependant : graph.dependants[task]) {
        Node node = nodes[dependant];
        if (node.decrementPendingCountUnlessZero() == 0) {
          if (next == null) {
            next = node;
          } else {
            node.fork();
          }
        }
      }
      return next;
    }
  }
}
