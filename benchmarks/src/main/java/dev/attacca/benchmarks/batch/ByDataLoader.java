package dev.attacca.benchmarks.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;

/**
 * After the README of java-dataloader: {@code load} for each key, {@code dispatch} by hand at the very places where a batch
 * is full, which is the best that can be done with it. As it comes, it has a cache, which asks once for keys that are alike, as the
 * {@code Set} of a batch does; without it, each is asked for. The keys here are all different.
 */
final class ByDataLoader implements Contender {
  private final boolean caches;

  ByDataLoader(boolean caches) {
    this.caches = caches;
  }

  @Override
  public long run(Form form, int items) {
    DataLoader<Long, Long> loader = loader(form);
    LongAdder sum = new LongAdder();
    for (int item = 0; item < items; item++) {
      int number = item;
      loader
          .load(Prices.key(item))
          .thenAccept(price -> sum.add(price == null ? 0 : Prices.amount(number, price)));
      if (item % Prices.MAX == Prices.MAX - 1) {
        loader.dispatch();
      }
    }
    loader.dispatch();
    return sum.sum();
  }

  private DataLoader<Long, Long> loader(Form form) {
    DataLoaderOptions options = DataLoaderOptions.newOptions()
        .setCachingEnabled(caches)
        .setMaxBatchSize(Prices.MAX)
        .build();
    return form == Form.LIST
        ? DataLoaderFactory.newDataLoader(
            keys -> CompletableFuture.completedFuture(Prices.listed(keys)), options)
        : DataLoaderFactory.newMappedDataLoader(
            keys -> CompletableFuture.completedFuture(Prices.mapped(keys)), options);
  }
}
