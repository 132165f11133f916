package dev.attacca.processor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.processor.check.Reachability.Need;
import dev.attacca.processor.check.Reachability.Node;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proof alone, of graphs of a thousand routers: its processor time, which no other thread adds to. */
class ReachabilityTimeTest {
  private static final Duration PROMISED = Duration.ofSeconds(2);
  private static final int ROUTERS = 1_000;

  /** How routers come one after the other. */
  enum Shape {
    /** Each is chosen by the one before. */
    CHAIN(Shape::chain),
    /** The branches of each join before the next. */
    JOINED(Shape::joined),
    /** Each stands in a branch of the one before, and all branches join at the end, from within. */
    NESTED(Shape::nested),
    /** Trees of routers, the branches of which join again, one after the other. */
    TREES(Shape::trees),
    /** As a chain, with a task after each that chooses nothing. */
    WITH_TASKS_BETWEEN(Shape::withTasksBetween),
    /** Beside each other, and a task that needs something of each. */
    BESIDE(Shape::beside);

    private final Consumer<List<Node>> writer;

    Shape(Consumer<List<Node>> writer) {
      this.writer = writer;
    }

    List<Node> nodes() {
      List<Node> nodes = new ArrayList<>();
      writer.accept(nodes);
      return nodes;
    }

    private static void chain(List<Node> nodes) {
      int last = router(nodes, List.of());
      for (int i = 1; i < ROUTERS; i++) {
        last = router(nodes, List.of(chosen(last, i % 2)));
      }
    }

    private static void joined(List<Node> nodes) {
      List<Need> before = List.of();
      for (int i = 0; i < ROUTERS; i++) {
        before = List.of(diamond(nodes, before));
      }
    }

    /** A router, a task in each branch, and what comes of either. */
    private static Need.AnyOf diamond(List<Node> nodes, List<Need> before) {
      int router = router(nodes, before);
      int left = task(nodes, chosen(router, 0));
      int right = task(nodes, chosen(router, 1));
      return new Need.AnyOf(List.of(task(nodes, new Need.AnyOf(List.of(left, right)))));
    }

    private static void nested(List<Node> nodes) {
      List<Integer> routers = new ArrayList<>();
      List<Need> before = List.of();
      for (int i = 0; i < ROUTERS; i++) {
        int router = router(nodes, before);
        routers.add(router);
        before = List.of(chosen(router, 0));
      }
      int inner = task(nodes, before.get(0));
      for (int i = ROUTERS - 1; i >= 0; i--) {
        int other = task(nodes, chosen(routers.get(i), 1));
        inner = task(nodes, new Need.AnyOf(List.of(inner, other)));
      }
    }

    private static void trees(List<Node> nodes) {
      List<Need> before = List.of();
      while (nodes.size() < 4 * ROUTERS) {
        before = List.of(tree(nodes, before, 5));
      }
    }

    private static Need.AnyOf tree(List<Node> nodes, List<Need> before, int depth) {
      if (depth == 1) {
        return diamond(nodes, before);
      }
      int router = router(nodes, before);
      List<Integer> ends = new ArrayList<>();
      for (int option = 0; option < 2; option++) {
        ends.addAll(tree(nodes, List.of(chosen(router, option)), depth - 1).tasks());
      }
      return new Need.AnyOf(List.of(task(nodes, new Need.AnyOf(ends))));
    }

    private static void withTasksBetween(List<Node> nodes) {
      Need before = new Need.AnyOf(List.of(task(nodes)));
      for (int i = 0; i < ROUTERS; i++) {
        int router = router(nodes, List.of(before));
        before = new Need.AnyOf(List.of(task(nodes, chosen(router, i % 2))));
      }
    }

    private static void beside(List<Node> nodes) {
      List<Need> all = new ArrayList<>();
      for (int i = 0; i < ROUTERS; i++) {
        all.add(chosen(router(nodes, List.of()), i % 2));
      }
      task(nodes, all.toArray(Need[]::new));
    }

    private static int router(List<Node> nodes, List<Need> needs) {
      nodes.add(new Node(2, needs));
      return nodes.size() - 1;
    }

    private static int task(List<Node> nodes, Need... needs) {
      nodes.add(new Node(0, List.of(needs)));
      return nodes.size() - 1;
    }

    private static Need chosen(int router, int option) {
      BitSet options = new BitSet();
      options.set(option);
      return new Need.Chosen(router, options);
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void a_thousand_routers_take_less_processor_time_than_is_promised(Shape shape) {
    List<Node> nodes = shape.nodes();
    assertThat(nodes.stream().filter(node -> node.options() > 0).count())
        .as("the shape is large enough")
        .isGreaterThanOrEqualTo(ROUTERS);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    Reachability reachability = new Reachability(nodes, ReachabilityCheck.BUDGET);
    int unknown = 0;
    int never = 0;
    for (int task = 0; task < nodes.size(); task++) {
      unknown += reachability.isUnknown(task) ? 1 : 0;
      never += reachability.canRun(task) && reachability.canHold(nodes.get(task).needs()) ? 0 : 1;
    }
    Duration taken = Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin);
    assertThat(unknown).as("tasks of which it gave up").isZero();
    assertThat(never).as("tasks that never run").isZero();
    assertThat(taken).isLessThan(PROMISED);
  }
}
