package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a run, live or final: of the main scope from its slots, of items from counts. */
public final class Statistics {
  private final RunPlan plan;
  /** By task of the main scope. */
  private final IntUnaryOperator slots;

  private final TaskCounts counts;
  private final BusyTimes times;
  private final boolean isOver;

  /**
   * Of a run.
   *
   * @param counts null if there are no items
   */
  Statistics(
      RunPlan plan,
      IntUnaryOperator slots,
      @Nullable TaskCounts counts,
      BusyTimes times,
      boolean isOver) {
    this.plan = plan;
    this.slots = slots;
    this.counts = counts == null ? new TaskCounts(0) : counts;
    this.times = times;
    this.isOver = isOver;
  }

  /** Takes what is known of a task, by its number. */
  interface Taker {
    void take(int task, TaskStats stats);
  }

  /** Of a main scope that has been walked through, and nothing but that has happened. */
  public static Stats ofWalk(ScopeCore main) {
    List<TaskStats> all = new ArrayList<>();
    forEach(main, (task, stats) -> all.add(stats));
    return new Stats(all);
  }

  /** The same, of each of its tasks. */
  static void forEach(ScopeCore main, Taker taker) {
    for (int task = 0; task < main.plan().type.size(); task++) {
      int slot = main.slot(task);
      if (slot != TaskState.UNUSED) {
        String name = main.graph().node(task).name();
        int skipped = TaskState.isSkipped(slot) ? 1 : 0;
        int out = slot == TaskState.DONE ? 1 : 0;
        taker.take(task, new TaskStats(name, 1 - skipped, out, 0, skipped, 0, 0, Duration.ZERO));
      }
    }
  }

  Stats get() {
    List<TaskStats> all = new ArrayList<>();
    forEach((task, stats) -> all.add(stats));
    return new Stats(all);
  }

  void forEach(Taker taker) {
    for (int task = 0; task < plan.size(); task++) {
      if (plan.members.get(task) && !plan.graph.isCall(task)) {
        taker.take(task, plan.main().type.contains(task) ? ofMain(task) : ofItems(task));
      }
    }
  }

  private TaskStats ofMain(int task) {
    int slot = slots.applyAsInt(task);
    boolean opens = plan.graph.node(task).opens();
    boolean isParked = slot == TaskState.RUNNING
        && plan.batched[task]
        && counts.get(task, TaskCounts.STARTED) == 0;
    return new TaskStats(
        plan.name(task),
        opens && called(task) != task
            ? counts.get(called(task), TaskCounts.STARTED)
            : TaskState.hasStarted(slot) && !isParked ? 1 : 0,
        opens ? counts.get(task, TaskCounts.OUT) : slot == TaskState.DONE ? 1 : 0,
        slot == TaskState.FAILED ? 1 : 0,
        TaskState.isSkipped(slot) ? 1 : 0,
        slot == TaskState.RUNNING && !isParked ? 1 : 0,
        slot >= 0 || isParked ? 1 : 0,
        Duration.ofNanos(Math.max(0, busy(task) + (isOver ? 0 : times.current(task)))));
  }

  private TaskStats ofItems(int task) {
    int called = called(task);
    long in = counts.get(task, TaskCounts.STARTED);
    long failed = counts.get(plan.batched[task] ? task : called, TaskCounts.FAILED);
    long skipped = counts.get(task, TaskCounts.SKIPPED);
    boolean opens =
        plan.graph.node(task).kind() == Graph.Kind.LOOP || plan.graph.node(task).opens();
    long ended = counts.get(task, opens ? TaskCounts.ENDED : TaskCounts.OUT)
        + counts.get(task, TaskCounts.EMPTY)
        + failed
        + counts.get(task, TaskCounts.CANCELLED);
    long underWay = isOver ? 0 : counts.get(task, TaskCounts.UNDER_WAY);
    long scopes = counts.get(plan.graph.scopeOf(task).opener(), TaskCounts.OUT);
    return new TaskStats(
        plan.name(task),
        counts.get(called, TaskCounts.STARTED),
        counts.get(task, TaskCounts.OUT),
        failed,
        skipped,
        Math.max(0, in - ended) + underWay,
        isOver ? 0 : Math.max(0, scopes - in - skipped - underWay),
        Duration.ofNanos(Math.max(0, busy(task))));
  }

  /** What calls the task's method: of a batch, and of a repeat whose rounds are not given, a node of its own. */
  private int called(int task) {
    int called = plan.graph.calledFor(task);
    return plan.members.get(called) ? called : task;
  }

  private long busy(int task) {
    int called = called(task);
    long ofItems = plan.main().type.contains(called) ? 0 : counts.get(called, TaskCounts.BUSY);
    return times.get(called) + (called == task ? 0 : times.get(task)) + ofItems;
  }
}
