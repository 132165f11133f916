package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a task whose value decides which of its dependants run.
 *
 * <p>The value is of one of three kinds:
 *
 * <ul>
 *   <li>an enum constant, a {@code boolean}, or a {@code Set} or {@code List} of enum constants; the
 *       dependants say {@code @DependsOn(value = "channel", when = "EMAIL")};
 *   <li>a sealed type; a dependant whose parameter is one of the permitted types runs for that type
 *       only, and one whose parameter is an {@code Optional} or {@code Outcome} of it always;
 *   <li>{@code dev.attacca.runtime.Route}; the dependants are chosen by name while the run goes on.
 * </ul>
 *
 * <p>A dependant that names no constant and takes no narrower type always runs.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Router {
  /**
   * {@return the task's name, where it is not to be the method's} It is for a method called {@code start} or {@code
   * notify}, names that the runner or Java has taken. A Java identifier, and no keyword. An override repeats it.
   */
  String name() default "";

  /**
   * {@return whether some constants or permitted types may have no dependant} A router that is not partial
   * must cover all of them, as a {@code switch} must.
   */
  boolean partial() default false;

  /**
   * {@return what a failure of this router does to its run; at most one} Without one, the class's {@link
   * Dag#onError()} counts.
   */
  OnError[] onError() default {};
}
