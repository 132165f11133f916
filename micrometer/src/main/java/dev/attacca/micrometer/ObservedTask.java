package dev.attacca.micrometer;

import dev.attacca.runtime.Graph;
import io.micrometer.common.KeyValues;
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
   * What is said of each attempt.
   *
   * @param contextual the name of its span
   * @param tags those that are the same for all
   */
  record Naming(String dag, String task, String contextual, KeyValues tags) {
    Naming(String dag, String task) {
      this(dag, task, dag + "." + task, KeyValues.of("dag", dag, "task", task));
    }
  }

  /**
   * A task that is waited for.
   *
   * @param kind why
   */
  record Upstream(String name, Graph.EdgeKind kind) {}
}
