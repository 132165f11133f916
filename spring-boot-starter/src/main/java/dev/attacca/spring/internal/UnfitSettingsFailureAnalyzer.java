package dev.attacca.spring.internal;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.spi.UnfitSettingsException;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Properties say of a task what cannot be said of it. */
final class UnfitSettingsFailureAnalyzer extends AbstractFailureAnalyzer<UnfitSettingsException> {
  private final Environment environment;

  UnfitSettingsFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable root, UnfitSettingsException cause) {
    Graph graph = cause.graph();
    DagSettings settings = new DagSettings(environment);
    StringBuilder description = new StringBuilder(
        "The runner of %s cannot be configured like this:%n".formatted(graph.name()));
    for (UnfitSettingsException.Problem problem : cause.problems()) {
      Property property = settings.find(graph.name(), List.of(), problem.key());
      description.append(
          property == null || !isOf(property, problem)
              ? "%n    Setting: %s%n    Value: \"%s\"%n    Origin: code%n    Reason: %s%n"
                  .formatted(problem.key(), problem.value(), problem.reason())
              : "%n%s".formatted(property.describe(problem.reason())));
    }
    String tasks = graph.tasks().stream().map(Graph.Task::name).collect(Collectors.joining(", "));
    return new FailureAnalysis(
        description.toString(),
        "Update your application's configuration. The tasks of %s are: %s."
            .formatted(graph.name(), tasks),
        cause);
  }

  /** Else a customizer has said something else, after the properties. */
  private static boolean isOf(Property property, UnfitSettingsException.Problem problem) {
    return Keys.value(problem.key(), property.value()).equals(problem.value());
  }
}
