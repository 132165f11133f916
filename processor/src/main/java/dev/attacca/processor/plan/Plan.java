package dev.attacca.processor.plan;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A sound graph with what follows from it.
 *
 * @param needed for each task, the numbers of the inputs that it or anything it waits for takes; not what may
 *     stand in for it
 * @param numbers the place of each node when they stand by scope, each scope after the one around it, and in
 *     a scope of rounds one more before them: the call of the repeat's method; behind all are the calls of batches
 * @param waits what waits for what
 * @param skips the tasks that may be skipped where none has failed
 * @param members for each scope, its nodes in the order of the source
 */
public record Plan(
    Graph graph,
    Scopes scopes,
    Waits waits,
    List<BitSet> needed,
    List<Integer> numbers,
    BitSet skips,
    Map<Integer, List<Integer>> members) {
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
    roundAbout(graph, needed);
    Scopes scopes = Scopes.of(graph);
    Map<Integer, List<Integer>> members = new LinkedHashMap<>();
    scopes.scopes().forEach(scope -> members.put(scope, new ArrayList<>()));
    graph.ids().forEach(id -> members.get(scopes.home(id)).add(id));
    Integer[] numbers = new Integer[graph.size()];
    int number = 0;
    for (Map.Entry<Integer, List<Integer>> together : members.entrySet()) {
      number += scopes.isRound(together.getKey()) ? 1 : 0;
      for (int id : together.getValue()) {
        numbers[id] = number++;
      }
    }
    return new Plan(
        graph,
        scopes,
        Waits.of(graph, scopes),
        List.of(needed),
        List.of(numbers),
        Skips.of(graph),
        members);
  }

  /** The nodes of a scope, in the order of the source. */
  public List<Integer> members(int scope) {
    return members.get(scope);
  }

  /**
   * The tasks of a scope in an order in which they can simply be called; none if there is more to do. Of a round
   * the repeat is the first, whose method gives the item.
   */
  public List<Integer> straight(int scope) {
    return DirectOrder.of(graph, scopes, scope, members(scope));
  }

  /** Whether a task may be skipped although none has failed. */
  public boolean maySkip(int task) {
    return skips.get(task);
  }

  /** Who takes a value of the round before needs what that needs, and so round about until nothing is new. */
  private static void roundAbout(Graph graph, BitSet[] needed) {
    boolean isNew = graph.ids().anyMatch(id -> graph.previous(id).findAny().isPresent());
    while (isNew) {
      isNew = false;
      for (int id = 0; id < needed.length; id++) {
        int before = needed[id].cardinality();
        BitSet own = needed[id];
        graph.previous(id).forEach(each -> own.or(needed[each]));
        graph.dependencies(id).forEach(each -> own.or(needed[each]));
        isNew |= own.cardinality() > before;
      }
    }
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

  public int number(int node) {
    return numbers.get(node);
  }

  /** The batches, in the order of their numbers. */
  public List<Integer> batches() {
    return inOrder().filter(id -> graph.task(id).isBatch()).toList();
  }

  /** The batches that are called in a scope. */
  public List<Integer> batchesIn(int scope) {
    return batches().stream().filter(id -> scopes.sharing(id) == scope).toList();
  }

  /** Whether some batch is called for several runs. */
  public boolean callsAcrossRuns() {
    return batches().stream()
        .anyMatch(id -> graph.task(id).batch().orElseThrow().across().isPresent());
  }

  /** The place of the call that gives a repeat's rounds their items, or that of a batch. */
  public int callNumber(int task) {
    if (graph.task(task).isBatch()) {
      return graph.size() + rounds() + batches().indexOf(task);
    }
    int number = 0;
    for (int scope : members.keySet()) {
      if (scope == task) {
        return number;
      }
      number += members.get(scope).size() + (scopes.isRound(scope) ? 1 : 0);
    }
    throw new AssertionError(task);
  }

  /** How many places there are. */
  public int count() {
    return graph.size() + rounds() + batches().size();
  }

  private int rounds() {
    return (int) members.keySet().stream().filter(scopes::isRound).count();
  }

  /** The nodes in the order of their numbers. */
  public Stream<Integer> inOrder() {
    return graph.ids().boxed().sorted(Comparator.comparing(numbers::get));
  }

  /** The inputs that running one task takes, and what may stand in for it, in the order of all. */
  public List<Graph.Input> inputsOf(int task) {
    BitSet all = new BitSet();
    all.or(needed.get(task));
    graph.standIns(task).forEach(each -> all.or(needed.get(each)));
    Stream<Integer> ids = all.stream().boxed();
    return ids.map(graph.inputs()::get).toList();
  }

  /** Whether what a parameter gathers is kept until its task starts, rather than consumed meanwhile. */
  public boolean isKept(Edge.OfCollect edge) {
    return waits.isKept(edge);
  }

  /** Whether a task has any number of values in a run, rather than one. */
  public boolean isMany(int task) {
    return graph.task(task).opens() || scopes.isPerItem(task);
  }
}
