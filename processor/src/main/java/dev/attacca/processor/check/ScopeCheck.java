package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every task has a scope of its own, and gathers from below it only. */
final class ScopeCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    return new Pass(graph).run();
  }

  private static final class Pass {
    private final Graph graph;
    private final Scopes scopes;
    private final List<Problem> problems = new ArrayList<>();

    Pass(Graph graph) {
      this.graph = graph;
      this.scopes = Scopes.of(graph);
    }

    List<Problem> run() {
      Set<Integer> torn = new LinkedHashSet<>();
      for (Scopes.Conflict conflict : scopes.conflicts()) {
        if (torn.add(conflict.task())) {
          problems.add(conflict(conflict));
        }
      }
      graph.ids().filter(id -> !torn.contains(id)).forEach(id -> {
        graph.edges().get(id).stream()
            .filter(edge -> edge.gathers() && !(edge instanceof Edge.OfLast)) // see RoundCheck
            .forEach(edge -> gather(id, edge));
        if (graph.task(id).isWorker()) {
          worker(id);
        }
        graph.task(id).fallback().ifPresent(name -> fallback(id, name));
      });
      return problems;
    }

    private Problem conflict(Scopes.Conflict conflict) {
      int task = conflict.task();
      int first = conflict.first();
      int other = conflict.other();
      String merge = "@Merge({\"%s\", \"%s\"})".formatted(graph.name(first), graph.name(other));
      return Diagnostic.SCOPE_CONFLICT.at(
          conflict.edge().site(graph.name(other)),
          graph.name(task),
          graph.name(first),
          item(first),
          graph.name(other),
          item(other),
          graph.name(task),
          collect(conflict.edge(), other),
          merge,
          graph.name(scopes.valueScope(other)),
          graph.name(scopes.valueScope(first)));
    }

    private String collect(Edge edge, int other) {
      Optional<String> value =
          graph.task(other).result().value().map(type -> RepeatCheck.boxed(TypeText.of(type)));
      return edge.parameter().isPresent() && value.isPresent()
          ? "@Collect List<%s> %s".formatted(value.get(), graph.name(other))
          : "@DependsOn(every = \"" + graph.name(other) + "\")";
    }

    /** The loop, and how the task comes to run in it. */
    private String item(int id) {
      int opener = scopes.valueScope(id);
      String word = switch (graph.task(opener).kind()) {
        case MERGE -> "value of";
        case REPEAT -> "round of";
        default -> "item of";
      };
      List<Integer> way = scopes.way(id);
      String how = way.size() < 2
          ? ""
          : way.stream().map(graph::name).collect(Collectors.joining(" → ", " (", ")"));
      return word + " \"" + graph.name(opener) + "\"" + how;
    }

    private void gather(int id, Edge edge) {
      int scope = scopes.home(id);
      for (int source : edge.tasks()) {
        int there = scopes.valueScope(source);
        if (there == scope || !scopes.isWithin(there, scope)) {
          String where = there == Scopes.MAIN
              ? "runs once per run"
              : there == scope
                  ? "runs in the same scope, once per " + item(source)
                  : "runs elsewhere, once per " + item(source);
          boolean visible = scopes.isWithin(scope, there);
          String wayOut = visible
              ? edge instanceof Edge.OfCollect
                  ? "Take the value as it is, without @Collect."
                  : "Wait for it with @DependsOn(\"" + graph.name(source) + "\")."
              : "Gather in a task outside of both loops.";
          problems.add(Diagnostic.NOTHING_TO_GATHER.at(
              edge.site(graph.name(source)),
              graph.name(id),
              edge instanceof Edge.OfCollect ? "gathers" : "waits for every",
              graph.name(source),
              where,
              wayOut));
        }
      }
    }

    private void fallback(int id, Name name) {
      int other = ((Edge.OfFallback) graph.edges().get(id).get(0)).task();
      if (scopes.home(id) != scopes.home(other)) {
        problems.add(Diagnostic.FALLBACK_SCOPE.at(
            name.site(),
            graph.name(id),
            item(id),
            graph.name(other),
            scopes.isPerItem(other) ? "once per " + item(other) : "once per run"));
      }
    }

    private void worker(int id) {
      for (Edge edge : graph.edges().get(id)) {
        if (edge instanceof Edge.OfValue || edge instanceof Edge.OfMatch) {
          edge.tasks().stream()
              .filter(source -> scopes.valueScope(source) != Scopes.MAIN)
              .findFirst()
              .ifPresent(source -> problems.add(Diagnostic.INBOX.at(
                  edge.site(graph.name(source)),
                  "the worker \"%s\" runs once per run, so it cannot take \"%s\", which is there once per %s"
                      .formatted(graph.name(id), graph.name(source), item(source)),
                  "Let it come with the request.")));
        }
      }
    }
  }
}
