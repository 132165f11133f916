package dev.attacca.processor.plan;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sound graph with what follows from it.
 *
 * @param needed for each task, the numbers of the inputs that it or anything it waits for takes
 */
public record Plan(Graph graph, List<BitSet> needed) {
  public static Plan of(Graph graph) {
    BitSet[] needed = new BitSet[graph.size()];
    Deque<Integer> path = new ArrayDeque<>();
    for (int id = 0; id < needed.length; id++) {
      path.push(id);
      while (!path.isEmpty()) {
        int task = path.peek();
        int before = path.size();
        if (needed[task] == null) {
          graph.dependencies(task).filter(each -> needed[each] == null).forEach(path::push);
        }
        if (path.size() == before) {
          path.pop();
          if (needed[task] == null) {
            needed[task] = inputs(graph, task, needed);
          }
        }
      }
    }
    return new Plan(graph, List.of(needed));
  }

  private static BitSet inputs(Graph graph, int task, BitSet[] needed) {
    BitSet inputs = new BitSet();
    graph.dependencies(task).forEach(each -> inputs.or(needed[each]));
    for (Edge edge : graph.edges().get(task)) {
      if (edge instanceof Edge.OfInput input) {
        inputs.set(input.input());
      }
    }
    return inputs;
  }

  /** The inputs that running one task takes, in the order of all. */
  public List<Graph.Input> inputsOf(int task) {
    Stream<Integer> ids = needed.get(task).stream().boxed();
    return ids.map(graph.inputs()::get).toList();
  }
}
