package dev.attacca.micrometer;

import dev.attacca.runtime.Graph;
import java.util.List;

/**
 * A task of a runner, with its meters.
 *
 * @param index its place in the graph
 * @param isOfItems whether it may be called any number of times in a run
 * @param isTimed whether it has a time-out
 * @param isLoop whether it may return something that items are read from
 * @param upstream what it waits for
 */
record ObservedTask(
    String name,
    int index,
    boolean isOfItems,
    boolean isTimed,
    boolean isLoop,
    List<Upstream> upstream,
    Naming naming,
    TaskMeters meters) {
  /**
   * A task that is waited for.
   *
   * @param kind why
   */
  record Upstream(String name, Graph.EdgeKind kind) {}
}
