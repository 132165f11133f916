package dev.attacca.processor.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Which scope each node of an acyclic graph stands in. A scope goes by the number of the loop or merge
 * that opens it, the main scope by {@link #MAIN}.
 *
 * <p>A task stands in the deepest scope among what it depends on, gathering aside; a merge in the nearest
 * scope that its sources share.
 */
public final class Scopes {
  public static final int MAIN = -1;

  /**
   * Two dependencies of a task that lie on no one line of nesting.
   *
   * @param first a dependency in the scope that the task is taken to stand in
   * @param other the edge that does not fit, and the dependency that it does not fit by
   */
  public record Conflict(int task, int first, Edge edge, int other) {}

  private final Graph graph;
  private final int[] home;
  private final int[] depth;
  private final List<Conflict> conflicts = new ArrayList<>();

  private Scopes(Graph graph) {
    this.graph = graph;
    this.home = new int[graph.size()];
    this.depth = new int[graph.size()];
    for (int id : inOrder(graph)) {
      home[id] = graph.task(id).kind() == Kind.MERGE ? shared(id) : deepest(id);
      depth[id] = depthOf(home[id]);
    }
  }

  /** The scopes of a graph without cycles. */
  public static Scopes of(Graph graph) {
    return new Scopes(graph);
  }

  public List<Conflict> conflicts() {
    return conflicts;
  }

  /** The scope in which a node stands. */
  public int home(int id) {
    return home[id];
  }

  /** The scope in which a node's value is there: its own for a loop or merge. */
  public int valueScope(int id) {
    return graph.task(id).opens() ? id : home[id];
  }

  /** The scope in which a batch is called: the deepest among what it takes besides its keys. */
  public int sharing(int batch) {
    int scope = MAIN;
    for (Edge edge : graph.edges().get(batch)) {
      if (edge instanceof Edge.OfParameter && edge.binds() && !(edge instanceof Edge.OfKey)) {
        for (int source : edge.tasks()) {
          scope = depthOf(valueScope(source)) > depthOf(scope) ? valueScope(source) : scope;
        }
      }
    }
    return scope;
  }

  /** How many scopes are around the nodes of this one. */
  public int depthOf(int scope) {
    return scope == MAIN ? 0 : depth[scope] + 1;
  }

  /** The scope in which the opener stands. */
  public int parent(int scope) {
    return home[scope];
  }

  /** Whether {@code scope} is {@code outer} or below it. */
  public boolean isWithin(int scope, int outer) {
    int at = scope;
    while (depthOf(at) > depthOf(outer)) {
      at = home[at];
    }
    return at == outer;
  }

  /** Of the openers on the way from {@code inner} up to {@code outer}, the one that stands in the latter. */
  public int wayDown(int outer, int inner) {
    int at = inner;
    while (home[at] != outer) {
      at = home[at];
    }
    return at;
  }

  /** Whether the items of a scope are rounds. */
  public boolean isRound(int scope) {
    return scope != MAIN && graph.task(scope).kind() == Kind.REPEAT;
  }

  /**
   * Whether a value of the round before can be had where a task stands: if it is of the round that the
   * task is in, or of those that the task makes.
   */
  public boolean hasPrevious(int id, int source) {
    int there = valueScope(source);
    return isRound(there) && (there == home[id] || there == id);
  }

  /** Whether a node runs once per item of something. */
  public boolean isPerItem(int id) {
    return home[id] != MAIN;
  }

  /** The main scope's nodes first, and every scope before those inside it, each in source order. */
  public List<Integer> scopes() {
    List<Integer> scopes = new ArrayList<>(List.of(MAIN));
    for (int i = 0; i < scopes.size(); i++) {
      int scope = scopes.get(i);
      graph.ids().filter(id -> graph.task(id).opens() && home[id] == scope).forEach(scopes::add);
    }
    return scopes;
  }

  private int deepest(int id) {
    int scope = MAIN;
    int first = -1;
    for (Edge edge : graph.edges().get(id)) {
      for (int source : edge.binds() ? edge.tasks() : List.<Integer>of()) {
        int there = valueScope(source);
        if (isWithin(there, scope)) {
          first = there == scope ? first : source;
          scope = there;
        } else if (!isWithin(scope, there)) {
          conflicts.add(new Conflict(id, first, edge, source));
        }
      }
    }
    return scope;
  }

  private int shared(int id) {
    int scope = -2;
    for (Edge edge : graph.edges().get(id)) {
      for (int source : edge.tasks()) {
        int there = valueScope(source);
        while (scope != -2 && !isWithin(scope, there)) {
          there = home[there];
        }
        scope = there;
      }
    }
    return Math.max(scope, MAIN);
  }

  /** Dependencies first; what is in a cycle is left out. */
  private static List<Integer> inOrder(Graph graph) {
    int[] open = new int[graph.size()];
    List<List<Integer>> dependants = new ArrayList<>();
    graph.ids().forEach(id -> dependants.add(new ArrayList<>()));
    graph
        .ids()
        .forEach(id -> graph.dependencies(id).forEach(source -> {
          dependants.get(source).add(id);
          open[id]++;
        }));
    Deque<Integer> ready = new ArrayDeque<>();
    graph.ids().filter(id -> open[id] == 0).forEach(ready::add);
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int id = ready.remove();
      order.add(id);
      for (int dependant : dependants.get(id)) {
        if (--open[dependant] == 0) {
          ready.add(dependant);
        }
      }
    }
    return order;
  }

  /** How a node comes to stand in its scope: from the loop or merge down to the node. */
  public List<Integer> way(int id) {
    Deque<Integer> way = new ArrayDeque<>(List.of(id));
    int scope = valueScope(id);
    int at = id;
    while (at != scope) {
      int task = at;
      at = graph.edges().get(at).stream()
          .filter(Edge::binds)
          .flatMap(edge -> edge.tasks().stream())
          .filter(source -> valueScope(source) == valueScope(task))
          .findFirst()
          .orElse(scope);
      way.addFirst(at);
    }
    return List.copyOf(way);
  }

  @Override
  public String toString() {
    return Arrays.toString(home);
  }
}
