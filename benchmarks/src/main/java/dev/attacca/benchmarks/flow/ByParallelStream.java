package dev.attacca.benchmarks.flow;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * A parallel stream of the same iterator as the others have, or of a range, which is split without being
 * read: as the Javadoc of {@code java.util.stream} says, a reduction where any order will do, and
 * {@code forEachOrdered} where it matters. It knows neither joins nor routers: they are within a lambda.
 */
final class ByParallelStream implements Contender {
  private final boolean range;

  ByParallelStream(boolean range) {
    this.range = range;
  }

  @Override
  public long run(Pattern pattern, int items) {
    return switch (pattern) {
      case CHAIN ->
        source(items)
            .map(Stages::first)
            .map(Stages::second)
            .map(Stages::third)
            .asLongStream()
            .sum();
      case DIAMOND ->
        source(items)
            .map(Stages::first)
            .map(top -> Stages.join(Stages.second(top), Stages.third(top)))
            .asLongStream()
            .sum();
      case ROUTER ->
        source(items)
            .map(item -> switch (Stages.parity(item)) {
              case EVEN -> Stages.second(item);
              case ODD -> Stages.third(item);
            })
            .asLongStream()
            .sum();
      case STATE -> {
        Total total = new Total();
        source(items).map(Stages::first).forEachOrdered(total::hash);
        yield total.value();
      }
      case COLLECT -> {
        Total total = new Total();
        source(items).map(Stages::first).map(Stages::second).forEachOrdered(total::hash);
        yield total.value();
      }
      case NESTED ->
        IntStream.range(0, items / Stages.GROUP)
            .parallel()
            .mapToLong(group ->
                Stages.hash(IntStream.range(group * Stages.GROUP, (group + 1) * Stages.GROUP)
                    .map(Stages::first)
                    .boxed()
                    .toList()))
            .sum();
      case MERGE ->
        IntStream.concat(
                source(items / 2).map(Stages::first), source(items / 2).map(Stages::second))
            .parallel()
            .map(Stages::third)
            .asLongStream()
            .sum();
      case WORK -> source(items).map(Stages::work).asLongStream().sum();
      default -> throw Contender.unable(this, pattern);
    };
  }

  private IntStream source(int items) {
    if (range) {
      return IntStream.range(0, items).parallel();
    }
    Iterator<Integer> numbers = Numbers.below(items);
    Spliterator<Integer> each =
        Spliterators.spliterator(numbers, items, Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(each, true).mapToInt(Integer::intValue);
  }
}
