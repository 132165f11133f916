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
  private final List<String> states;
  private final Node[] nodes;
  private final ScopeType[] scopes;
  /** By task: the scope that its values open, or -1. */
  private final int[] opened;

  /** By scope: the tasks of its straight way in their order, part by part; none if it has no such way. */
  private final List<List<int[]>> straight;

  private final List<Hook> hooks;
  /** By task: all whose declaration names it, in whatever scope. */
  private final int[][] dependants;

  private final Ranks ranks;
  /** Plans without overrides: by target, behind them everything, behind that targets that stream. */
  private final AtomicReferenceArray<@Nullable Plan> plans;

  Blueprint(
      String name,
      @Nullable OnError onError,
      List<Graph.Input> inputs,
      List<String> states,
      Node[] nodes,
      int[] openers,
      List<List<int[]>> straight,
      List<Hook> hooks) {
    this.name = name;
    this.onError = onError;
    this.inputs = List.copyOf(inputs);
    this.states = states;
    this.nodes = nodes;
    this.opened = new int[nodes.length];
    this.scopes = scopes(nodes, openers, opened);
    this.dependants = dependants(nodes);
    this.ranks = Ranks.of(nodes, dependants);
    this.straight = straight;
    this.hooks = ordered(hooks, ranks);
    this.plans = new AtomicReferenceArray<>(2 * nodes.length + 1);
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
      int opener = scopes[node.scope()].opener();
      tasks.add(new Graph.Task(
          node.name(),
          node.kind(),
          node.type() == null ? "void" : node.type(),
          opener < 0 ? "" : nodes[opener].name(),
          node.inbox(),
          PolicyNotes.of(node)));
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
      case SOURCE -> Graph.EdgeKind.MERGE;
      case EVERY -> Graph.EdgeKind.EVERY;
      case COLLECT -> Graph.EdgeKind.COLLECT;
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

  /** How many states there are. */
  int states() {
    return states.size();
  }

  /** The name of a state. */
  String state(int state) {
    return states.get(state);
  }

  ScopeType[] scopes() {
    return scopes;
  }

  /** The tasks of a scope's straight way in their order, part by part; none if it has no such way. */
  List<int[]> straight(ScopeType scope) {
    return straight.get(scope.id());
  }

  ScopeType scopeOf(int task) {
    return scopes[nodes[task].scope()];
  }

  /** The scope that a loop's or merge's values open. */
  ScopeType openedBy(int opener) {
    return scopes[opened[opener]];
  }

  /** The scope in which the value of a task is one value. */
  ScopeType valueScope(int task) {
    return opened[task] < 0 ? scopeOf(task) : openedBy(task);
  }

  boolean isWithin(ScopeType inner, ScopeType outer) {
    for (ScopeType at = inner; ; at = scopes[at.parent()]) {
      if (at.id() == outer.id()) {
        return true;
      }
      if (at.parent() < 0) {
        return false;
      }
    }
  }

  /** The loop or merge in {@code outer} through which one gets to {@code inner}, which is below it. */
  int wayDown(ScopeType outer, ScopeType inner) {
    ScopeType at = inner;
    while (at.parent() != outer.id()) {
      at = scopes[at.parent()];
    }
    return at.opener();
  }

  /** Clean-ups in the order in which they run: those of tasks against the graph, then the run's own. */
  List<Hook> hooks() {
    return hooks;
  }

  /** All whose declaration names the task, each once, the one with the longest way to the end last. */
  int[] dependants(int task) {
    return dependants[task];
  }

  Ranks ranks() {
    return ranks;
  }

  /** What a failure of this task does, unless someone accepts it as an outcome. */
  OnError onError(int task, boolean accepted) {
    OnError own = nodes[task].onError();
    if (own != null && !nodes[task].opens()) { // a loop's is for its items
      return own;
    }
    for (ScopeType scope = scopeOf(task); scope.opener() >= 0; scope = scopes[scope.parent()]) {
      OnError ofItems = nodes[scope.opener()].onError();
      if (ofItems != null) {
        return ofItems;
      }
    }
    if (onError != null) {
      return onError;
    }
    if (accepted) {
      return OnError.TOLERATE;
    }
    return nodes[task].scope() > 0 ? OnError.FINISH : OnError.HALT;
  }

  int task(String task) {
    for (Node node : nodes) {
      if (node.name().equals(task)) {
        return node.id();
      }
    }
    throw new IllegalArgumentException("no task \"%s\" in %s%s"
        .formatted(
            task,
            name,
            Nearest.to(task, Arrays.stream(nodes).map(Node::name).toList())
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("")));
  }

  /** The plan of a run that wants this task and what it needs; everything if negative. */
  Plan plan(int target) {
    return plan(target, false);
  }

  /** The plan of a run that hands the target's values on as they come. */
  Plan plan(int target, boolean streamed) {
    int slot = target < 0 ? nodes.length : streamed ? nodes.length + 1 + target : target;
    Plan plan = plans.get(slot);
    if (plan == null) {
      plan = new Plan(this, target, streamed, new BitSet(), new BitSet());
      plans.set(slot, plan); // two threads may both have made one; either will do
    }
    return plan;
  }

  private static ScopeType[] scopes(Node[] nodes, int[] openers, int[] opened) {
    Arrays.fill(opened, -1);
    ScopeType[] scopes = new ScopeType[openers.length];
    int base = 0;
    for (int id = 0; id < openers.length; id++) {
      int end = base;
      while (end < nodes.length && nodes[end].scope() == id) {
        end++;
      }
      int parent = id == 0 ? -1 : nodes[openers[id]].scope();
      scopes[id] = new ScopeType(id, openers[id], parent, base, end - base);
      if (id > 0) {
        opened[openers[id]] = id;
      }
      base = end;
    }
    return scopes;
  }

  private static int[][] dependants(Node[] nodes) {
    IntLists lists = new IntLists(nodes.length);
    for (Node node : nodes) {
      for (Node.Need need : node.needs()) {
        for (int task : need.tasks()) {
          lists.add(task, node.id());
        }
      }
    }
    return lists.toArrays();
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
