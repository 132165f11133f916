package dev.attacca.spring.internal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A bean with tasks is a proxy that has its interfaces alone. */
final class ProxiedTasksFailureAnalyzer extends AbstractFailureAnalyzer<ProxiedTasksException> {
  ProxiedTasksFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable root, ProxiedTasksException told) {
    String what = String.valueOf(told.getMessage());
    return new FailureAnalysis(
        Character.toUpperCase(what.charAt(0))
            + what.substring(1)
            + ". Spring has made a proxy of it that has its interfaces alone.",
        "Have Spring make proxies of classes: leave out spring.aop.proxy-target-class=false, and set proxyTargetClass = true where an annotation such as @EnableAsync or @EnableCaching says false.",
        told);
  }
}
