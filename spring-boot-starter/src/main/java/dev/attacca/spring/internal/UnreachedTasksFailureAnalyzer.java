package dev.attacca.spring.internal;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A bean has a proxy that cannot stand around some of its tasks. */
final class UnreachedTasksFailureAnalyzer extends AbstractFailureAnalyzer<UnreachedTasksException> {
  UnreachedTasksFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable root, UnreachedTasksException cause) {
    return new FailureAnalysis(
        "There is a proxy around the bean \"%s\" of %s, a subclass, which cannot override all tasks:%n%n%s"
            .formatted(
                cause.bean(),
                cause.tasks().getName(),
                cause.problems().stream()
                    .map("    %s.%n"::formatted)
                    .collect(Collectors.joining())),
        "Take final, or static, away from these methods; a method of a class in another package must be protected or public.",
        cause);
  }
}
