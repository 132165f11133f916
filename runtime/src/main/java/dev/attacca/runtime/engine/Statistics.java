package dev.attacca.runtime.engine;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a run, live or final: of the main scope from its slots, of items from counts. */
final class Statistics {
  private final Plan plan;
  /** By task of the main scope. */
  private final IntUnaryOperator slots;

  private final Counts counts;
  private final Times times;
  private final boolean isOver;

  /**
   * Of a run.
   *
   * @param counts null if there are no items
   */
  Statistics(
      Plan plan, IntUnaryOperator slots, @Nullable Counts counts, Times times, boolean isOver) {
    this.plan = plan;
    this.slots = slots;
    this.counts = counts == null ? new Counts(0) : counts;
    this.times = times;
    this.isOver = isOver;
  }

  /** Of a main scope that has been walked through, and nothing but that has happened. */
  static Stats ofWalk(Scope main) {
    List<TaskStats> all = new ArrayList<>();
    for (int task = 0; task < main.plan().type.size(); task++) {
      int slot = main.slot(task);
      if (slot != Slot.UNUSED) {
        String name = main.blueprint().node(task).name();
        int skipped = Slot.isSkipped(slot) ? 1 : 0;
        int out = slot == Slot.DONE ? 1 : 0;
        all.add(new TaskStats(name, 1 - skipped, out, 0, skipped, 0, 0, Duration.ZERO));
      }
    }
    return new Stats(all);
  }

  Stats get() {
    List<TaskStats> all = new ArrayList<>();
    for (int task = 0; task < plan.size(); task++) {
      if (plan.members.get(task)) {
        all.add(plan.main().type.contains(task) ? ofMain(task) : ofItems(task));
      }
    }
    return new Stats(all);
  }

  private TaskStats ofMain(int task) {
    int slot = slots.applyAsInt(task);
    boolean opens = plan.blueprint.node(task).opens();
    return new TaskStats(
        plan.name(task),
        Slot.hasStarted(slot) ? 1 : 0,
        opens ? counts.get(task, Counts.OUT) : slot == Slot.DONE ? 1 : 0,
        slot == Slot.FAILED ? 1 : 0,
        Slot.isSkipped(slot) ? 1 : 0,
        slot == Slot.RUNNING ? 1 : 0,
        slot >= 0 ? 1 : 0,
        Duration.ofNanos(Math.max(0, times.get(task) + (isOver ? 0 : times.current(task)))));
  }

  private TaskStats ofItems(int task) {
    long in = counts.get(task, Counts.STARTED);
    long failed = counts.get(task, Counts.FAILED);
    long skipped = counts.get(task, Counts.SKIPPED);
    boolean opens = plan.blueprint.node(task).kind() == Graph.Kind.LOOP
        || plan.blueprint.node(task).opens();
    long ended = counts.get(task, opens ? Counts.ENDED : Counts.OUT)
        + counts.get(task, Counts.EMPTY)
        + failed
        + counts.get(task, Counts.CANCELLED);
    long scopes = counts.get(plan.blueprint.scopeOf(task).opener(), Counts.OUT);
    return new TaskStats(
        plan.name(task),
        in,
        counts.get(task, Counts.OUT),
        failed,
        skipped,
        Math.max(0, in - ended),
        isOver ? 0 : Math.max(0, scopes - in - skipped),
        Duration.ofNanos(Math.max(0, times.get(task) + counts.get(task, Counts.BUSY))));
  }
}
