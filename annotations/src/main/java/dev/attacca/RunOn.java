package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the executor that a task always runs on. The executor is given to the runner's builder under
 * that name; a name without one is an error when the runner is built.
 *
 * <p>A loop that emits into an {@code Emitter} keeps its thread as long as it emits. While it waits for room
 * there, that thread does what else waits for the executor: its own items' tasks, the loops of earlier items.
 * So few threads only mean that less happens at once. That thread cannot do so while the method waits for
 * something else, such as other threads that it has emit. If then nothing in the run can go on, these
 * threads' {@code emit} fails with an exception that says who waits for what. A method that waits for ever
 * for what has nothing to do with the run, nobody can tell from one that takes its time: the run waits as well,
 * until it is cancelled, or the task has a {@link Timeout}.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface RunOn {
  /** {@return the name given to the builder with the executor} */
  String value();
}
