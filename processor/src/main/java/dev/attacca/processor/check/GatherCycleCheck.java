package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What gathers waits for the end of a loop, and a loop ends when all tasks of its items have; so none of
 * these may wait for what gathers.
 *
 * <p>So this is a graph of waiting: besides the tasks, it has the closing of all items of a loop or merge,
 * and its end, after which there are no more items.
 */
final class GatherCycleCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    Scopes scopes = Scopes.of(graph);
    return scopes.conflicts().isEmpty() ? new Pass(graph, scopes).run() : List.of();
  }

  private static final class Pass {
    private final Graph graph;
    private final Scopes scopes;
    private final List<List<Integer>> waits = new ArrayList<>();
    private final Set<Integer> told = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Pass(Graph graph, Scopes scopes) {
      this.graph = graph;
      this.scopes = scopes;
    }

    private int closed(int opener) {
      return graph.size() + opener;
    }

    private int done(int opener) {
      return 2 * graph.size() + opener;
    }

    List<Problem> run() {
      boolean gathers = graph.edges().stream().flatMap(List::stream).anyMatch(Edge::gathers);
      if (gathers) {
        for (int i = 0; i < 3 * graph.size(); i++) {
          waits.add(new ArrayList<>());
        }
        graph.ids().forEach(this::waiting);
        graph.ids().forEach(this::gathering);
      }
      return problems;
    }

    private void waiting(int id) {
      int home = scopes.home(id);
      if (home != Scopes.MAIN) {
        waits.get(closed(home)).add(id);
      }
      if (graph.task(id).opens()) {
        waits.get(done(id)).add(id);
        waits.get(done(id)).add(closed(id));
        if (home != Scopes.MAIN) {
          waits.get(closed(home)).add(done(id));
        }
      }
      for (Edge edge : graph.edges().get(id)) {
        for (int source : edge.tasks()) {
          int there = scopes.valueScope(source);
          if (edge.binds()) {
            waits.get(id).add(source);
          } else if (edge.gathers() && isBelow(there, home)) {
            waits.get(id).add(done(scopes.wayDown(home, there)));
          } else if (graph.task(id).kind() == Kind.MERGE) {
            waits.get(id).add(source);
            if (there != home) {
              waits.get(done(id)).add(done(scopes.wayDown(home, there)));
              waits.get(closed(there)).add(closed(id)); // an item stays open while its value is merged
            }
          }
        }
      }
    }

    private boolean isBelow(int inner, int outer) {
      return inner != outer && scopes.isWithin(inner, outer);
    }

    private void gathering(int id) {
      for (Edge edge : graph.edges().get(id)) {
        if (edge.gathers()) {
          for (int source : edge.tasks()) {
            int there = scopes.valueScope(source);
            if (isBelow(there, scopes.home(id))) {
              search(id, scopes.wayDown(scopes.home(id), there));
            }
          }
        }
      }
    }

    /** From the end of the loop back to what gathers. */
    private void search(int gatherer, int opener) {
      Map<Integer, Integer> reachedFrom = new HashMap<>();
      Deque<Integer> queue = new ArrayDeque<>(List.of(done(opener)));
      while (!queue.isEmpty()) {
        int at = queue.remove();
        for (int next : waits.get(at)) {
          if (reachedFrom.putIfAbsent(next, at) == null) {
            if (next == gatherer) {
              tell(gatherer, opener, reachedFrom);
              return;
            }
            queue.add(next);
          }
        }
      }
    }

    private void tell(int gatherer, int opener, Map<Integer, Integer> reachedFrom) {
      Deque<Integer> way = new ArrayDeque<>(List.of(gatherer));
      int at = reachedFrom.get(gatherer);
      while (at < graph.size()) {
        way.addFirst(at);
        at = reachedFrom.get(at);
      }
      int item = way.getFirst();
      if (way.size() < 2 || !told.add(item)) {
        return;
      }
      List<Integer> steps = List.copyOf(way);
      Edge edge = graph.edges().get(item).stream()
          .filter(each -> each.tasks().contains(steps.get(1)))
          .findFirst()
          .orElseThrow();
      problems.add(Diagnostic.GATHER_CYCLE.at(
          ScopeCheck.Sites.of(edge, graph.name(steps.get(1))),
          "\"%s\" runs once per item of \"%s\" and waits for \"%s\""
              .formatted(
                  graph.name(item),
                  graph.name(scopes.home(item)),
                  graph.name(gatherer)),
          graph.name(opener),
          steps.stream().map(graph::name).collect(Collectors.joining(" → "))));
    }
  }
}
