package dev.attacca.micrometer;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunStatus;
import io.micrometer.common.KeyValues;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What has become of a run, or of an attempt at a task: the tag {@code outcome}. */
public enum Outcome {
  /** It has ended normally, with a value or without. */
  SUCCESS("success"),
  /** It has failed. */
  FAILURE("failure"),
  /** The task did not run, because something that it needs was not there, or a router passed it by. */
  SKIPPED("skipped"),
  /** The run was halted before it ended. */
  CANCELLED("cancelled"),
  /** Its time was up. */
  TIMEOUT("timeout");

  private final String value;

  @SuppressWarnings("ImmutableEnumChecker") // it is, though it does not say so
  private final KeyValues tag;

  Outcome(String value) {
    this.value = value;
    this.tag = KeyValues.of("outcome", value);
  }

  /** {@return as it stands in the tag} */
  public String value() {
    return value;
  }

  /** The tag alone; always the same one. */
  KeyValues tag() {
    return tag;
  }

  /**
   * Of an attempt that has failed with this, or with nothing.
   *
   * @param isTimed whether the task has a time-out
   */
  static Outcome of(@Nullable Throwable failure, boolean isTimed) {
    if (failure == null) {
      return SUCCESS;
    }
    if (isTimed && failure instanceof TimeoutException) {
      return TIMEOUT;
    }
    return failure instanceof CancellationException ? CANCELLED : FAILURE;
  }

  static Outcome of(RunEvent ended) {
    if (ended.status() == RunStatus.SUCCEEDED) {
      return SUCCESS;
    }
    if (ended.failure() instanceof RunCancelledException cancelled) {
      return cancelled.getCause() instanceof TimeoutException ? TIMEOUT : CANCELLED;
    }
    return FAILURE;
  }

  /** Whether an observation that ends so has an error. */
  boolean isError() {
    return this == FAILURE || this == TIMEOUT;
  }
}
