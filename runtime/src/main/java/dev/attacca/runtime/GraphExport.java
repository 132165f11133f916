package dev.attacca.runtime;

import dev.attacca.runtime.Graph.Edge;
import dev.attacca.runtime.Graph.EdgeKind;
import dev.attacca.runtime.Graph.Input;
import dev.attacca.runtime.Graph.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A graph as text: nodes by scope, each scope in a box of its own, then the edges. */
final class GraphExport {
  private final Graph graph;
  private final Map<String, List<Task>> byScope;
  private final Map<String, Integer> places = new HashMap<>();

  GraphExport(Graph graph) {
    this.graph = graph;
    this.byScope = graph.tasks().stream().collect(Collectors.groupingBy(Task::scope));
    graph.tasks().forEach(task -> places.putIfAbsent(task.name(), places.size()));
    graph.inputs().forEach(input -> places.putIfAbsent(input.name(), places.size()));
  }

  String mermaid() {
    StringBuilder text = new StringBuilder("flowchart TD\n");
    for (Input input : graph.inputs()) {
      text.append("  %s([%s])\n"
          .formatted(id("in", input.name()), html(input.name() + ": " + input.type())));
    }
    mermaid("", "  ", text);
    for (Edge edge : graph.edges()) {
      String arrow = isOrder(edge) || isBack(edge) ? "-.->" : "-->";
      String note = note(edge);
      text.append("  %s %s %s\n"
          .formatted(
              id(edge.kind() == EdgeKind.INPUT ? "in" : "t", edge.from()),
              note.isEmpty() ? arrow : arrow + "|" + html(note) + "|",
              id("t", edge.to())));
    }
    return text.toString();
  }

  private void mermaid(String scope, String indent, StringBuilder text) {
    List<Task> tasks = byScope.getOrDefault(scope, List.of());
    for (Task task : tasks) {
      text.append(indent)
          .append(id("t", task.name()))
          .append(shape(task).formatted(html(label(task))))
          .append('\n');
    }
    for (Task task : tasks) {
      if (byScope.containsKey(task.name())) {
        text.append(
            "%ssubgraph %s[%s]\n".formatted(indent, id("s", task.name()), html(title(task))));
        mermaid(task.name(), indent + "  ", text);
        text.append(indent).append("end\n");
      }
    }
  }

  private static String shape(Task task) {
    return switch (task.kind()) {
      case TASK -> task.worker() ? "[[%s]]" : "[%s]";
      case ROUTER -> "{%s}";
      case LOOP -> "{{%s}}";
      case MERGE -> "[\\%s/]";
      case REPEAT -> "[/%s/]";
    };
  }

  /** A name if it is a plain word, else its place: Mermaid allows little in an identifier. */
  private String id(String prefix, String name) {
    return name.matches("\\w+") ? prefix + "_" + name : prefix + places.get(name) + "_";
  }

  String dot() {
    StringBuilder text = new StringBuilder("digraph %s {\n".formatted(quoted(graph.name())));
    for (Input input : graph.inputs()) {
      text.append("  %s [label=%s, shape=oval];\n"
          .formatted(quoted("in " + input.name()), quoted(input.name() + ": " + input.type())));
    }
    dot("", "  ", text);
    for (Edge edge : graph.edges()) {
      String from = edge.kind() == EdgeKind.INPUT ? "in " + edge.from() : edge.from();
      StringJoiner style = new StringJoiner(", ", " [", "]").setEmptyValue("");
      if (isOrder(edge)) {
        style.add("style=dashed");
      } else if (isBack(edge)) {
        style.add("style=dotted").add("constraint=false"); // it may point upwards
      }
      if (!note(edge).isEmpty()) {
        style.add("label=" + quoted(note(edge)));
      }
      text.append("  %s -> %s%s;\n".formatted(quoted(from), quoted(edge.to()), style));
    }
    return text.append("}\n").toString();
  }

  private void dot(String scope, String indent, StringBuilder text) {
    List<Task> tasks = byScope.getOrDefault(scope, List.of());
    for (Task task : tasks) {
      String shape = switch (task.kind()) {
        case TASK -> task.worker() ? "component" : "box";
        case ROUTER -> "diamond";
        case LOOP -> "hexagon";
        case MERGE -> "invtrapezium";
        case REPEAT -> "doubleoctagon";
      };
      text.append("%s%s [label=%s, shape=%s];\n"
          .formatted(indent, quoted(task.name()), quoted(label(task)), shape));
    }
    for (Task task : tasks) {
      if (byScope.containsKey(task.name())) {
        text.append("%ssubgraph %s {\n%s  label=%s;\n"
            .formatted(indent, quoted("cluster " + task.name()), indent, quoted(title(task))));
        dot(task.name(), indent + "  ", text);
        text.append(indent).append("}\n");
      }
    }
  }

  String json() {
    Stream<String> inputs = graph.inputs().stream()
        .map(each ->
            "{\"name\": %s, \"type\": %s}".formatted(quoted(each.name()), quoted(each.type())));
    Stream<String> tasks = graph.tasks().stream()
        .map(each ->
            "{\"name\": %s, \"kind\": \"%s\", \"type\": %s, \"scope\": %s, \"worker\": %s, \"notes\": %s}"
                .formatted(
                    quoted(each.name()),
                    each.kind(),
                    quoted(each.type()),
                    quoted(each.scope()),
                    each.worker(),
                    each.notes().stream()
                        .map(GraphExport::quoted)
                        .collect(Collectors.joining(", ", "[", "]"))));
    Stream<String> edges = graph.edges().stream().map(each -> {
      String condition = each.condition();
      return "{\"from\": %s, \"to\": %s, \"kind\": \"%s\"%s}"
          .formatted(
              quoted(each.from()),
              quoted(each.to()),
              each.kind(),
              condition == null ? "" : ", \"condition\": " + quoted(condition));
    });
    return "{\n  \"name\": %s,\n  \"inputs\": %s,\n  \"tasks\": %s,\n  \"edges\": %s\n}\n"
        .formatted(quoted(graph.name()), array(inputs), array(tasks), array(edges));
  }

  private static String array(Stream<String> elements) {
    StringJoiner array = new StringJoiner(",\n    ", "[\n    ", "\n  ]").setEmptyValue("[]");
    elements.forEach(array::add);
    return array.toString();
  }

  private static String label(Task task) {
    String head = task.type().equals("void") ? task.name() : task.name() + ": " + task.type();
    return task.notes().isEmpty() ? head : head + "\n" + String.join("\n", task.notes());
  }

  private static String title(Task opener) {
    return switch (opener.kind()) {
      case MERGE -> "each value of " + opener.name();
      case REPEAT -> "each round of " + opener.name();
      default -> "each " + opener.name();
    };
  }

  /** Whether it carries no value. */
  private static boolean isOrder(Edge edge) {
    return switch (edge.kind()) {
      case AFTER, EVERY, FALLBACK -> true;
      default -> false;
    };
  }

  /** Whether it leads from one round to the next. */
  private static boolean isBack(Edge edge) {
    return edge.kind() == EdgeKind.PREVIOUS;
  }

  private static String note(Edge edge) {
    String kind = switch (edge.kind()) {
      case INPUT, VALUE -> "";
      case OPTIONAL -> "if any";
      case OUTCOME -> "outcome";
      case AFTER -> edge.condition() == null ? "after" : "";
      case FALLBACK -> "fallback";
      case MERGE -> "merge";
      case EVERY -> "after every";
      case COLLECT -> "collect";
      case PREVIOUS -> "previous";
      case LAST -> "last";
    };
    return edge.condition() == null ? kind : (kind + " when " + edge.condition()).strip();
  }

  /** A label of Mermaid: HTML in quotes, in which a number sign begins a character's number. */
  private static String html(String text) {
    return '"'
        + text.replace("#", "#35;")
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("`", "#96;")
            .replace("\n", "<br/>")
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
