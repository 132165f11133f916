package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a failed task again. Between attempts no thread is held; cancelling the run ends the waiting.
 *
 * <p>The wait before attempt <i>n</i> + 1 is {@code delay * multiplier^(n-1)}, spread by plus or minus
 * {@code jitter} of itself. When the last attempt fails, the task fails with that attempt's exception,
 * and the earlier ones are suppressed in it, the newest of them as many as the builder's {@code
 * maxFailures}. No wait is longer than 73 years, however it grows.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Retry {
  /** {@return how many attempts there are in all, the first included; at least 1} */
  int times() default 3;

  /** {@return the wait before the second attempt, such as {@code "100ms"}; written as in {@link Timeout}} */
  String delay() default "0ms";

  /** {@return by how much each further wait is longer than the one before; at least 1} */
  double multiplier() default 1.0;

  /**
   * {@return the longest that any wait may become, whatever {@code multiplier} and {@code jitter} make of it, such
   * as {@code "5s"}; empty for no bound}
   */
  String maxDelay() default "";

  /** {@return the part of each wait that is random, from 0 (none) to 1} */
  double jitter() default 0.0;

  /**
   * {@return which failures are worth another attempt; subclasses count} A time-out is a {@link
   * java.util.concurrent.TimeoutException}.
   */
  Class<? extends Throwable>[] on() default Exception.class;

  /** {@return which of these are not, subclasses included: they fail the task at once} */
  Class<? extends Throwable>[] not() default {};
}
