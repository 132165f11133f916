package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a parameter to a task of another name than the parameter's own.
 *
 * <p>With several names, the task waits for all of them and receives the value of the first, in the
 * order listed, that has one: a fallback, or the join of a router's branches.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface From {
  /** {@return the name of the task, or names in order of preference} */
  String[] value();
}
