package dev.attacca.flink;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A job has failed, and not because of a task: what Flink does not get over by starting again, such as a cluster that is gone, a sink
 * that fails for good, or more failures than its restart strategy allows.
 */
public final class JobFailedException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /**
   * A failure of Flink's.
   *
   * @param message what has failed
   * @param cause what Flink says
   */
  public JobFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
