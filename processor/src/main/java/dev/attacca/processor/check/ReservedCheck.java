package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A task's name becomes a method of the runner, which has some of its own; an input's becomes one that
 * sets it; a merge's, a static one that names its items, which a cluster has to know.
 */
final class ReservedCheck implements Check {
  private static final String WITHOUT = "without";

  static final Set<String> OF_RUNNER = Set.of(
      "run",
      "start",
      "of",
      "builder",
      "overriding",
      WITHOUT,
      "serve",
      "graph",
      "withId",
      "close",
      "portable",
      "outcomes",
      "failures",
      "stats");

  @Override
  public List<Problem> check(Graph graph) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < graph.dag().tasks().size(); id++) {
      ids.putIfAbsent(graph.name(id), id);
    }
    List<Problem> problems = new ArrayList<>();
    for (TaskMethod task : graph.dag().tasks()) {
      if (!task.replaced().stream().allMatch(task.name()::equals)) {
        continue; // it has to be named otherwise anyway
      }
      reason(graph, ids, task.name())
          .ifPresent(why -> problems.add(Diagnostic.RESERVED_NAME.at(
              task.nameSite(), "a task", task.name(), why, wayOut(task))));
    }
    for (TaskMethod merge : graph.nodes().subList(graph.dag().tasks().size(), graph.size())) {
      if (graph.dag().cluster().isPresent() && Name.OF_OBJECT.contains(merge.name())) {
        problems.add(parameter("a merge", merge.name(), merge.site()));
      }
    }
    for (Graph.Input input : graph.inputs()) {
      if (input.name().equals(WITHOUT) || Name.OF_OBJECT.contains(input.name())) {
        problems.add(parameter("an input", input.name(), input.parameter().site()));
      }
    }
    return problems;
  }

  private static Problem parameter(String what, String name, Site site) {
    return Diagnostic.RESERVED_NAME.at(
        site, what, name, ofItself(name).orElseThrow(), "the parameter");
  }

  private static Optional<String> reason(Graph graph, Map<String, Integer> ids, String name) {
    Optional<String> own = ofItself(name);
    return own.isPresent() ? own : ofAnother(graph, ids, name);
  }

  private static Optional<String> ofItself(String name) {
    if (OF_RUNNER.contains(name)) {
      return Optional.of("the runner has a method " + name + "() of its own");
    }
    return Name.OF_OBJECT.contains(name)
        ? Optional.of("every object has a method " + name + "()")
        : Optional.empty();
  }

  private static String wayOut(TaskMethod task) {
    return task.given().isPresent()
        ? "it"
        : "the method, or name the task, " + task.kind().annotation() + "(name = ...)";
  }

  private static Optional<String> ofAnother(Graph graph, Map<String, Integer> ids, String name) {
    return companionOf(graph, ids, name, "Async", "starts the task", false)
        .or(() -> companionOf(graph, ids, name, "Publisher", "publishes the values of", true));
  }

  /** Each task has a second method in the runner: one, if it has any number of values, or the other. */
  private static Optional<String> companionOf(
      Graph graph,
      Map<String, Integer> ids,
      String name,
      String suffix,
      String does,
      boolean ofStreams) {
    String first = name.substring(0, Math.max(0, name.length() - suffix.length()));
    return Optional.ofNullable(name.endsWith(suffix) ? ids.get(first) : null)
        .flatMap(id -> isStreamed(graph, id))
        .filter(streamed -> streamed == ofStreams)
        .map(streamed ->
            "the runner has a method %s(), which %s \"%s\"".formatted(name, does, first));
  }

  private static Optional<Boolean> isStreamed(Graph graph, int task) {
    Result result = graph.task(task).result();
    return isMany(graph, task).map(many -> many && result.value().isPresent());
  }

  /** Whether the task runs for items, or has some; empty if that depends on a name nobody has. */
  private static Optional<Boolean> isMany(Graph graph, int task) {
    if (graph.task(task).opens()) {
      return Optional.of(true).filter(yes -> graph.task(task).result().sound());
    }
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(task));
    while (!open.isEmpty()) {
      int id = open.remove();
      if (seen.get(id)) {
        continue;
      }
      seen.set(id);
      if (!isResolved(graph, id)) {
        return Optional.empty();
      }
      for (Edge edge : graph.edges().get(id)) {
        for (int source : edge.binds() ? edge.tasks() : List.<Integer>of()) {
          if (graph.task(source).opens()) {
            return Optional.of(true);
          }
          open.add(source);
        }
      }
    }
    return Optional.of(false);
  }

  private static boolean isResolved(Graph graph, int task) {
    TaskMethod method = graph.task(task);
    long bound = graph.edges().get(task).stream()
        .filter(edge -> edge.parameter().isPresent())
        .count();
    return bound == method.parameters().size()
        && method.afters().stream()
            .flatMap(after -> after.tasks().stream())
            .allMatch(name -> graph.ids().anyMatch(id -> graph.name(id).equals(name.text())));
  }
}
