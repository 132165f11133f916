package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import java.util.Arrays;
import java.util.BitSet;

/** Where the tasks are done that take a {@code Context}: what one sets there, others of its scope, and below it, find in the same place only. */
final class ContextPlaces {
  private static final int BEFORE = -1;
  private static final int AFTER = -2;
  private static final int READ = -3;

  private final TaskGraph graph;
  /** By task: two are done in the same place if this is the same. */
  private final int[] places;

  ContextPlaces(TaskGraph graph, Division division) {
    this.graph = graph;
    places = new int[graph.size()];
    Arrays.fill(places, BEFORE);
    division.main.late().stream().forEach(task -> places[task] = AFTER);
    for (Division.Source source : division.sources) {
      places[source.loop()] = READ - source.loop();
      if (source.splitBy() >= 0) {
        places[source.splitBy()] = READ - source.splitBy();
      }
    }
    for (Division.Piece piece : division.pieces) {
      piece.members().stream().forEach(task -> places[task] = piece.number());
    }
  }

  /** One refusal for each scope whose context would be two. */
  void refuse(Refusals refusals) {
    for (ScopeType scope : graph.scopes()) {
      int[] takers = takers(scope);
      for (int first : takers) {
        if (graph.scopeOf(first).id() == scope.id()) {
          int other = Arrays.stream(takers)
              .filter(task -> places[task] != places[first])
              .findFirst()
              .orElse(-1);
          if (other >= 0) {
            refusals.add(
                "ContextInTwoPlaces",
                other,
                "%s takes a Context, and so does %s, which is done in another place of a cluster, where that is another one: hand on as a value what the one leaves for the other",
                first);
            break;
          }
        }
      }
    }
  }

  private int[] takers(ScopeType scope) {
    BitSet takers = takers(graph);
    return takers.stream()
        .filter(task -> graph.isWithin(graph.scopeOf(task), scope))
        .toArray();
  }

  /** All that take one. */
  static BitSet takers(TaskGraph graph) {
    BitSet takers = new BitSet();
    for (int task = 0; task < graph.size(); task++) {
      takers.set(task, graph.node(task).context());
    }
    return takers;
  }
}
