package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Order without a value: the task waits until every named task has settled, and runs if none of them
 * failed and at least one of them ran. Otherwise it is skipped.
 *
 * <p>Repeatable. Each annotation is a condition of its own, and all must be met.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@Repeatable(DependsOn.List.class)
public @interface DependsOn {
  /** {@return the names of the tasks to wait for} */
  String[] value() default {};

  /**
   * {@return the choices that it runs for} With the name of one {@link Router} in {@link #value()}: only if the
   * router chose one of these constants ({@code "true"} or {@code "false"} for a {@code boolean}).
   */
  String[] when() default {};

  /**
   * {@return the names of tasks in scopes below this task's own, to wait for in every item} Items whose task
   * failed or was skipped count as settled.
   */
  String[] every() default {};

  /** Holds several {@link DependsOn} of one method; written by the compiler. */
  @Retention(RetentionPolicy.CLASS)
  @Target(ElementType.METHOD)
  @interface List {
    /** {@return the annotations in source order} */
    DependsOn[] value();
  }
}
