package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Keys;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.util.Types;

/** One parameter of a batch has the keys, and nobody can be in doubt which. */
final class BatchKeyCheck implements Check {
  private final Keys keys;

  BatchKeyCheck(Types types) {
    this.keys = new Keys(types);
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph
        .batches()
        .filter(id -> graph.task(id).kinds().equals(List.of(Kind.TASK)))
        .filter(id -> !graph.task(id).suspends() && !graph.task(id).isWorker())
        .forEach(id -> batch(graph, id, problems));
    return problems;
  }

  private void batch(Graph graph, int id, List<Problem> problems) {
    int before = problems.size();
    TaskMethod task = graph.task(id);
    task.parameters().forEach(parameter -> others(task, parameter, problems));
    List<Edge> possible = new ArrayList<>();
    for (Edge edge : graph.edges().get(id)) {
      if (edge instanceof Edge.OfKey || isPossible(graph, edge)) {
        possible.add(edge);
        whole(graph, task, edge, problems);
      } else if (isMeantAsKey(graph, id, edge)) {
        problems.add(Diagnostic.BATCH_KEY.at(
            edge.site(),
            "the batch \"%s\" takes the input \"%s\" as its keys, and of an input a run has one"
                .formatted(task.name(), edge.parameter().orElseThrow().name()),
            "Take the value of a task that runs once per item."));
      }
    }
    if (possible.size() > 1) {
      problems.add(Diagnostic.BATCH_KEY.at(
          possible.get(1).site(),
          "the batch \"%s\" has the keys \"%s\" and \"%s\", and one of them has to say which items take part"
              .formatted(task.name(), name(possible.get(0)), name(possible.get(1))),
          "Let a task make one value of both, and take that; or take one of them away."));
    }
    boolean isClear =
        task.parameters().stream().allMatch(each -> !mayHoldKeys(each) || hasEdge(graph, id, each));
    if (possible.isEmpty() && isClear && problems.size() == before) {
      problems.add(none(graph, id));
    }
  }

  private static boolean mayHoldKeys(Parameter parameter) {
    return Keys.container(parameter).isPresent();
  }

  private static boolean hasEdge(Graph graph, int id, Parameter parameter) {
    return parameter.wrap() != Parameter.Wrap.RAW
        && graph.edges().get(id).stream()
            .flatMap(edge -> edge.parameter().stream())
            .anyMatch(each -> each.element().equals(parameter.element()));
  }

  private static String name(Edge edge) {
    return edge.parameter().orElseThrow().name();
  }

  /** Whether the elements take the value of what the parameter names. */
  private boolean isPossible(Graph graph, Edge edge) {
    return edge instanceof Edge.OfValue value
        && Keys.element(value.taken()).isPresent()
        && keys.fitsElement(value.taken(), sources(graph, edge));
  }

  private static List<TaskMethod> sources(Graph graph, Edge edge) {
    return edge.tasks().stream().map(graph::task).toList();
  }

  /** Whether it is an input that the elements of a batch's parameter would take. */
  static boolean isMeantAsKey(Graph graph, int id, Edge edge) {
    return edge instanceof Edge.OfInput input
        && !input.taken().isInput()
        && graph.task(id).isBatch()
        && Keys.element(input.taken()).isPresent()
        && Keys.element(graph.inputs().get(input.input()).parameter()).isEmpty();
  }

  /** Whether a type that does not fit is told of as a key that is none. */
  boolean isTold(Graph graph, int id, Edge edge) {
    if (edge instanceof Edge.OfSource source) {
      return Keys.container(source.taken().type()).isPresent()
          && graph
              .batches()
              .filter(batch -> graph.key(batch).isEmpty())
              .anyMatch(
                  batch -> graph.task(batch).method().equals(graph.task(id).method()));
    }
    return graph.task(id).isBatch()
        && (isMeantAsKey(graph, id, edge)
            || isPossible(graph, edge)
            || edge instanceof Edge.OfValue && graph.key(id).isEmpty());
  }

  private void whole(Graph graph, TaskMethod task, Edge edge, List<Problem> problems) {
    Parameter parameter = edge.parameter().orElseThrow();
    List<TaskMethod> sources = sources(graph, edge);
    if (keys.fitsElement(parameter, sources) && keys.fitsWhole(parameter, sources)) {
      problems.add(Diagnostic.BATCH_KEY.at(
          parameter.site(),
          "the parameter \"%s\" of the batch \"%s\" is %s, which takes the value of \"%s\" as it is, and its elements take it as well"
              .formatted(
                  parameter.name(),
                  task.name(),
                  TypeText.of(parameter.type()),
                  sources.get(0).name()),
          "Say %s, if it has the keys; or take the value by a type that is none of Set, List and Collection."
              .formatted(sources
                  .get(0)
                  .result()
                  .value()
                  .map(type -> simpleName(parameter) + "<" + TypeText.of(type) + ">")
                  .orElseThrow())));
    }
  }

  private static String simpleName(Parameter parameter) {
    String type = TypeText.of(parameter.type());
    return type.substring(0, type.indexOf('<'));
  }

  /** What is of one item cannot be of many, and keys come from a task. */
  private static void others(TaskMethod task, Parameter parameter, List<Problem> problems) {
    String name = parameter.name();
    if (parameter.role().collects()) {
      refuse(task, parameter, "gathers \"" + name + "\"", problems);
    } else if (parameter.role() == Role.PREVIOUS) {
      refuse(task, parameter, "takes \"" + name + "\" of the round before", problems);
    } else if (parameter.role() == Role.LAST) {
      refuse(task, parameter, "takes \"" + name + "\" of the last round", problems);
    }
  }

  private static void refuse(
      TaskMethod task, Parameter parameter, String what, List<Problem> problems) {
    problems.add(Diagnostic.BATCH_KEY.at(
        parameter.site(),
        "the batch \"%s\" %s, which is of one item, and a call has many"
            .formatted(task.name(), what),
        "Let a task take it, and take the value of that here; the keys need no annotation."));
  }

  private static Problem none(Graph graph, int id) {
    TaskMethod task = graph.task(id);
    Optional<Edge> merged = graph.edges().get(id).stream()
        .filter(edge -> edge.parameter().map(Parameter::role).equals(Optional.of(Role.MERGE)))
        .findFirst();
    if (merged.isPresent()) {
      return Diagnostic.BATCH_KEY.at(
          merged.get().site(),
          "the batch \"%s\" has no key, for \"%s\" takes the values of a merge as they are"
              .formatted(task.name(), name(merged.get())),
          "Let a task take the merge and return its value, and take that of many here.");
    }
    return Diagnostic.BATCH_KEY.at(
        task.site(),
        "the batch \"%s\" has no key: no parameter is a Set, List or Collection whose elements take the value of a task"
            .formatted(task.name()),
        graph.edges().get(id).stream()
            .filter(edge ->
                edge instanceof Edge.OfValue && !edge.parameter().orElseThrow().wraps())
            .flatMap(edge -> graph.task(edge.tasks().get(0)).result().value().stream()
                .map(value -> "Take the values of many items in one call: Set<%s> %s."
                    .formatted(RepeatCheck.boxed(TypeText.of(value)), name(edge))))
            .findFirst()
            .orElse("Take the values of a task that runs once per item."));
  }
}
