package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunnerBuilder;

/**
 * Has a say in the settings of runners that a container makes, as one that injects them does: for whoever carries the
 * container's settings over to them. A runner that is made by hand knows nothing of it.
 */
@FunctionalInterface
public interface RunnerSetup {
  /**
   * A runner is about to be built. Called on the thread that builds it; what it throws, the container is told.
   *
   * @param dag the name of the class of tasks, as in the graph: {@code Checkout}, {@code Outer.Inner}
   * @param builder its settings, to be changed
   */
  void setUp(String dag, RunnerBuilder<?> builder);

  /**
   * All have had their say, and the tasks name what nobody has given: for what is given to a runner only if it names it. Called
   * after {@link #setUp}, on the same thread, if anything is missing; what it throws, the container is told.
   *
   * @param missing what the builder has not been given
   * @param builder the settings, to be changed
   */
  default void complete(MissingResources missing, RunnerBuilder<?> builder) {}
}
