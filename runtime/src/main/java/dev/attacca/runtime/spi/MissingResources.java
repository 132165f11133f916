package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a runner name that its builder has not been given.
 *
 * @param graph the tasks, with the policies that their annotations give them
 * @param executors those of {@code @RunOn}, and those that were configured
 * @param limits those of {@code @Limit(shared = …)}
 */
public record MissingResources(Graph graph, Set<String> executors, Set<String> limits) {
  /**
   * What of this graph is missing.
   *
   * @param blueprint the graph
   * @param configured the executors that were configured
   * @param executors those that were given
   * @param limits those that were given
   * @return the rest; {@code null} if nothing is missing
   */
  public static @Nullable MissingResources of(
      Blueprint blueprint,
      Collection<String> configured,
      Map<String, ?> executors,
      Map<String, ?> limits) {
    Set<String> runOn = new TreeSet<>(configured);
    Set<String> shared = new TreeSet<>();
    if (blueprint.mayNameResources()) {
      addNamed(blueprint.tasks(), runOn, shared);
    }
    runOn.removeAll(executors.keySet());
    shared.removeAll(limits.keySet());
    return runOn.isEmpty() && shared.isEmpty()
        ? null
        : new MissingResources(blueprint.graph(), runOn, shared);
  }

  private static void addNamed(TaskGraph tasks, Set<String> runOn, Set<String> shared) {
    for (int task = 0; task < tasks.size(); task++) {
      TaskNode.Policy policy = tasks.node(task).policy();
      if (policy.runOn() != null) {
        runOn.add(policy.runOn());
      }
      if (policy.shared() != null) {
        shared.add(policy.shared());
      }
    }
  }
}
