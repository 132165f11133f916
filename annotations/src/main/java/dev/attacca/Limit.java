package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a task starts, how many of it run at once, or both. The limit is shared by all runs
 * of one runner. A task that has to wait holds no thread.
 *
 * <p>The rate is kept by the generic cell rate algorithm (GCRA, ITU-T I.371): after a pause, up to
 * {@link #calls()} starts may come in a burst, and beyond that they come at the steady rate of
 * {@code calls} per {@link #per()}. Tasks that wait start in the order in which they came.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Limit {
  /** {@return how many starts there may be in each {@link #per()}; 0 sets no rate} */
  int calls() default 0;

  /** {@return the period of {@link #calls()}, such as {@code "1s"}; written as in {@link Timeout}} */
  String per() default "1s";

  /** {@return how many may run at once, over all runs; 0 sets no bound} */
  int concurrency() default 0;
}
