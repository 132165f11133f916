package dev.attacca.runtime;

import java.io.Serial;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A run was cancelled: by {@link Run#cancel()}, by interrupting the thread that waited for it, or
 * because the time given to {@link Run#join(java.time.Duration)} was up.
 */
public final class RunCancelledException extends CancellationException {
  @Serial
  private static final long serialVersionUID = 1;

  /**
   * For the runtime.
   *
   * @param message who cancelled, and what was still running
   * @param cause what led to it, if anything was thrown
   */
  public RunCancelledException(String message, @Nullable Throwable cause) {
    super(message);
    if (cause != null) {
      initCause(cause);
    }
  }
}
