package dev.attacca.spring.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A bean with tasks is a prototype, or has another scope that a runner cannot be in. */
final class UnfitScopeFailureAnalyzer extends AbstractFailureAnalyzer<UnfitScopeException> {
  UnfitScopeFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable root, UnfitScopeException cause) {
    String tasks = cause.runner().tasks().getSimpleName();
    String runner = cause.runner().type().getSimpleName();
    String action = cause.scope().equals("prototype")
        ? "Make it a singleton: a run keeps its values apart from those of others, so %s needs no state of its own; what is one run's is passed as @Input or @State. Or make the runner yourself, in a bean of your own that is a %s."
            .formatted(tasks, runner)
        : "Give the scope a proxy, @Scope(value = \"%s\", proxyMode = ScopedProxyMode.TARGET_CLASS), or make it a singleton. Or make the runner yourself, in a bean of your own that is a %s."
            .formatted(cause.scope(), runner);
    return new FailureAnalysis(
        capitalized(cause.getMessage())
            + (cause.origin().isEmpty()
                ? "."
                : ".%n%nIt is defined in %s.".formatted(cause.origin())),
        action,
        cause);
  }

  private static String capitalized(@Nullable String text) {
    return text == null ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
