package dev.attacca.runtime;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The value of a task was asked for that was skipped in this run. */
public final class SkippedException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /** The name of the task. */
  private final String task;
  /** Why it was skipped. */
  private final String reason;

  /**
   * For the runtime.
   *
   * @param task the name of the task
   * @param reason why it was skipped
   * @param cause the failure that it was skipped for, if that was the reason
   */
  public SkippedException(String task, String reason, @Nullable Throwable cause) {
    super("task \"" + task + "\" was skipped: " + reason, cause);
    this.task = task;
    this.reason = reason;
  }

  /** {@return the name of the task} */
  public String task() {
    return task;
  }

  /** {@return why it was skipped} */
  public String reason() {
    return reason;
  }
}
