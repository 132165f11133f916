package dev.attacca.benchmarks.flow;

import reactor.core.publisher.Flux;
import reactor.core.publisher.ParallelFlux;
import reactor.core.scheduler.Schedulers;

/**
 * Reactor with {@code parallel} and {@code runOn}, as its reference guide shows under "Parallelizing Work
 * with ParallelFlux", which gives up the order.
 */
final class ByReactorParallel implements Contender {
  @Override
  public long run(Pattern pattern, int items) {
    ParallelFlux<Integer> numbers = Flux.fromIterable(() -> Numbers.below(items))
        .parallel(Runtime.getRuntime().availableProcessors())
        .runOn(Schedulers.parallel());
    return switch (pattern) {
      case CHAIN -> sum(numbers.map(Stages::first).map(Stages::second).map(Stages::third));
      case WORK -> sum(numbers.map(Stages::work));
      default -> throw Contender.unable(this, pattern);
    };
  }

  private static long sum(ParallelFlux<Integer> items) {
    return items
        .collect(Total::new, Total::add)
        .reduce(Total::plus)
        .blockOptional()
        .orElseThrow()
        .value();
  }
}
