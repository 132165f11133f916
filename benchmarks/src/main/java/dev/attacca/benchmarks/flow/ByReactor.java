package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.flow.Stages.Parity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reactor with {@code publishOn} in front of each stage, as its reference guide shows under "Threading and
 * Schedulers"; a stream is split by {@code publish} with a function, and joined by {@code zip} or
 * {@code merge}.
 */
final class ByReactor implements Contender {
  @Override
  public long run(Pattern pattern, int items) {
    Flux<Integer> numbers = Flux.fromIterable(() -> Numbers.below(items));
    return switch (pattern) {
      case CHAIN ->
        sum(hop(hop(hop(numbers).map(Stages::first)).map(Stages::second)).map(Stages::third));
      case DIAMOND ->
        sum(hop(numbers)
            .map(Stages::first)
            .publish(top ->
                Flux.zip(hop(top).map(Stages::second), hop(top).map(Stages::third), Stages::join)));
      case ROUTER ->
        sum(hop(numbers)
            .publish(each -> Flux.merge(
                hop(each.filter(item -> Stages.parity(item) == Parity.EVEN)).map(Stages::second),
                hop(each.filter(item -> Stages.parity(item) == Parity.ODD)).map(Stages::third))));
      case STATE -> hash(hop(hop(numbers).map(Stages::first)));
      case COLLECT -> hash(hop(hop(numbers).map(Stages::first)).map(Stages::second));
      case NESTED ->
        sum(hop(hop(Flux.fromIterable(() -> Numbers.below(items / Stages.GROUP)))
                .flatMap(group -> Flux.fromIterable(() -> Numbers.of(group))
                    .map(Stages::first)
                    .collectList()))
            .map(Stages::hash));
      case MERGE ->
        sum(hop(Flux.merge(
                hop(half(items)).map(Stages::first), hop(half(items)).map(Stages::second)))
            .map(Stages::third));
      default -> throw Contender.unable(this, pattern);
    };
  }

  private static Flux<Integer> half(int items) {
    return Flux.fromIterable(() -> Numbers.below(items / 2));
  }

  private static <T> Flux<T> hop(Flux<T> items) {
    return items.publishOn(Schedulers.parallel());
  }

  private static long sum(Flux<Integer> items) {
    return total(items.collect(Total::new, Total::add));
  }

  private static long hash(Flux<Integer> items) {
    return total(items.collect(Total::new, Total::hash));
  }

  private static long total(Mono<Total> total) {
    return total.blockOptional().orElseThrow().value();
  }
}
