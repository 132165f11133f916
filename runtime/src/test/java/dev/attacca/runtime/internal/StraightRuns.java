package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.plan.PlanCache;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.RunCost;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Scope;

/** Runs that go straight, whatever the engine has learned so far. */
final class StraightRuns {
  private StraightRuns() {}

  /** An engine that has seen several threads of its executor at once. */
  static Engine onSpread(TestEngine builder, Blueprint blueprint) {
    Engine engine = builder.build(blueprint);
    Inside.of(engine).comes();
    Inside.of(engine).comes();
    Inside.of(engine).goes();
    Inside.of(engine).goes();
    assertThat(Inside.of(engine).isParallel()).isTrue();
    return engine;
  }

  static Engine onSpread(TestThreads threads, Blueprint blueprint) {
    return onSpread(TestEngine.builder().on(threads), blueprint);
  }

  /**
   * Does a run as {@link Engine#run(Scope)} does one that is known to be short.
   *
   * @param alone whether the executor has shown no thread but the caller's
   */
  static void run(Engine engine, Scope scope, int target, boolean alone) {
    RunCost cost = new RunCost(1);
    cost.executorIs(alone);
    assertThat(Inside.goesStraight(engine, new PlanCache(scope.graph()).plan(target), scope, cost))
        .isTrue();
    if (target >= 0 && scope.slot(target) != TaskState.EMPTY) {
      scope.require(target);
    }
  }

  static void run(Engine engine, Scope scope) {
    run(engine, scope, -1, false);
  }
}
