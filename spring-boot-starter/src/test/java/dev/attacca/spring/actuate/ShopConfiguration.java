package dev.attacca.spring.actuate;

import dev.attacca.runtime.spi.RunnerSetup;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A runner that is a bean. */
@Configuration(proxyBeanMethods = false)
class ShopConfiguration {
  final Shop tasks = new Shop();

  @Bean
  ShopRunner shopRunner(ObjectProvider<RunnerSetup> setups) {
    return ShopRunner.builder(tasks)
        .setUp("Shop", setups.orderedStream().toList())
        .build();
  }
}
