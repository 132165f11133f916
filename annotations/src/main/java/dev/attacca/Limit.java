package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a task starts, how many of it run at once, or both. The limit is shared by all runs
 * of one runner; one that is {@link #shared() named} is shared by all tasks and runners that it is given to.
 * A task that has to wait holds no thread.
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

  /**
   * The name of a limit that the builder is given, {@code limit("crm", SharedLimit.of(100,
   * Duration.ofSeconds(1)))}: one for all tasks that name it and all runners that have it. A name without a
   * limit is an error when the runner is built. Stands alone: the limit says by itself how much it admits.
   *
   * @return the name; empty for a limit of the task's own
   */
  String shared() default "";
}
