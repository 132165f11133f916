package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.type.TypeMirror;

/** A value of another library that stands for one to come is a value like any other: nobody awaits it. */
final class NotAwaitedCheck implements Check {
  private final Adapters adapters;

  NotAwaitedCheck(Adapters adapters) {
    this.adapters = adapters;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph.ids().filter(id -> graph.task(id).kind() == Kind.TASK).forEach(id -> {
      TaskMethod task = graph.task(id);
      task.result()
          .value()
          .filter(value -> !task.isWorker() && adapters.awaits(value))
          .filter(value -> !isTaken(graph, id))
          .filter(value -> !Diagnostic.NOT_AWAITED.isSuppressedAt(task.method()))
          .ifPresent(value -> problems.add(problem(task, value)));
    });
    return problems;
  }

  private Problem problem(TaskMethod task, TypeMirror value) {
    return Diagnostic.NOT_AWAITED.at(
        task.site(),
        task.name(),
        TypeText.of(task.result().declared()),
        adapters.wayOut(task.name(), value).orElseThrow());
  }

  /** Types agree, so whoever takes the value knows what it is. */
  private static boolean isTaken(Graph graph, int id) {
    return graph
        .dependants(id)
        .map(Graph.Dependant::edge)
        .filter(edge -> !(edge instanceof Edge.OfEvery) && !(edge instanceof Edge.OfAfter))
        .anyMatch(edge -> edge.parameter().map(Parameter::wanted).isPresent());
  }
}
