package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.GraphReader;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.PlanCache;

/**
 * The graph of an annotated class in the form in which the processor hands it to the runtime: a text
 * that people can read as well, parsed once when the runner's class is initialised. Immutable.
 */
public final class Blueprint {
  private final PlanCache plans;

  private Blueprint(PlanCache plans) {
    this.plans = plans;
  }

  /**
   * {@return the blueprint that this text says}
   *
   * @param texts its lines, in as many pieces as class-file limits require
   * @throws IllegalArgumentException if that is not what the processor writes
   */
  public static Blueprint parse(String... texts) {
    return new Blueprint(new PlanCache(new GraphReader().read(texts)));
  }

  /** {@return the graph, for tools and for people} */
  public Graph graph() {
    return tasks().graph();
  }

  TaskGraph tasks() {
    return plans.graph();
  }

  PlanCache plans() {
    return plans;
  }
}
