package dev.attacca.processor.check;

import dev.attacca.processor.model.After;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Suggestion;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code when} belongs to one router and names what it can choose. */
final class WhenCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph
        .ids()
        .forEach(id -> graph.edges().get(id).forEach(edge -> edge(graph, id, edge, problems)));
    return problems;
  }

  private static void edge(Graph graph, int id, Edge edge, List<Problem> problems) {
    if (!(edge instanceof Edge.OfAfter after) || after.after().when().isEmpty()) {
      return;
    }
    After written = after.after();
    if (written.tasks().size() != 1) {
      problems.add(Diagnostic.WHEN.at(
          written.site(),
          "`when` belongs to one router, and this @DependsOn names "
              + written.tasks().size() + " tasks",
          "Write one @DependsOn for each."));
    } else if (after.tasks().size() == 1) {
      constants(graph.task(id), graph.task(after.tasks().get(0)), written, problems);
    }
  }

  private static void constants(
      TaskMethod task, TaskMethod router, After written, List<Problem> problems) {
    Optional<Routing> routing = router.routing();
    if (routing.isEmpty()) {
      problems.add(wrong(
          written,
          "\"" + router.name() + "\" is a @Task and chooses nothing",
          "Mark it @Router, or leave `when` out."));
      return;
    }
    switch (routing.get().choice()) {
      case TYPE ->
        problems.add(wrong(
            written,
            "the router \"" + router.name() + "\" chooses by type, not by constant",
            "Take a parameter of the permitted type: @From(\"" + router.name() + "\")."));
      case ROUTE ->
        problems.add(wrong(
            written,
            "the router \"" + router.name() + "\" returns Route and chooses by name",
            "Leave `when` out, and return Route.to(\"" + task.name() + "\")."));
      case CONSTANT, CONSTANTS -> {
        List<String> options = routing.get().options();
        for (Name constant : written.when()) {
          if (!options.contains(constant.text())) {
            problems.add(Diagnostic.UNKNOWN_CONSTANT.at(
                constant.site(),
                router.name(),
                constant.shown(),
                Suggestion.hint(constant.text(), options),
                String.join(", ", options)));
          }
        }
      }
      case UNUSABLE -> {}
    }
  }

  private static Problem wrong(After written, String rule, String wayOut) {
    return Diagnostic.WHEN.at(written.when().get(0).site(), rule, wayOut);
  }
}
