package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Runners;
import dev.attacca.benchmarks.shapes.Work;
import dev.attacca.runtime.RunnerBuilder;
import java.util.function.Consumer;

/** All contenders by the names that stand in the tables. */
final class Contenders {
  static final String ON_CALLER = "Attacca";
  static final String CALLS = "plain calls";
  static final String FUTURES = "CompletableFuture";

  private Contenders() {}

  static Contender named(String name) {
    return switch (name) {
      case ON_CALLER -> attacca(builder -> builder.executor(Runnable::run));
      case CALLS -> (shape, work) -> Runners.calls(shape.name());
      case FUTURES -> ByCompletableFuture.onCaller();
      default -> throw new IllegalArgumentException("no contender " + name);
    };
  }

  private static Contender attacca(Consumer<RunnerBuilder<?>> settings) {
    return (shape, work) -> work == Work.NONE
        ? Runners.trivial(shape.name(), settings)
        : Runners.working(shape.name(), work, settings);
  }
}
