package dev.attacca.runtime.engine;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an annotated class in the form in which the processor hands it to the runtime: a text
 * that people can read as well, parsed once when the runner's class is initialised. Immutable.
 */
public final class Blueprint {
  /** A method to call after the run; of a task, or of the whole run where {@code task} is negative. */
  record Hook(int index, String method, int task) {}

  private final String name;
  private final @Nullable OnError onError;
  private final List<Graph.Input> inputs;
  private final Node[] nodes;
  private final List<Hook> hooks;
  private final int[][] dependants;
  private final Ranks ranks;
  /** Plans without overrides: one per target, and behind them the one of everything. */
  private final AtomicReferenceArray<@Nullable Plan> plans;

  Blueprint(
      String name,
      @Nullable OnError onError,
      List<Graph.Input> inputs,
      Node[] nodes,
      List<Hook> hooks) {
    this.name = name;
    this.onError = onError;
    this.inputs = List.copyOf(inputs);
    this.nodes = nodes;
    this.dependants = dependants(nodes);
    this.ranks = Ranks.of(nodes, dependants);
    this.hooks = ordered(hooks, ranks);
    this.plans = new AtomicReferenceArray<>(nodes.length + 1);
  }

  /**
   * Reads a blueprint.
   *
   * @param texts its lines, in as many pieces as class-file limits require
   * @throws IllegalArgumentException if that is not what the processor writes
   */
  public static Blueprint parse(String... texts) {
    return new BlueprintReader().read(texts);
  }

  /** The graph, for tools and for people. */
  public Graph graph() {
    List<Graph.Task> tasks = new ArrayList<>();
    List<Graph.Edge> edges = new ArrayList<>();
    for (Node node : nodes) {
      tasks.add(
          new Graph.Task(node.name(), node.kind(), node.type() == null ? "void" : node.type()));
      for (int input : node.inputs()) {
        edges.add(
            new Graph.Edge(inputs.get(input).name(), node.name(), Graph.EdgeKind.INPUT, null));
      }
      for (Node.Need need : node.needs()) {
        for (int task : need.tasks()) {
          edges.add(edge(node, need, nodes[task]));
        }
      }
    }
    return new Graph(name, inputs, tasks, edges);
  }

  private static Graph.Edge edge(Node node, Node.Need need, Node from) {
    Graph.EdgeKind kind = switch (need.kind()) {
      case VALUE, MATCH -> Graph.EdgeKind.VALUE;
      case OPTIONAL -> Graph.EdgeKind.OPTIONAL;
      case OUTCOME -> Graph.EdgeKind.OUTCOME;
      case AFTER -> Graph.EdgeKind.AFTER;
    };
    String condition = need.kind() == Node.Kind.MATCH
        ? need.type()
        : need.when().isEmpty() ? null : String.join(" | ", need.when());
    return new Graph.Edge(from.name(), node.name(), kind, condition);
  }

  String name() {
    return name;
  }

  int size() {
    return nodes.length;
  }

  Node node(int task) {
    return nodes[task];
  }

  List<Graph.Input> inputs() {
    return inputs;
  }

  /** Clean-ups in the order in which they run: those of tasks against the graph, then the run's own. */
  List<Hook> hooks() {
    return hooks;
  }

  /** Direct dependants, each once, the one with the longest way to the end last. */
  int[] dependants(int task) {
    return dependants[task];
  }

  Ranks ranks() {
    return ranks;
  }

  /** What a failure of this task does, unless someone accepts it as an outcome. */
  OnError onError(int task, boolean accepted) {
    OnError own = nodes[task].onError();
    if (own != null) {
      return own;
    }
    return onError != null ? onError : accepted ? OnError.TOLERATE : OnError.HALT;
  }

  int task(String task) {
    for (Node node : nodes) {
      if (node.name().equals(task)) {
        return node.id();
      }
    }
    throw new IllegalArgumentException("no task \"" + task + "\" in " + name);
  }

  /** The plan of a run that wants this task and what it needs; everything if negative. */
  Plan plan(int target) {
    int slot = target < 0 ? nodes.length : target;
    Plan plan = plans.get(slot);
    if (plan == null) {
      plan = new Plan(this, target, new BitSet());
      plans.set(slot, plan); // two threads may both have made one; either will do
    }
    return plan;
  }

  private static int[][] dependants(Node[] nodes) {
    int[][] lists = new int[nodes.length][];
    int[] count = new int[nodes.length];
    Arrays.fill(lists, new int[0]);
    for (Node node : nodes) {
      for (Node.Need need : node.needs()) {
        for (int task : need.tasks()) {
          int[] list = lists[task];
          int size = count[task];
          if (size > 0 && list[size - 1] == node.id()) {
            continue; // the same task twice in one method
          }
          if (size == list.length) {
            list = lists[task] = Arrays.copyOf(list, Math.max(2, size * 2));
          }
          list[size] = node.id();
          count[task]++;
        }
      }
    }
    for (int task = 0; task < lists.length; task++) {
      lists[task] = Arrays.copyOf(lists[task], count[task]);
    }
    return lists;
  }

  private static List<Hook> ordered(List<Hook> hooks, Ranks ranks) {
    List<Hook> ordered = new ArrayList<>(hooks);
    ordered.sort((a, b) -> {
      if (a.task() < 0 || b.task() < 0) {
        return Boolean.compare(a.task() < 0, b.task() < 0);
      }
      return Integer.compare(ranks.position(b.task()), ranks.position(a.task()));
    });
    return ordered;
  }
}
