package dev.attacca.processor.plan;

import dev.attacca.processor.model.After;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Suggestion;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of a refused class resolved as they may have been meant: one that is misspelt, to the name
 * that is like it. What follows from a guess is uncertain, and so is what follows from a cycle.
 */
final class Sketch {
  /** A name that nobody has; who mentions it, if that is a parameter. */
  record Unknown(String name, Optional<Parameter> parameter, boolean gathers) {}

  private final Graph graph;
  private final Guesses guesses;
  private final Map<String, Integer> tasks = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Set<String> inputs = new LinkedHashSet<>();
  private final Map<String, Unknown> unknown = new LinkedHashMap<>();
  /** By task: those whose item is its own, and all that it waits for. */
  private final List<BitSet> bound = new ArrayList<>();

  private final List<BitSet> awaited = new ArrayList<>();
  /** By task: those of the round before whose values it takes. */
  private final List<BitSet> previous = new ArrayList<>();

  private final List<Set<String>> needed = new ArrayList<>();
  private final BitSet uncertain = new BitSet();
  private final BitSet many = new BitSet();

  Sketch(Graph graph, Guesses guesses, Set<String> doubtful) {
    this.graph = graph;
    this.guesses = guesses;
    for (int id = 0; id < graph.size(); id++) {
      if (tasks.putIfAbsent(graph.name(id), id) != null) {
        ambiguous.add(graph.name(id));
      }
    }
    for (TaskMethod task : graph.dag().tasks()) {
      task.parameters().stream()
          .filter(Parameter::isInput)
          .forEach(each -> inputs.add(each.name()));
    }
    ambiguous.addAll(doubtful);
    ambiguous.addAll(inputs.stream().filter(tasks::containsKey).toList());
    for (int id = 0; id < graph.size(); id++) {
      bound.add(new BitSet());
      awaited.add(new BitSet());
      previous.add(new BitSet());
      needed.add(new LinkedHashSet<>());
      task(id);
    }
    graph.ids().forEach(id -> {
      fallbacks(id, awaited.get(id));
      fallbacks(id, bound.get(id));
    });
    cycles();
    spread();
  }

  /** The names that nobody has, each once. */
  Iterable<Unknown> unknown() {
    return unknown.values();
  }

  /** The task that a name may stand for, short of the right one. */
  Optional<Integer> like(String name) {
    return graph
        .ids()
        .filter(id -> graph.task(id).method().getSimpleName().contentEquals(name))
        .boxed()
        .findFirst()
        .or(() -> Suggestion.closest(name, tasks.keySet()).map(tasks::get));
  }

  boolean isCertain(int id) {
    return !uncertain.get(id) && graph.standIns(id).noneMatch(uncertain::get);
  }

  boolean isAllCertain() {
    return uncertain.isEmpty();
  }

  boolean isMany(int id) {
    return many.get(id);
  }

  /** The inputs that a task takes, or what stands in for it, by itself or by way of others. */
  Set<String> inputsOf(int id) {
    Set<String> all = new LinkedHashSet<>(needed.get(id));
    graph.standIns(id).forEach(each -> all.addAll(needed.get(each)));
    return all;
  }

  private void task(int id) {
    TaskMethod task = graph.task(id);
    if (task.kind() == Kind.MERGE) {
      task.parameters().get(0).merged().forEach(name -> name(id, name, false, Optional.empty()));
      return;
    }
    if (task.suspends() || task.kinds().size() > 1) {
      uncertain.set(id);
    }
    for (Parameter parameter : task.parameters()) {
      if (parameter.marks().size() > 1
          && !parameter.marks().equals(List.of("From", "Collect"))
          && !parameter.marks().equals(List.of("From", "Last"))) {
        uncertain.set(id);
      }
      parameter(id, parameter);
    }
    task.fallback().ifPresent(name -> fallback(id, name));
    for (After after : task.afters()) {
      after.tasks().forEach(name -> name(id, name, true, Optional.empty()));
      after.every().forEach(name -> name(id, name, false, Optional.empty()));
    }
  }

  private void fallback(int id, Name name) {
    name(id, name, true, Optional.empty());
    Integer other = tasks.get(name.text());
    if (other != null && graph.fallbacks().get(other) != id) {
      uncertain.set(id); // which of two is to stay, nobody can tell
      uncertain.set(other);
    }
  }

  /** Whoever waits for a task waits for what may stand in for it. */
  private void fallbacks(int id, BitSet sources) {
    int[] more = sources.stream()
        .filter(source -> !graph.isFallbackOf(id, source))
        .flatMap(graph::standIns)
        .filter(each -> each != id)
        .toArray();
    for (int each : more) {
      sources.set(each);
    }
  }

  private void parameter(int id, Parameter parameter) {
    String own = parameter.name();
    if (parameter.isInput()) {
      input(id, own);
    }
    if (parameter.role() == Role.PREVIOUS) {
      parameter.sources().forEach(name -> previous(id, name, parameter));
    } else if (parameter.from().isPresent()) {
      boolean binds = binds(parameter);
      parameter.from().get().forEach(name -> name(id, name, binds, Optional.of(parameter)));
    } else if (parameter.role() == Role.MERGE && parameter.marks().size() == 1) {
      many.set(id);
      if (tasks.containsKey(own)) {
        bind(id, tasks.get(own), true);
      }
      parameter.merged().forEach(name -> name(id, name, false, Optional.of(parameter)));
    } else if (!isGiven(parameter)) {
      Name name = new Name(own, parameter.site());
      name(id, name, binds(parameter), Optional.of(parameter));
    }
  }

  private static boolean binds(Parameter parameter) {
    return !parameter.role().collects() && parameter.role() != Role.LAST;
  }

  /** It waits for nothing of its own round, and so is in no cycle; but what that needs, it needs. */
  private void previous(int id, Name name, Parameter parameter) {
    Integer source = tasks.get(name.text());
    if (source == null) {
      name(id, name, false, Optional.of(parameter));
    } else {
      previous.get(id).set(source);
    }
  }

  /** Whether it takes nothing of a task or the caller. */
  private boolean isGiven(Parameter parameter) {
    return switch (parameter.role()) {
      case INPUT, EMITTER, CURSOR -> true;
      case STATE -> parameter.marks().size() == 1;
      case CONTEXT -> !tasks.containsKey(parameter.name()) && !inputs.contains(parameter.name());
      default -> false;
    };
  }

  private void input(int id, String name) {
    needed.get(id).add(name);
    if (ambiguous.contains(name)) {
      uncertain.set(id);
    }
  }

  private void name(int id, Name name, boolean binds, Optional<Parameter> parameter) {
    String text = name.text();
    boolean byItself = parameter.filter(each -> each.from().isEmpty()).isPresent();
    if (tasks.containsKey(text)) {
      bind(id, tasks.get(text), binds);
      if (ambiguous.contains(text)) {
        uncertain.set(id);
      }
    } else if (byItself && inputs.contains(text)) {
      input(id, text);
    } else {
      uncertain.set(id);
      unknown.putIfAbsent(text, new Unknown(text, parameter, !binds));
      guess(id, text, byItself, parameter).ifPresent(other -> bind(id, other, binds));
    }
  }

  /** The task that is meant; none if an input is, or nobody knows. */
  private Optional<Integer> guess(
      int id, String name, boolean byItself, Optional<Parameter> parameter) {
    Set<String> all = new LinkedHashSet<>(tasks.keySet());
    if (byItself) {
      all.addAll(inputs);
    }
    Optional<String> closest = Suggestion.closest(name, all);
    if (closest.filter(inputs::contains).isPresent()) {
      needed.get(id).add(closest.get());
      return Optional.empty();
    }
    return like(name)
        .or(() -> parameter.flatMap(each -> guesses.onlyOneFor(each.wanted(), id)))
        .filter(other -> other != id);
  }

  private void bind(int id, int source, boolean binds) {
    awaited.get(id).set(source);
    if (binds) {
      bound.get(id).set(source);
    }
  }

  /** Which edge is the one too many, nobody can tell: all are uncertain that wait for a cycle. */
  private void cycles() {
    int[] open = new int[graph.size()];
    List<BitSet> dependants = dependants(List.of(awaited));
    Deque<Integer> ready = new ArrayDeque<>();
    for (int id = 0; id < open.length; id++) {
      open[id] = awaited.get(id).cardinality();
      if (open[id] == 0) {
        ready.add(id);
      }
    }
    BitSet left = new BitSet();
    left.set(0, open.length);
    while (!ready.isEmpty()) {
      int id = ready.remove();
      left.clear(id);
      dependants.get(id).stream().filter(each -> --open[each] == 0).forEach(ready::add);
    }
    uncertain.or(left);
  }

  /** What is true of a task is true of those that wait for it. */
  private void spread() {
    List<BitSet> dependants = dependants(List.of(awaited, previous));
    Deque<Integer> changed = new ArrayDeque<>();
    graph.ids().forEach(id -> {
      if (guesses.opens(id)) {
        many.set(id);
      }
      changed.add(id);
    });
    while (!changed.isEmpty()) {
      int id = changed.remove();
      dependants.get(id).stream().filter(each -> inherits(each, id)).forEach(changed::add);
    }
  }

  private boolean inherits(int id, int source) {
    boolean news = needed.get(id).addAll(needed.get(source));
    if (uncertain.get(source) && !uncertain.get(id)) {
      uncertain.set(id);
      news = true;
    }
    if (bound.get(id).get(source) && many.get(source) && !many.get(id)) {
      many.set(id);
      news = true;
    }
    return news;
  }

  private List<BitSet> dependants(List<List<BitSet>> by) {
    List<BitSet> dependants = Stream.generate(BitSet::new).limit(graph.size()).toList();
    graph
        .ids()
        .forEach(id -> by.stream()
            .flatMapToInt(each -> each.get(id).stream())
            .forEach(each -> dependants.get(each).set(id)));
    return dependants;
  }
}
