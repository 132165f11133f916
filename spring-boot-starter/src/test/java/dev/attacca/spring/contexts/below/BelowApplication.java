package dev.attacca.spring.contexts.below;

import dev.attacca.spring.contexts.above.AboveApplication.Told;
import dev.attacca.spring.contexts.above.Stock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The context below, which is on the web. */
@SpringBootApplication(proxyBeanMethods = false)
public class BelowApplication {
  @Bean
  Told below() {
    return new Told();
  }

  /** Of the same name as the one of the context above. */
  @Bean
  Stock stock() {
    return new Stock();
  }
}
