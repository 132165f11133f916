package dev.attacca.runtime;

import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.spi.OverridingRuns;
import dev.attacca.runtime.spi.Scope;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs with some tasks replaced by values. Generated subclasses add a setter for each task that has a
 * value and for each input, and a method without parameters for each task, which runs it. Immutable and
 * thread-safe: each setter gives a new one; of several for one task, or one input, the last counts.
 *
 * <p>What only replaced tasks need is not run, and its inputs need not be set. One that is needed and has
 * not been set is an {@link IllegalStateException} that says which it is, and what has been set.
 *
 * <p>A value must not be {@code null}, unless the task is annotated with some {@code @Nullable}; an input
 * may be. A task that may have no value is given an {@code Optional} or what would be in it. A loop is
 * given its items: an {@code Iterable}, which is iterated each time the loop begins, or a {@code Stream},
 * which serves one run, and never a loop within a loop ({@link IllegalStateException}). A task that runs
 * per item is given one value for every item, or a function of the item's path (as in {@link
 * TaskFailure#item()}: {@code line[3].word[0]}), which is called in the place of the task, and whose
 * failure is the task's.
 *
 * @param <O> the generated class
 * @param <R> the type of the result
 */
public abstract class RunnerOverriding<O extends RunnerOverriding<O, R>, R> {
  private final OverridingRuns<?, R> runs;
  private final Function<UnaryOperator<Overrides>, O> copy;

  /**
   * For generated code.
   *
   * @param runs begins the runs
   * @param copy makes one of these of other runs
   * @param <S> the class of the main scope
   */
  protected <S extends Scope> RunnerOverriding(
      OverridingRuns<S, R> runs, Function<OverridingRuns<S, R>, O> copy) {
    this.runs = runs;
    this.copy = change -> copy.apply(runs.with(change));
  }

  /**
   * Takes tasks that have no value as done, without running them.
   *
   * @param tasks their names
   * @return these runs, without the tasks
   * @throws IllegalArgumentException if there is no such task, or it has a value
   */
  public final O without(String... tasks) {
    return copy.apply(overrides -> overrides.without(tasks));
  }

  /**
   * Runs everything that is not replaced, and waits until all of it has ended.
   *
   * @return the result
   * @throws RunFailedException if a task failed
   * @throws RunCancelledException if this thread was interrupted, with the interrupt flag set
   * @throws IllegalStateException if an input is needed that is not set, or the runner is closed
   */
  public final R run() {
    return runs.run();
  }

  /**
   * Runs everything that is not replaced, in the background.
   *
   * @return the run
   * @throws IllegalStateException if an input is needed that is not set, or the runner is closed
   */
  public final Run<R> start() {
    return runs.start();
  }

  // What generated code calls: with two parameters, for its own methods, of any name, have one or
  // none

  /**
   * With this value of an input, or in place of a task.
   *
   * @param number of the task; those of the inputs come behind
   * @param value the value
   * @return these runs with it
   */
  protected final O with(int number, @Nullable Object value) {
    return copy.apply(overrides -> overrides.with(number, value));
  }

  /**
   * With this value, or none, in place of a task that may have none.
   *
   * @param task the task
   * @param value the value, if there is one
   * @return these runs with it
   */
  protected final O maybe(int task, Optional<?> value) {
    return copy.apply(overrides -> overrides.maybe(task, value));
  }

  /**
   * With a value for each item in place of a task that runs per item.
   *
   * @param task the task
   * @param value gives the value of an item, by the item's path
   * @return these runs with it
   */
  protected final O perItem(int task, Function<String, ?> value) {
    return copy.apply(overrides -> overrides.perItem(task, value));
  }

  /**
   * With these items of a loop, as often as it begins.
   *
   * @param loop the loop
   * @param items its items
   * @return these runs with them
   */
  protected final O items(int loop, Iterable<?> items) {
    return copy.apply(overrides -> overrides.items(loop, items));
  }

  /**
   * With these items of a loop, in one run.
   *
   * @param loop the loop
   * @param items its items
   * @return these runs with them
   */
  protected final O items(int loop, Stream<?> items) {
    return copy.apply(overrides -> overrides.items(loop, items));
  }
}
