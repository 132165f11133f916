package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a value of the round before, in a {@link Repeat} or in a task of its rounds. The parameter is an
 * {@code Optional}: there is none in the first round, and none where the task was skipped or had no value.
 *
 * <p>This is the one dependency that may point backwards, and makes no cycle. It holds back the task that
 * takes it until the other has settled in the round before, and nothing else of its round. It names the
 * repeat or a task that runs once per round; values of loops within a round are gathered first.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Previous {
  /** {@return the name of the task, where it is not the parameter's} */
  String value() default "";
}
