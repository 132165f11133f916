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
  private static final Reachability.Budget BUDGET = new Reachability.Budget(400_000, 2_000_000);

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
      Reachability reachability = new Reachability(nodes(tasks), BUDGET);
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
    Reachability reachability = new Reachability(nodes, BUDGET);
    assertThat(reachability.canRun(6_000)).isTrue();
    assertThat(reachability.canRun(6_001)).isFalse();
  }

  @Test
  void pairs_of_routers_that_stand_far_apart_are_asked_together() {
    int pairs = 200;
    List<Node> nodes = pairs(pairs);
    nodes.add(new Node(0, List.of(chosen(0, 1), new Need.AnyOf(List.of(2 * pairs)))));
    Reachability reachability = new Reachability(nodes, BUDGET);
    assertThat(reachability.canRun(3 * pairs)).isTrue();
    assertThat(reachability.isUnknown(3 * pairs)).isFalse();
    assertThat(reachability.canRun(3 * pairs + 1)).isFalse();
  }

  /** First one router of each pair, then the other, then who needs both, then who needs any of these. */
  private static List<Node> pairs(int pairs) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 2 * pairs; i++) {
      nodes.add(new Node(2, List.of()));
    }
    for (int i = 0; i < pairs; i++) {
      nodes.add(new Node(0, List.of(chosen(i, 0), chosen(pairs + i, 0))));
    }
    nodes.add(new Node(
        0, List.of(new Need.AnyOf(IntStream.range(2 * pairs, 3 * pairs).boxed().toList()))));
    return nodes;
  }

  @Test
  void a_chain_of_thousands_of_routers_needs_a_step_for_each() {
    int length = 5_000;
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node(2, List.of()));
    for (int i = 1; i < length; i++) {
      nodes.add(new Node(2, List.of(chosen(i - 1, 0))));
    }
    nodes.add(new Node(0, List.of(chosen(length - 1, 0), chosen(length / 2, 1))));
    nodes.add(new Node(0, List.of(chosen(length - 1, 1), chosen(length / 2, 0))));
    Reachability reachability =
        new Reachability(nodes, new Reachability.Budget(4 * length, 8 * length));
    assertThat(reachability.canRun(length)).isFalse();
    assertThat(reachability.canRun(length + 1)).isTrue();
    assertThat(reachability.isUnknown(length)).isFalse();
  }

  @Test
  void thousands_of_routers_in_one_condition_need_no_stack() throws InterruptedException {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      nodes.add(new Node(2, List.of()));
    }
    nodes.add(
        new Node(0, IntStream.range(0, 6_000).<Need>mapToObj(i -> chosen(i, 0)).toList()));
    List<Boolean> known = new ArrayList<>();
    Thread thread = new Thread(
        null,
        () -> known.add(!new Reachability(nodes, BUDGET).isUnknown(6_000)),
        "small stack",
        256 << 10);
    thread.start();
    thread.join();
    assertThat(known).containsExactly(true);
  }

  @Test
  void what_would_take_too_long_is_unknown_and_nothing_else_is() {
    List<Node> nodes = entangled(new Random(7), 60, 300);
    int any = nodes.size() - 1;
    nodes.add(new Node(0, List.of(new Need.AnyOf(List.of(any)))));
    nodes.add(new Node(0, List.of(chosen(0, 0), chosen(0, 1))));
    nodes.add(new Node(0, List.of(new Need.AnyOf(List.of(any)), chosen(1, 0), chosen(1, 1))));
    Reachability reachability = new Reachability(nodes, new Reachability.Budget(20_000, 100_000));
    assertThat(reachability.isUnknown(any)).isTrue();
    assertThat(reachability.canRun(any)).isTrue();
    assertThat(reachability.isUnknown(any + 1)).as("what only needs it").isFalse();
    assertThat(reachability.canRun(any + 1)).isTrue();
    assertThat(reachability.canRun(any + 2))
        .as("what has nothing to do with it")
        .isFalse();
    assertThat(reachability.canRun(any + 3)).as("whatever it says").isFalse();
  }

  /** Tasks that each need two routers at random, and one that needs any of them. */
  private static List<Node> entangled(Random random, int routers, int tasks) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < routers; i++) {
      nodes.add(new Node(2, List.of()));
    }
    for (int i = 0; i < tasks; i++) {
      nodes.add(new Node(
          0,
          List.of(
              chosen(random.nextInt(routers), random.nextInt(2)),
              chosen(random.nextInt(routers), random.nextInt(2)))));
    }
    nodes.add(new Node(
        0,
        List.of(new Need.AnyOf(IntStream.range(routers, routers + tasks).boxed().toList()))));
    return nodes;
  }

  private static Need chosen(int router, int option) {
    BitSet options = new BitSet();
    options.set(option);
    return new Need.Chosen(router, options);
  }
}
