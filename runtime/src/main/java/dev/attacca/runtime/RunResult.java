package dev.attacca.runtime;

import dev.attacca.runtime.spi.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has come to: of one that has succeeded, or, as {@link Run#result()}, of any, while it goes on.
 * Generated runners add a typed accessor per task of the main scope; what runs per item is had as a stream, or
 * gathered. Thread-safe; immutable as far as the values are, once the run is over.
 */
public abstract class RunResult {
  private final Scope scope;

  /**
   * For generated code.
   *
   * @param scope the main scope, which has the values
   */
  protected RunResult(Scope scope) {
    this.scope = scope;
  }

  /**
   * For generated code: the scope, of the type that it has, once it is known that the task has its value.
   *
   * @param task the task
   * @param <S> the class of the scope
   * @return the scope
   * @throws SkippedException if the task was skipped
   * @throws RunFailedException if the task failed
   */
  @SuppressWarnings("unchecked")
  protected final <S extends Scope> S having(int task) {
    scope.require(task);
    return (S) scope;
  }

  /**
   * For generated code: the value of a task that may have none.
   *
   * @param task the task
   * @param <T> the type of its value
   * @return its value, if it has one
   * @throws SkippedException if the task was skipped
   * @throws RunFailedException if the task failed
   */
  protected final <T> Optional<T> optional(int task) {
    return scope.requireOptional(task);
  }

  /**
   * {@return what became of each task of the main scope, by name, in the order of the graph} Tasks that were
   * not part of the run, or have not settled, are absent; a task that returned nothing is a success of {@code
   * null}.
   */
  public Map<String, Outcome<?>> outcomes() {
    return scope.outcomes();
  }

  /**
   * {@return the failures that the run has tolerated, or was about to end with, in the order in which they
   * happened}
   */
  public List<TaskFailure> failures() {
    return scope.failures();
  }

  /** {@return counts per task; final once the run is over} */
  public Stats stats() {
    return scope.stats();
  }
}
