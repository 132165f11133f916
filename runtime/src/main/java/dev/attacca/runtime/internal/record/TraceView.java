package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is told of: read once of what has been recorded, and never changed.
 *
 * @param elapsed nanoseconds
 * @param seen all tasks of it, those of the main scope first, then those of each item
 * @param items without their tasks' edges
 * @param letGo how many other items there were
 */
record TraceView(
    long elapsed,
    RunStatus status,
    @Nullable String failure,
    @Nullable String rootCause,
    List<Seen> seen,
    List<Trace.Item> items,
    long letGo,
    List<String> criticalPath,
    List<RunRecord> children) {

  /**
   * One task.
   *
   * @param scope where it is; the main scope's is {@link RunRecord#main}
   * @param after by their place in the list: those that it waits for, as far as they are recorded
   * @param isCritical whether it is on the critical path
   */
  record Seen(
      ScopeRecord scope, int task, Trace.Task told, List<Integer> after, boolean isCritical) {}

  List<Trace.Task> tasks(ScopeRecord scope) {
    return seen.stream().filter(task -> task.scope() == scope).map(Seen::told).toList();
  }
}
