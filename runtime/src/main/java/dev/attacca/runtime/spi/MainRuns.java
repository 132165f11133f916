package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunId;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs of the main scope of a run whose items are done elsewhere: before them, and after. */
final class MainRuns {
  private final EngineParts engine;
  private final TaskGraph graph;
  private final Parts parts;

  MainRuns(EngineParts engine, Parts parts) {
    this.engine = engine;
    this.graph = engine.plans().graph();
    this.parts = parts;
  }

  /** The plan of a run of these tasks and no others, as part of a run of all. */
  static RunPlan partial(EngineParts engine, BitSet members, BitSet given, Extent.OfPart part) {
    return new RunPlan(Extent.ofPart(engine.plans().graph(), members, given, part));
  }

  private RunPlan partial(BitSet members, BitSet given) {
    return partial(engine, members, given, Extent.OfPart.notFed(engine.plans().plan(-1)));
  }

  /** A run that is about to begin. */
  static Execution execution(EngineParts engine, RunPlan plan, Scope scope) {
    EngineCore core = engine.core();
    RunId id = RunId.next(plan.graph.name());
    return Execution.of(core, plan, scope, id, null, Surroundings.of(core, plan, id));
  }

  Portable.Prelude prelude(Scope scope) {
    BitSet members = parts.division().main.early();
    RunPlan plan = partial(members, new BitSet());
    Execution run = execution(engine, plan, scope);
    try {
      run.runHere(false);
    } catch (RunFailedException e) {
      if (run.halted) {
        throw e;
      }
    }
    int[] tasks = members.stream()
        .filter(task -> graph.scopeOf(task).id() == 0 && !graph.node(task).opens())
        .toArray();
    Map<Integer, Object> states = new HashMap<>();
    for (int state : plan.usedStates) {
      states.put(state, Objects.requireNonNull(scope.state(state)));
    }
    members.stream()
        .flatMap(task -> Arrays.stream(graph.node(task).states()))
        .filter(this::isOfKeyInMain)
        .filter(state -> scope.state(state) != null) // else its key has no value
        .forEach(state -> states.put(state, Objects.requireNonNull(scope.state(state))));
    return new Portable.Prelude(
        Given.of(scope, tasks, task -> true),
        Given.ofEach(scope, tasks),
        states,
        run.report.failures(),
        run.report.failure(),
        run.stats());
  }

  /** Whether it is the state of a key that has one value. */
  private boolean isOfKeyInMain(int state) {
    return graph.state(state).isKeyed()
        && graph.valueScope(graph.state(state).key()).id() == 0;
  }

  /** In a scope that has what states there are; leaves it with all that a result tells. */
  void epilogue(
      Scope scope,
      Given ends,
      Map<Integer, ? extends List<?>> gathered,
      Collection<Stats> stats,
      List<TaskFailure> failures,
      boolean failed,
      Consumer<Stats> counted) {
    BitSet given = new BitSet();
    for (int task : ends.tasks()) {
      given.set(task);
    }
    RunPlan plan = partial(parts.division().main.late(), given);
    Execution run = execution(engine, plan, scope);
    ends.eachTo(scope);
    endLoops(scope, failures);
    Given.gather(scope, plan, gathered);
    boolean isFatal = failed;
    for (TaskFailure failure : failures) {
      if (isFatal) {
        run.report.fatal(failure);
      } else {
        run.report.add(failure);
      }
      isFatal = false;
    }
    try {
      run.runHere(false);
    } finally {
      WholeRun whole = new WholeRun(graph.graph(), run.account(), stats);
      scope.retire(whole);
      counted.accept(whole.stats());
    }
  }

  /** One that the class does not have any more, of whose failure a savepoint tells, is nobody's. */
  private void endLoops(Scope scope, List<TaskFailure> failures) {
    for (Parts.Origin origin : parts.origins()) {
      int loop = origin.splitBy() < 0 ? origin.loop() : origin.splitBy();
      int unmet = SkipReasons.firstUnmet(scope, loop);
      if (unmet >= 0) {
        scope.setSlot(loop, TaskState.skipped(unmet, false));
        continue;
      }
      String name = graph.node(loop).name();
      Optional<TaskFailure> failed = failures.stream()
          .filter(each -> each.item().isEmpty() && each.task().equals(name))
          .findFirst();
      failed.ifPresent(failure -> scope.note(loop, failure.cause()));
      scope.setSlot(loop, failed.isPresent() ? TaskState.FAILED : TaskState.DONE);
    }
  }
}
