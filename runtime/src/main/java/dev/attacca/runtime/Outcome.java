package dev.attacca.runtime;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a task: a value, a failure, or nothing because it was skipped.
 *
 * <p>A task that takes an {@code Outcome} parameter runs whatever became of the task it names.
 *
 * @param <T> the type of the task's value
 */
public sealed interface Outcome<T extends @Nullable Object> {

  /**
   * The task handed on a value.
   *
   * @param <T> the type of the value
   * @param value the value; {@code null} for a task that returns nothing or is {@code @Nullable}
   */
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /**
   * The task failed.
   *
   * @param <T> the type of the value there would have been
   * @param cause what the task threw, after its last attempt
   */
  record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {}

  /**
   * The task did not run, or had no value this time.
   *
   * @param <T> the type of the value there would have been
   * @param reason why, in words
   */
  record Skipped<T extends @Nullable Object>(String reason) implements Outcome<T> {}

  /** {@return the value of a {@link Success}; empty for anything else, and for a value that is {@code null}} */
  default Optional<@org.jspecify.annotations.NonNull T> toOptional() {
    return this instanceof Success<T> success
        ? Optional.ofNullable(success.value())
        : Optional.empty();
  }
}
