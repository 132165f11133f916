package dev.attacca.spring.internal;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Properties speak of graphs that there are not. */
final class UnfitPropertiesFailureAnalyzer
    extends AbstractFailureAnalyzer<UnfitPropertiesException> {
  UnfitPropertiesFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable root, UnfitPropertiesException cause) {
    StringBuilder description =
        new StringBuilder("Some properties of Attacca mean nothing:%n".formatted());
    cause
        .problems()
        .forEach(
            (property, reason) -> description.append("%n%s".formatted(property.describe(reason))));
    return new FailureAnalysis(
        description.toString(),
        "Update your application's configuration. The classes of tasks that are beans are, as properties name them: %s."
            .formatted(cause.dags().stream()
                .map(DagSettings::inProperties)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "))),
        cause);
  }
}
