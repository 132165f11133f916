package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The round before is one of the same repeat, and the last round one of a repeat below. */
final class RoundCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    Scopes scopes = Scopes.of(graph);
    return scopes.conflicts().isEmpty() ? new Pass(graph, scopes).run() : List.of();
  }

  private static final class Pass {
    private final Graph graph;
    private final Scopes scopes;
    private final List<Problem> problems = new ArrayList<>();

    Pass(Graph graph, Scopes scopes) {
      this.graph = graph;
      this.scopes = scopes;
    }

    List<Problem> run() {
      graph.ids().forEach(id -> {
        for (Edge edge : graph.edges().get(id)) {
          if (edge instanceof Edge.OfPrevious previous
              && !scopes.hasPrevious(id, previous.source())) {
            previous(id, previous);
          } else if (edge instanceof Edge.OfLast last) {
            last(id, last);
          }
        }
      });
      return problems;
    }

    private String name(int id) {
      return '"' + graph.name(id) + '"';
    }

    /** The loop, repeat or merge that opens a scope, in words. */
    private String opener(int scope) {
      return "the " + graph.task(scope).kind().word() + " " + name(scope);
    }

    private String often(int scope) {
      if (scope == Scopes.MAIN) {
        return "once per run";
      }
      String each = graph.task(scope).kind() == Kind.MERGE
          ? "value"
          : scopes.isRound(scope) ? "round" : "item";
      return "once per %s of %s".formatted(each, name(scope));
    }

    private void previous(int id, Edge.OfPrevious edge) {
      int source = edge.source();
      int home = scopes.home(id);
      int there = scopes.valueScope(source);
      int round = graph.task(id).kind() == Kind.REPEAT ? id : home;
      if (scopes.isRound(round)) {
        elsewhere(edge, round, source);
      } else if (home == Scopes.MAIN) {
        boolean isBelow = scopes.isRound(there);
        tell(
            edge,
            "%s runs once per run, so there is no round before".formatted(name(id)),
            isBelow
                ? "Take the value of the last round with @Last, or those of all with @Collect."
                : "Only a @Repeat and the tasks of its rounds take values of the round before.");
      } else if (scopes.isRound(there) && scopes.isWithin(home, there)) {
        tell(
            edge,
            "%s runs %s, and not once per round of %s"
                .formatted(name(id), often(home), name(there)),
            "Take it in a task of the round, and let %s depend on that.".formatted(name(id)));
      } else {
        tell(
            edge,
            "%s runs %s, and the items of %s are no rounds"
                .formatted(name(id), often(home), opener(home)),
            "Keep what goes from one item to the next in a @State; if each item is made from the one before, mark the loop @Repeat.");
      }
    }

    /** Of a round, but it takes what is none of that round's. */
    private void elsewhere(Edge.OfPrevious edge, int round, int source) {
      int there = scopes.valueScope(source);
      String what = name(source) + " runs " + often(there);
      if (graph.task(source).opens()) {
        what = "the " + (scopes.isRound(there) ? "rounds" : "items") + " of " + name(source)
            + " are many";
      }
      if (there != round && scopes.isWithin(there, round)) {
        tell(
            edge,
            "%s within a round of %s, so there is no one value of the round before"
                .formatted(what, name(round)),
            "Gather in a task of the round, with @Collect or @Last, and take the value of that.");
      } else if (scopes.isWithin(round, there)) {
        tell(
            edge,
            "%s is the same in all rounds of %s".formatted(name(source), name(round)),
            "Take it as it is, without @Previous.");
      } else {
        tell(
            edge,
            "%s, and that is no task of the rounds of %s".formatted(what, name(round)),
            "@Previous takes %s.".formatted(ofRound(round)));
      }
    }

    private String ofRound(int round) {
      return graph
          .ids()
          .filter(id -> scopes.valueScope(id) == round)
          .filter(id -> graph.task(id).result().value().isPresent())
          .limit(6)
          .mapToObj(this::name)
          .collect(Collectors.joining(" or "));
    }

    private void tell(Edge.OfPrevious edge, String rule, String wayOut) {
      problems.add(Diagnostic.PREVIOUS.at(edge.site(graph.name(edge.source())), rule, wayOut));
    }

    private void last(int id, Edge.OfLast edge) {
      int source = edge.tasks().get(0);
      int home = scopes.home(id);
      int there = scopes.valueScope(source);
      if (there == home || !scopes.isWithin(there, home)) {
        boolean visible = scopes.isWithin(home, there);
        tell(
            edge,
            "%s takes the last value of %s, which runs %s%s"
                .formatted(
                    name(id),
                    name(source),
                    often(there),
                    there == home ? ", as it does itself" : ""),
            visible
                ? "Take the value as it is, without @Last%s."
                    .formatted(
                        scopes.isRound(there) ? ", or that of the round before with @Previous" : "")
                : "Take it in a task outside of both.");
        return;
      }
      for (int at = there; at != home; at = scopes.parent(at)) {
        if (!scopes.isRound(at)) {
          tell(
              edge,
              "%s takes the last value of %s, which runs %s, and %s has no rounds"
                  .formatted(name(id), name(source), often(at), opener(at)),
              "Gather all of them with @Collect; or mark the loop @Repeat, if each item is made from the one before.");
          return;
        }
      }
    }

    private void tell(Edge.OfLast edge, String rule, String wayOut) {
      problems.add(Diagnostic.LAST.at(edge.site(graph.name(edge.tasks().get(0))), rule, wayOut));
    }
  }
}
