package dev.attacca.runtime;

import dev.attacca.runtime.spi.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has come to: of one that has succeeded, or, as {@link Run#result()}, of any, while it goes on;
 * generated runners add a typed accessor per task of the
 * main scope; what runs per item is had as a stream, or gathered. Immutable as far as the values are.
 */
public abstract class RunResult {
  private final Scope scope;

  /** For generated code. */
  protected RunResult(Scope scope) {
    this.scope = scope;
  }

  /** For generated code: the scope, of the type that it has, once it is known that the task has its value. */
  @SuppressWarnings("unchecked")
  protected final <S extends Scope> S having(int task) {
    scope.require(task);
    return (S) scope;
  }

  /** For generated code: the value of a task that may have none. */
  protected final <T> Optional<T> optional(int task) {
    return scope.requireOptional(task);
  }

  /**
   * What became of each task of the main scope, by name, in the order of the graph. Tasks that were
   * not part of the run, or have not settled, are absent; a task that returned nothing is a success of {@code null}.
   */
  public Map<String, Outcome<?>> outcomes() {
    return scope.outcomes();
  }

  /** The failures that the run has tolerated, or was about to end with, in the order in which they happened. */
  public List<TaskFailure> failures() {
    return scope.failures();
  }

  /** Counts per task; final once the run is over. */
  public Stats stats() {
    return scope.stats();
  }
}
