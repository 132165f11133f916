package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a clean-up method. It is no task: it takes no parameters and returns nothing.
 *
 * <p>Without a name it runs once after each run, whatever its outcome. With the name of a task it is
 * that task's clean-up, and runs after the run only if the task had started. Clean-ups of tasks run
 * first, in reverse order of the graph; those of the run follow in source order. A clean-up that fails
 * fails a run that had succeeded, and is a suppressed exception of one that had failed.
 *
 * <p>A clean-up may take its time, unless the run is cancelled, before or meanwhile: then it is
 * interrupted after the builder's {@code shutdownGrace}, and after the same time again the run ends
 * without it, and fails for that.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Shutdown {
  /** {@return the task that this cleans up after; empty for the whole run} */
  String value() default "";
}
