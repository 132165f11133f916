package dev.attacca.benchmarks.shapes;

import dagger.Module;
import dagger.Provides;
import dagger.producers.Production;
import java.util.concurrent.Executor;

/** Where the producers of Dagger run. */
@Module
final class ProductionExecutor {
  private final Executor executor;

  ProductionExecutor(Executor executor) {
    this.executor = executor;
  }

  @Provides
  @Production
  Executor executor() {
    return executor;
  }
}
