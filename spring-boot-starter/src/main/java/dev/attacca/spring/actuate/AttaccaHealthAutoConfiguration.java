package dev.attacca.spring.actuate;

import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.internal.WatchedRunners;
import dev.attacca.spring.internal.WatchedRunnersConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The health of servers, unless {@code management.health.attacca.enabled=false}. Spring Boot has it in a module of its own from
 * version 4 on.
 */
@AutoConfiguration(after = AttaccaAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("attacca")
@Import(WatchedRunnersConfiguration.class)
public class AttaccaHealthAutoConfiguration {
  /** Called by Spring. */
  public AttaccaHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "attaccaHealthIndicator")
  HealthIndicator attaccaHealthIndicator(WatchedRunners runners) {
    return new ServersHealthIndicator(runners);
  }
}
