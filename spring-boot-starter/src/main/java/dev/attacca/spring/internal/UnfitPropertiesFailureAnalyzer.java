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
    return new FailureAnalysis(description.toString(), action(cause), cause);
  }

  private static String action(UnfitPropertiesException cause) {
    StringBuilder action = new StringBuilder("Update your application's configuration.");
    if (cause.problems().keySet().stream().anyMatch(Property::isOfRunners)) {
      action
          .append(" The classes of tasks that are beans are, as properties name them: ")
          .append(cause.dags().stream()
              .map(DagSettings::inProperties)
              .distinct()
              .sorted()
              .collect(Collectors.joining(", ")))
          .append('.');
    }
    if (!cause.problems().keySet().stream().allMatch(Property::isOfRunners)) {
      action
          .append(" Below \"attacca\" there are: defaults and dags, for runners, and ")
          .append(String.join(", ", OtherNames.all()))
          .append('.');
    }
    return action.toString();
  }
}
