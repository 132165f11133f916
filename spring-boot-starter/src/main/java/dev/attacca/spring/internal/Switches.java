package dev.attacca.spring.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * What can be switched on and off. The properties are read as those are that are bound: {@code on}, {@code yes} and {@code 1} are
 * true, too. What is no such word, or empty, is refused with Spring Boot's own report, here or where the properties are bound.
 */
public final class Switches {
  private static final String PAGE = "attacca.page.enabled";
  private static final String RECORDER = "attacca.recorder.enabled";

  private Switches() {}

  /** {@return whether the page is to be there} */
  static boolean isPageOn(Environment environment) {
    return Boolean.TRUE.equals(said(environment, PAGE));
  }

  private static @Nullable Boolean said(Environment environment, String property) {
    return new Binder(
            ConfigurationPropertySources.get(environment),
            new PropertySourcesPlaceholdersResolver(environment),
            null,
            editors -> {}, // else it is that of all, which keeps the class loader of the first to
            // use it
            null)
        .bind(property, Bindable.of(Boolean.class))
        .orElse(null);
  }

  /** The page is switched on. */
  public static final class OfPage extends SpringBootCondition {
    OfPage() {}

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Boolean page = said(context.getEnvironment(), PAGE);
      return new ConditionOutcome(Boolean.TRUE.equals(page), "%s is %s".formatted(PAGE, page));
    }
  }

  /** Runs are recorded, whoever shows them: the page needs a recorder. */
  public static final class OfRecorder extends SpringBootCondition {
    OfRecorder() {}

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Boolean page = said(context.getEnvironment(), PAGE);
      Boolean recorder = said(context.getEnvironment(), RECORDER);
      return new ConditionOutcome(
          Boolean.TRUE.equals(page) || Boolean.TRUE.equals(recorder),
          "%s is %s, %s is %s".formatted(PAGE, page, RECORDER, recorder));
    }
  }

  /** The endpoint of the actuator may have a recorder: it is not switched off. */
  public static final class OfEndpointRecorder extends SpringBootCondition {
    OfEndpointRecorder() {}

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Boolean recorder = said(context.getEnvironment(), RECORDER);
      return new ConditionOutcome(
          !Boolean.FALSE.equals(recorder), "%s is %s".formatted(RECORDER, recorder));
    }
  }
}
