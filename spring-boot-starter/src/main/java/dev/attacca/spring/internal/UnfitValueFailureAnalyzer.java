package dev.attacca.spring.internal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What a property says cannot be had. */
final class UnfitValueFailureAnalyzer extends AbstractFailureAnalyzer<UnfitValueException> {
  UnfitValueFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable root, UnfitValueException cause) {
    Property property = cause.property();
    return new FailureAnalysis(
        cause.getMessage()
            + (property == null ? "." : ".%n%n%s".formatted(property.describe(cause.reason()))),
        cause.action(),
        cause);
  }
}
