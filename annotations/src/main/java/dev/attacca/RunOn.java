package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the executor that a task always runs on. The executor is given to the runner's builder under
 * that name; a name without one is an error when the runner is built.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface RunOn {
  /** The name given to the builder with the executor. */
  String value();
}
