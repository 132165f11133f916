package dev.attacca.spring.internal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** An executor is named that is no bean. */
final class MissingExecutorFailureAnalyzer
    extends AbstractFailureAnalyzer<MissingExecutorException> {
  MissingExecutorFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable root, MissingExecutorException cause) {
    String name = cause.executor();
    String reason = "no executor bean has that name%s%s"
        .formatted(
            cause.beans().isEmpty() ? "" : "; there are " + String.join(", ", cause.beans()),
            Names.guess(name, cause.beans()));
    Property property = cause.property();
    String description =
        "%s on the executor \"%s\", and %s".formatted(capitalized(cause.whose()), name, reason);
    String bean = "efine a bean \"%s\" that is a java.util.concurrent.Executor".formatted(name);
    String code = ", or give the executor in a RunnerCustomizer: builder.executor(\"%s\", …)."
        .formatted(name);
    if (property == null) {
      return new FailureAnalysis(description, "D" + bean + code, cause);
    }
    return new FailureAnalysis(
        "%s%n%n%s".formatted(description, property.describe(reason)),
        "Correct the property %s, or d%s%s"
            .formatted(property.name(), bean, property.isOfRunners() ? code : "."),
        cause);
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
