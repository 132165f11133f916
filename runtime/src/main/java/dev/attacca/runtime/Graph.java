package dev.attacca.runtime;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a runner, for tools and for people. Immutable.
 *
 * @param name the name of the class with the tasks
 * @param inputs what the caller passes, in order
 * @param tasks the tasks, in the order of their declaration
 * @param edges what waits for what
 */
public record Graph(String name, List<Input> inputs, List<Task> tasks, List<Edge> edges) {

  /** What a task is. */
  public enum Kind {
    /** An ordinary task. */
    TASK,
    /** A task whose value decides which of its dependants run. */
    ROUTER,
    /** A task that emits items. */
    LOOP,
    /** The fan-in of several tasks. */
    MERGE
  }

  /** Why one waits for the other. */
  public enum EdgeKind {
    /** Takes the value of an input. */
    INPUT,
    /** Needs the value. */
    VALUE,
    /** Takes the value if there is one. */
    OPTIONAL,
    /** Takes whatever became of the task. */
    OUTCOME,
    /** Order without a value. */
    AFTER,
    /** Puts its values into a merge. */
    MERGE,
    /** Waits for the task in every item. */
    EVERY,
    /** Gathers the values of the task from every item. */
    COLLECT
  }

  /**
   * A value that the caller passes.
   *
   * @param name its name
   * @param type its type, as in source
   */
  public record Input(String name, String type) {}

  /**
   * A task.
   *
   * @param name its name
   * @param kind what it is
   * @param type the type of its value, as in source; {@code void} if it has none
   * @param scope the loop or merge per whose item it runs; empty for the main scope
   */
  public record Task(String name, Kind kind, String type, String scope) {}

  /**
   * An edge.
   *
   * @param from the task or input that is waited for
   * @param to the task that waits
   * @param kind why
   * @param condition what a router must have chosen for it; {@code null} if nothing in particular
   */
  public record Edge(
      String from, String to, EdgeKind kind, @Nullable String condition) {}

  /** Copies the lists. */
  public Graph {
    inputs = List.copyOf(inputs);
    tasks = List.copyOf(tasks);
    edges = List.copyOf(edges);
  }

  /** The graph as a Mermaid flow chart. */
  public String toMermaid() {
    StringBuilder text = new StringBuilder("flowchart TD\n");
    for (Input input : inputs) {
      text.append(
          "  in_%s([%s])\n".formatted(input.name(), mermaid(input.name() + ": " + input.type())));
    }
    for (Task task : tasks) {
      String shape = task.kind() == Kind.ROUTER ? "  t_%s{%s}\n" : "  t_%s[%s]\n";
      text.append(shape.formatted(task.name(), mermaid(label(task))));
    }
    for (Edge edge : edges) {
      String arrow =
          edge.kind() == EdgeKind.VALUE || edge.kind() == EdgeKind.INPUT ? "-->" : "-.->";
      String note = note(edge);
      String from = (edge.kind() == EdgeKind.INPUT ? "in_" : "t_") + edge.from();
      String marked = note.isEmpty() ? arrow : arrow + "|" + mermaid(note) + "|";
      text.append("  %s %s t_%s\n".formatted(from, marked, edge.to()));
    }
    return text.toString();
  }

  /** The graph in the DOT language of Graphviz. */
  public String toDot() {
    StringBuilder text = new StringBuilder("digraph %s {\n".formatted(quoted(name)));
    for (Input input : inputs) {
      text.append("  %s [label=%s, shape=oval];\n"
          .formatted(quoted("in " + input.name()), quoted(input.name() + ": " + input.type())));
    }
    for (Task task : tasks) {
      String shape = task.kind() == Kind.ROUTER ? "diamond" : "box";
      text.append("  %s [label=%s, shape=%s];\n"
          .formatted(quoted(task.name()), quoted(label(task)), shape));
    }
    for (Edge edge : edges) {
      String from = edge.kind() == EdgeKind.INPUT ? "in " + edge.from() : edge.from();
      StringJoiner style = new StringJoiner(", ", " [", "]").setEmptyValue("");
      if (edge.kind() != EdgeKind.VALUE && edge.kind() != EdgeKind.INPUT) {
        style.add("style=dashed");
      }
      if (!note(edge).isEmpty()) {
        style.add("label=" + quoted(note(edge)));
      }
      text.append("  %s -> %s%s;\n".formatted(quoted(from), quoted(edge.to()), style));
    }
    return text.append("}\n").toString();
  }

  /** The graph as a JSON object with the members of this record. */
  public String toJson() {
    StringJoiner in = new StringJoiner(",\n", "[\n", "\n  ]").setEmptyValue("[]");
    for (Input input : inputs) {
      in.add(
          "    {\"name\": %s, \"type\": %s}".formatted(quoted(input.name()), quoted(input.type())));
    }
    StringJoiner nodes = new StringJoiner(",\n", "[\n", "\n  ]").setEmptyValue("[]");
    for (Task task : tasks) {
      nodes.add("    {\"name\": %s, \"kind\": \"%s\", \"type\": %s}"
          .formatted(quoted(task.name()), task.kind(), quoted(task.type())));
    }
    StringJoiner arcs = new StringJoiner(",\n", "[\n", "\n  ]").setEmptyValue("[]");
    for (Edge edge : edges) {
      String condition =
          edge.condition() == null ? "" : ", \"condition\": " + quoted(edge.condition());
      arcs.add("    {\"from\": %s, \"to\": %s, \"kind\": \"%s\"%s}"
          .formatted(quoted(edge.from()), quoted(edge.to()), edge.kind(), condition));
    }
    return "{\n  \"name\": %s,\n  \"inputs\": %s,\n  \"tasks\": %s,\n  \"edges\": %s\n}\n"
        .formatted(quoted(name), in, nodes, arcs);
  }

  private static String label(Task task) {
    return task.type().equals("void") ? task.name() : task.name() + ": " + task.type();
  }

  private static String note(Edge edge) {
    String kind = switch (edge.kind()) {
      case INPUT, VALUE -> "";
      case OPTIONAL -> "if any";
      case OUTCOME -> "outcome";
      case AFTER -> "after";
      case MERGE -> "merge";
      case EVERY -> "after every";
      case COLLECT -> "collect";
    };
    String condition = edge.condition();
    return condition == null ? kind : kind.isEmpty() ? condition : kind + " " + condition;
  }

  private static String mermaid(String text) {
    return '"'
        + text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
        + '"';
  }

  /** A string literal of DOT and of JSON: both escape quotes and backslashes alike. */
  private static String quoted(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> literal.append('\\').append(c);
        case '\n' -> literal.append("\\n");
        default -> {
          if (c < ' ') {
            literal.append("\\u%04x".formatted((int) c));
          } else {
            literal.append(c);
          }
        }
      }
    }
    return literal.append('"').toString();
  }
}
