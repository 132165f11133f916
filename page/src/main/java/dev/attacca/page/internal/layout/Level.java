package dev.attacca.page.internal.layout;

import dev.attacca.page.internal.layout.Layout.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands directly in one scope, from the left to the right: tasks, inputs, scopes as boxes of a given size, and the places
 * at its own border where edges come in and go out.
 *
 * <p>After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981), with
 * the choices of Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs" (1993): layers by the longest way,
 * {@link Ordering} of each layer, then {@link Placement}. Edges that pass layers do so by bends, and those from one place share
 * them: a task whose value many take is the trunk of a tree.
 */
final class Level {
  private static final double GAP = 56;
  private static final double MOST_GAP = 120;
  /** Between what goes back below all others. */
  private static final double LANE = 14;

  /** What a vertex is. */
  enum Kind {
    NODE,
    BOX,
    /** Where edges come in: in the first layer. */
    ENTRY,
    /** Where they go out: in the last one. */
    EXIT,
    BEND
  }

  /** Something with a place, by its upper left corner. */
  static final class Vertex {
    final Kind kind;
    final double w;
    final double h;
    final List<Link> before = new ArrayList<>();
    final List<Link> after = new ArrayList<>();
    private final List<Edge> outs = new ArrayList<>();
    private final List<Edge> ins = new ArrayList<>();
    int layer;
    /** Its place in its layer. */
    int place;

    double x;
    double y;
    private int visit;

    Vertex(Kind kind, double w, double h) {
      this.kind = kind;
      this.w = w;
      this.h = h;
    }
  }

  /** A part of an edge, from one layer to the next; where it touches is measured from above. */
  record Link(Vertex from, double fromAt, Vertex to, double toAt) {}

  private static final class Edge {
    final Vertex from;
    final double fromAt;
    final Vertex to;
    final double toAt;
    boolean goesBack;
    final List<Vertex> bends = new ArrayList<>();
    double lane;

    Edge(Vertex from, double fromAt, Vertex to, double toAt, boolean goesBack) {
      this.from = from;
      this.fromAt = fromAt;
      this.to = to;
      this.toAt = toAt;
      this.goesBack = goesBack;
    }
  }

  private final List<Vertex> vertices = new ArrayList<>();
  private final Map<String, Edge> edges = new LinkedHashMap<>();
  private final List<List<Vertex>> layers = new ArrayList<>();
  private double[] left = {};
  private double[] right = {};
  private double width;
  private double height;

  Vertex add(Kind kind, double w, double h) {
    Vertex vertex = new Vertex(kind, w, h);
    vertices.add(vertex);
    return vertex;
  }

  /** An edge; of the same key there is one. */
  void edge(String key, Vertex from, double fromAt, Vertex to, double toAt, boolean goesBack) {
    if (from != to && !edges.containsKey(key)) {
      Edge edge = new Edge(from, fromAt, to, toAt, goesBack);
      edges.put(key, edge);
      if (!goesBack) {
        from.outs.add(edge);
        to.ins.add(edge);
      }
    }
  }

  double width() {
    return width;
  }

  double height() {
    return height;
  }

  void layOut() {
    putIntoLayers();
    bend();
    fillLayers();
    new Ordering(layers).improve();
    new Placement(layers).place();
    placeAcross();
    double bottom = 0;
    for (Vertex vertex : vertices) {
      bottom = Math.max(bottom, vertex.y + vertex.h);
    }
    for (Edge edge : edges.values()) {
      if (edge.goesBack) {
        bottom += LANE;
        edge.lane = bottom;
      }
    }
    height = bottom;
  }

  // Layers

  private void putIntoLayers() {
    List<Vertex> order = new ArrayList<>();
    vertices.forEach(vertex -> visit(vertex, order));
    boolean hasEntries = vertices.stream().anyMatch(vertex -> vertex.kind == Kind.ENTRY);
    int last = 0;
    for (int i = order.size() - 1; i >= 0; i--) { // each before those that take of it
      Vertex vertex = order.get(i);
      vertex.layer = vertex.kind == Kind.ENTRY || !hasEntries ? 0 : 1;
      for (Edge in : vertex.ins) {
        vertex.layer = Math.max(vertex.layer, in.goesBack ? 0 : in.from.layer + 1);
      }
      last = Math.max(last, vertex.layer + (vertex.kind == Kind.EXIT ? 0 : 1));
    }
    for (Vertex vertex : order) { // each after those that take of it
      if (vertex.kind == Kind.EXIT) {
        vertex.layer = last;
      } else if (vertex.kind != Kind.ENTRY && vertex.ins.isEmpty() && !vertex.outs.isEmpty()) {
        int next = Integer.MAX_VALUE;
        for (Edge out : vertex.outs) {
          next = Math.min(next, out.goesBack ? next : out.to.layer);
        }
        vertex.layer = next == Integer.MAX_VALUE ? vertex.layer : Math.max(vertex.layer, next - 1);
      }
    }
  }

  /** In the order in which they are left; an edge to one that has not been left goes back. Without recursion. */
  private static void visit(Vertex first, List<Vertex> order) {
    if (first.visit != 0) {
      return;
    }
    List<Vertex> way = new ArrayList<>();
    List<Integer> next = new ArrayList<>();
    first.visit = 1;
    way.add(first);
    next.add(0);
    while (!way.isEmpty()) {
      int at = way.size() - 1;
      Vertex vertex = way.get(at);
      int out = next.get(at);
      if (out == vertex.outs.size()) {
        vertex.visit = 2;
        order.add(vertex);
        way.remove(at);
        next.remove(at);
        continue;
      }
      next.set(at, out + 1);
      Edge edge = vertex.outs.get(out);
      if (edge.to.visit == 1) {
        edge.goesBack = true;
      } else if (edge.to.visit == 0) {
        edge.to.visit = 1;
        way.add(edge.to);
        next.add(0);
      }
    }
  }

  /** Has edges pass layers by bends. */
  private void bend() {
    Map<Vertex, Map<Double, TreeMap<Integer, Vertex>>> trunks = new HashMap<>();
    for (Edge edge : edges.values()) {
      if (edge.goesBack) {
        continue;
      }
      TreeMap<Integer, Vertex> trunk = trunks
          .computeIfAbsent(edge.from, from -> new HashMap<>())
          .computeIfAbsent(edge.fromAt, at -> new TreeMap<>());
      Vertex at = edge.from;
      double out = edge.fromAt;
      for (int layer = edge.from.layer + 1; layer < edge.to.layer; layer++) {
        Vertex bend = trunk.get(layer);
        if (bend == null) {
          bend = add(Kind.BEND, 0, 0);
          bend.layer = layer;
          trunk.put(layer, bend);
          link(at, out, bend, 0);
        }
        edge.bends.add(bend);
        at = bend;
        out = 0;
      }
      link(at, out, edge.to, edge.toAt);
    }
  }

  private static void link(Vertex from, double fromAt, Vertex to, double toAt) {
    Link link = new Link(from, fromAt, to, toAt);
    from.after.add(link);
    to.before.add(link);
  }

  private void fillLayers() {
    int most = vertices.stream().mapToInt(vertex -> vertex.layer).max().orElse(0);
    for (int i = 0; i <= most; i++) {
      layers.add(new ArrayList<>());
    }
    for (Vertex vertex : vertices) {
      List<Vertex> layer = layers.get(vertex.layer);
      vertex.place = layer.size();
      layer.add(vertex);
    }
  }

  // Across

  private void placeAcross() {
    left = new double[layers.size()];
    right = new double[layers.size()];
    double x = 0;
    for (int i = 0; i < layers.size(); i++) {
      double widest = 0;
      int links = 0;
      for (Vertex vertex : layers.get(i)) {
        widest = Math.max(widest, vertex.w);
        links += vertex.after.size();
      }
      left[i] = x;
      right[i] = x + widest;
      for (Vertex vertex : layers.get(i)) {
        vertex.x = x;
      }
      boolean isBorder = widest == 0 && (i == 0 || i == layers.size() - 2);
      x = right[i] + (isBorder ? GAP / 2 : Math.min(MOST_GAP, GAP + 1.5 * links));
    }
    width = right.length == 0 ? 0 : right[right.length - 1];
  }

  /** By which way an edge goes. */
  List<Point> route(String key) {
    Edge edge = edges.get(key);
    List<Point> points = new ArrayList<>();
    if (edge == null) {
      return points;
    }
    double fromY = edge.from.y + edge.fromAt;
    double toY = edge.to.y + edge.toAt;
    points.add(new Point(edge.from.x + edge.from.w, fromY));
    if (edge.goesBack) {
      double down = right[edge.from.layer] + GAP / 4;
      double up = left[edge.to.layer] - GAP / 4;
      points.add(new Point(down, fromY));
      points.add(new Point(down, edge.lane));
      points.add(new Point(up, edge.lane));
      points.add(new Point(up, toY));
    } else {
      if (edge.from.w < right[edge.from.layer] - left[edge.from.layer]) {
        points.add(new Point(right[edge.from.layer], fromY));
      }
      for (Vertex bend : edge.bends) {
        points.add(new Point(left[bend.layer], bend.y));
        points.add(new Point(right[bend.layer], bend.y));
      }
    }
    points.add(new Point(edge.to.x, toY));
    return points;
  }
}
