package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.direct.DirectRun;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.PlanCache;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunCost;
import dev.attacca.runtime.internal.run.RunId;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.function.Function;

/** What tests see of the runtime that generated code does not. */
public final class Inside {
  private Inside() {}

  /** The core of an engine. */
  public static EngineCore of(Engine engine) {
    return engine.core();
  }

  /** The graph of a blueprint. */
  public static TaskGraph of(Blueprint blueprint) {
    return blueprint.tasks();
  }

  /** The plans of a blueprint. */
  public static PlanCache plansOf(Blueprint blueprint) {
    return blueprint.plans();
  }

  /** The number of a task. */
  public static int task(Blueprint blueprint, String name) {
    return blueprint.tasks().task(name);
  }

  /** Runs of this scope with these tasks replaced. */
  public static <S extends Scope> OverridingRuns<S, S> overriding(
      Engine engine, S main, Overrides overrides) {
    return engine.overriding(() -> main, Function.<S>identity()).with(none -> overrides);
  }

  /** Whether a run has been done straight. */
  public static boolean goesStraight(Engine engine, RunPlan plan, Scope main, RunCost cost) {
    Surroundings around = Surroundings.of(engine.core(), plan, RunId.next(plan.graph.name()));
    return DirectRun.run(engine.core(), plan, main, cost, around);
  }

  /** A run that is about to begin. */
  public static Execution execution(Engine engine, RunPlan plan, Scope main) {
    RunId id = RunId.next(plan.graph.name());
    return Execution.of(
        engine.core(), plan, main, id, null, Surroundings.of(engine.core(), plan, id));
  }
}
