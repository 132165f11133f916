package dev.attacca.spring.internal;

import dev.attacca.micrometer.AttaccaObservations;
import java.util.Arrays;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** No context above has observations that the application has made itself: runs would be observed twice. */
public final class NoObservationsAbove extends SpringBootCondition
    implements ConfigurationCondition {
  private static final String OWN = "attaccaObservations";

  NoObservationsAbove() {}

  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    var beans = context.getBeanFactory();
    BeanFactory above = beans == null ? null : beans.getParentBeanFactory();
    boolean isThere = above instanceof ListableBeanFactory factory
        && Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                factory, AttaccaObservations.class, true, false))
            .anyMatch(name -> !name.equals(OWN));
    return new ConditionOutcome(!isThere, "observations of the application above: " + isThere);
  }
}
