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

  /**
   * {@return the same with more overrides}
   *
   * @param change gives what is overridden then
   */
  public OverridingRuns<S, R> with(UnaryOperator<Overrides> change) {
    return new OverridingRuns<>(engine, main, result, change.apply(overrides));
  }

  /** {@return the result of a run of everything that is not replaced} */
  public R run() {
    return result.apply(engine.run(main.get(), overrides));
  }

  /**
   * Runs a task and what it still needs.
   *
   * @param target the task
   * @return the scope that has its value
   */
  public S run(int target) {
    return engine.run(main.get(), target, overrides);
  }

  /** {@return a run in the background of everything that is not replaced} */
  public Run<R> start() {
    return engine.start(main.get(), result, overrides);
  }

  /**
   * Runs a task and what it still needs, in the background.
   *
   * @param target the task
   * @param <T> the type of its value
   * @return its value to come; whoever else completes this future cancels the run
   */
  public <T> CompletableFuture<T> async(int target) {
    return engine.async(main.get(), target, overrides);
  }

  /**
   * {@return the values of a task that runs per item, or the items of a loop, while they come}
   *
   * @param target the task
   * @param <T> the type of the values
   */
  public <T> Stream<T> stream(int target) {
    return engine.stream(main.get(), target, overrides);
  }
}
