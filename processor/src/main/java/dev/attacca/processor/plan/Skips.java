package dev.attacca.processor.plan;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which tasks may be skipped where none has failed: those that a router may not choose, those that want a
 * value which may be missing, fallbacks, and those that follow them.
 */
final class Skips {
  private final Graph graph;
  private final BitSet skipped = new BitSet();

  private Skips(Graph graph) {
    this.graph = graph;
  }

  static BitSet of(Graph graph) {
    Skips skips = new Skips(graph);
    List<BitSet> dependants =
        IntStream.range(0, graph.size()).mapToObj(id -> new BitSet()).toList();
    Deque<Integer> open = new ArrayDeque<>();
    graph.ids().forEach(id -> {
      open.add(id);
      graph.dependencies(id).forEach(source -> dependants.get(source).set(id));
    });
    while (!open.isEmpty()) {
      int id = open.remove();
      if (!skips.skipped.get(id) && skips.maySkip(id)) {
        skips.skipped.set(id);
        dependants.get(id).stream().forEach(open::add);
      }
    }
    return skips.skipped;
  }

  private boolean maySkip(int id) {
    return graph.edges().get(id).stream().anyMatch(this::mayBeUnmet);
  }

  private boolean mayBeUnmet(Edge edge) {
    if (edge instanceof Edge.OfMatch || edge instanceof Edge.OfFallback) {
      return true;
    }
    if (edge instanceof Edge.OfKey || edge instanceof Edge.OfState state && state.isKeyed()) {
      return edge.tasks().stream().allMatch(this::mayLackItsValue);
    }
    if (edge instanceof Edge.OfLast last) {
      return last.taken().wrap() == Parameter.Wrap.PLAIN;
    }
    if (edge instanceof Edge.OfAfter after) {
      return !after.after().when().isEmpty() || after.tasks().stream().allMatch(skipped::get);
    }
    return edge instanceof Edge.OfValue value
        && value.taken().wrap() == Parameter.Wrap.PLAIN
        && value.tasks().stream().allMatch(this::mayLackItsValue);
  }

  private boolean mayLackItsValue(int id) {
    boolean maybe = graph.task(id).result().optional() || graph.task(id).isBatch();
    return !graph.task(id).opens() && maybe || skipped.get(id);
  }
}
