package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.List;

/**
 * RxJava's {@code Single}s, as its wiki has it: {@code map} for one dependency, {@code zip} for more,
 * {@code cache} for a value that several take, and {@code observeOn} to go to a scheduler's thread.
 */
final class ByRxJava {
  private final Shape shape;
  private final Work work;
  private final Scheduler scheduler;
  private final boolean[] async;
  private final int[][] dependants;

  private ByRxJava(Shape shape, Work work, Scheduler scheduler, Forking forking) {
    this.shape = shape;
    this.work = work;
    this.scheduler = scheduler;
    this.async = forking.of(shape);
    this.dependants = shape.dependants();
  }

  static Contender on(Scheduler scheduler, Forking forking) {
    return (shape, work) -> new ByRxJava(shape, work, scheduler, forking)::call;
  }

  private int call(int input) {
    List<Single<Integer>> singles = new ArrayList<>(shape.tasks());
    for (int task = 0; task < shape.tasks(); task++) {
      Single<Integer> single = single(task, Single.just(input), singles);
      singles.add(dependants[task].length > 1 ? single.cache() : single);
    }
    return singles.get(shape.last()).blockingGet();
  }

  private Single<Integer> single(int task, Single<Integer> start, List<Single<Integer>> singles) {
    int[] inputs = shape.dependencies()[task];
    return switch (inputs.length) {
      case 0 -> there(task, start).map(input -> work.on(input + task));
      case 1 -> there(task, singles.get(inputs[0])).map(a -> work.on(a * 31 + task));
      case 2 -> {
        Single<Integer> first = singles.get(inputs[0]);
        Single<Integer> second = singles.get(inputs[1]);
        yield async[task]
            ? there(task, Single.zip(first, second, (a, b) -> a * 31 + b))
                .map(sum -> work.on(sum + task))
            : Single.zip(first, second, (a, b) -> work.on(a * 31 + b + task));
      }
      default -> {
        List<Single<Integer>> all = new ArrayList<>(inputs.length);
        for (int dependency : inputs) {
          all.add(singles.get(dependency));
        }
        yield there(task, Single.zip(all, ByReactor::sum)).map(sum -> work.on(sum + task));
      }
    };
  }

  private <T> Single<T> there(int task, Single<T> single) {
    return async[task] ? single.observeOn(scheduler) : single;
  }
}
