package dev.attacca.runtime;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run has failed. The cause is the first failure; further failures are suppressed exceptions; the
 * message names the task and the way to it.
 */
public final class RunFailedException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  private final transient List<TaskFailure> failures;
  /** What the message says besides the first failure. */
  private final String addition;
  /** Made when it is first asked for: the cause's own text is a user's code, and may take its time. */
  private @Nullable String message;

  /**
   * For the runtime.
   *
   * @param failures in the order in which they happened, at least one
   * @param addition what the message says besides the first of them
   */
  public RunFailedException(List<TaskFailure> failures, String addition) {
    super(null, failures.get(0).cause());
    this.failures = List.copyOf(failures);
    this.addition = addition;
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    told.add(failures.get(0).cause());
    for (TaskFailure failure : failures.subList(1, failures.size())) {
      if (told.add(failure.cause())) { // several tasks may throw the same one
        addSuppressed(failure.cause());
      }
    }
  }

  @Override
  public String getMessage() {
    String present = message;
    if (present == null) {
      message = present = failures().get(0) + addition;
    }
    return present;
  }

  /**
   * Writes the message as it is now.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   */
  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    message = getMessage(); // the failures that it is made of do not travel
    out.defaultWriteObject();
  }

  /** {@return the name of the task that failed first} */
  public String task() {
    return failures().get(0).task();
  }

  /**
   * {@return the way to the task that failed first, itself last} If it failed because of a run that it had begun,
   * the way goes on to the task that failed there.
   */
  public List<String> path() {
    return failures().get(0).path();
  }

  /**
   * {@return the first failure, and behind it the newest of each task that are kept, in their order; none after
   * deserialization}
   */
  public List<TaskFailure> failures() {
    return failures == null ? List.of() : failures; // null after deserialization
  }
}
