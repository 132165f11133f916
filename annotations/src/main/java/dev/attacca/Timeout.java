package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds how long one attempt of a task may take. When the time is up the task is interrupted, a future
 * it returned is cancelled, and the attempt fails with a {@link java.util.concurrent.TimeoutException}
 * that names the task. With {@link Retry} each attempt has the whole time. It is never cut short, and may be exceeded by some
 * milliseconds.
 *
 * <p>A task that takes no notice of its interruption is waited for, as long as the builder's {@code
 * shutdownGrace}; then the run fails, whatever {@link OnError} and {@link Retry} say.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Timeout {
  /**
   * {@return the bound, such as {@code "200ms"}, {@code "2s"}, {@code "1m"} or ISO-8601 ({@code "PT1.5S"})}
   * Checked at compile time.
   */
  String value();
}
