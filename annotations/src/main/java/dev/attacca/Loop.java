package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a task that emits many items. Everything that depends on it runs once per item.
 *
 * <p>The method returns a {@code Stream}, an {@code Iterator}, an {@code Iterable} or a {@code
 * Flow.Publisher}, or takes a {@code dev.attacca.runtime.Emitter} and returns nothing. A {@code Stream}
 * or {@code AutoCloseable} that it returns is closed when the loop ends, however it ends. A loop that
 * depends on another loop's item emits for each of them.
 *
 * <p>Java itself collects a whole stream before it gives a part of it, where that stream has a {@code
 * flatMap} of its own and is one of several in a {@code Stream.concat} with further stages, or, before JDK
 * 24, is returned within a {@code flatMap}: if it is large, it is in memory as a whole; if it is endless, it
 * gives nothing. Emit such a stream into an {@code Emitter}, by {@code forEachOrdered}; that is bounded by
 * {@link #inFlight()}. A publisher that never calls {@code onSubscribe} may still do so, by the rules of
 * Reactive Streams; the run waits for it until it is stopped or cancelled.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Loop {
  /**
   * {@return the task's name, where it is not to be the method's} It is for a method called {@code start} or {@code
   * notify}, names that the runner or Java has taken. A Java identifier, and no keyword. An override repeats it.
   */
  String name() default "";

  /**
   * {@return how many items may be open at once, at least 1: emitted, and not yet through all tasks below} A
   * full loop waits before it emits more. With nested loops this holds for each of them, so memory is
   * bounded by the product along one line of nesting. Where it is not given and there are batches below, it is at least
   * as many as they all take together, see {@link Batch#max()}, and as the largest takes once more, so that items are emitted
   * while a call runs.
   */
  int inFlight() default 256;

  /**
   * {@return whether its items may be worked on elsewhere, where a run has several machines} What they come to is gathered for the item
   * that the loop is in, as it is for the run. What a run does within one process does not depend on it.
   */
  boolean spread() default false;

  /**
   * {@return what a failing task does to the run when it runs per item and says nothing itself; at most one}
   * Without one, the class's {@link Dag#onError()} counts, else {@link OnError#FINISH}.
   */
  OnError[] onError() default {};
}
