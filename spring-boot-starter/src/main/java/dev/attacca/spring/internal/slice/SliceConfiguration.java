package dev.attacca.spring.internal.slice;

import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.spi.MissingResources;
import dev.attacca.runtime.spi.RunnerSetup;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.RunnerCustomizer;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What a test of some classes with tasks has besides them: a clock that stands still, and one thread. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  AttaccaAutoConfiguration.class,
  ConfigurationPropertiesAutoConfiguration.class,
  PropertyPlaceholderAutoConfiguration.class
})
class SliceConfiguration {
  @Bean
  @ConditionalOnMissingBean
  ManualClock attaccaTestClock() {
    return new ManualClock();
  }

  /** The first, so that those of the test have the last word. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  RunnerCustomizer attaccaTestCustomizer(ObjectProvider<ManualClock> clock) {
    return (dag, builder) -> builder.executor(Runnable::run).clock(clock.getObject());
  }

  /** Tasks that name an executor are on the thread of the test as well, so that there need be no bean of that name. */
  @Bean
  static BeanPostProcessor attaccaTestExecutors() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof RunnerSetup setup ? new OnThisThread(setup) : bean;
      }
    };
  }

  private record OnThisThread(RunnerSetup setup) implements RunnerSetup {
    @Override
    public void setUp(String dag, RunnerBuilder<?> builder) {
      setup.setUp(dag, builder);
    }

    @Override
    public void complete(MissingResources missing, RunnerBuilder<?> builder) {
      missing.executors().forEach(name -> builder.executor(name, Runnable::run));
      setup.complete(new MissingResources(missing.graph(), Set.of(), missing.limits()), builder);
    }
  }
}
