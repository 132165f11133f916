package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A task's name becomes a method of the runner, which has some of its own. */
final class ReservedCheck implements Check {
  static final Set<String> OF_RUNNER = Set.of(
      "run",
      "start",
      "of",
      "builder",
      "overriding",
      "without",
      "serve",
      "graph",
      "outcomes",
      "failures",
      "stats");
  static final Set<String> OF_OBJECT = Set.of(
      "wait",
      "notify",
      "notifyAll",
      "getClass",
      "hashCode",
      "equals",
      "toString",
      "clone",
      "finalize");

  @Override
  public List<Problem> check(Graph graph) {
    Set<String> names =
        graph.dag().tasks().stream().map(TaskMethod::name).collect(Collectors.toSet());
    List<Problem> problems = new ArrayList<>();
    for (TaskMethod task : graph.dag().tasks()) {
      String name = task.name();
      if (OF_RUNNER.contains(name)) {
        problems.add(Diagnostic.RESERVED_NAME.at(
            task.site(), name, "the runner has a method " + name + "() of its own"));
      } else if (OF_OBJECT.contains(name)) {
        problems.add(Diagnostic.RESERVED_NAME.at(
            task.site(), name, "every object has a method " + name + "()"));
      } else if (name.endsWith("Async") && names.contains(name.substring(0, name.length() - 5))) {
        problems.add(Diagnostic.RESERVED_NAME.at(
            task.site(),
            name,
            "the runner has a method " + name + "(), which starts the task \""
                + name.substring(0, name.length() - 5)
                + "\""));
      }
    }
    return problems;
  }
}
