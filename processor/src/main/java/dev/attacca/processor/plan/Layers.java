package dev.attacca.processor.plan;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** How far each node is from the begin of its scope: those of one layer may run beside each other. */
public final class Layers {
  private final Graph graph;
  private final Scopes scopes;
  /** From 1; 0 if it is not known yet. */
  private final int[] layers;

  private Layers(Plan plan) {
    this.graph = plan.graph();
    this.scopes = plan.scopes();
    this.layers = new int[graph.size()];
    for (int id = 0; id < layers.length; id++) {
      find(id);
    }
  }

  public static Layers of(Plan plan) {
    return new Layers(plan);
  }

  /** The layer of a node among those of its scope, from 1. */
  public int of(int id) {
    return layers[id];
  }

  /** The nodes by layer, all of one scope. */
  public List<List<Integer>> divide(List<Integer> members) {
    List<List<Integer>> divided = new ArrayList<>();
    for (int id : members) {
      while (divided.size() < layers[id]) {
        divided.add(new ArrayList<>());
      }
      divided.get(layers[id] - 1).add(id);
    }
    divided.removeIf(List::isEmpty);
    return divided;
  }

  private void find(int id) {
    Deque<Integer> path = new ArrayDeque<>(List.of(id));
    while (!path.isEmpty()) {
      int at = path.peek();
      int before = path.size();
      if (layers[at] == 0) {
        neighbours(at).filter(each -> layers[each] == 0).forEach(path::push);
      }
      if (path.size() == before) {
        path.pop();
        layers[at] = 1 + neighbours(at).map(each -> layers[each]).max().orElse(0);
      }
    }
  }

  /** What stands in the scope of a node and comes before it: also a loop whose items it waits for. */
  private IntStream neighbours(int id) {
    int home = scopes.home(id);
    return graph
        .dependencies(id)
        .filter(source -> source != home)
        .map(source -> scopes.home(source) == home ? source : around(home, source))
        .filter(source -> source >= 0);
  }

  private int around(int home, int source) {
    int scope = scopes.home(source);
    return scope != home && scopes.isWithin(scope, home) ? scopes.wayDown(home, scope) : -1;
  }
}
