package dev.attacca.page.internal.layout;

import dev.attacca.page.internal.layout.Layout.Box;
import dev.attacca.page.internal.layout.Layout.Point;
import dev.attacca.page.internal.layout.Level.Kind;
import dev.attacca.page.internal.layout.Level.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scope in the picture: what is in it, and what goes through it. */
final class Area {
  /** For the title, the progress, and the signs that stand out of what is below. */
  private static final double TOP = 68;

  private static final double SIDE = 18;
  private static final double NARROWEST = 190;

  /**
   * A part of an edge in this scope.
   *
   * @param from a task, a scope within this one, or where the edge comes in
   * @param fromPort for a scope, where the edge leaves that; else empty
   * @param to a task, a scope within this one, or where the edge goes out
   * @param toPort for a scope, where the edge enters that; else empty
   */
  record Part(String from, String fromPort, String to, String toPort, boolean goesBack) {}

  final String id;
  private final @Nullable Area around;
  final List<String> members = new ArrayList<>();
  final List<Area> inner = new ArrayList<>();
  final List<Part> parts = new ArrayList<>();

  private final Level level = new Level();
  private final Map<String, Vertex> vertices = new HashMap<>();
  /** Where its contents begin. */
  private double x;

  private double y;

  Area(String id, @Nullable Area around) {
    this.id = id;
    this.around = around;
  }

  int depth() {
    return around == null ? 0 : around.depth() + 1;
  }

  Area aroundIt() {
    return around == null ? this : around;
  }

  private boolean isMain() {
    return around == null;
  }

  double width() {
    return isMain() ? level.width() : Math.max(NARROWEST, level.width() + 2 * SIDE);
  }

  double height() {
    return isMain() ? level.height() : level.height() + TOP + SIDE;
  }

  /** This, and all within it. */
  void layOut(Map<String, double[]> sizes) {
    inner.forEach(area -> area.layOut(sizes));
    for (String member : members) {
      double[] size = sizes.getOrDefault(member, new double[2]);
      vertices.put(member, level.add(Kind.NODE, size[0], size[1]));
    }
    Map<String, Area> boxes = new HashMap<>();
    for (Area area : inner) {
      boxes.put(area.id, area);
      Vertex box = level.add(Kind.BOX, area.width(), area.height());
      vertices.put(box(area.id), box);
    }
    for (Part part : parts) {
      Vertex from = vertex(part.from(), part.fromPort(), Kind.ENTRY);
      Vertex to = vertex(part.to(), part.toPort(), Kind.EXIT);
      double fromAt = at(boxes.get(part.from()), part.fromPort(), from);
      double toAt = at(boxes.get(part.to()), part.toPort(), to);
      level.edge(key(part), from, fromAt, to, toAt, part.goesBack());
    }
    for (Area area :
        inner) { // what opens it stands before it, whether anybody takes its items or not
      Vertex opener = vertices.get(area.id);
      Vertex box = vertices.get(box(area.id));
      if (opener != null && box != null) {
        level.edge("opens " + area.id, opener, opener.h / 2, box, TOP / 2, false);
      }
    }
    level.layOut();
  }

  private static String box(String scope) {
    return "box " + scope;
  }

  private Vertex vertex(String name, String port, Kind kindOfPort) {
    String key = port.isEmpty() ? name : box(name);
    return vertices.computeIfAbsent(key, missing -> level.add(kindOfPort, 0, 0));
  }

  /** How far down an edge touches it. */
  private static double at(@Nullable Area area, String port, Vertex vertex) {
    return area == null || port.isEmpty() ? vertex.h / 2 : area.portAt(port);
  }

  private double portAt(String port) {
    Vertex vertex = vertices.get(port);
    return TOP + (vertex == null ? 0 : vertex.y);
  }

  private static String key(Part part) {
    return part.from() + '\n' + part.fromPort() + '\n' + part.to() + '\n' + part.toPort();
  }

  // When all have a size

  /** Gives it, and all within it, their place. */
  void moveTo(double left, double top) {
    x = left;
    y = top;
    for (Area area : inner) {
      Vertex box = vertices.get(box(area.id));
      if (box != null) {
        area.moveTo(x + box.x + SIDE, y + box.y + TOP);
      }
    }
  }

  Point place(String name) {
    Vertex vertex = vertices.get(name);
    return vertex == null ? new Point(x, y) : new Point(x + vertex.x, y + vertex.y);
  }

  /** The boxes of the scopes within it, each before those within that. */
  void boxes(List<Box> boxes, Map<String, String> kinds) {
    for (Area area : inner) {
      String kind = kinds.getOrDefault(area.id, "LOOP").toLowerCase(Locale.ROOT);
      boxes.add(new Box(
          area.id, kind, area.id, id, area.x - SIDE, area.y - TOP, area.width(), area.height()));
      area.boxes(boxes, kinds);
    }
  }

  /** Adds the way of a part of an edge. */
  void route(List<Point> points, String from, String fromPort, String to, String toPort) {
    for (Point point : level.route(key(new Part(from, fromPort, to, toPort, false)))) {
      Point next = new Point(x + point.x(), y + point.y());
      if (points.isEmpty() || !points.get(points.size() - 1).equals(next)) {
        points.add(next);
      }
    }
  }
}
