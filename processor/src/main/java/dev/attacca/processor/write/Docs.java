package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.plan.Layers;
import dev.attacca.processor.plan.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/** What the runner's comments say of the graph. */
final class Docs {
  private static final int MOST_NAMES = 24;
  private static final int FEW = 3;
  /** Of a comment on a line of its own, with what stands around it. */
  private static final int WIDTH = 87;

  private final Plan plan;
  private final Graph graph;
  private final Layers layers;
  /** By task: itself and all that it waits for. */
  private final BitSet[] runs;

  Docs(Plan plan) {
    this.plan = plan;
    this.graph = plan.graph();
    this.layers = Layers.of(plan);
    this.runs = new BitSet[graph.size()];
  }

  /** The graph, to be read. */
  CodeBlock drawing() {
    return CodeBlock.of("<pre>{@code\n$L\n}</pre>\n", Drawing.of(plan, layers));
  }

  /** What a target runs, in which order; and what for. */
  CodeBlock runs(int id, String what) {
    BitSet all = new BitSet();
    all.or(runs(id));
    graph.standIns(id).forEach(each -> all.or(runs(each)));
    String runs = "Runs "
        + (all.cardinality() > MOST_NAMES
            ? all.cardinality() + " tasks, last {@code " + last(id) + "},"
            : "{@code " + order(all, Scopes.MAIN) + "}");
    boolean fits = runs.length() + what.length() <= WIDTH;
    return CodeBlock.of("$L$L$L.\n", runs, fits ? " " : "\n", what);
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
}
