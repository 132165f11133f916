package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@link CompletableFuture}s wired by hand, as its documentation has it: {@code thenApply} for one
 * dependency, {@code thenCombine} for two and {@code allOf} for more; where it hands over, to an executor
 * of one's own.
 */
final class ByCompletableFuture {
  private final Shape shape;
  private final Work work;
  private final Executor executor;
  private final boolean[] async;

  private ByCompletableFuture(Shape shape, Work work, Executor executor, Forking forking) {
    this.shape = shape;
    this.work = work;
    this.executor = executor;
    this.async = forking.of(shape);
  }

  static Contender on(Executor executor, Forking forking) {
    return (shape, work) -> new ByCompletableFuture(shape, work, executor, forking)::call;
  }

  private int call(int input) {
    CompletableFuture<Integer> start = CompletableFuture.completedFuture(input);
    CompletableFuture<?>[] futures = new CompletableFuture<?>[shape.tasks()];
    for (int task = 0; task < futures.length; task++) {
      futures[task] = future(task, start, futures);
    }
    return value(futures[shape.last()]);
  }

  private CompletableFuture<Integer> future(
      int task, CompletableFuture<Integer> start, CompletableFuture<?>[] futures) {
    int[] inputs = shape.dependencies()[task];
    boolean there = async[task];
    return switch (inputs.length) {
      case 0 ->
        there
            ? start.thenApplyAsync(input -> work.on(input + task), executor)
            : start.thenApply(input -> work.on(input + task));
      case 1 -> {
        CompletableFuture<Integer> only = typed(futures[inputs[0]]);
        yield there
            ? only.thenApplyAsync(a -> work.on(a * 31 + task), executor)
            : only.thenApply(a -> work.on(a * 31 + task));
      }
      case 2 -> {
        CompletableFuture<Integer> first = typed(futures[inputs[0]]);
        CompletableFuture<Integer> second = typed(futures[inputs[1]]);
        yield there
            ? first.thenCombineAsync(second, (a, b) -> work.on(a * 31 + b + task), executor)
            : first.thenCombine(second, (a, b) -> work.on(a * 31 + b + task));
      }
      default -> {
        CompletableFuture<?>[] all = new CompletableFuture<?>[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
          all[i] = futures[inputs[i]];
        }
        CompletableFuture<Void> joined = CompletableFuture.allOf(all);
        yield there
            ? joined.thenApplyAsync(nothing -> work.on(sum(all) + task), executor)
            : joined.thenApply(nothing -> work.on(sum(all) + task));
      }
    };
  }

  private static int sum(CompletableFuture<?>[] inputs) {
    int sum = value(inputs[0]) * 31;
    for (int i = 1; i < inputs.length; i++) {
      sum += value(inputs[i]);
    }
    return sum;
  }

  private static int value(CompletableFuture<?> future) {
    return (Integer) future.join();
  }

  @SuppressWarnings("unchecked") // each is made by future(…)
  private static CompletableFuture<Integer> typed(CompletableFuture<?> future) {
    return (CompletableFuture<Integer>) future;
  }
}
