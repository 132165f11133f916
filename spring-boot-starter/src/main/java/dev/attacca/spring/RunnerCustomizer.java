package dev.attacca.spring;

import dev.attacca.runtime.RunnerBuilder;

/**
 * A bean that has a say in the settings of runners. All such beans are called for each runner that is a bean, in their order
 * ({@link org.springframework.core.annotation.Order}), after the properties: what a customizer sets counts.
 */
@FunctionalInterface
public interface RunnerCustomizer {
  /**
   * Changes the settings of a runner that is about to be built.
   *
   * @param dag the name of the class of tasks: {@code Checkout}, {@code Outer.Inner}
   * @param builder the settings
   */
  void customize(String dag, RunnerBuilder<?> builder);
}
