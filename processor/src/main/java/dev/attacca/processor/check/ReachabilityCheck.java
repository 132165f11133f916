package dev.attacca.processor.check;

import dev.attacca.processor.check.Reachability.Budget;
import dev.attacca.processor.check.Reachability.Need;
import dev.attacca.processor.check.Reachability.Node;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter.Wrap;
import dev.attacca.processor.model.Routing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.util.Types;

/**
 * A task that needs two branches of which only one is ever taken can never run. Where it would take too
 * long to find out, a warning says so.
 */
final class ReachabilityCheck implements Check {
  /** Far beyond what people write; a second or two if it is used up. */
  static final Budget BUDGET = new Budget(400_000, 2_000_000);

  private final Types types;

  ReachabilityCheck(Types types) {
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    return new Pass(graph).run();
  }

  private final class Pass {
    private final Graph graph;
    private final List<Map<Need, Edge>> needs;
    private final Reachability reachability;

    Pass(Graph graph) {
      this.graph = graph;
      this.needs = graph.ids().mapToObj(this::needs).toList();
      this.reachability = new Reachability(
          graph
              .ids()
              .mapToObj(id -> new Node(options(id), List.copyOf(needs.get(id).keySet())))
              .toList(),
          BUDGET);
    }

    List<Problem> run() {
      List<Problem> problems = new ArrayList<>();
      for (int id = 0; id < graph.size(); id++) {
        if (reachability.isUnknown(id)) {
          if (!Diagnostic.REACHABILITY_UNKNOWN.isSuppressedAt(graph.task(id).method())) {
            problems.add(Diagnostic.REACHABILITY_UNKNOWN.at(graph.task(id).site(), graph.name(id)));
          }
          // What only follows from another task that never runs is not told again.
        } else if (!reachability.canRun(id)
            && needs.get(id).keySet().stream().allMatch(reachability::canHold)) {
          problems.add(problem(id));
        }
      }
      return problems;
    }

    private int options(int id) {
      return graph
          .task(id)
          .routing()
          .filter(Routing::exclusive)
          .map(each -> each.options().size())
          .orElse(0);
    }

    private Map<Need, Edge> needs(int id) {
      Map<Need, Edge> needs = new LinkedHashMap<>();
      for (Edge edge : graph.edges().get(id)) {
        need(edge).ifPresent(need -> needs.putIfAbsent(need, edge));
      }
      return needs;
    }

    private Optional<Need> need(Edge edge) {
      if (edge instanceof Edge.OfMatch match) {
        Routing routing = graph.task(match.router()).routing().orElseThrow();
        BitSet leaves = CoverageCheck.leaves(types, routing, match.narrowed());
        return Optional.of(new Need.Chosen(match.router(), leaves));
      }
      if (edge instanceof Edge.OfAfter after) {
        return Optional.of(after(after));
      }
      if (edge instanceof Edge.OfRequest
          || edge instanceof Edge.OfSource
          || edge instanceof Edge.OfKey
          || edge instanceof Edge.OfState state && state.isKeyed()
          || edge instanceof Edge.OfFallback) {
        return Optional.of(new Need.AnyOf(edge.tasks()));
      }
      return edge instanceof Edge.OfValue value && value.taken().wrap() == Wrap.PLAIN
          ? Optional.of(new Need.AnyOf(value.tasks()))
          : Optional.empty();
    }

    private Need after(Edge.OfAfter after) {
      Optional<Routing> routing = after.after().when().isEmpty()
          ? Optional.empty()
          : graph.task(after.tasks().get(0)).routing().filter(Routing::exclusive);
      if (routing.isEmpty()) {
        return new Need.AnyOf(after.tasks());
      }
      BitSet chosen = new BitSet();
      after
          .after()
          .when()
          .forEach(each -> chosen.set(routing.get().options().indexOf(each.text())));
      return new Need.Chosen(after.tasks().get(0), chosen);
    }

    private Problem problem(int id) {
      List<Need> all = new ArrayList<>(needs.get(id).keySet());
      for (int j = 0; j < all.size(); j++) {
        for (int i = 0; i < j; i++) {
          if (!reachability.canHold(List.of(all.get(i), all.get(j)))) {
            return problem(id, all.get(i), all.get(j));
          }
        }
      }
      String wanted = all.stream().map(need -> text(need, -1)).collect(Collectors.joining(", "));
      return Diagnostic.UNREACHABLE.at(
          graph.task(id).site(),
          graph.name(id),
          "it needs all of " + wanted + ", which no choice of the routers brings together",
          wayOut(all));
    }

    private Problem problem(int id, Need one, Need other) {
      int router = contested(one, other);
      String why = "it needs %s and %s".formatted(text(one, router), text(other, router));
      if (router >= 0) {
        why += ", and \"" + graph.name(router) + "\" chooses one";
      }
      Edge edge = needs.get(id).get(other);
      return Diagnostic.UNREACHABLE.at(
          edge.site(), graph.name(id), why, wayOut(List.of(one, other)));
    }

    /** The router that cannot serve both; -1 if it takes several to exclude them. */
    private int contested(Need one, Need other) {
      return graph
          .ids()
          .filter(id -> options(id) > 0)
          .filter(id -> !reachability.options(one, id).intersects(reachability.options(other, id)))
          .findFirst()
          .orElse(-1);
    }

    private String text(Need need, int router) {
      String names = Reachability.tasks(need).stream()
          .map(task -> '"' + graph.name(task) + '"')
          .collect(Collectors.joining(" or "));
      if (need instanceof Need.Chosen chosen) {
        return names + " to choose " + constants(chosen.router(), chosen.options());
      }
      return router < 0
          ? names
          : "%s (only if \"%s\" chooses %s)"
              .formatted(
                  names, graph.name(router), constants(router, reachability.options(need, router)));
    }

    private String constants(int router, BitSet options) {
      List<String> names = graph.task(router).routing().orElseThrow().options();
      return options.stream().mapToObj(names::get).collect(Collectors.joining(" or "));
    }

    private String wayOut(List<Need> all) {
      String names = all.stream()
          .filter(Need.AnyOf.class::isInstance)
          .flatMap(need -> Reachability.tasks(need).stream())
          .distinct()
          .map(task -> '"' + graph.name(task) + '"')
          .collect(Collectors.joining(", "));
      return names.isEmpty() || !names.contains(",")
          ? "Join branches with Optional parameters, @From, or one @DependsOn that names both."
          : "Join the branches: Optional parameters, @From({%s}), or @DependsOn({%s})."
              .formatted(names, names);
    }
  }
}
