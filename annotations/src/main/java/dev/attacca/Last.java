package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes the value that a task has in the last round of a {@link Repeat}, when the repeat is done. The
 * parameter's name, this annotation or {@link From} names the task.
 *
 * <p>It is never the value of an earlier round. If the task was skipped in the last round, has failed or has no
 * value there, or if there was no round or the repeat itself has failed, there is no value: a task that
 * takes it as it is, is skipped; one that takes an {@code Optional} or {@code Outcome} is told. As with {@link
 * Collect}, the scope of the task that takes it comes from its other dependencies.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Last {
  /** {@return the name of the task, where it is not the parameter's} */
  String value() default "";
}
