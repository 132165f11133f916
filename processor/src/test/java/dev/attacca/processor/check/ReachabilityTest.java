package dev.attacca.processor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.processor.check.Reachability.Need;
import dev.attacca.processor.check.Reachability.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proof that a task can run, against every outcome of every router. */
class ReachabilityTest {
  private enum Kind {
    PLAIN,
    OPTIONAL,
    ONE_OF,
    SET_OF,
    ROUTE
  }

  /** A condition as a user writes it: on tasks, with the options of a router, or with neither. */
  private record Edge(List<Integer> tasks, BitSet when, boolean needsValue) {}

  private record Task(Kind kind, int options, List<Edge> edges) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void it_agrees_with_trying_every_outcome(int seed) {
    Random random = new Random(seed);
    int unreachable = 0;
    for (int round = 0; round < 500; round++) {
      List<Task> tasks = graph(random);
      BitSet expected = everyOutcome(tasks);
      Reachability reachability = new Reachability(nodes(tasks), 1_000_000);
      for (int task = 0; task < tasks.size(); task++) {
        assertThat(reachability.canRun(task))
            .as("task %d of %s", task, tasks)
            .isEqualTo(expected.get(task));
      }
      unreachable += tasks.size() - expected.cardinality();
    }
    assertThat(unreachable).as("the graphs show something").isGreaterThan(100);
  }

  private static List<Task> graph(Random random) {
    List<Task> tasks = new ArrayList<>();
    int size = 4 + random.nextInt(9);
    int freedom = 0; // bits of outcome, so that all can be tried
    for (int id = 0; id < size; id++) {
      Kind kind = Kind.values()[random.nextInt(5)];
      int options = kind == Kind.ONE_OF || kind == Kind.SET_OF ? 2 + random.nextInt(2) : 0;
      int bits =
          kind == Kind.PLAIN ? 0 : kind == Kind.OPTIONAL ? 1 : kind == Kind.ROUTE ? 3 : options;
      if (freedom + bits > 10) {
        kind = Kind.PLAIN;
        options = 0;
        bits = 0;
      }
      freedom += bits;
      List<Edge> edges = new ArrayList<>();
      for (int e = id == 0 ? 0 : random.nextInt(4); e > 0; e--) {
        edges.add(edge(random, tasks));
      }
      tasks.add(new Task(kind, options, edges));
    }
    return tasks;
  }

  private static Edge edge(Random random, List<Task> tasks) {
    int first = random.nextInt(tasks.size());
    if (tasks.get(first).options() > 0 && random.nextInt(4) > 0) {
      BitSet when = new BitSet();
      when.set(random.nextInt(tasks.get(first).options()));
      return new Edge(List.of(first), when, true);
    }
    List<Integer> named =
        random.nextInt(3) == 0 ? List.of(first, random.nextInt(tasks.size())) : List.of(first);
    return new Edge(named, new BitSet(), random.nextBoolean());
  }

  private static List<Node> nodes(List<Task> tasks) {
    return tasks.stream()
        .map(task -> new Node(
            task.kind() == Kind.ONE_OF ? task.options() : 0,
            task.edges().stream().map(edge -> need(tasks, edge)).toList()))
        .toList();
  }

  private static Need need(List<Task> tasks, Edge edge) {
    int first = edge.tasks().get(0);
    return !edge.when().isEmpty() && tasks.get(first).kind() == Kind.ONE_OF
        ? new Need.Chosen(first, edge.when())
        : new Need.AnyOf(edge.tasks());
  }

  /** The tasks that run under some outcome, found by running the graph under each. */
  private static BitSet everyOutcome(List<Task> tasks) {
    int[] possible = new int[tasks.size()];
    for (int id = 0; id < possible.length; id++) {
      int self = id;
      Task task = tasks.get(id);
      int dependants =
          (int) tasks.stream().filter(each -> dependsOn(each, self)).count();
      possible[id] = switch (task.kind()) {
        case PLAIN -> 1;
        case OPTIONAL -> 2;
        case ONE_OF -> task.options();
        case SET_OF -> 1 << task.options();
        case ROUTE -> 1 << Math.min(3, dependants);
      };
    }
    BitSet ran = new BitSet();
    int[] outcome = new int[tasks.size()];
    int at;
    do {
      run(tasks, outcome, ran);
      for (at = 0; at < outcome.length && ++outcome[at] == possible[at]; at++) {
        outcome[at] = 0;
      }
    } while (at < outcome.length);
    return ran;
  }

  private static boolean dependsOn(Task task, int on) {
    return task.edges().stream().anyMatch(edge -> edge.tasks().contains(on));
  }

  private static void run(List<Task> tasks, int[] outcome, BitSet ever) {
    boolean[] runs = new boolean[tasks.size()];
    boolean[] valued = new boolean[tasks.size()];
    for (int id = 0; id < runs.length; id++) {
      int self = id;
      Task task = tasks.get(id);
      boolean met = task.edges().stream().allMatch(edge -> met(tasks, edge, outcome, runs, valued));
      boolean chosen = IntStream.range(0, id)
          .filter(each -> tasks.get(each).kind() == Kind.ROUTE && runs[each])
          .filter(each -> dependsOn(task, each))
          .allMatch(each -> routed(tasks, each, self, outcome[each]));
      runs[id] = met && chosen;
      valued[id] = runs[id] && !(task.kind() == Kind.OPTIONAL && outcome[id] == 0);
      if (runs[id]) {
        ever.set(id);
      }
    }
  }

  private static boolean met(
      List<Task> tasks, Edge edge, int[] outcome, boolean[] runs, boolean[] valued) {
    int first = edge.tasks().get(0);
    if (!edge.when().isEmpty()) {
      return runs[first]
          && (tasks.get(first).kind() == Kind.ONE_OF
              ? edge.when().get(outcome[first])
              : edge.when().stream().anyMatch(option -> (outcome[first] >> option & 1) == 1));
    }
    return edge.tasks().stream().anyMatch(each -> edge.needsValue() ? valued[each] : runs[each]);
  }

  /** A route names any of its first three dependants; the rest it always names. */
  private static boolean routed(List<Task> tasks, int route, int task, int outcome) {
    List<Integer> dependants = IntStream.range(0, tasks.size())
        .filter(each -> dependsOn(tasks.get(each), route))
        .boxed()
        .toList();
    int place = dependants.indexOf(task);
    return place >= 3 || (outcome >> place & 1) == 1;
  }

  @Test
  void thousands_of_routers_with_joined_branches_are_no_trouble() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      List<Need> before = i == 0 ? List.of() : List.of(new Need.AnyOf(List.of(4 * i - 1)));
      nodes.add(new Node(2, before));
      nodes.add(new Node(0, List.of(chosen(4 * i, 0))));
      nodes.add(new Node(0, List.of(chosen(4 * i, 1))));
      nodes.add(new Node(0, List.of(new Need.AnyOf(List.of(4 * i + 1, 4 * i + 2)))));
    }
    nodes.add(new Node(
        0, IntStream.range(0, 1_500).<Need>mapToObj(i -> chosen(4 * i, 1)).toList()));
    nodes.add(new Node(0, List.of(new Need.AnyOf(List.of(6_000)), chosen(0, 0))));
    Reachability reachability = new Reachability(nodes, 1_000_000);
    assertThat(reachability.canRun(6_000)).isTrue();
    assertThat(reachability.canRun(6_001)).isFalse();
  }

  private static Need chosen(int router, int option) {
    BitSet options = new BitSet();
    options.set(option);
    return new Need.Chosen(router, options);
  }
}
