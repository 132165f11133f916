package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as a task of its class. The method's name is the task's name, unless {@link #name()}
 * gives another.
 *
 * <p>A parameter that bears the name of another task receives that task's value, so this task waits
 * for it. Parameters can also be bound by {@link From}, passed by the caller with {@link Input}, or
 * provided by the runtime. {@link DependsOn} adds order without a value. A task runs at most once per
 * scope, however many others wait for it.
 *
 * <p>The result may be of any type. A {@code CompletionStage}, {@code CompletableFuture} or Guava
 * {@code ListenableFuture} is awaited without holding a thread. An {@code Optional} may be empty, which
 * means "no value this time". {@code null} fails the task unless the method bears some
 * {@code @Nullable}.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Task {
  /**
   * {@return the task's name, where it is not to be the method's} It is for a method called {@code start} or {@code
   * notify}, names that the runner or Java has taken. A Java identifier, and no keyword. An override repeats it.
   */
  String name() default "";

  /**
   * {@return what a failure of this task does to its run; at most one} Without one, the class's {@link
   * Dag#onError()} counts.
   */
  OnError[] onError() default {};
}
