package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the executor that a task always runs on. The executor is given to the runner's builder under
 * that name; a name without one is an error when the runner is built.
 *
 * <p>A loop that emits into an {@code Emitter} within an item keeps its thread as long as it emits. Give its
 * executor as many threads as items may be open around it: otherwise an item may keep the thread that an
 * earlier one needs, and where the executor is no plain {@code ThreadPoolExecutor} nobody can see that.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface RunOn {
  /** The name given to the builder with the executor. */
  String value();
}
