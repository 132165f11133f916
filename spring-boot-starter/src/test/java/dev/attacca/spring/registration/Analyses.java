package dev.attacca.spring.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** What Spring Boot would print of a context that does not start. */
public final class Analyses {
  private Analyses() {}

  public static FailureAnalysis of(AssertableApplicationContext context) {
    return of(context, new StandardEnvironment());
  }

  public static FailureAnalysis of(AssertableApplicationContext context, Environment environment) {
    assertThat(context).hasFailed();
    return of(context.getStartupFailure(), environment);
  }

  public static FailureAnalysis of(Throwable failure, Environment environment) {
    List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
        .load(
            FailureAnalyzer.class,
            ArgumentResolver.of(Environment.class, environment),
            (type, name, problem) -> {});
    return analyzers.stream()
        .map(analyzer -> analyzer.analyze(failure))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody knows what this is", failure));
  }
}
