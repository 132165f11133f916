package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.function.IntUnaryOperator;

/** The contenders of JDK 25: virtual threads and structured concurrency. */
final class Newest implements Newer {
  @Override
  public Contender apply(String name) {
    return switch (name) {
      case Contenders.VIRTUAL -> Newest::virtual;
      case Contenders.VIRTUAL_READY ->
        ByCompletableFuture.on(Executors.newVirtualThreadPerTaskExecutor(), Forking.ALL);
      case Contenders.STRUCTURED -> Newest::structured;
      default -> throw new IllegalArgumentException("no contender " + name);
    };
  }

  /** As JEP 444 has it: a thread for each task, which waits for what the task needs. */
  private static IntUnaryOperator virtual(Shape shape, Work work) {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    return input -> {
      List<Future<Integer>> futures = new ArrayList<>(shape.tasks());
      for (int task = 0; task < shape.tasks(); task++) {
        int number = task;
        futures.add(executor.submit(() -> {
          int[] inputs = shape.dependencies()[number];
          if (inputs.length == 0) {
            return work.on(input + number);
          }
          int value = futures.get(inputs[0]).get() * 31;
          for (int i = 1; i < inputs.length; i++) {
            value += futures.get(inputs[i]).get();
          }
          return work.on(value + number);
        }));
      }
      try {
        return futures.getLast().get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /**
   * As JEP 505 has it: a scope for what can run side by side, whose subtasks have their values when it is
   * joined; so one for each level of the graph.
   */
  private static IntUnaryOperator structured(Shape shape, Work work) {
    List<List<Integer>> levels = levels(shape);
    return input -> {
      int[] values = new int[shape.tasks()];
      for (List<Integer> level : levels) {
        try (var scope = StructuredTaskScope.<Integer>open()) {
          List<Subtask<Integer>> subtasks = new ArrayList<>(level.size());
          for (int task : level) {
            subtasks.add(scope.fork(() -> work.on(shape.value(task, input, values))));
          }
          scope.join();
          for (int i = 0; i < level.size(); i++) {
            values[level.get(i)] = subtasks.get(i).get();
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return values[shape.last()];
    };
  }

  private static List<List<Integer>> levels(Shape shape) {
    int[] level = new int[shape.tasks()];
    List<List<Integer>> levels = new ArrayList<>();
    for (int task = 0; task < shape.tasks(); task++) {
      for (int dependency : shape.dependencies()[task]) {
        level[task] = Math.max(level[task], level[dependency] + 1);
      }
      while (levels.size() <= level[task]) {
        levels.add(new ArrayList<>());
      }
      levels.get(level[task]).add(task);
    }
    return levels;
  }
}
