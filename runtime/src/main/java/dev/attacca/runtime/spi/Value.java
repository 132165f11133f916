package dev.attacca.runtime.spi;

import java.util.Objects;

/**
 * Names the values of a task, or the items of a loop, to an engine that runs the tasks elsewhere: generated, one for each task that has
 * a value. Immutable.
 *
 * @param task the task's name
 * @param <T> the type of its values
 */
@SuppressWarnings("UnusedTypeParameter") // for those who look at the type
public record Value<T>(String task) {
  /**
   * For generated code.
   *
   * @param task the task's name
   */
  public Value {
    Objects.requireNonNull(task, "task");
  }

  /**
   * For generated code.
   *
   * @param task the task's name
   * @param <T> the type of its values
   * @return the name, with the type
   */
  public static <T> Value<T> of(String task) {
    return new Value<>(task);
  }
}
