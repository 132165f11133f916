package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Batch;
import dev.attacca.runtime.internal.graph.TaskNode.Gives;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes into a batch, and what it has returned: as a whole, and for one item. */
public final class BatchResults {
  private BatchResults() {}

  /** What is wrong with it: a list has a value for each key. Null if nothing is. */
  static @Nullable RuntimeException fault(ScopeCore scope, int call) {
    TaskGraph graph = scope.graph();
    Batch batch = Objects.requireNonNull(graph.node(graph.batchOf(call)).batch());
    if (batch.gives() != Gives.LIST) {
      return null;
    }
    int keys = ((Collection<?>) Objects.requireNonNull(scope.item())).size();
    int values;
    try {
      values = ((Collection<?>) Objects.requireNonNull(scope.value(call))).size();
    } catch (RuntimeException e) { // a list may be of the user's own making
      return e;
    }
    return values == keys
        ? null
        : new IllegalStateException(
            "batch \"%s\" was called with %s and returned %s; a list has to have one for each key, in their order"
                .formatted(graph.node(call).name(), count(keys, "key"), count(values, "value")));
  }

  /** The key of an item; null if there is none. */
  public static @Nullable Object key(ScopeCore item, TaskNode batch) {
    for (int source : batch.keyNeed().tasks()) {
      if (item.slotOf(source) == TaskState.DONE) {
        return item.valueOf(source);
      }
    }
    return null;
  }

  /**
   * What an item gets, having been given this; null if it has no value.
   *
   * @throws Throwable if that says that the item fails
   */
  public static @Nullable Object own(TaskNode batch, @Nullable Object given) throws Throwable {
    boolean isOutcome = Objects.requireNonNull(batch.batch()).outcome();
    if (isOutcome && given instanceof Outcome.Failure<?> failed) {
      throw failed.cause();
    }
    if (isOutcome && given instanceof Outcome<?> own) {
      return own instanceof Outcome.Success<?> success ? success.value() : null;
    }
    return batch.optional() && given instanceof Optional<?> some ? some.orElse(null) : given;
  }

  private static String count(int many, String what) {
    return many + " " + what + (many == 1 ? "" : "s");
  }
}
