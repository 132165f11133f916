package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.scope.TaskStates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a scope of one kind begins, in one kind of run. Immutable. */
public final class ScopePlan {
  /**
   * A task of an enclosing scope, or of the round before, that tasks of this one wait for.
   *
   * @param source the task
   * @param dependants those that wait
   * @param isPrevious whether it is one of this scope, in the round before
   */
  public record External(int source, int[] dependants, boolean isPrevious) {}

  public final ScopeType type;
  /** What a scope's {@link TaskStates} are at the start: counters, then the links of the ready list. */
  public final int[] initialSlots;
  /** The first ready task, or -1. */
  public final int initialHead;
  /** How many tasks are ready at the start. */
  public final int initialReady;
  /** Counted by no counter at the start: most often they have settled long before. */
  public final External[] externals;
  /** By lane: how much of this scope moves on before its turn is over; null if there is no lane. */
  public final int @Nullable [] lanesLeft;
  /** Lanes that the item's own value goes into. */
  public final int[] itemLanes;
  /** What calls a repeat's method for this round; -1 if these are no rounds, or are given. */
  public final int call;
  /** Whether some task takes a value of the round before. */
  public final boolean follows;
  /** Tasks of this scope whose value is given. */
  public final int[] overridden;
  /** Tasks of enclosing scopes whose end is given, and that tasks of this one take; of a part of a run. */
  public final int[] givenAround;
  /** For one who does all by itself; null if the tasks are more than mere calls. */
  public final @Nullable DirectOrder straight;

  ScopePlan(RunPlan plan, ScopeType type) {
    this.type = type;
    int size = type.size();
    int[] pending = new int[size];
    IntLists externalsOf = new IntLists(plan.size());
    for (int task = 0; task < plan.size(); task++) {
      for (int dependant : plan.dependants[task]) {
        if (type.contains(dependant)) {
          pending[dependant - type.base()]++;
        }
      }
      for (int dependant : plan.innerDependants[task]) {
        if (type.contains(dependant)) {
          externalsOf.add(task, dependant);
        }
      }
    }
    externals = externals(externalsOf.toArrays(), type);
    initialSlots = new int[2 * size];
    List<Integer> given = new ArrayList<>();
    int head = -1;
    int ready = 0;
    for (int task : inOrder(plan, type)) { // so that the list begins with the last one
      int at = task - type.base();
      if (!plan.members.get(task)) {
        initialSlots[at] = TaskState.UNUSED;
        if (plan.overridden.get(task)
            && !plan.perItem.get(task)
            && !plan.graph.node(task).opens()) {
          given.add(task);
          initialSlots[at] = plan.part == null ? TaskState.UNUSED : TaskState.DONE;
        }
        continue;
      }
      boolean decides = hearsFromOverridden(plan, task)
          || isFallback(plan, task)
          || plan.rounds.isDecidedLate(task);
      initialSlots[at] = pending[at] | (decides ? TaskState.FLAG : 0);
      plan.soleSource[task] = pending[at] == 1 && !isExternallyBound(task);
      if (pending[at] == 0) {
        initialSlots[size + at] = head;
        head = task;
        ready++;
      }
    }
    initialHead = head;
    initialReady = ready;
    overridden = given.stream().mapToInt(Integer::intValue).toArray();
    givenAround = plan.part == null ? new int[0] : givenAround(plan, type);
    lanesLeft = plan.lanes.leftIn(type);
    itemLanes = plan.lanes.ofItems(type);
    call = plan.rounds.call(type);
    follows = plan.rounds.follows(type);
    straight = DirectOrder.of(plan, this);
  }

  private static int[] givenAround(RunPlan plan, ScopeType type) {
    return plan.members.stream()
        .filter(type::contains)
        .mapToObj(plan.graph::node)
        .flatMap(task -> Arrays.stream(task.needs()))
        .flatMapToInt(need -> Arrays.stream(need.tasks()))
        .filter(source -> plan.overridden.get(source)
            && !plan.graph.node(source).opens()
            && !type.contains(source)
            && plan.graph.isWithin(type, plan.graph.scopeOf(source)))
        .distinct()
        .toArray();
  }

  /**
   * The tasks of a scope, the first in the order of the graph last; behind it those that consume while
   * others produce. They are begun first, which takes no time: whoever emits what they read may wait for
   * them, and with it all threads that there are.
   */
  private static int[] inOrder(RunPlan plan, ScopeType type) {
    int[] order = plan.graph.ranks().order();
    List<Integer> tasks = new ArrayList<>();
    List<Integer> consumers = new ArrayList<>(0);
    for (int i = order.length - 1; i >= 0; i--) {
      if (type.contains(order[i])) {
        (plan.consumes(plan.graph.node(order[i])) ? consumers : tasks).add(order[i]);
      }
    }
    tasks.addAll(consumers);
    return tasks.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether one who goes straight may have to stop at a batch. */
  public boolean mayStop() {
    return straight != null && straight.hasStops();
  }

  public DirectOrder requireStraight() {
    return Objects.requireNonNull(straight);
  }

  /** Those that wait here for a task of an enclosing scope. */
  public int[] dependantsOn(int source) {
    for (External external : externals) {
      if (external.source() == source) {
        return external.dependants();
      }
    }
    return new int[0];
  }

  private static External[] externals(int[][] bySource, ScopeType type) {
    List<External> externals = new ArrayList<>();
    for (int source = 0; source < bySource.length; source++) {
      if (bySource[source].length > 0) {
        externals.add(new External(source, bySource[source], type.contains(source)));
      }
    }
    return externals.toArray(External[]::new);
  }

  private boolean isExternallyBound(int task) {
    for (External external : externals) {
      for (int dependant : external.dependants()) {
        if (dependant == task) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a task is not called as long as all is well. */
  private static boolean isFallback(RunPlan plan, int task) {
    return plan.graph.fallbacks().standsFor(task) >= 0 && !plan.overridden.get(task);
  }

  /** A task waits for an overridden one: whether it runs is decided when the rest is there. */
  private static boolean hearsFromOverridden(RunPlan plan, int task) {
    if (plan.overridden.isEmpty() || plan.overridden.get(task)) {
      return false;
    }
    for (TaskNode.Need need : plan.graph.node(task).needs()) {
      for (int source : need.tasks()) {
        if (plan.overridden.get(source)) {
          return true;
        }
      }
    }
    return false;
  }
}
