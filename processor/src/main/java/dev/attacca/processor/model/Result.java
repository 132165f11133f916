package dev.attacca.processor.model;

import java.util.Optional;
import javax.lang.model.type.TypeMirror;

/**
 * What a task hands on.
 *
 * @param declared the method's return type, as a member of the class
 * @param value what dependants receive: without the future and the {@code Optional} around it; empty if
 *     the task hands on nothing
 * @param optional whether an {@code Optional} was around the value
 * @param nullable whether the method bears some {@code @Nullable}
 */
public record Result(
    Shape shape,
    TypeMirror declared,
    Optional<TypeMirror> value,
    boolean optional,
    boolean nullable) {
  /** How the value arrives. */
  public enum Shape {
    /** When the method returns. */
    DIRECT,
    /** Through a {@code CompletionStage}. */
    STAGE,
    /** Through Guava's {@code ListenableFuture}. */
    LISTENABLE,
    /** Through a plain {@code Future}, which cannot be awaited without a thread. An error. */
    PLAIN_FUTURE,
    /** One after the other, as the items of a loop. */
    ITEMS,
    /** Through an inbox. */
    ANSWER,
    /** A loop that returns nothing to iterate over. An error. */
    NO_ITEMS,
    /** A raw type hides the value's type. An error. */
    RAW
  }

  public boolean async() {
    return shape == Shape.STAGE || shape == Shape.LISTENABLE;
  }

  /** Whether {@link #value()} can be trusted; if not, an error says so already. */
  public boolean sound() {
    return shape != Shape.PLAIN_FUTURE && shape != Shape.RAW && shape != Shape.NO_ITEMS;
  }
}
