package dev.attacca.runtime;

import java.io.Serial;
import java.util.List;

/**
 * A run has failed. The cause is the first failure; further failures are suppressed exceptions; the
 * message names the task and the way to it.
 */
public final class RunFailedException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  private final transient List<TaskFailure> failures;

  /**
   * For the runtime.
   *
   * @param message names the task and the way to it
   * @param failures in the order in which they happened, at least one
   */
  public RunFailedException(String message, List<TaskFailure> failures) {
    super(message, failures.get(0).cause());
    this.failures = List.copyOf(failures);
    for (TaskFailure failure : failures.subList(1, failures.size())) {
      if (failure.cause() != getCause()) {
        addSuppressed(failure.cause());
      }
    }
  }

  /** The name of the task that failed first. */
  public String task() {
    return failures().get(0).task();
  }

  /** The way to the task that failed first, itself last. */
  public List<String> path() {
    return failures().get(0).path();
  }

  /** The first failure, and behind it the newest of each task that are kept, in their order. */
  public List<TaskFailure> failures() {
    return failures == null ? List.of() : failures; // null after deserialization
  }
}
