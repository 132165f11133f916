package dev.attacca.processor.plan;

import dev.attacca.processor.model.After;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.TypeElement;

/** Resolves names. What has no one meaning is left out: the checks tell of it. */
public final class Linker {
  private final Dag dag;
  private final Map<String, Integer> tasks = new HashMap<>();
  private final Map<String, Integer> inputIds = new HashMap<>();
  private final List<Graph.Input> inputs = new ArrayList<>();

  private Linker(Dag dag) {
    this.dag = dag;
  }

  public static Graph link(Dag dag) {
    return new Linker(dag).link();
  }

  private Graph link() {
    Set<String> overloaded = new HashSet<>();
    for (int id = 0; id < dag.tasks().size(); id++) {
      if (tasks.putIfAbsent(dag.tasks().get(id).name(), id) != null) {
        overloaded.add(dag.tasks().get(id).name());
      }
    }
    tasks.keySet().removeAll(overloaded);
    inputs();
    return new Graph(
        dag, List.copyOf(inputs), dag.tasks().stream().map(this::edges).toList());
  }

  private void inputs() {
    Set<String> marked = new HashSet<>();
    dag.tasks()
        .forEach(task -> task.parameters().stream()
            .filter(Parameter::isInput)
            .forEach(each -> marked.add(each.name())));
    Map<String, Parameter> first = new LinkedHashMap<>();
    Map<String, Parameter> mentioned = new LinkedHashMap<>();
    for (TaskMethod task : dag.tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (parameter.from().isEmpty() && marked.contains(parameter.name()) && !task.suspends()) {
          mentioned.putIfAbsent(parameter.name(), parameter);
          if (parameter.isInput()) {
            first.putIfAbsent(parameter.name(), parameter);
          }
        }
      }
    }
    List<String> order = new ArrayList<>(mentioned.keySet());
    dag.inputOrder()
        .map(each -> each.names().stream().map(Name::text).toList())
        .filter(names -> names.containsAll(order))
        .ifPresent(names -> order.sort(Comparator.comparing(names::indexOf)));
    for (String name : order) {
      Parameter parameter = first.getOrDefault(name, mentioned.get(name));
      inputIds.put(name, inputs.size());
      inputs.add(new Graph.Input(name, parameter.type(), parameter));
    }
  }

  private List<Edge> edges(TaskMethod task) {
    List<Edge> edges = new ArrayList<>();
    if (!task.suspends()) {
      task.parameters().forEach(parameter -> edge(parameter).ifPresent(edges::add));
    }
    for (After after : task.afters()) {
      List<Integer> named = resolve(after.tasks());
      if (!named.isEmpty()) {
        edges.add(new Edge.OfAfter(named, after));
      }
    }
    return List.copyOf(edges);
  }

  private Optional<Edge> edge(Parameter parameter) {
    Integer input = inputIds.get(parameter.name());
    if (parameter.from().isEmpty() && input != null) {
      return Optional.of(new Edge.OfInput(input, parameter));
    }
    List<Integer> sources = resolve(parameter.sources());
    if (parameter.isInput() || sources.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(narrowing(parameter, sources)
        .<Edge>map(narrowed -> new Edge.OfMatch(sources.get(0), narrowed, parameter))
        .orElseGet(() -> new Edge.OfValue(sources, parameter)));
  }

  private Optional<TypeElement> narrowing(Parameter parameter, List<Integer> sources) {
    return parameter.wrap() == Parameter.Wrap.PLAIN && parameter.sources().size() == 1
        ? dag.tasks()
            .get(sources.get(0))
            .routing()
            .flatMap(routing -> routing.narrowing(parameter.wanted()))
        : Optional.empty();
  }

  private List<Integer> resolve(List<Name> names) {
    return names.stream()
        .map(Name::text)
        .distinct()
        .filter(tasks::containsKey)
        .map(tasks::get)
        .toList();
  }
}
