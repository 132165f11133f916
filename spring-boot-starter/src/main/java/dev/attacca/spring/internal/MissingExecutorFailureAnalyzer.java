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
    return new FailureAnalysis(
        "%s on the executor \"%s\", and no executor bean has that name%s%s"
            .formatted(
                capitalized(cause.whose()),
                name,
                cause.beans().isEmpty() ? "" : "; there are " + String.join(", ", cause.beans()),
                Names.guess(name, cause.beans())),
        "Define a bean \"%s\" that is a java.util.concurrent.Executor, or give the executor in a RunnerCustomizer: builder.executor(\"%s\", …)."
            .formatted(name, name),
        cause);
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
