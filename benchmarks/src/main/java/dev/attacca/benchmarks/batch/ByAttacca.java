package dev.attacca.benchmarks.batch;

import dev.attacca.Batch;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** As the guide shows. */
final class ByAttacca implements Contender {
  private final Listed listed = new Listed();
  private final Mapped mapped = new Mapped();
  private final ByAttacca_ListedRunner listedRunner;
  private final ByAttacca_MappedRunner mappedRunner;

  /** With all settings as they are, or on this executor. */
  ByAttacca(@Nullable Executor executor) {
    listedRunner = executor == null
        ? ByAttacca_ListedRunner.of(listed)
        : ByAttacca_ListedRunner.builder(listed).executor(executor).build();
    mappedRunner = executor == null
        ? ByAttacca_MappedRunner.of(mapped)
        : ByAttacca_MappedRunner.builder(mapped).executor(executor).build();
  }

  @Override
  public long run(Form form, int items) {
    if (form == Form.LIST) {
      listedRunner.run(items);
      return listed.sum.sumThenReset();
    }
    mappedRunner.run(items);
    return mapped.sum.sumThenReset();
  }

  static final class Listed {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return IntStream.range(0, items).iterator();
    }

    @Task
    long key(int item) {
      return Prices.key(item);
    }

    @Task
    @Batch(max = Prices.MAX)
    List<Long> price(List<Long> key) {
      return Prices.listed(key);
    }

    @Task
    void amount(int item, long price) {
      sum.add(Prices.amount(item, price));
    }
  }

  static final class Mapped {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return IntStream.range(0, items).iterator();
    }

    @Task
    long key(int item) {
      return Prices.key(item);
    }

    @Task
    @Batch(max = Prices.MAX)
    Map<Long, Long> price(Set<Long> key) {
      return Prices.mapped(key);
    }

    @Task
    void amount(int item, long price) {
      sum.add(Prices.amount(item, price));
    }
  }
}
