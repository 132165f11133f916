package dev.attacca.spring.internal;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Gives an application the {@link ScanFilter}, before anything is scanned. */
final class ScanInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  ScanInitializer() {}

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (context instanceof GenericApplicationContext generic // it has its factory already
        && !AotDetector.useGeneratedArtifacts()) { // else nothing is scanned
      ScanFilter filter = new ScanFilter(generic);
      generic.getBeanFactory().registerSingleton(ScanFilter.BEAN, filter);
      generic.addBeanFactoryPostProcessor(new Instead(filter));
    }
  }

  /** Makes the runners that were passed by where the auto-configuration was left out, which would. */
  private record Instead(ScanFilter filter) implements BeanFactoryPostProcessor {
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
      if (!filter.passed().isEmpty()
          && factory.getBeanNamesForType(RunnerRegistrar.class, true, false).length == 0) {
        new RunnerRegistrar().postProcessBeanFactory(factory);
      }
    }
  }
}
