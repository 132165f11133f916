package dev.attacca.runtime.internal.graph;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.base.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The graph of an annotated class, as its blueprint says; tasks, inputs, states and scopes go by number. Immutable. */
public final class TaskGraph {
  private static final int[] NONE = {};

  /** A method to call after the run; of a task, or of the whole run where {@code task} is negative. */
  public record Hook(int index, String method, int task) {}

  private final String name;
  private final @Nullable OnError onError;
  private final List<Graph.Input> inputs;
  private final List<StateNode> states;
  private final TaskNode[] nodes;
  private final ScopeTree tree;
  /** By loop: how many items may be open. */
  private final int[] inFlight;

  /** By scope: the tasks of its straight way in their order, part by part; none if it has no such way. */
  private final List<List<int[]>> straight;

  private final List<Hook> hooks;
  /** By task: all whose declaration names it, in whatever scope. */
  private final int[][] dependants;

  private final FallbackChains fallbacks;
  private final TaskOrder ranks;

  TaskGraph(
      String name,
      @Nullable OnError onError,
      List<Graph.Input> inputs,
      List<StateNode> states,
      TaskNode[] nodes,
      int[] openers,
      int[] sharedIn,
      List<List<int[]>> straight,
      List<Hook> hooks) {
    this.name = name;
    this.onError = onError;
    this.inputs = List.copyOf(inputs);
    this.states = states;
    this.nodes = nodes;
    this.tree = new ScopeTree(nodes, openers, sharedIn);
    this.inFlight = tree.inFlight(nodes);
    this.dependants = dependants(nodes);
    this.fallbacks = new FallbackChains(nodes);
    this.ranks = TaskOrder.of(nodes, withCalls(dependants), withCalls(fallbacks.followers()));
    this.straight = straight;
    this.hooks = ordered(hooks, ranks);
  }

  /** The same graph, whose tasks have other policies. */
  private TaskGraph(TaskGraph same, TaskNode[] nodes) {
    this.name = same.name;
    this.onError = same.onError;
    this.inputs = same.inputs;
    this.states = same.states;
    this.nodes = nodes;
    this.tree = same.tree;
    this.inFlight = tree.inFlight(nodes);
    this.straight = same.straight;
    this.hooks = same.hooks;
    this.dependants = same.dependants;
    this.fallbacks = same.fallbacks;
    this.ranks = same.ranks;
  }

  /** The same graph with these in place of the tasks of their number. */
  TaskGraph with(List<TaskNode> others) {
    TaskNode[] all = nodes.clone();
    others.forEach(node -> all[node.id()] = node);
    return new TaskGraph(this, all);
  }

  /** The graph, for tools and for people. */
  public Graph graph() {
    List<Graph.Task> tasks = new ArrayList<>();
    List<Graph.Edge> edges = new ArrayList<>();
    for (TaskNode node : nodes) {
      int opener = scopes()[node.scope()].opener();
      if (!isCall(node.id())) {
        tasks.add(new Graph.Task(
            node.name(),
            node.kind(),
            node.type() == null ? "void" : node.type(),
            opener < 0 ? "" : nodes[opener].name(),
            node.inbox(),
            PolicyNotes.of(nodes[calledFor(node.id())], node, inFlight[node.id()])));
      }
      for (int input : node.inputs()) {
        edges.add(
            new Graph.Edge(inputs.get(input).name(), node.name(), Graph.EdgeKind.INPUT, null));
      }
      for (TaskNode.Need need : node.needs()) {
        for (int task : need.tasks()) {
          edges.add(edge(node, need, nodes[task]));
        }
      }
    }
    return new Graph(name, inputs, tasks, edges);
  }

  private static Graph.Edge edge(TaskNode node, TaskNode.Need need, TaskNode from) {
    Graph.EdgeKind kind = switch (need.kind()) {
      case VALUE, MATCH -> Graph.EdgeKind.VALUE;
      case OPTIONAL -> Graph.EdgeKind.OPTIONAL;
      case OUTCOME -> Graph.EdgeKind.OUTCOME;
      case AFTER -> Graph.EdgeKind.AFTER;
      case FALLBACK -> Graph.EdgeKind.FALLBACK;
      case SOURCE -> Graph.EdgeKind.MERGE;
      case EVERY -> Graph.EdgeKind.EVERY;
      case COLLECT -> Graph.EdgeKind.COLLECT;
      case PREVIOUS -> Graph.EdgeKind.PREVIOUS;
      case LAST, LAST_OPTIONAL, LAST_OUTCOME -> Graph.EdgeKind.LAST;
    };
    String condition = need.kind() == TaskNode.Kind.MATCH
        ? need.type()
        : need.when().isEmpty() ? null : String.join(" | ", need.when().names());
    return new Graph.Edge(from.name(), node.name(), kind, condition);
  }

  public String name() {
    return name;
  }

  public int size() {
    return nodes.length;
  }

  public TaskNode node(int task) {
    return nodes[task];
  }

  public List<Graph.Input> inputs() {
    return inputs;
  }

  /** How many states there are. */
  public int states() {
    return states.size();
  }

  public StateNode state(int state) {
    return states.get(state);
  }

  public ScopeType[] scopes() {
    return tree.all();
  }

  /** The tasks of a scope's straight way in their order, part by part; none if it has no such way. */
  public List<int[]> straight(ScopeType scope) {
    return straight.get(scope.id());
  }

  public ScopeType scopeOf(int task) {
    return scopes()[nodes[task].scope()];
  }

  /** The scope that a loop's or merge's values open. */
  public ScopeType openedBy(int opener) {
    return Objects.requireNonNull(tree.openedBy(opener));
  }

  /** The scope in which the value of a task is one value. */
  public ScopeType valueScope(int task) {
    ScopeType opened = tree.openedBy(task);
    return opened == null ? scopeOf(task) : opened;
  }

  /** The repeat whose method a node calls; -1 if it is no such node. */
  public int repeatOf(int call) {
    return nodes[call].isCall() ? scopeOf(call).opener() : -1;
  }

  /** The batch whose method a node calls; -1 if it is no such node. */
  public int batchOf(int call) {
    return scopeOf(call).ofCalls() ? scopeOf(call).opener() : -1;
  }

  /** Whether it is no task, but what calls the method of one: of a repeat, or of a batch. */
  public boolean isCall(int node) {
    return nodes[node].isCall() || scopeOf(node).ofCalls();
  }

  /**
   * The node that calls a task's method: of a repeat its call, in the scope of the round; of a batch in the
   * scope of the call; else the task.
   */
  public int calledFor(int task) {
    ScopeType ofCalls = tree.callsOf(task);
    if (ofCalls != null) {
      return ofCalls.base();
    }
    return nodes[task].kind() == Graph.Kind.REPEAT ? openedBy(task).base() : task;
  }

  /** How many items of a loop may be open. */
  public int inFlight(int loop) {
    return inFlight[loop];
  }

  public boolean isWithin(ScopeType inner, ScopeType outer) {
    return tree.isWithin(inner, outer);
  }

  /** The loop or merge in {@code outer} through which one gets to {@code inner}, which is below it. */
  public int wayDown(ScopeType outer, ScopeType inner) {
    return tree.wayDown(outer, inner);
  }

  /** Clean-ups in the order in which they run: those of tasks against the graph, then the run's own. */
  public List<Hook> hooks() {
    return hooks;
  }

  /** All whose declaration names the task, each once, the one with the longest way to the end last. */
  public int[] dependants(int task) {
    return dependants[task];
  }

  public TaskOrder ranks() {
    return ranks;
  }

  /** Which tasks stand in for which. */
  public FallbackChains fallbacks() {
    return fallbacks;
  }

  /** What a failure of this task does, unless someone accepts it as an outcome. */
  public OnError onError(int task, boolean accepted) {
    OnError own = nodes[task].onError();
    boolean ofItems = nodes[task].opens() && nodes[task].kind() != Graph.Kind.REPEAT;
    if (own != null && !ofItems) { // a loop's is for its items, that of a repeat for itself as well
      return own;
    }
    for (ScopeType scope = scopeOf(task); scope.opener() >= 0; scope = scopes()[scope.parent()]) {
      OnError around = nodes[scope.opener()].onError();
      if (around != null) {
        return around;
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

  public int task(String task) {
    for (TaskNode node : nodes) {
      if (node.name().equals(task)) {
        return node.id();
      }
    }
    throw new IllegalArgumentException("no task \"%s\" in %s%s"
        .formatted(
            task,
            name,
            NearestName.to(task, Arrays.stream(nodes).map(TaskNode::name).toList())
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("")));
  }

  /**
   * Whether something in the items of a merge waits for the end of what its values come from. Then an
   * item must not keep the item that it comes from open: each would wait for the other.
   */
  public boolean isDetached(int merge) {
    BitSet origins = new BitSet();
    addOrigins(merge, origins);
    BitSet late = new BitSet();
    for (int task : ranks.order()) { // who is waited for comes first
      if (waitsForAny(task, origins, late)) {
        late.set(task);
      }
    }
    ScopeType below = openedBy(merge);
    return late.stream().anyMatch(task -> isWithin(scopeOf(task), below));
  }

  /** The loops and merges that a merge's values come through; what a merge among them keeps open counts as well. */
  private void addOrigins(int merge, BitSet origins) {
    ScopeType own = scopeOf(merge);
    for (TaskNode.Need need : nodes[merge].needs()) {
      for (ScopeType at = valueScope(need.tasks()[0]);
          at.id() != own.id();
          at = scopes()[at.parent()]) {
        int opener = at.opener();
        if (!origins.get(opener)) {
          origins.set(opener);
          if (nodes[opener].kind() == Graph.Kind.MERGE) {
            addOrigins(opener, origins);
          }
        }
      }
    }
  }

  /** Whether a loop or merge is one of these, or has its values through one of them. */
  private boolean endsAfterAny(int opener, BitSet origins) {
    BitSet awaited = new BitSet();
    awaited.set(opener);
    if (nodes[opener].kind() == Graph.Kind.MERGE) {
      addOrigins(opener, awaited);
    }
    return awaited.intersects(origins);
  }

  /** Whether a task gathers through one of these openers, or waits for a task that is late. */
  private boolean waitsForAny(int task, BitSet origins, BitSet late) {
    ScopeType own = scopeOf(task);
    if (own.opener() >= 0 && late.get(own.opener())) {
      return true;
    }
    for (TaskNode.Need need : nodes[task].needs()) {
      if (need.kind() == TaskNode.Kind.PREVIOUS) {
        continue; // what it waits for has to come in an earlier round, for the same reasons or none
      }
      for (int source : fallbacks.awaited(task, need)) {
        if (late.get(source)) {
          return true;
        }
        ScopeType there = valueScope(source);
        if (need.gathers() && endsAfterAny(wayDown(own, there), origins)) {
          return true;
        }
      }
    }
    return false;
  }

  private static int[][] dependants(TaskNode[] nodes) {
    IntLists lists = new IntLists(nodes.length);
    for (TaskNode node : nodes) {
      for (TaskNode.Need need : node.needs()) {
        // What points back to the round before is none of the edges that make an order.
        for (int task : need.kind() == TaskNode.Kind.PREVIOUS ? NONE : need.tasks()) {
          lists.add(task, node.id());
        }
      }
    }
    return lists.toArrays();
  }

  /** The dependants, and between a repeat and those of its rounds the call, which gives each its item. */
  private int[][] withCalls(int[][] dependants) {
    int[][] all = dependants;
    for (TaskNode node : nodes) {
      if (node.isCall()) {
        int repeat = scopeOf(node.id()).opener();
        all = all == dependants ? dependants.clone() : all;
        all[node.id()] = dependants[repeat];
        all[repeat] = IntStream.concat(Arrays.stream(all[repeat]), IntStream.of(node.id()))
            .toArray();
      }
    }
    return all;
  }

  private static List<Hook> ordered(List<Hook> hooks, TaskOrder ranks) {
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
