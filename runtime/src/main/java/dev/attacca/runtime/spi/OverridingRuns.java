package dev.attacca.runtime.spi;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.internal.scope.Overrides;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Runs with some tasks replaced: what generated code adds types to. Immutable.
 *
 * <p>What runs is refused with an {@link IllegalStateException} if it needs an input that is not set.
 *
 * @param <S> the main scope
 * @param <R> the result
 */
public final class OverridingRuns<S extends Scope, R> {
  private final Engine engine;
  private final Supplier<S> main;
  private final Function<? super S, ? extends R> result;
  private final Overrides overrides;

  OverridingRuns(
      Engine engine,
      Supplier<S> main,
      Function<? super S, ? extends R> result,
      Overrides overrides) {
    this.engine = engine;
    this.main = main;
    this.result = result;
    this.overrides = overrides;
  }

  /** The same with more overrides. */
  public OverridingRuns<S, R> with(UnaryOperator<Overrides> change) {
    return new OverridingRuns<>(engine, main, result, change.apply(overrides));
  }

  /** Runs everything that is not replaced. */
  public R run() {
    return result.apply(engine.run(main.get(), overrides));
  }

  /** Runs a task and what it still needs; gives the scope that has its value. */
  public S run(int target) {
    return engine.run(main.get(), target, overrides);
  }

  /** Runs everything that is not replaced, in the background. */
  public Run<R> start() {
    return engine.start(main.get(), result, overrides);
  }

  /** Runs a task and what it still needs, in the background. */
  public <T> CompletableFuture<T> async(int target) {
    return engine.async(main.get(), target, overrides);
  }

  /** The values of a task that runs per item, or the items of a loop, while they come. */
  public <T> Stream<T> stream(int target) {
    return engine.stream(main.get(), target, overrides);
  }
}
