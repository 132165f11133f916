package dev.attacca.processor.plan;

import dev.attacca.processor.model.Batch;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.plan.Outline.Inputs;
import dev.attacca.processor.plan.Outline.Target;
import dev.attacca.processor.plan.Outline.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.SourceVersion;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.Types;

/** Makes the outline of a runner. */
final class OutlineMaker {
  /** A method takes 255 words; the instance itself is one, a long or double takes two. */
  private static final int WORDS = 254;

  private final Graph graph;
  private final Dag dag;
  private final Types types;
  private final Guesses guesses;
  private final Sketch sketch;
  private final boolean isOpen;
  private final boolean ordered;
  private final Map<String, Graph.Input> declared = new HashMap<>();
  /** By name, in the order in which members take them. */
  private final Map<String, Graph.Input> inputs = new LinkedHashMap<>();

  private final List<Graph.Input> settings = new ArrayList<>();
  private final Map<String, Target> targets = new LinkedHashMap<>();

  OutlineMaker(Graph graph, Types types, boolean isOpen) {
    this.graph = graph;
    this.dag = graph.dag();
    this.types = types;
    this.isOpen = isOpen;
    this.guesses = new Guesses(graph, types);
    Set<String> doubtful = new HashSet<>();
    for (TaskMethod task : dag.tasks()) {
      task.parameters().stream().filter(Parameter::isInput).forEach(each -> input(each, doubtful));
    }
    order();
    this.sketch = new Sketch(graph, guesses, doubtful);
    this.ordered = isOrdered();
  }

  Outline make() {
    List<Integer> ids =
        graph.ids().filter(id -> graph.task(id).kind() != Kind.MERGE).boxed().toList();
    ids.forEach(id -> target(graph.name(id), id));
    ids.forEach(id -> others(graph.task(id)).forEach(name -> target(name, id)));
    sketch.unknown().forEach(this::unknown);
    return new Outline(dag, List.copyOf(targets.values()), merges(), settings, all());
  }

  private void input(Parameter parameter, Set<String> doubtful) {
    Graph.Input input = new Graph.Input(parameter.name(), parameter.type(), parameter);
    Graph.Input first = declared.putIfAbsent(input.name(), input);
    boolean clear = parameter.marks().size() == 1
        && (first == null || types.isSameType(first.type(), input.type()));
    if (!clear) {
      doubtful.add(input.name());
    }
    if (settings.stream()
        .noneMatch(each ->
            each.name().equals(input.name()) && types.isSameType(each.type(), input.type()))) {
      settings.add(input);
    }
  }

  /** They stand in the order in which they are mentioned, if none is told. */
  private void order() {
    dag.inputOrder().stream()
        .flatMap(each -> each.names().stream())
        .map(Name::text)
        .forEach(this::next);
    for (TaskMethod task : dag.tasks()) {
      task.parameters().stream()
          .filter(each -> each.isInput() || each.from().isEmpty() && each.role() == Role.VALUE)
          .forEach(each -> next(each.name()));
    }
  }

  private void next(String name) {
    Graph.Input input = declared.get(name);
    if (input != null) {
      inputs.putIfAbsent(name, input);
    }
  }

  private void target(String name, int id) {
    if (isName(name)) {
      targets.putIfAbsent(
          name,
          new Target(
              name,
              guesses.value(id),
              guesses.opens(id),
              sketch.isMany(id),
              graph.task(id).batch().filter(each -> each.gives() == Batch.Gives.MAP),
              inputs(!isOpen && sketch.isCertain(id), sketch.inputsOf(id))));
    }
  }

  private List<Target> merges() {
    return graph
        .ids()
        .filter(id -> graph.task(id).kind() == Kind.MERGE && isName(graph.name(id)))
        .mapToObj(id -> new Target(
            graph.name(id),
            guesses.value(id),
            true,
            true,
            Optional.empty(),
            new Inputs(false, List.of())))
        .toList();
  }

  /** What a task might be called if it were not called as it is. */
  private static Set<String> others(TaskMethod task) {
    Set<String> names = new TreeSet<>(task.replaced());
    names.add(task.method().getSimpleName().toString());
    return names;
  }

  /** A task of another name may be meant, or one that is missing, or an input. */
  private void unknown(Sketch.Unknown unknown) {
    Optional<Parameter> parameter = unknown.parameter();
    Optional<Integer> like = sketch.like(unknown.name());
    if (like.isPresent()) {
      target(unknown.name(), like.get());
    } else if (isName(unknown.name())) {
      boolean untold = parameter.isEmpty() || parameter.get().role() == Role.MERGE;
      Value value = untold ? Value.UNKNOWN : Value.of(parameter.get().wanted());
      Inputs inputs = new Inputs(false, List.of());
      targets.putIfAbsent(
          unknown.name(),
          new Target(unknown.name(), value, false, unknown.gathers(), Optional.empty(), inputs));
    }
    parameter
        .filter(each -> each.from().isEmpty() && each.role() != Role.MERGE)
        .ifPresent(each -> settings.add(new Graph.Input(unknown.name(), each.type(), each)));
  }

  private static boolean isName(String name) {
    return SourceVersion.isIdentifier(name) && !SourceVersion.isKeyword(name);
  }

  private Inputs all() {
    boolean certain = sketch.isAllCertain() && !dag.tasks().isEmpty();
    return inputs(certain, inputs.keySet());
  }

  private Inputs inputs(boolean certain, Set<String> needed) {
    List<Graph.Input> taken =
        inputs.values().stream().filter(each -> needed.contains(each.name())).toList();
    return new Inputs(certain && words(taken) <= WORDS && isOrdered(taken), taken);
  }

  private static int words(List<Graph.Input> inputs) {
    return inputs.stream()
        .map(input -> input.type().getKind())
        .mapToInt(kind -> kind == TypeKind.LONG || kind == TypeKind.DOUBLE ? 2 : 1)
        .sum();
  }

  /** Whether they stand in this order, or look the same in any. */
  private boolean isOrdered(List<Graph.Input> taken) {
    return ordered
        || taken.stream()
            .allMatch(each -> guesses.isSame(each.type(), taken.get(0).type()));
  }

  /** Whether there is one order for all of them. */
  private boolean isOrdered() {
    if (dag.inputOrder().isPresent()) {
      List<String> listed =
          dag.inputOrder().get().names().stream().map(Name::text).toList();
      return new HashSet<>(listed).equals(inputs.keySet()) && listed.size() == inputs.size();
    }
    // One could be passed for another unnoticed if they are of one type.
    Set<String> erasures = new HashSet<>();
    return inputs.values().stream().allMatch(each -> erasures.add(guesses.erasure(each.type())));
  }
}
