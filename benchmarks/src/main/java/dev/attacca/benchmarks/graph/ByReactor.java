package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reactor's {@code Mono}s, as its reference guide has it: {@code map} for one dependency, {@code zip} for
 * more, {@code cache} for a value that several take, and {@code publishOn} to go to a scheduler's thread.
 */
final class ByReactor {
  private final Shape shape;
  private final Work work;
  private final Scheduler scheduler;
  private final boolean[] async;
  private final int[][] dependants;

  private ByReactor(Shape shape, Work work, Scheduler scheduler, Forking forking) {
    this.shape = shape;
    this.work = work;
    this.scheduler = scheduler;
    this.async = forking.of(shape);
    this.dependants = shape.dependants();
  }

  /** All of it on the thread that subscribes. */
  static Contender onCaller() {
    return (shape, work) -> new ByReactor(shape, work, Schedulers.immediate(), Forking.NONE)::call;
  }

  static Contender on(Scheduler scheduler, Forking forking) {
    return (shape, work) -> new ByReactor(shape, work, scheduler, forking)::call;
  }

  private int call(int input) {
    List<Mono<Integer>> monos = new ArrayList<>(shape.tasks());
    for (int task = 0; task < shape.tasks(); task++) {
      Mono<Integer> mono = mono(task, Mono.just(input), monos);
      monos.add(dependants[task].length > 1 ? mono.cache() : mono);
    }
    Integer result = monos.get(shape.last()).block();
    if (result == null) {
      throw new IllegalStateException("no result");
    }
    return result;
  }

  private Mono<Integer> mono(int task, Mono<Integer> start, List<Mono<Integer>> monos) {
    int[] inputs = shape.dependencies()[task];
    return switch (inputs.length) {
      case 0 -> there(task, start).map(input -> work.on(input + task));
      case 1 -> there(task, monos.get(inputs[0])).map(a -> work.on(a * 31 + task));
      case 2 -> {
        Mono<Integer> first = monos.get(inputs[0]);
        Mono<Integer> second = monos.get(inputs[1]);
        yield async[task]
            ? there(task, Mono.zip(first, second))
                .map(both -> work.on(both.getT1() * 31 + both.getT2() + task))
            : Mono.zip(first, second, (a, b) -> work.on(a * 31 + b + task));
      }
      default -> {
        List<Mono<Integer>> all = new ArrayList<>(inputs.length);
        for (int dependency : inputs) {
          all.add(monos.get(dependency));
        }
        yield there(task, Mono.zip(all, values -> values))
            .map(values -> work.on(sum(values) + task));
      }
    };
  }

  private <T> Mono<T> there(int task, Mono<T> mono) {
    return async[task] ? mono.publishOn(scheduler) : mono;
  }

  static int sum(Object[] values) {
    int sum = (Integer) values[0] * 31;
    for (int i = 1; i < values.length; i++) {
      sum += (Integer) values[i];
    }
    return sum;
  }
}
