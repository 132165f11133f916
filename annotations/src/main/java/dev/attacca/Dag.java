package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Settings of a class of tasks as a whole. The annotation is optional: a class with a {@link Task} is a
 * graph without it.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Dag {
  /**
   * {@return the names of all inputs in the order in which the runner's methods take them} Needed when two
   * inputs have the same type, so that moving a method can never swap arguments silently. Without it,
   * inputs stand in the order in which the source first mentions them.
   */
  String[] inputs() default {};

  /** {@return what a failing task does that says nothing itself; at most one} */
  OnError[] onError() default {};

  /**
   * {@return whether the class is to run on a cluster as well, so that the compiler refuses what cannot} What a run does
   * within one process does not depend on it.
   */
  boolean cluster() default false;
}
