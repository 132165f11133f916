package dev.attacca.page.internal.layout;

import dev.attacca.page.internal.layout.Layout.Box;
import dev.attacca.page.internal.layout.Layout.Edge;
import dev.attacca.page.internal.layout.Layout.Node;
import dev.attacca.page.internal.layout.Layout.Point;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Graph.EdgeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lays out a graph: each scope for itself, those within it first, as a {@link Level}; a scope is then a box in the one around
 * it. An edge that goes from scope to scope is put together of a part in each.
 */
public final class GraphLayout {
  private static final double MARGIN = 24;

  private final Graph graph;
  private final Map<String, Area> areas = new LinkedHashMap<>();
  private final Map<String, Area> areaOf = new HashMap<>();
  private final Map<String, double[]> sizes = new HashMap<>();

  private GraphLayout(Graph graph) {
    this.graph = graph;
  }

  public static Layout of(Graph graph) {
    return new GraphLayout(graph).layOut();
  }

  // Sizes

  /** As the page draws them. */
  private static double[] size(String name, String type, boolean isInput) {
    double width = 7.6 * Math.max(name.length(), type.length()) + 44;
    return new double[] {Math.round(Math.max(136, Math.min(240, width))), isInput ? 40 : 62};
  }

  private Layout layOut() {
    Area main = new Area(Layout.MAIN, null);
    areas.put(Layout.MAIN, main);
    for (Graph.Task task : graph.tasks()) {
      if (!task.scope().isEmpty()) {
        area(task.scope());
      }
    }
    for (Graph.Input input : graph.inputs()) {
      sizes.put(input.name(), size(input.name(), input.type(), true));
      put(input.name(), main);
    }
    for (Graph.Task task : graph.tasks()) {
      String type = task.type().equals("void") ? "" : task.type();
      sizes.put(task.name(), size(task.name(), type, false));
      put(task.name(), task.scope().isEmpty() ? main : area(task.scope()));
    }
    List<Way> ways = new ArrayList<>();
    for (Graph.Edge edge : graph.edges()) {
      if (areaOf.containsKey(edge.from()) && areaOf.containsKey(edge.to())) {
        ways.add(new Way(edge, areaOf.get(edge.from()), areaOf.get(edge.to())));
      }
    }
    ways.forEach(Way::announce);
    main.layOut(sizes);
    return result(main, ways);
  }

  private void put(String name, Area area) {
    area.members.add(name);
    areaOf.put(name, area);
  }

  private Area area(String scope) {
    Area present = areas.get(scope);
    if (present == null) {
      String outer = "";
      for (Graph.Task task : graph.tasks()) {
        outer = task.name().equals(scope) ? task.scope() : outer;
      }
      Area around = outer.isEmpty() || outer.equals(scope) ? areas.get(Layout.MAIN) : area(outer);
      present = new Area(scope, around);
      areas.put(scope, present);
      if (around != null) {
        around.inner.add(present);
      }
    }
    return present;
  }

  // Edges through scopes

  /** An edge, and the scopes it goes through: up to the one that has both ends in it, and down. */
  private static final class Way {
    final Graph.Edge edge;
    private final List<Area> up = new ArrayList<>();
    private final Area top;
    private final List<Area> down = new ArrayList<>();

    Way(Graph.Edge edge, Area from, Area to) {
      this.edge = edge;
      Area one = from;
      Area other = to;
      while (one != other) {
        if (one.depth() >= other.depth()) {
          up.add(one);
          one = one.aroundIt();
        } else {
          down.add(0, other);
          other = other.aroundIt();
        }
      }
      top = one;
    }

    private String exit() {
      return "exit " + edge.from();
    }

    private String entry() {
      return "entry " + edge.from();
    }

    /** Tells each scope what goes through it. */
    void announce() {
      String at = edge.from();
      String port = "";
      boolean goesBack = edge.kind() == EdgeKind.PREVIOUS;
      for (Area area : up) {
        area.parts.add(new Area.Part(at, port, exit(), "", goesBack));
        at = area.id;
        port = exit();
      }
      String next = down.isEmpty() ? edge.to() : down.get(0).id;
      top.parts.add(new Area.Part(at, port, next, down.isEmpty() ? "" : entry(), goesBack));
      for (int i = 0; i < down.size(); i++) {
        boolean last = i == down.size() - 1;
        String to = last ? edge.to() : down.get(i + 1).id;
        down.get(i).parts.add(new Area.Part(entry(), "", to, last ? "" : entry(), goesBack));
      }
    }

    List<Point> points() {
      List<Point> points = new ArrayList<>();
      String at = edge.from();
      String port = "";
      for (Area area : up) {
        area.route(points, at, port, exit(), "");
        at = area.id;
        port = exit();
      }
      String next = down.isEmpty() ? edge.to() : down.get(0).id;
      top.route(points, at, port, next, down.isEmpty() ? "" : entry());
      for (int i = 0; i < down.size(); i++) {
        boolean last = i == down.size() - 1;
        String to = last ? edge.to() : down.get(i + 1).id;
        down.get(i).route(points, entry(), "", to, last ? "" : entry());
      }
      return points;
    }
  }

  // The result

  private Layout result(Area main, List<Way> ways) {
    main.moveTo(MARGIN, MARGIN);
    List<Box> boxes = new ArrayList<>();
    double width = main.width() + 2 * MARGIN;
    double height = main.height() + 2 * MARGIN;
    boxes.add(new Box(Layout.MAIN, "main", graph.name(), "", 0, 0, width, height));
    Map<String, String> kinds = new HashMap<>();
    graph.tasks().forEach(task -> kinds.put(task.name(), task.kind().name()));
    main.boxes(boxes, kinds);
    List<Node> nodes = new ArrayList<>();
    for (Graph.Input input : graph.inputs()) {
      nodes.add(node(input.name(), "input", input.type(), ""));
    }
    for (Graph.Task task : graph.tasks()) {
      nodes.add(node(task.name(), kind(task), task.type(), String.join(", ", task.notes())));
    }
    List<Edge> edges = new ArrayList<>();
    for (Way way : ways) {
      Graph.Edge edge = way.edge;
      String condition = edge.condition() == null ? "" : edge.condition();
      edges.add(new Edge(edge.from(), edge.to(), edge.kind(), condition, way.points()));
    }
    return new Layout(width, height, boxes, nodes, edges);
  }

  private static String kind(Graph.Task task) {
    return task.worker() ? "worker" : task.kind().name().toLowerCase(Locale.ROOT);
  }

  private Node node(String name, String kind, String type, String policies) {
    Area area = areaOf.getOrDefault(name, areas.get(Layout.MAIN));
    if (area == null) {
      throw new IllegalStateException("no scope has " + name);
    }
    Point at = area.place(name);
    double[] size = sizes.getOrDefault(name, new double[2]);
    return new Node(name, kind, type, area.id, policies, at.x(), at.y(), size[0], size[1]);
  }
}
