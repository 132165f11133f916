package dev.attacca.spring.internal;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has all runners that are beans watched, for those who tell of them: every runner is given each extension that is a bean. Contexts
 * above and below each other have one object for it, as there is one endpoint for all, and one health.
 */
@Configuration(proxyBeanMethods = false)
public class WatchedRunnersConfiguration {
  WatchedRunnersConfiguration() {}

  @Bean
  static WatchedRunners attaccaWatchedRunners(ApplicationContext context) {
    ApplicationContext above = context.getParent();
    WatchedRunners present =
        above == null ? null : above.getBeanProvider(WatchedRunners.class).getIfAvailable();
    return present == null ? new WatchedRunners() : present;
  }
}
