package dev.attacca.page.internal.layout;

import dev.attacca.runtime.Graph.EdgeKind;
import java.util.List;

/**
 * A graph with a place for everything, in pixels.
 *
 * @param scopes the main one first, each before those within it
 * @param nodes inputs and tasks
 */
public record Layout(
    double width, double height, List<Box> scopes, List<Node> nodes, List<Edge> edges) {
  /** The id of the main scope. */
  public static final String MAIN = "main";

  /**
   * A scope.
   *
   * @param id the task that opens it, or {@link #MAIN}
   * @param parent the scope around it; empty for the main one
   */
  public record Box(
      String id,
      String kind,
      String title,
      String parent,
      double x,
      double y,
      double w,
      double h) {}

  /** An input or a task, by its upper left corner. */
  public record Node(
      String name,
      String kind,
      String type,
      String scope,
      String policies,
      double x,
      double y,
      double w,
      double h) {}

  /** A point on the way of an edge. */
  public record Point(double x, double y) {}

  /** Why one waits for the other, and by which way that is drawn. */
  public record Edge(String from, String to, EdgeKind kind, String condition, List<Point> points) {}
}
