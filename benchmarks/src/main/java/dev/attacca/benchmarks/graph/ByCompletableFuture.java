package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@link CompletableFuture}s wired by hand, as its documentation shows: {@code thenApply} for one
 * dependency, {@code thenCombine} for two and {@code allOf} for more; the asynchronous methods with an
 * executor of one's own.
 */
final class ByCompletableFuture {
  /** Which tasks go to the executor. */
  private enum Forks {
    NONE,
    /** All but the first dependant of each task, and the first root: the others have nowhere else to run. */
    REAL,
    ALL
  }

  private final Shape shape;
  private final Work work;
  private final Executor executor;
  private final boolean[] async;

  private ByCompletableFuture(Shape shape, Work work, Executor executor, Forks forks) {
    this.shape = shape;
    this.work = work;
    this.executor = executor;
    this.async = new boolean[shape.tasks()];
    boolean[] continued = new boolean[shape.tasks()];
    boolean rooted = false;
    for (int task = 0; task < shape.tasks(); task++) {
      int[] dependencies = shape.dependencies()[task];
      boolean continues = dependencies.length == 0 ? !rooted : !continued[dependencies[0]];
      if (dependencies.length == 0) {
        rooted = true;
      } else {
        continued[dependencies[0]] = true;
      }
      async[task] = forks == Forks.ALL || forks == Forks.REAL && !continues;
    }
  }

  /** Nothing asynchronous: all of it on the caller's thread. */
  static Contender onCaller() {
    return (shape, work) -> new ByCompletableFuture(shape, work, Runnable::run, Forks.NONE)::call;
  }

  /** Asynchronous where a task has a thread to share, which its first dependant goes on with. */
  static Contender whereReal(Executor executor) {
    return (shape, work) -> new ByCompletableFuture(shape, work, executor, Forks.REAL)::call;
  }

  /** Every task asynchronous. */
  static Contender everywhere(Executor executor) {
    return (shape, work) -> new ByCompletableFuture(shape, work, executor, Forks.ALL)::call;
  }

  private int call(int input) {
    CompletableFuture<?>[] futures = new CompletableFuture<?>[shape.tasks()];
    CompletableFuture<Integer> start = CompletableFuture.completedFuture(input);
    for (int task = 0; task < futures.length; task++) {
      futures[task] = future(task, start, futures);
    }
    return value(futures[shape.last()]);
  }

  private CompletableFuture<Integer> future(
      int task, CompletableFuture<Integer> start, CompletableFuture<?>[] futures) {
    int[] inputs = shape.dependencies()[task];
    return switch (inputs.length) {
      case 0 ->
        async[task]
            ? start.thenApplyAsync(input -> work.on(input + task), executor)
            : start.thenApply(input -> work.on(input + task));
      case 1 -> {
        CompletableFuture<Integer> first = typed(futures[inputs[0]]);
        yield async[task]
            ? first.thenApplyAsync(a -> work.on(a * 31 + task), executor)
            : first.thenApply(a -> work.on(a * 31 + task));
      }
      case 2 -> {
        CompletableFuture<Integer> first = typed(futures[inputs[0]]);
        CompletableFuture<Integer> second = typed(futures[inputs[1]]);
        yield async[task]
            ? first.thenCombineAsync(second, (a, b) -> work.on(a * 31 + b + task), executor)
            : first.thenCombine(second, (a, b) -> work.on(a * 31 + b + task));
      }
      default -> {
        CompletableFuture<?>[] all = new CompletableFuture<?>[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
          all[i] = futures[inputs[i]];
        }
        CompletableFuture<Void> joined = CompletableFuture.allOf(all);
        yield async[task]
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
