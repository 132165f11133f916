package dev.attacca.spring;

import dev.attacca.micrometer.AttaccaObservations;
import dev.attacca.page.Page;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.spi.RunnerSetup;
import dev.attacca.spring.internal.DagSettings;
import dev.attacca.spring.internal.Executors;
import dev.attacca.spring.internal.KnownDags;
import dev.attacca.spring.internal.NoObservationsAbove;
import dev.attacca.spring.internal.Observing;
import dev.attacca.spring.internal.RunnerRegistrar;
import dev.attacca.spring.internal.RunnersLifecycle;
import dev.attacca.spring.internal.SettingsCheck;
import dev.attacca.spring.internal.SpringRunnerSetup;
import dev.attacca.spring.internal.Switches;
import dev.attacca.spring.internal.Watching;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Makes the runner of each bean with tasks a bean, and carries over to it what the application has.
 *
 * <p>In this order: what {@code attacca.defaults} says, and then {@code attacca.dags} of this class of tasks; the executor; all beans
 * that are an {@link dev.attacca.runtime.Extension} (listeners, interceptors, recorders, the page, observations), in their order,
 * each to <em>every</em> runner; what {@link RunnerCustomizer} beans say; and of executors and {@link
 * dev.attacca.runtime.SharedLimit}s that tasks name and that nobody has given, the beans of these names.
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
    })
@EnableConfigurationProperties(AttaccaProperties.class)
public class AttaccaAutoConfiguration {
  private static final Log LOG = LogFactory.getLog(AttaccaAutoConfiguration.class);

  /** Called by Spring. */
  public AttaccaAutoConfiguration() {}

  @Bean
  static RunnerRegistrar attaccaRunnerRegistrar() {
    return new RunnerRegistrar();
  }

  @Bean
  static DagSettings attaccaDagSettings(Environment environment) {
    return new DagSettings(environment);
  }

  @Bean
  static Executors attaccaExecutors(ConfigurableListableBeanFactory beans) {
    return new Executors(beans);
  }

  /** A test of some classes with tasks has the properties of all. */
  @Bean
  @ConditionalOnMissingBean(name = "attaccaTestCustomizer")
  static SettingsCheck attaccaSettingsCheck(
      DagSettings settings, KnownDags dags, ConfigurableListableBeanFactory beans) {
    return new SettingsCheck(settings, dags, beans);
  }

  @Bean
  static RunnersLifecycle attaccaRunnersLifecycle(ApplicationContext context, Executors executors) {
    return new RunnersLifecycle(context, executors);
  }

  @Bean
  @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
  RunnerSetup attaccaRunnerSetup(
      ListableBeanFactory beans,
      AttaccaProperties properties,
      DagSettings settings,
      KnownDags dags,
      Executors executors) {
    return new SpringRunnerSetup(beans, properties, settings, dags, executors);
  }

  /** Where the endpoint of the actuator needs one and there is none, it makes one of its own. */
  @Bean
  @ConditionalOnMissingBean
  @Conditional(Switches.OfRecorder.class)
  RunRecorder attaccaRunRecorder(AttaccaProperties properties, DagSettings settings) {
    return Watching.recorder(properties, settings);
  }

  /**
   * Each context has its own, of the registries that are there, as one above may have none; it stands in for the one above, of the
   * same name. One that the application makes is for all.
   */
  @Bean
  @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
  @Conditional(NoObservationsAbove.class)
  AttaccaObservations attaccaObservations(
      AttaccaProperties properties,
      ObjectProvider<ObservationRegistry> observations,
      ObjectProvider<MeterRegistry> meters) {
    return Observing.of(properties, observations.getIfUnique(), meters.getIfUnique());
  }

  /** Nobody asks for the page but who looks at it. */
  @Bean
  static LazyInitializationExcludeFilter attaccaPageIsEager() {
    return LazyInitializationExcludeFilter.forBeanTypes(Page.class);
  }

  @Bean
  @ConditionalOnMissingBean
  @Conditional(Switches.OfPage.class)
  Page attaccaPage(
      AttaccaProperties properties, DagSettings settings, ObjectProvider<RunRecorder> recorder) {
    Page page = Watching.page(properties, settings, recorder);
    LOG.info("The page of Attacca is at " + page.uri());
    return page;
  }
}
