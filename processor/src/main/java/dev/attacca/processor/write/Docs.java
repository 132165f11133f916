package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.plan.Layers;
import dev.attacca.processor.plan.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the runner's comments say of the graph, and of what a method takes and returns. */
final class Docs {
  private static final int MOST_NAMES = 24;
  private static final int FEW = 3;

  private final Plan plan;
  private final Graph graph;
  private final Names names;
  private final Layers layers;
  /** By input: the tasks that take it. */
  private final Map<Integer, Set<String>> takers = new HashMap<>();
  /** By task: itself and all that it waits for. */
  private final BitSet[] runs;

  Docs(Plan plan, Names names) {
    this.plan = plan;
    this.graph = plan.graph();
    this.names = names;
    this.layers = Layers.of(plan);
    this.runs = new BitSet[graph.size()];
    graph
        .ids()
        .forEach(id -> graph.edges().get(id).forEach(edge -> {
          if (edge instanceof Edge.OfInput input) {
            takers
                .computeIfAbsent(input.input(), absent -> new LinkedHashSet<>())
                .add(graph.name(id));
          }
        }));
  }

  /** The graph, to be read. */
  CodeBlock drawing() {
    return CodeBlock.of("<pre>{@code\n$L\n}</pre>\n", Drawing.of(plan, layers));
  }

  /** In which order a task and all that it needs run. */
  CodeBlock order(int id) {
    BitSet all = new BitSet();
    all.or(runs(id));
    graph.standIns(id).forEach(each -> all.or(runs(each)));
    if (all.cardinality() == 1) {
      return CodeBlock.of("<p>It needs no other task.\n");
    }
    return all.cardinality() > MOST_NAMES
        ? CodeBlock.of("<p>These are $L tasks, last {@code $L}.\n", all.cardinality(), last(id))
        : CodeBlock.of("<p>In this order: {@code $L}.\n", order(all, Scopes.MAIN));
  }

  private String last(int id) {
    return graph
            .dependencies(id)
            .distinct()
            .limit(FEW)
            .mapToObj(graph::name)
            .collect(Collectors.joining(", "))
        + " > " + graph.name(id);
  }

  private String order(BitSet all, int scope) {
    List<String> steps = new ArrayList<>();
    for (List<Integer> layer : layers.divide(plan.members(scope))) {
      String step = layer.stream()
          .filter(all::get)
          .map(id -> graph.name(id) + condition(id) + within(all, id))
          .collect(Collectors.joining(", "));
      if (!step.isEmpty()) {
        steps.add(step);
      }
    }
    return String.join(" > ", steps);
  }

  private String condition(int id) {
    return graph
        .task(id)
        .fallback()
        .map(name -> " (if " + name.text() + " fails)")
        .orElse("");
  }

  private String within(BitSet all, int id) {
    String inside = graph.task(id).opens() ? order(all, id) : "";
    String each = plan.scopes().isRound(id) ? "for each round" : "for each";
    return inside.isEmpty() ? "" : " (" + each + ": " + inside + ")";
  }

  private BitSet runs(int wanted) {
    List<Integer> path = new ArrayList<>(List.of(wanted));
    while (!path.isEmpty()) {
      int id = path.get(path.size() - 1);
      int before = path.size();
      if (runs[id] == null) {
        graph.dependencies(id).filter(each -> runs[each] == null).forEach(path::add);
      }
      if (path.size() == before) {
        path.remove(before - 1);
        if (runs[id] == null) {
          BitSet all = new BitSet();
          all.set(id);
          graph.dependencies(id).forEach(each -> all.or(runs[each]));
          runs[id] = all;
        }
      }
    }
    return runs[wanted];
  }

  /** What a method takes. */
  CodeBlock parameters(List<Graph.Input> inputs) {
    CodeBlock.Builder code = CodeBlock.builder();
    for (Graph.Input input : inputs) {
      String text = "the input {@code " + input.name() + "}" + takers(input);
      code.add(parameter(names.field(input), text));
    }
    return code.build();
  }

  /** A tag; none for a name with a character beyond the first 65,536, which javac refuses there. */
  static CodeBlock parameter(String variable, String text) {
    return variable.chars().anyMatch(each -> Character.isSurrogate((char) each))
        ? CodeBlock.of("")
        : CodeBlock.of("@param $L $L\n", variable, text);
  }

  private String takers(Graph.Input input) {
    Set<String> all = takers.getOrDefault(graph.inputs().indexOf(input), Set.of());
    if (all.isEmpty()) {
      return "";
    }
    String some = all.stream()
        .limit(FEW)
        .map(name -> "{@code " + name + "}")
        .collect(Collectors.joining(", "));
    return ", for " + some + (all.size() > FEW ? " and " + (all.size() - FEW) + " more" : "");
  }
}
