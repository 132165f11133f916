package dev.attacca.runtime.engine;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a run, live or final: of the main scope from its slots, of items from counts. */
final class Statistics {
  private Statistics() {}

  /**
   * Of the run of a main scope.
   *
   * @param execution null if the scope has been walked through, and nothing but that has happened
   */
  static Stats of(Scope main, @Nullable Execution execution) {
    return execution == null ? ofWalk(main) : of(execution);
  }

  private static Stats ofWalk(Scope main) {
    List<TaskStats> all = new ArrayList<>();
    for (int task = 0; task < main.plan().type.size(); task++) {
      if (main.slot(task) == Slot.DONE) {
        String name = main.blueprint().node(task).name();
        all.add(new TaskStats(name, 1, 1, 0, 0, 0, 0, Duration.ZERO));
      }
    }
    return new Stats(all);
  }

  static Stats of(Execution execution) {
    Plan plan = execution.plan;
    Counts counts = execution.crew.tally.sum();
    List<TaskStats> all = new ArrayList<>();
    for (int task = 0; task < plan.size(); task++) {
      if (plan.members.get(task)) {
        boolean isMain = plan.main().type.contains(task);
        all.add(isMain ? ofMain(execution, task, counts) : ofItems(execution, task, counts));
      }
    }
    return new Stats(all);
  }

  private static TaskStats ofMain(Execution execution, int task, @Nullable Counts counts) {
    Scope main = execution.main;
    int slot = main.slot(task);
    Observer observer = execution.observer;
    long busy = observer == null ? 0 : observer.busy(task);
    if (observer != null && slot == Slot.RUNNING) {
      busy += observer.sinceStart(main, task);
    }
    boolean opens = execution.plan.blueprint.node(task).opens();
    return new TaskStats(
        execution.plan.name(task),
        Slot.hasStarted(slot) ? 1 : 0,
        opens && counts != null ? counts.get(task, Counts.OUT) : slot == Slot.DONE ? 1 : 0,
        slot == Slot.FAILED ? 1 : 0,
        Slot.isSkipped(slot) ? 1 : 0,
        slot == Slot.RUNNING ? 1 : 0,
        slot >= 0 ? 1 : 0,
        Duration.ofNanos(busy));
  }

  private static TaskStats ofItems(Execution execution, int task, @Nullable Counts counts) {
    Plan plan = execution.plan;
    Counts known = counts == null ? new Counts(plan.size()) : counts;
    long in = known.get(task, Counts.STARTED);
    long failed = known.get(task, Counts.FAILED);
    long skipped = known.get(task, Counts.SKIPPED);
    boolean opens = plan.blueprint.node(task).kind() == Graph.Kind.LOOP
        || plan.blueprint.node(task).opens();
    long ended = known.get(task, opens ? Counts.ENDED : Counts.OUT)
        + known.get(task, Counts.EMPTY)
        + failed
        + known.get(task, Counts.CANCELLED);
    long scopes = known.get(plan.blueprint.scopeOf(task).opener(), Counts.OUT);
    Observer observer = execution.observer;
    return new TaskStats(
        plan.name(task),
        in,
        known.get(task, Counts.OUT),
        failed,
        skipped,
        Math.max(0, in - ended),
        execution.isOver() ? 0 : Math.max(0, scopes - in - skipped),
        Duration.ofNanos(observer == null ? known.get(task, Counts.BUSY) : observer.busy(task)));
  }
}
