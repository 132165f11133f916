package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a loop whose items are rounds: each call of the method gives the item of one round, or an empty
 * {@code Optional} when there is no further one. Everything that depends on it runs once per round.
 *
 * <p>The method is called again as soon as its own {@link Previous} values have settled, while the rest of
 * the round before goes on; at most {@link #inFlight()} rounds are open at once. It returns an {@code
 * Optional}, or a future of one. {@link Last} takes a value of the last round, {@link Collect} those of
 * all. {@link Retry}, {@link Timeout}, {@link Limit} and {@link RunOn} are for each call.
 *
 * <p>A task that failed fails the repeat which needs its value for the next round.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Repeat {
  /**
   * {@return how many rounds there may be, at least 1} After them the method is called once more, and may only
   * answer empty; if it does not, the repeat has failed.
   */
  int max();

  /**
   * {@return whether the last of {@link #max()} rounds is taken as it is} Then the method is not called after it,
   * and may return its value without {@code Optional}.
   */
  boolean accept() default false;

  /**
   * {@return the task's name, where it is not to be the method's} It is for a method called {@code start} or {@code
   * notify}, names that the runner or Java has taken. A Java identifier, and no keyword. An override repeats it.
   */
  String name() default "";

  /**
   * {@return what a failure of the repeat does to its run, and that of a task which runs per round and says
   * nothing itself; at most one} Without one, the class's {@link Dag#onError()} counts, else {@link
   * OnError#FINISH} for what runs per round or item, {@link OnError#HALT} for a repeat that does not.
   */
  OnError[] onError() default {};

  /**
   * {@return how many rounds may be open at once, at least 1: begun, and not yet through all tasks} Where it is not given
   * and there are batches below, it is at least twice the largest {@link Batch#max()}.
   */
  int inFlight() default 256;
}
