package dev.attacca.benchmarks.graph;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Guava's futures, as its guide to {@code ListenableFuture} has it: {@code transform} for one dependency,
 * {@code whenAllSucceed} for more, each with its executor.
 */
final class ByGuava {
  private final Shape shape;
  private final Work work;
  private final Executor executor;

  private ByGuava(Shape shape, Work work, Executor executor) {
    this.shape = shape;
    this.work = work;
    this.executor = executor;
  }

  static Contender on(Executor executor) {
    return (shape, work) -> new ByGuava(shape, work, executor)::call;
  }

  private int call(int input) {
    ListenableFuture<Integer> start = Futures.immediateFuture(input);
    List<ListenableFuture<Integer>> futures = new ArrayList<>(shape.tasks());
    for (int task = 0; task < shape.tasks(); task++) {
      futures.add(future(task, start, futures));
    }
    return Futures.getUnchecked(futures.get(shape.last()));
  }

  private ListenableFuture<Integer> future(
      int task, ListenableFuture<Integer> start, List<ListenableFuture<Integer>> futures) {
    int[] inputs = shape.dependencies()[task];
    return switch (inputs.length) {
      case 0 -> Futures.transform(start, input -> work.on(input + task), executor);
      case 1 -> Futures.transform(futures.get(inputs[0]), a -> work.on(a * 31 + task), executor);
      case 2 -> {
        ListenableFuture<Integer> first = futures.get(inputs[0]);
        ListenableFuture<Integer> second = futures.get(inputs[1]);
        yield Futures.whenAllSucceed(first, second)
            .call(
                () -> work.on(Futures.getDone(first) * 31 + Futures.getDone(second) + task),
                executor);
      }
      default -> {
        List<ListenableFuture<Integer>> all = new ArrayList<>(inputs.length);
        for (int dependency : inputs) {
          all.add(futures.get(dependency));
        }
        yield Futures.whenAllSucceed(all).call(() -> work.on(sum(all) + task), executor);
      }
    };
  }

  private static int sum(List<ListenableFuture<Integer>> inputs) throws ExecutionException {
    int sum = Futures.getDone(inputs.get(0)) * 31;
    for (int i = 1; i < inputs.size(); i++) {
      sum += Futures.getDone(inputs.get(i));
    }
    return sum;
  }
}
