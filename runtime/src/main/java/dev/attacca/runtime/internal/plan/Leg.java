package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A stretch of a straight way: as far as to a task that is called once for many items, where one puts its key in and goes on when the
 * call has answered; or to the end. Most ways have one. Immutable.
 */
public final class Leg {
  /** The tasks that take part, in their order, fallbacks included, which are skipped in passing. Never written. */
  public final int[] tasks;
  /** The first of them that is called; negative if none is. */
  public final int first;
  /** By part: a bit for each task that is called. Never written. */
  public final int[] wanted;
  /** The batch that it leads to; negative at the end. */
  public final int batch;
  /**
   * What the slots of a scope are on it, if all tasks before have ended with a value, and those of this leg will: what comes
   * behind it has not begun.
   */
  public final CommonSlots begun;

  private final int[] slots;

  private final int base;
  /** What comes before it: tasks and batches. */
  private final int[] earlier;

  Leg(
      CommonSlots.Known common,
      int base,
      int[] earlier,
      int[] tasks,
      int[] wanted,
      int batch,
      int[] slots) {
    this.base = base;
    this.earlier = earlier;
    this.tasks = tasks;
    this.wanted = wanted;
    this.batch = batch;
    this.slots = slots;
    this.first =
        Arrays.stream(tasks).filter(task -> !isSkipped(task)).findFirst().orElse(-1);
    this.begun = common.begin(this, base, slots);
  }

  /** Whether one stops at a task; where a batch is a fallback, it is skipped as any other. */
  static boolean isStop(RunPlan plan, int task) {
    return plan.batched[task] && plan.graph.fallbacks().standsFor(task) < 0;
  }

  /** Whether a task is called in any case, if all that it waits for has a value. */
  static boolean isUsual(RunPlan plan, ScopePlan scope, int task) {
    return Arrays.stream(plan.graph.node(task).needs())
        .allMatch(need -> isOfValues(need.kind())
            && Arrays.stream(need.tasks()).allMatch(source -> isOwn(plan, scope, source)));
  }

  private static boolean isOfValues(TaskNode.Kind kind) {
    return kind == TaskNode.Kind.VALUE
        || kind == TaskNode.Kind.OPTIONAL
        || kind == TaskNode.Kind.OUTCOME;
  }

  /** Whether a task is one of the scope that has a value if all have one that are called. */
  private static boolean isOwn(RunPlan plan, ScopePlan scope, int source) {
    return scope.type.opener() == source
        || scope.type.contains(source)
            && plan.members.get(source)
            && !plan.selective[source]
            && DirectOrder.neverHere(plan, source) < 0;
  }

  /** Its tasks, and the batch. */
  IntStream withStop() {
    return batch < 0
        ? Arrays.stream(tasks)
        : IntStream.concat(Arrays.stream(tasks), IntStream.of(batch));
  }

  /** Of one of its tasks: whether it is never called on this way. */
  public boolean isSkipped(int task) {
    return TaskState.isSkipped(slots[task - base]);
  }

  /** The tasks of it that come before this one, which is on it. */
  int[] before(int task) {
    int at = 0;
    while (tasks[at] != task) {
      at++;
    }
    return Arrays.copyOf(tasks, at);
  }

  /** What a scope's own slots are on it, if they tell already of what is before it. */
  public void begins(int[] own) {
    for (int task : tasks) {
      own[task - base] = slots[task - base];
    }
  }

  /** Whether in a scope with these slots all that is before it has ended with a value. */
  public boolean isAsIfBegun(int[] own) {
    for (int task : earlier) {
      if (own[task - base] != slots[task - base]) {
        return false;
      }
    }
    return true;
  }
}
