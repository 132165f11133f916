package dev.attacca.processor.read;

import dev.attacca.processor.model.After;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Keys;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** Resolves names. What has no one meaning is left out: the checks tell of it. */
final class Linker {
  private final Dag dag;
  private final Keys keys;
  private final Map<String, Integer> tasks = new HashMap<>();
  private final List<TaskMethod> nodes = new ArrayList<>();
  private final Map<String, Integer> stateIds = new HashMap<>();
  private final List<Graph.State> states = new ArrayList<>();
  private final Map<String, Integer> inputIds = new HashMap<>();
  private final List<Graph.Input> inputs = new ArrayList<>();

  private Linker(Dag dag, Types types) {
    this.dag = dag;
    this.keys = new Keys(types);
  }

  static Graph link(Dag dag, Types types) {
    return new Linker(dag, types).link();
  }

  private Graph link() {
    Set<String> overloaded = new HashSet<>();
    for (int id = 0; id < dag.tasks().size(); id++) {
      if (tasks.putIfAbsent(dag.tasks().get(id).name(), id) != null) {
        overloaded.add(dag.tasks().get(id).name());
      }
    }
    tasks.keySet().removeAll(overloaded);
    nodes.addAll(dag.tasks());
    merges();
    states();
    inputs();
    return new Graph(
        dag,
        List.copyOf(nodes),
        List.copyOf(inputs),
        List.copyOf(states),
        nodes.stream().map(this::edges).toList(),
        fallbacks());
  }

  /** Of several the first one counts. */
  private List<Integer> fallbacks() {
    Integer[] fallbacks = new Integer[nodes.size()];
    Arrays.fill(fallbacks, -1);
    for (int id = 0; id < nodes.size(); id++) {
      Integer other = nodes.get(id).fallback().map(Name::text).map(tasks::get).orElse(null);
      if (other != null && other != id && fallbacks[other] < 0) {
        fallbacks[other] = id;
      }
    }
    return List.of(fallbacks);
  }

  private void merges() {
    for (TaskMethod task : dag.tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (parameter.role() == Role.MERGE
            && parameter.marks().size() == 1
            && tasks.putIfAbsent(parameter.name(), nodes.size()) == null) {
          nodes.add(TaskMethod.merge(task, parameter));
        }
      }
    }
  }

  private void states() {
    for (TaskMethod task : dag.tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (parameter.role() == Role.STATE
            && stateIds.putIfAbsent(parameter.name(), states.size()) == null) {
          states.add(new Graph.State(
              parameter.name(),
              parameter.type(),
              parameter,
              keys(parameter).stream().findFirst(),
              dag.factories().stream()
                  .filter(each -> each.name().equals(parameter.name()))
                  .findFirst()));
        }
      }
    }
  }

  /** The task of which each value has a state of its own. */
  private List<Integer> keys(Parameter state) {
    return resolve(state.key().stream().toList());
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
        if (takesInput(parameter) && marked.contains(parameter.name()) && !task.suspends()) {
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

  private static boolean takesInput(Parameter parameter) {
    return parameter.from().isEmpty()
        && (parameter.isInput()
            || parameter.role() == Role.VALUE
            || parameter.role() == Role.CONTEXT);
  }

  private List<Edge> edges(TaskMethod task) {
    List<Edge> edges = new ArrayList<>();
    if (task.kind() == Kind.MERGE) {
      Parameter parameter = task.parameters().get(0);
      return List.of(new Edge.OfSource(resolve(parameter.merged()), parameter));
    }
    task.fallback()
        .filter(name -> !name.text().equals(task.name()) && tasks.containsKey(name.text()))
        .ifPresent(name -> edges.add(new Edge.OfFallback(tasks.get(name.text()), name)));
    if (!task.suspends()) {
      task.parameters().forEach(parameter -> edge(parameter).ifPresent(edges::add));
      if (task.isBatch()) {
        key(edges);
      }
    }
    for (After after : task.afters()) {
      List<Integer> named = resolve(after.tasks());
      if (!named.isEmpty()) {
        edges.add(new Edge.OfAfter(named, after));
      }
      List<Integer> every = resolve(after.every());
      if (!every.isEmpty()) {
        edges.add(new Edge.OfEvery(every, after));
      }
    }
    return List.copyOf(edges);
  }

  /** The first parameter whose elements take its value has the keys, or the only one that might be meant. */
  private void key(List<Edge> edges) {
    List<Edge> holders = edges.stream().filter(Linker::mayHoldKeys).toList();
    List<Edge> meant = holders.stream()
        .filter(edge -> !keys.fitsWhole(edge.parameter().orElseThrow(), sources(edge)))
        .toList();
    holders.stream()
        .filter(edge -> keys.fitsElement(edge.parameter().orElseThrow(), sources(edge)))
        .findFirst()
        .or(() -> meant.stream().filter(each -> meant.size() == 1).findFirst())
        .ifPresent(edge -> edges.set(edges.indexOf(edge), keyed(edge)));
  }

  private List<TaskMethod> sources(Edge edge) {
    return edge.tasks().stream().map(nodes::get).toList();
  }

  private static boolean mayHoldKeys(Edge edge) {
    return edge instanceof Edge.OfValue value && Keys.element(value.taken()).isPresent();
  }

  private static Edge keyed(Edge edge) {
    Parameter taken = edge.parameter().orElseThrow();
    return new Edge.OfKey(
        edge.tasks(),
        taken.of(Keys.element(taken).orElseThrow()),
        Keys.container(taken).orElseThrow());
  }

  private Optional<Edge> edge(Parameter parameter) {
    if (parameter.role() == Role.STATE) {
      return Optional.of(
          new Edge.OfState(stateIds.get(parameter.name()), keys(parameter), parameter));
    }
    Integer input = inputIds.get(parameter.name());
    if (takesInput(parameter) && input != null) {
      return Optional.of(new Edge.OfInput(input, parameter));
    }
    List<Integer> sources = resolve(parameter.sources());
    if (parameter.role() == Role.MERGE
        && sources.stream().noneMatch(each -> nodes.get(each).kind() == Kind.MERGE)) {
      return Optional.empty();
    }
    if (parameter.role() == Role.EMITTER
        || parameter.role() == Role.CURSOR
        || parameter.role() == Role.CONTEXT && sources.isEmpty()) {
      return Optional.of(new Edge.OfProvided(parameter));
    }
    if (parameter.isInput() || sources.isEmpty()) {
      return Optional.empty();
    }
    if (parameter.role().collects()) {
      return Optional.of(new Edge.OfCollect(sources, parameter));
    }
    if (parameter.role() == Role.PREVIOUS) {
      return Optional.of(new Edge.OfPrevious(sources.get(0), parameter));
    }
    if (parameter.role() == Role.LAST) {
      return Optional.of(new Edge.OfLast(sources, unwrapped(parameter, sources)));
    }
    if (parameter.role() == Role.INBOX) {
      return Optional.of(new Edge.OfRequest(sources, parameter));
    }
    Parameter taken = unwrapped(parameter, sources);
    return Optional.of(narrowing(taken, sources)
        .<Edge>map(narrowed -> new Edge.OfMatch(sources.get(0), narrowed, taken))
        .orElseGet(() -> new Edge.OfValue(sources, taken)));
  }

  /** An {@code Optional} or {@code Outcome} that is a task's value itself is nothing around that. */
  private Parameter unwrapped(Parameter parameter, List<Integer> sources) {
    boolean whole = parameter.wraps()
        && sources.stream()
            .map(source -> nodes.get(source).result().value())
            .allMatch(value -> value.isPresent()
                && depth(value.get(), parameter) >= depth(parameter.type(), parameter));
    return whole ? parameter.plain() : parameter;
  }

  /** How many times what is around the parameter's value is around this type. */
  private static int depth(TypeMirror type, Parameter parameter) {
    int depth = 0;
    TypeMirror at = type;
    while (at instanceof DeclaredType declared
        && declared.asElement().equals(((DeclaredType) parameter.type()).asElement())
        && !declared.getTypeArguments().isEmpty()) {
      depth++;
      at = declared.getTypeArguments().get(0);
    }
    return depth;
  }

  private Optional<TypeElement> narrowing(Parameter parameter, List<Integer> sources) {
    return parameter.wrap() == Parameter.Wrap.PLAIN && parameter.sources().size() == 1
        ? nodes
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
