package dev.attacca.spring.internal;

import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.spi.MissingResources;
import dev.attacca.runtime.spi.RunnerSetup;
import dev.attacca.runtime.spi.UnfitSettingsException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NativeDetector;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ReflectionUtils;

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
      RunnerBuilder<?> builder = builder(runner);
      if (builder != null) {
        builder.setUp(dag, List.of(new Trial(values)));
        invoke(ReflectionUtils.findMethod(builder.getClass(), "build"), builder);
      }
    } catch (UnfitSettingsException e) {
      throw e;
    } catch (RuntimeException e) {
      // It lacks what it will have when it is made, or the class cannot be had in this way.
    }
  }

  private static @Nullable RunnerBuilder<?> builder(Class<?> runner) {
    for (Method method : runner.getDeclaredMethods()) {
      if (method.getName().equals("builder") && method.getParameterCount() == 1) {
        Object tasks = new SpringObjenesis().newInstance(method.getParameterTypes()[0], false);
        return (RunnerBuilder<?>) invoke(method, null, tasks);
      }
    }
    return null;
  }

  private static @Nullable Object invoke(
      @Nullable Method method, @Nullable Object target, Object... arguments) {
    if (method == null) {
      return null;
    }
    ReflectionUtils.makeAccessible(method);
    return ReflectionUtils.invokeMethod(method, target, arguments);
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
