package dev.attacca.benchmarks.batch;

import java.util.List;

/** All contenders by the names that stand in the tables. */
final class Contenders {
  static final String ATTACCA = "Attacca";
  static final String ONE_THREAD = "Attacca, on the caller's thread";
  static final String BY_HAND = "chunks by hand";
  static final String DATA_LOADER = "java-dataloader";
  static final String UNCACHED = "java-dataloader, without its cache";

  static final List<String> ALL = List.of(ATTACCA, ONE_THREAD, BY_HAND, DATA_LOADER, UNCACHED);

  private Contenders() {}

  static Contender named(String name) {
    return switch (name) {
      case ATTACCA -> new ByAttacca(null);
      case ONE_THREAD -> new ByAttacca(Runnable::run);
      case BY_HAND -> new ByHand();
      case DATA_LOADER -> new ByDataLoader(true);
      case UNCACHED -> new ByDataLoader(false);
      default -> throw new IllegalArgumentException("no contender " + name);
    };
  }
}
