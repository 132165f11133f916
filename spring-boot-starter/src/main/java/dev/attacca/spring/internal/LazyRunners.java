package dev.attacca.spring.internal;

import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.spi.MissingResources;
import dev.attacca.runtime.spi.RunnerSetup;
import dev.attacca.runtime.spi.UnfitSettingsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NativeDetector;
import org.springframework.objenesis.SpringObjenesis;

/**
 * Looks at the start whether the properties fit runners that are made when they are needed. The graph is known to the runner's
 * class; so one is made for an object of the class that no constructor has seen, and forgotten: neither calls the other.
 */
final class LazyRunners {
  private final ConfigurableListableBeanFactory beans;
  private final DagSettings settings;
  private final KnownDags dags;

  LazyRunners(ConfigurableListableBeanFactory beans, DagSettings settings, KnownDags dags) {
    this.beans = beans;
    this.settings = settings;
    this.dags = dags;
  }

  /** Throws what the making of the first would throw of which the properties say what does not fit. */
  void check() {
    if (NativeDetector.inNativeImage()) {
      return;
    }
    for (String name : beans.getBeanDefinitionNames()) {
      Class<?> type = beans.containsSingleton(name) ? null : beans.getType(name, false);
      if (type != null && GeneratedRunner.isRunner(type)) {
        check(type);
      }
    }
  }

  private void check(Class<?> runner) {
    String dag = GeneratedRunner.dagOf(runner);
    Map<String, String> values = new LinkedHashMap<>();
    settings
        .of(dag, dags.all())
        .forEach((key, property) -> values.put(key, Keys.value(key, property.value())));
    if (values.isEmpty()) {
      return;
    }
    try {
      Class<?> tasks = GeneratedRunner.constructor(
              Objects.requireNonNull(GeneratedRunner.builder(runner)))
          .getParameterTypes()[0];
      RunnerBuilder<?> builder =
          GeneratedRunner.newBuilder(runner, new SpringObjenesis().newInstance(tasks, false));
      GeneratedRunner.build(builder.setUp(dag, List.of(new Trial(values))));
    } catch (UnfitSettingsException e) {
      throw e;
    } catch (RuntimeException e) {
      // It lacks what it will have when it is made, or the class cannot be had in this way.
    }
  }

  /** What the properties say, and stand-ins for the rest. */
  private final class Trial implements RunnerSetup {
    private final Map<String, String> values;

    Trial(Map<String, String> values) {
      this.values = values;
    }

    @Override
    public void setUp(String dag, RunnerBuilder<?> builder) {
      builder.configure(values);
    }

    @Override
    public void complete(MissingResources missing, RunnerBuilder<?> builder) {
      missing.executors().forEach(name -> builder.executor(name, Runnable::run));
      missing.limits().stream()
          .filter(name -> beans.containsBean(name) && beans.isTypeMatch(name, SharedLimit.class))
          .forEach(name -> builder.limit(name, SharedLimit.ofConcurrency(1)));
    }
  }
}
