package dev.attacca.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs that go straight, whatever the engine has learned so far. */
final class StraightRuns {
  private StraightRuns() {}

  /** An engine that has seen several threads of its executor at once. */
  static Engine onSpread(TestEngine builder, Blueprint blueprint) {
    Engine engine = builder.build(blueprint);
    engine.comes();
    engine.comes();
    engine.goes();
    engine.goes();
    assertThat(engine.isParallel()).isTrue();
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
    assertThat(DirectRun.run(engine, scope.blueprint().plan(target), scope, cost))
        .isTrue();
    if (target >= 0 && scope.slot(target) != Slot.EMPTY) {
      scope.require(target);
    }
  }

  static void run(Engine engine, Scope scope) {
    run(engine, scope, -1, false);
  }
}
