package dev.attacca.processor.model;

import dev.attacca.processor.model.Policy.Figure;
import java.util.Optional;
import javax.lang.model.type.TypeMirror;

/**
 * {@code @Batch}: one call of a task for many items.
 *
 * @param max how many keys a call takes
 * @param maxWait how long a key waits for others
 * @param across whether the runs of a runner share calls, and where that is said
 * @param gives in what the call returns the values
 * @param returned what it returns, without the future; empty for nothing
 * @param keyType of a map
 * @param valueType of a map or list: what it holds, be that an {@code Optional} or {@code Outcome}
 * @param outcome whether it holds what has become of each item
 * @param nullable whether the method bears some {@code @Nullable}
 * @param site where the annotation stands
 */
public record Batch(
    Figure<Integer> max,
    Optional<Name> maxWait,
    Optional<Site> across,
    Gives gives,
    Optional<TypeMirror> returned,
    Optional<TypeMirror> keyType,
    Optional<TypeMirror> valueType,
    boolean outcome,
    boolean nullable,
    Site site) {
  /** What holds the values of a call. */
  public enum Gives {
    MAP,
    LIST,
    NOTHING,
    /** Neither of them. An error. */
    UNUSABLE
  }
}
