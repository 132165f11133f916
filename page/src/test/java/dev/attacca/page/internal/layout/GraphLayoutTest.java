package dev.attacca.page.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.page.internal.layout.Layout.Box;
import dev.attacca.page.internal.layout.Layout.Edge;
import dev.attacca.page.internal.layout.Layout.Node;
import dev.attacca.page.internal.layout.Layout.Point;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Graph.EdgeKind;
import dev.attacca.runtime.Graph.Input;
import dev.attacca.runtime.Graph.Kind;
import dev.attacca.runtime.Graph.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where everything stands. */
class GraphLayoutTest {
  private final List<Input> inputs = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final List<Graph.Edge> edges = new ArrayList<>();

  private void task(String name, Kind kind, String scope) {
    tasks.add(new Task(name, kind, "String", scope));
  }

  private void edge(String from, String to, EdgeKind kind) {
    edges.add(new Graph.Edge(from, to, kind, null));
  }

  private Layout layout() {
    return GraphLayout.of(new Graph("Example", inputs, tasks, edges));
  }

  private static Map<String, Node> nodes(Layout layout) {
    Map<String, Node> nodes = new HashMap<>();
    layout.nodes().forEach(node -> nodes.put(node.name(), node));
    return nodes;
  }

  private static Map<String, Box> boxes(Layout layout) {
    Map<String, Box> boxes = new HashMap<>();
    layout.scopes().forEach(box -> boxes.put(box.id(), box));
    return boxes;
  }

  /** What holds of every picture. */
  private static void check(Layout layout, boolean hasNoWayBack) {
    Map<String, Box> boxes = boxes(layout);
    Map<String, Node> nodes = nodes(layout);
    for (Node node : layout.nodes()) {
      Box box = boxes.get(node.scope());
      assertThat(node.x()).as(node.name()).isGreaterThanOrEqualTo(box.x());
      // Below the title and the progress of a loop, and what stands out of it above is, too.
      assertThat(node.y())
          .as(node.name())
          .isGreaterThanOrEqualTo(box.y() + (box.id().equals(Layout.MAIN) ? 0 : 64));
      assertThat(node.x() + node.w()).isLessThanOrEqualTo(box.x() + box.w());
      assertThat(node.y() + node.h()).isLessThanOrEqualTo(box.y() + box.h());
    }
    for (Node one : layout.nodes()) {
      for (Node other : layout.nodes()) {
        assertThat(one == other || !overlap(one, other))
            .as("%s and %s", one, other)
            .isTrue();
      }
      for (Box box : layout.scopes()) {
        boolean isIn = isWithin(one.scope(), box.id(), boxes);
        assertThat(isIn || !overlap(one, box)).as("%s and %s", one, box).isTrue();
      }
    }
    for (Edge edge : layout.edges()) {
      List<Point> points = edge.points();
      Node from = nodes.get(edge.from());
      Node to = nodes.get(edge.to());
      Point last = points.get(points.size() - 1);
      assertThat(points.get(0)).isEqualTo(new Point(from.x() + from.w(), from.y() + from.h() / 2));
      assertThat(last).isEqualTo(new Point(to.x(), to.y() + to.h() / 2));
      for (int i = 0; hasNoWayBack && i + 1 < points.size(); i++) {
        assertThat(points.get(i + 1).x())
            .as("%s", edge)
            .isGreaterThanOrEqualTo(points.get(i).x());
      }
    }
  }

  private static boolean isWithin(String scope, String box, Map<String, Box> boxes) {
    String at = scope;
    while (!at.isEmpty() && !at.equals(box)) {
      at = boxes.get(at).parent();
    }
    return at.equals(box);
  }

  private static boolean overlap(Node one, Node other) {
    return one.x() < other.x() + other.w()
        && other.x() < one.x() + one.w()
        && one.y() < other.y() + other.h()
        && other.y() < one.y() + one.h();
  }

  private static boolean overlap(Node one, Box other) {
    return one.x() < other.x() + other.w()
        && other.x() < one.x() + one.w()
        && one.y() < other.y() + other.h()
        && other.y() < one.y() + one.h();
  }

  @Test
  void aGraphWithoutAnythingHasAPicture() {
    Layout layout = layout();
    assertThat(layout.nodes()).isEmpty();
    assertThat(layout.scopes()).hasSize(1);
  }

  @Test
  void whatTakesAValueStandsToTheRightOfIt() {
    inputs.add(new Input("sku", "String"));
    task("product", Kind.TASK, "");
    task("price", Kind.TASK, "");
    task("receipt", Kind.TASK, "");
    edge("sku", "product", EdgeKind.INPUT);
    edge("product", "price", EdgeKind.VALUE);
    edge("product", "receipt", EdgeKind.VALUE);
    edge("price", "receipt", EdgeKind.VALUE);
    Layout layout = layout();
    check(layout, true);
    Map<String, Node> nodes = nodes(layout);
    assertThat(nodes.get("product").x())
        .isGreaterThan(nodes.get("sku").x() + nodes.get("sku").w());
    assertThat(nodes.get("receipt").x()).isGreaterThan(nodes.get("price").x());
  }

  @Test
  void scopesAreBoxesWithinBoxes() {
    task("page", Kind.LOOP, "");
    task("line", Kind.LOOP, "page");
    task("word", Kind.TASK, "line");
    task("longest", Kind.TASK, "page");
    task("sum", Kind.TASK, "");
    task("limit", Kind.TASK, "");
    edge("page", "line", EdgeKind.VALUE);
    edge("line", "word", EdgeKind.VALUE);
    edge("limit", "word", EdgeKind.VALUE);
    edge("word", "longest", EdgeKind.COLLECT);
    edge("word", "sum", EdgeKind.COLLECT);
    Layout layout = layout();
    check(layout, true);
    Map<String, Box> boxes = boxes(layout);
    assertThat(boxes.get("page").parent()).isEqualTo("main");
    assertThat(boxes.get("line").parent()).isEqualTo("page");
    assertThat(boxes.get("line").x()).isGreaterThan(boxes.get("page").x());
    assertThat(boxes.get("page").x()).isGreaterThan(nodes(layout).get("page").x());
    assertThat(nodes(layout).get("sum").x())
        .isGreaterThan(boxes.get("page").x() + boxes.get("page").w());
  }

  @Test
  void whatTakesOfTheRoundBeforeGoesBackBelow() {
    task("round", Kind.REPEAT, "");
    task("guess", Kind.TASK, "round");
    task("better", Kind.TASK, "round");
    task("result", Kind.TASK, "");
    edge("round", "guess", EdgeKind.VALUE);
    edge("guess", "better", EdgeKind.VALUE);
    edge("better", "guess", EdgeKind.PREVIOUS);
    edge("better", "result", EdgeKind.LAST);
    Layout layout = layout();
    check(layout, false);
    Edge back = layout.edges().get(2);
    double lowest = back.points().stream().mapToDouble(Point::y).max().orElseThrow();
    Node guess = nodes(layout).get("guess");
    assertThat(lowest).isGreaterThan(guess.y() + guess.h());
    assertThat(lowest)
        .isLessThan(boxes(layout).get("round").y() + boxes(layout).get("round").h());
  }

  @Test
  void twoChainsThatWereWrittenCrosswiseDoNotCross() {
    for (int i = 0; i < 6; i++) {
      task("a" + i, Kind.TASK, "");
    }
    for (int i = 5; i >= 0; i--) {
      task("b" + i, Kind.TASK, "");
      edge("a" + i, "b" + i, EdgeKind.VALUE);
    }
    Layout layout = layout();
    check(layout, true);
    Map<String, Node> nodes = nodes(layout);
    for (int i = 0; i < 6; i++) {
      assertThat(nodes.get("a" + i).y()).isEqualTo(nodes.get("b" + i).y());
    }
  }

  @Test
  void edgesInACircleAreDrawnAllTheSame() {
    task("a", Kind.TASK, "");
    task("b", Kind.TASK, "");
    task("c", Kind.TASK, "");
    edge("a", "b", EdgeKind.VALUE);
    edge("b", "c", EdgeKind.VALUE);
    edge("c", "a", EdgeKind.VALUE);
    edge("a", "a", EdgeKind.PREVIOUS);
    assertThat(layout().nodes()).hasSize(3);
  }

  /** Tasks in some scopes, which take of some that come before. */
  private void random(Random random, int many) {
    inputs.add(new Input("in", "String"));
    List<String> scopes = new ArrayList<>(List.of(""));
    Map<String, String> scopeOf = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      String name = "task" + i;
      String scope = scopes.get(random.nextInt(scopes.size()));
      boolean isLoop = random.nextInt(12) == 0 && scopes.size() < 12;
      task(name, isLoop ? Kind.LOOP : Kind.TASK, scope);
      scopeOf.put(name, scope);
      if (!scope.isEmpty()) {
        edge(scope, name, EdgeKind.VALUE);
      }
      for (int k = 0; k < 2 && !names.isEmpty(); k++) {
        String from = names.get(Math.max(0, names.size() - 1 - random.nextInt(40)));
        boolean isAround = isAround(scopeOf.get(from), scope, scopeOf);
        if (isAround && !from.equals(scope)) {
          edge(from, name, EdgeKind.VALUE);
        }
      }
      names.add(name);
      if (isLoop) {
        scopes.add(name);
      }
    }
    edge("in", "task0", EdgeKind.INPUT);
  }

  private static boolean isAround(String outer, String scope, Map<String, String> scopeOf) {
    String at = scope;
    while (!at.isEmpty() && !at.equals(outer)) {
      at = scopeOf.get(at);
    }
    return at.equals(outer);
  }

  @RepeatedTest(40)
  void nothingOverlaps(RepetitionInfo repetition) {
    random(
        new Random(repetition.getCurrentRepetition()), 5 + 3 * repetition.getCurrentRepetition());
    check(layout(), true);
  }

  /** Warm, it takes less than 300 ms; here it may be cold, and others may be at work. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aThousandTasksAreLaidOutAtOnce() {
    random(new Random(7), 1_000);
    for (int i = 0; i < 3; i++) {
      assertThat(layout().nodes()).hasSize(1_001);
    }
  }

  @Test
  void numbersThatFallArePooled() {
    assertThat(Placement.nondecreasing(new double[] {1, 3, 2, 5}, new double[] {1, 1, 1, 1}))
        .containsExactly(1, 2.5, 2.5, 5);
    assertThat(Placement.nondecreasing(new double[] {9, 0, 0}, new double[] {2, 1, 1}))
        .containsExactly(4.5, 4.5, 4.5);
  }
}
