package dev.attacca.runtime;

import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    told.add(failures.get(0).cause());
    for (TaskFailure failure : failures.subList(1, failures.size())) {
      if (told.add(failure.cause())) { // several tasks may throw the same one
        addSuppressed(failure.cause());
      }
    }
  }

  /** The name of the task that failed first. */
  public String task() {
    return failures().get(0).task();
  }

  /**
   * The way to the task that failed first, itself last; if it failed because of a run that it had begun,
   * the way goes on to the task that failed there.
   */
  public List<String> path() {
    return failures().get(0).path();
  }

  /** The first failure, and behind it the newest of each task that are kept, in their order. */
  public List<TaskFailure> failures() {
    return failures == null ? List.of() : failures; // null after deserialization
  }
}
