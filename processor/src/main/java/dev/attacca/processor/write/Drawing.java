package dev.attacca.processor.write;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import dev.attacca.processor.plan.Layers;
import dev.attacca.processor.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The graph as a text that can be read where an editor shows the runner's comment. What stands in one
 * layer runs at once; what is per item stands indented, below the loop.
 */
final class Drawing {
  private static final int MOST_NODES = 60;
  private static final int WIDTH = 96;
  private static final int MOST_LEFT = 48;
  private static final String GAP = "   ";

  /** A line: a node, and what it waits for. */
  private record Row(String left, List<String> right) {}

  private final Plan plan;
  private final Graph graph;
  private final Layers layers;
  private final List<Row> rows = new ArrayList<>();

  private Drawing(Plan plan, Layers layers) {
    this.plan = plan;
    this.graph = plan.graph();
    this.layers = layers;
  }

  /** The lines, without one after the last. */
  static String of(Plan plan, Layers layers) {
    return new Drawing(plan, layers).draw();
  }

  private String draw() {
    List<String> lines = new ArrayList<>();
    inputs(lines);
    if (graph.size() > MOST_NODES) {
      plan.scopes().scopes().stream().limit(MOST_NODES).forEach(scope -> lines.add(summary(scope)));
    } else {
      scope(Scopes.MAIN, "");
      int left = rows.stream()
          .mapToInt(row -> row.left().length())
          .filter(length -> length <= MOST_LEFT)
          .max()
          .orElse(0);
      rows.forEach(row -> lines(row, left, lines));
    }
    return String.join("\n", lines);
  }

  private void inputs(List<String> lines) {
    if (!graph.inputs().isEmpty()) {
      List<String> all = graph.inputs().stream()
          .limit(MOST_NODES)
          .map(each -> each.name() + ": " + TypeText.of(each.type()))
          .toList();
      lines(new Row("in", all), "in".length(), lines);
      lines.add("");
    }
  }

  private void scope(int scope, String indent) {
    int number = 0;
    for (List<Integer> layer : layers.divide(plan.members(scope))) {
      number++;
      for (int i = 0; i < layer.size(); i++) {
        int id = layer.get(i);
        String head = i == 0 ? "%-3s".formatted(number) : GAP;
        rows.add(new Row(indent + head + label(id), conditions(id)));
        if (graph.task(id).opens() && !plan.members(id).isEmpty()) {
          String each = plan.scopes().isRound(id) ? "for each round of " : "for each ";
          rows.add(new Row(indent + GAP + each + graph.name(id) + ":", List.of()));
          scope(id, indent + GAP + "|  ");
        }
      }
    }
  }

  private String label(int id) {
    TaskMethod task = graph.task(id);
    String kind = task.kind() == Kind.TASK ? "" : task.kind().word() + " ";
    String type = task.result().value().map(TypeText::of).orElse("");
    boolean optional = task.result().optional() && !task.opens();
    String shown = optional ? "Optional<" + type + ">" : type;
    String batches =
        task.batch().map(batch -> " in batches of " + batch.max().number()).orElse("");
    return kind + task.name() + (type.isEmpty() ? "" : ": " + shown) + batches;
  }

  private List<String> conditions(int id) {
    List<String> conditions = graph.edges().get(id).stream()
        .filter(edge -> !(edge instanceof Edge.OfProvided))
        .map(this::condition)
        .toList();
    if (conditions.isEmpty()) {
      return List.of();
    }
    List<String> shown = new ArrayList<>(conditions);
    shown.set(0, "<- " + conditions.get(0));
    return shown;
  }

  private String condition(Edge edge) {
    if (edge instanceof Edge.OfInput input) {
      return graph.inputs().get(input.input()).name();
    }
    if (edge instanceof Edge.OfState state) {
      String by = state.tasks().stream().map(graph::name).collect(Collectors.joining());
      return "state "
          + graph.states().get(state.state()).name()
          + (state.isKeyed() ? " by " + by : "");
    }
    if (edge instanceof Edge.OfPrevious previous) {
      return "previous " + graph.name(previous.source());
    }
    String names = edge.tasks().stream().map(graph::name).collect(Collectors.joining(" or "));
    if (edge instanceof Edge.OfLast last) {
      return (last.taken().wraps() ? "maybe last " : "last ") + names;
    }
    if (edge instanceof Edge.OfMatch match) {
      return names + " if " + TypeText.of(match.taken().wanted());
    }
    if (edge instanceof Edge.OfAfter after) {
      return after(after, names);
    }
    if (edge instanceof Edge.OfEvery) {
      return "after every " + names;
    }
    if (edge instanceof Edge.OfCollect) {
      return "all of " + names;
    }
    if (edge instanceof Edge.OfKey) {
      return names;
    }
    if (edge instanceof Edge.OfRequest) {
      return "asked by " + names;
    }
    if (edge instanceof Edge.OfSource) {
      return "each " + names;
    }
    if (edge instanceof Edge.OfFallback) {
      return "fallback of " + names;
    }
    return switch (((Edge.OfValue) edge).taken().wrap()) {
      case OPTIONAL -> "maybe " + names;
      case OUTCOME -> "outcome of " + names;
      default -> names;
    };
  }

  private static String after(Edge.OfAfter after, String names) {
    List<Name> when = after.after().when();
    return when.isEmpty()
        ? "after " + names
        : when.stream()
            .map(Name::text)
            .collect(Collectors.joining(" or ", "if " + names + " is ", ""));
  }

  /** What a node waits for stands in a column of its own, and goes on there. */
  private static void lines(Row row, int left, List<String> lines) {
    String line = row.left();
    String indent = " ".repeat(left) + GAP;
    if (!row.right().isEmpty()) {
      line += " ".repeat(Math.max(0, left - line.length())) + GAP;
    }
    boolean begun = false;
    for (int i = 0; i < row.right().size(); i++) {
      String part = row.right().get(i) + (i + 1 < row.right().size() ? ", " : "");
      if (begun && line.length() + part.length() > WIDTH) {
        lines.add(line.stripTrailing());
        line = indent + "   ";
      }
      line += part;
      begun = true;
    }
    lines.add(line.stripTrailing());
  }

  private String summary(int scope) {
    List<Integer> members = plan.members(scope);
    List<List<Integer>> divided = layers.divide(members);
    int widest = divided.stream().mapToInt(List::size).max().orElse(0);
    String each = plan.scopes().isRound(scope) ? "for each round of " : "for each ";
    String where = scope == Scopes.MAIN ? "" : each + graph.name(scope) + ": ";
    return "%s%,d %s in %,d %s, at most %,d at once%s"
        .formatted(
            where,
            members.size(),
            members.size() == 1 ? "task" : "tasks",
            divided.size(),
            divided.size() == 1 ? "layer" : "layers",
            widest,
            divided.isEmpty()
                ? ""
                : "; first " + some(divided.get(0)) + "; last "
                    + some(divided.get(divided.size() - 1)));
  }

  private String some(List<Integer> ids) {
    String names = ids.stream().limit(3).map(graph::name).collect(Collectors.joining(", "));
    return ids.size() > 3 ? names + ", ..." : names;
  }
}
