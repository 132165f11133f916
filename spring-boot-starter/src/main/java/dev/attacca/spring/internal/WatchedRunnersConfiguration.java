package dev.attacca.spring.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has all runners that are beans watched, for those who tell of them: every runner is given each extension that is a bean. */
@Configuration(proxyBeanMethods = false)
public class WatchedRunnersConfiguration {
  WatchedRunnersConfiguration() {}

  @Bean
  static WatchedRunners attaccaWatchedRunners() {
    return new WatchedRunners();
  }
}
