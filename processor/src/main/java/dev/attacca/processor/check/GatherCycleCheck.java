package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter.Role;
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
 * its end, after which there are no more items, and the start of what consumes a stream of values: those
 * that are not yet consumed keep their items open.
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

    private int started(int consumer) {
      return 3 * graph.size() + consumer;
    }

    private static boolean isStreamed(Edge edge) {
      return edge instanceof Edge.OfCollect collect
          && (collect.taken().role() == Role.STREAM || collect.taken().role() == Role.ITERABLE);
    }

    List<Problem> run() {
      boolean gathers = graph.edges().stream().flatMap(List::stream).anyMatch(Edge::gathers);
      if (gathers) {
        for (int i = 0; i < 4 * graph.size(); i++) {
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
      waits.get(id).add(started(id));
      for (Edge edge : graph.edges().get(id)) {
        for (int source : edge.tasks()) {
          int there = scopes.valueScope(source);
          if (edge.binds()) {
            if (!graph.task(source).opens()) { // an item's own value is there from the start
              waits.get(started(id)).add(source);
            }
          } else if (edge.gathers() && isBelow(there, home)) {
            waits.get(isStreamed(edge) ? id : started(id)).add(done(scopes.wayDown(home, there)));
            if (isStreamed(edge)) {
              waits.get(closed(there)).add(started(id));
            }
          } else if (graph.task(id).kind() == Kind.MERGE) {
            if (there == home) {
              waits.get(started(id)).add(source);
            } else {
              waits.get(done(id)).add(done(scopes.wayDown(home, there)));
              waits
                  .get(closed(there))
                  .add(closed(id)); // an item stays open while its value is merged
            }
          }
        }
      }
    }

    private boolean isBelow(int inner, int outer) {
      return inner != outer && scopes.isWithin(inner, outer);
    }

    private void gathering(int id) {
      Set<Integer> streamed = new HashSet<>();
      for (Edge edge : graph.edges().get(id)) {
        if (edge.gathers()) {
          for (int source : edge.tasks()) {
            int there = scopes.valueScope(source);
            if (isBelow(there, scopes.home(id))) {
              if (isStreamed(edge)) {
                int opener = scopes.wayDown(scopes.home(id), there);
                states(id, opener);
                if (!streamed.add(opener)) {
                  problems.add(
                      Diagnostic.TWO_STREAMS.at(edge.site(), graph.name(id), graph.name(opener)));
                }
              }
              search(id, scopes.wayDown(scopes.home(id), there), edge);
            }
          }
        }
      }
    }

    /** A consumer holds its states for as long as it consumes. */
    private void states(int consumer, int opener) {
      for (Edge edge : graph.edges().get(consumer)) {
        if (edge instanceof Edge.OfState own) {
          graph
              .ids()
              .filter(id -> scopes.isWithin(scopes.home(id), opener))
              .filter(id -> graph.edges().get(id).stream()
                  .anyMatch(
                      each -> each instanceof Edge.OfState other && other.state() == own.state()))
              .findFirst()
              .ifPresent(id -> problems.add(Diagnostic.STATE_HELD.at(
                  edge.site(),
                  graph.name(consumer),
                  graph.states().get(own.state()).name(),
                  graph.name(id),
                  graph.name(opener))));
        }
      }
    }

    /** From the end of the loop back to what gathers. */
    private void search(int gatherer, int opener, Edge edge) {
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
            if (next == started(gatherer) && !isStreamed(edge)) {
              tellConsumer(gatherer, opener, edge);
              return;
            }
            queue.add(next);
          }
        }
      }
    }

    /** It waits for the loop to end before it consumes what has to be consumed first. */
    private void tellConsumer(int consumer, int opener, Edge edge) {
      if (told.add(consumer)) {
        problems.add(Diagnostic.GATHER_CYCLE.at(
            edge.site(),
            "\"%s\" consumes values while the loop runs, and does not start"
                .formatted(graph.name(consumer)),
            graph.name(opener),
            "items stay open until their values are consumed"));
      }
    }

    private void tell(int gatherer, int opener, Map<Integer, Integer> reachedFrom) {
      Deque<Integer> way = new ArrayDeque<>(List.of(gatherer));
      int at = reachedFrom.get(gatherer);
      while (at < graph.size() || at >= started(0)) {
        if (at < graph.size()) {
          way.addFirst(at);
        }
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
          "\"%s\" runs once per item of \"%s\" and waits for \"%s\", which waits"
              .formatted(graph.name(item), graph.name(scopes.home(item)), graph.name(gatherer)),
          graph.name(opener),
          steps.stream().map(graph::name).collect(Collectors.joining(" → "))));
    }
  }
}
