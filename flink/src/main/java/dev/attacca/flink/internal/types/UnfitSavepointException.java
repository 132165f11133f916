package dev.attacca.flink.internal.types;

import java.io.Serial;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A savepoint is of another graph. The message says by what name. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError) // it would be so each time
public final class UnfitSavepointException extends IllegalStateException {
  @Serial
  private static final long serialVersionUID = 1;

  /**
   * A refusal.
   *
   * @param message what does not fit
   */
  public UnfitSavepointException(String message) {
    super(message);
  }
}
