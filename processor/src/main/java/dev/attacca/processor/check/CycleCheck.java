package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * No task may wait for itself.
 *
 * <p>Tarjan's algorithm, on an explicit stack so that depth costs nothing, finds the knots of tasks that
 * wait for each other in linear time. Of each knot one cycle is told: the shortest through its first
 * task in source order.
 */
final class CycleCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    int[] knots = Knots.of(graph
        .ids()
        .mapToObj(id -> graph.dependencies(id).distinct().toArray())
        .toArray(int[][]::new));
    boolean[] told = new boolean[graph.size()];
    for (int id = 0; id < graph.size(); id++) {
      int knot = knots[id];
      if (!told[knot]) {
        told[knot] = true;
        List<Step> cycle = shortest(graph, knots, id);
        if (!cycle.isEmpty()) {
          problems.add(problem(graph, id, cycle));
        }
      }
    }
    return problems;
  }

  /** A task that waits, and the edge by which it does. */
  private record Step(int task, Edge edge, int target) {}

  private static List<Step> shortest(Graph graph, int[] knots, int entry) {
    Map<Integer, Step> reachedBy = new HashMap<>();
    Deque<Integer> queue = new ArrayDeque<>(List.of(entry));
    while (!queue.isEmpty()) {
      int task = queue.remove();
      for (Edge edge : graph.edges().get(task)) {
        for (int target : graph.awaited(task, edge).toArray()) {
          if (knots[target] == knots[entry]
              && reachedBy.putIfAbsent(target, new Step(task, edge, target)) == null) {
            if (target == entry) {
              return path(reachedBy, entry);
            }
            queue.add(target);
          }
        }
      }
    }
    return List.of();
  }

  private static List<Step> path(Map<Integer, Step> reachedBy, int entry) {
    Deque<Step> path = new ArrayDeque<>();
    int at = entry;
    do {
      Step step = reachedBy.get(at);
      path.addFirst(step);
      at = step.task();
    } while (at != entry);
    return List.copyOf(path);
  }

  private static Problem problem(Graph graph, int entry, List<Step> cycle) {
    String names = cycle.stream()
        .map(step -> graph.name(step.task()) + " → ")
        .collect(Collectors.joining("", "", graph.name(entry)));
    String reasons = cycle.stream()
        .map(step -> "\n    %s waits for %s: %s"
            .formatted(
                graph.name(step.task()),
                graph.name(step.target()),
                reason(graph, step.edge(), step.target())))
        .collect(Collectors.joining());
    Step first = cycle.get(0);
    String named = graph.name(named(graph, first.edge(), first.target()));
    return Diagnostic.CYCLE.at(first.edge().site(named), names, reasons);
  }

  /** Of the tasks that an edge names, the one for whose sake its task waits for this one. */
  private static int named(Graph graph, Edge edge, int target) {
    return edge.tasks().contains(target)
        ? target
        : edge.tasks().stream()
            .filter(each -> graph.isFallbackOf(target, each))
            .findFirst()
            .orElse(target);
  }

  /** How the user said that a task waits for another. */
  static String reason(Graph graph, Edge edge, int target) {
    int named = named(graph, edge, target);
    String reason = reason(edge, graph.name(named));
    return named == target
        ? reason
        : "%s, for which %s may stand in (@Fallback)".formatted(reason, graph.name(target));
  }

  private static String reason(Edge edge, String target) {
    if (edge instanceof Edge.OfFallback) {
      return "@Fallback(\"" + target + "\")";
    }
    if (edge instanceof Edge.OfAfter) {
      return "@DependsOn(\"" + target + "\")";
    }
    if (edge instanceof Edge.OfEvery) {
      return "@DependsOn(every = \"" + target + "\")";
    }
    Parameter parameter = edge.parameter().orElseThrow();
    if (edge instanceof Edge.OfSource) {
      return "@Merge(\"" + target + "\")";
    }
    if (edge instanceof Edge.OfState) {
      return "@State(by = \"" + target + "\")";
    }
    String from = parameter.from().isPresent() ? ", @From(\"" + target + "\")" : "";
    return "parameter `" + parameter.name() + "`" + from;
  }
}
