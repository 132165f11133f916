package dev.attacca.spring.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A bean with tasks is a proxy that has its interfaces alone. */
final class ProxiedTasksFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {
  ProxiedTasksFailureAnalyzer() {}

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, RuntimeException any) {
    ProxiedTasksException told = findCause(root, ProxiedTasksException.class);
    if (told != null) {
      return analysis(told.getMessage() == null ? "" : told.getMessage(), told);
    }
    for (Throwable at = root;
        at != null;
        at = at.getCause()) { // from those whom the runner is injected into
      FailureAnalysis found =
          at instanceof UnsatisfiedDependencyException unfit ? ofScanned(unfit) : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** What the runner of a bean that component scanning has found fails with; Spring has put what it is into the text alone. */
  private static @Nullable FailureAnalysis ofScanned(UnsatisfiedDependencyException unfit) {
    InjectionPoint point = unfit.getInjectionPoint();
    Class<?> runner = point == null ? null : point.getMember().getDeclaringClass();
    Class<?> tasks = runner == null || !GeneratedRunner.isRunner(runner)
        ? null
        : GeneratedRunner.tasksOf(runner);
    String text = String.valueOf(unfit.getMessage());
    return tasks == null
            || !text.contains("Could not convert argument value")
            || !text.contains("Proxy")
        ? null
        : analysis(
            "the bean of %s is a proxy and no %s, so its runner cannot call its tasks"
                .formatted(tasks.getSimpleName(), tasks.getName()),
            unfit);
  }

  private static FailureAnalysis analysis(String what, Throwable cause) {
    return new FailureAnalysis(
        Character.toUpperCase(what.charAt(0))
            + what.substring(1)
            + ". Spring has made a proxy of it that has its interfaces alone.",
        "Have Spring make proxies of classes: leave out spring.aop.proxy-target-class=false, and set proxyTargetClass = true where an annotation such as @EnableAsync or @EnableCaching says false.",
        cause);
  }
}
