package dev.attacca.benchmarks.flow;

import dev.attacca.benchmarks.flow.Stages.Parity;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;

/**
 * RxJava with {@code observeOn} in front of each stage, as its README shows under "Concurrency within a
 * flow"; a stream is split by {@code publish} with a function, and joined by {@code zip} or {@code merge}.
 */
final class ByRxJava implements Contender {
  @Override
  public long run(Pattern pattern, int items) {
    Flowable<Integer> numbers = Flowable.fromIterable(() -> Numbers.below(items));
    return switch (pattern) {
      case CHAIN ->
        sum(hop(hop(hop(numbers).map(Stages::first)).map(Stages::second)).map(Stages::third));
      case DIAMOND ->
        sum(hop(numbers)
            .map(Stages::first)
            .publish(top -> Flowable.zip(
                hop(top).map(Stages::second), hop(top).map(Stages::third), Stages::join)));
      case ROUTER ->
        sum(hop(numbers)
            .publish(each -> Flowable.merge(
                hop(each.filter(item -> Stages.parity(item) == Parity.EVEN)).map(Stages::second),
                hop(each.filter(item -> Stages.parity(item) == Parity.ODD)).map(Stages::third))));
      case STATE -> hash(hop(hop(numbers).map(Stages::first)));
      case COLLECT -> hash(hop(hop(numbers).map(Stages::first)).map(Stages::second));
      default -> throw Contender.unable(this, pattern);
    };
  }

  private static Flowable<Integer> hop(Flowable<Integer> items) {
    return items.observeOn(Schedulers.computation());
  }

  private static long sum(Flowable<Integer> items) {
    return total(items.collect(Total::new, Total::add));
  }

  private static long hash(Flowable<Integer> items) {
    return total(items.collect(Total::new, Total::hash));
  }

  private static long total(Single<Total> total) {
    return total.blockingGet().value();
  }
}
