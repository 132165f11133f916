package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a scope one after the other, for a thread that does them all by itself. Of scopes only
 * whose tasks are no more than calls. Immutable.
 */
public final class DirectOrder {
  /** One after the other; all but the last lead to a batch. */
  private final Leg[] legs;

  private final Readiness ready;
  private final int[] all;

  private final int base;
  /** From the base on: whether the slots of the scope tell alone what becomes of a task. */
  private final boolean[] toldBySlots;
  /** The same: the router whose choice tells the rest; negative if there is none, or more than one. */
  private final int[] routers;
  /** The same: what to look at before a task is called; null where that takes more. */
  private final OwnNeed[] @Nullable [] own;

  /** What merges take of it, one after the other. Never written. */
  public final ToMerge[] toMerges;

  /** Whether two of its tasks could run at the same time, or one and what a merge takes of it. */
  final boolean branches;
  /** Whether some task uses a state, or brings a value to a stream, which items reach in the order in which they were emitted. */
  public final boolean ordered;
  /** Whether the time of some task is limited. */
  public final boolean timed;
  /** Whether some task needs a place in a limit. */
  public final boolean limited;

  /**
   * Which tasks become ready when, for those who are told of it.
   *
   * @param atFirst those that wait for nothing in this scope
   * @param after by task, from the first of the scope on: those that wait for it longer than for others
   */
  private record Readiness(int[] atFirst, int[][] after) {
    static Readiness of(RunPlan plan, ScopePlan scope, int[] order) {
      int base = scope.type.base();
      int[] left = scope.initialSlots.clone();
      IntLists after = new IntLists(scope.type.size());
      for (int task : order) {
        for (int dependant : plan.dependants[task]) {
          if ((--left[dependant - base] & ~TaskState.FLAG) == 0) {
            after.add(task - base, dependant);
          }
        }
      }
      int[] atFirst = Arrays.stream(order)
          .filter(task -> (scope.initialSlots[task - base] & ~TaskState.FLAG) == 0)
          .sorted()
          .toArray();
      return new Readiness(atFirst, after.toArrays());
    }
  }

  private DirectOrder(RunPlan plan, ScopePlan scope, Leg[] legs) {
    this.legs = legs;
    this.base = scope.type.base();
    this.all = Arrays.stream(legs).flatMapToInt(Leg::withStop).toArray();
    this.toldBySlots = new boolean[scope.type.size()];
    this.own = new OwnNeed[toldBySlots.length][];
    this.routers = new int[toldBySlots.length];
    Arrays.fill(routers, -1);
    for (int task : all) {
      OwnNeed[] needs = OwnNeed.of(plan, scope, task);
      own[task - base] = needs;
      int[] choosing = needs == null ? new int[0] : OwnNeed.routers(needs);
      toldBySlots[task - base] =
          Leg.isUsual(plan, scope, task) || needs != null && choosing.length == 0;
      if (choosing.length == 1) {
        routers[task - base] = choosing[0];
      }
    }
    int[] called = Arrays.stream(all).filter(task -> !isSkipped(task)).toArray();
    this.toMerges = ToMerge.of(plan, scope, all);
    this.branches = scope.call >= 0 // the next round may begin before this one is through
        || called.length > 0
            && Arrays.stream(toMerges).anyMatch(to -> to.source() != called[called.length - 1])
        || IntStream.range(1, called.length)
            .anyMatch(at -> !IntLists.contains(plan.dependants[called[at - 1]], called[at]));
    this.ordered = scope.itemLanes.length > 0
        || Arrays.stream(called)
            .anyMatch(task -> plan.held[task] != null || plan.fed[task].length > 0);
    this.timed = anyHas(plan, called, policy -> policy.timeout() > 0);
    this.limited = anyHas(plan, called, TaskNode.Policy::isLimited);
    this.ready = Readiness.of(plan, scope, all);
  }

  private static boolean anyHas(RunPlan plan, int[] tasks, Predicate<TaskNode.Policy> what) {
    return Arrays.stream(tasks)
        .mapToObj(task -> plan.policies[task])
        .anyMatch(policy -> policy != null && what.test(policy));
  }

  /**
   * Whether the one who goes it has to be watched: while it is in a task, others may have to go on, the task's time may be
   * up, or what it has of a limit may have to be lent.
   */
  public boolean isWatched() {
    return branches || ordered || timed || limited;
  }

  /** The way through scopes of this kind; null if there is none. */
  static @Nullable DirectOrder of(RunPlan plan, ScopePlan scope) {
    int[][] parts = plan.graph.straight(scope.type).toArray(int[][]::new);
    int base = scope.type.base();
    BitSet missing = plan.members.get(base, base + scope.type.size()); // counted from the base
    if (parts.length == 0
        || missing.isEmpty()
        || !plan.overridden.isEmpty() && plan.part == null
        || !ToMerge.isMereItem(plan, scope)
        || scope.itemLanes.length > 0
            && (plan.part != null || !plan.lanes.areReadByTasks(scope.itemLanes))) {
      return null;
    }
    int[] line = Arrays.stream(parts)
        .flatMapToInt(Arrays::stream)
        .filter(plan.members::get)
        .toArray();
    for (int task : line) {
      missing.clear(task - base);
      if (!mayStand(plan, scope, task)) {
        return null;
      }
    }
    Leg[] legs = missing.isEmpty() ? LegReader.read(plan, scope, parts, line) : null;
    if (legs == null
        || legs.length > 1 && Arrays.stream(line).anyMatch(task -> plan.held[task] != null)) {
      return null;
    }
    return new DirectOrder(plan, scope, legs);
  }

  private static boolean mayStand(RunPlan plan, ScopePlan scope, int task) {
    return Leg.isStop(plan, task)
        ? isMereStop(plan, scope, task)
        : neverHere(plan, task) >= 0
            || isMereCall(plan, task) && ToMerge.isMereValue(plan, scope, task);
  }

  /**
   * The need for which a fallback is always skipped on this way, as a failure ends it; negative for other
   * tasks. Whatever else it takes to call it does not matter, if only nobody in another scope hears of it.
   */
  static int neverHere(RunPlan plan, int task) {
    if (plan.graph.fallbacks().standsFor(task) < 0
        || !(plan.fed[task].length == 0 && isHeardInNoOtherScope(plan, task))) {
      return -1;
    }
    TaskNode.Need[] needs = plan.graph.node(task).needs();
    int at = 0;
    while (needs[at].kind() != TaskNode.Kind.FALLBACK) {
      at++;
    }
    return at;
  }

  /**
   * Whether a task of this run is at most a call, as long as it has room in its limit, is soon over and does not fail, whose
   * end only its own scope hears of, and the next round, and who reads a stream, and merges.
   */
  private static boolean isMereCall(RunPlan plan, int task) {
    TaskNode.Policy policy = plan.policies[task];
    return (policy == null || policy.isLight() && plan.repeats[task] < 0)
        && !plan.special[task]
        && (!plan.keyed[task] || plan.isFed(plan.graph.scopeOf(task)))
        && plan.graph.node(task).choice() != TaskNode.Choice.ROUTE
        && (plan.fed[task].length == 0 || isMerelyRead(plan, task))
        && isHeardInNoItem(plan, task)
        && plan.gathersOf.get(task).isEmpty();
  }

  /** Whether all that becomes of a batch is its own scope's affair, whose turn it is in any case. */
  private static boolean isMereStop(RunPlan plan, ScopePlan scope, int batch) {
    return plan.part == null
        && scope.type.id() > 0
        && scope.call < 0
        && !scope.follows
        && plan.fed[batch].length == 0
        && isHeardInNoOtherScope(plan, batch)
        && plan.gathersOf.get(batch).isEmpty();
  }

  private static boolean isHeardInNoOtherScope(RunPlan plan, int task) {
    return plan.merges[task].length == 0 && isHeardInNoItem(plan, task);
  }

  private static boolean isHeardInNoItem(RunPlan plan, int task) {
    return Arrays.stream(plan.innerDependants[task]).allMatch(plan.graph.scopeOf(task)::contains);
  }

  /** Whether its value goes to tasks that read it as it comes, and is never that of a fallback. */
  private static boolean isMerelyRead(RunPlan plan, int task) {
    return plan.part == null
        && plan.graph.fallbacks().of(task) < 0
        && plan.graph.fallbacks().standsFor(task) < 0
        && plan.lanes.areReadByTasks(plan.fed[task]);
  }

  /** The tasks that wait for nothing in this scope. */
  public int[] readyAtFirst() {
    return ready.atFirst();
  }

  /** The tasks that are ready once this one has settled, and were not before. */
  public int[] readyAfter(int task) {
    return ready.after()[task - base];
  }

  /** Whether a task that takes part is never called on this way. */
  public boolean isSkipped(int task) {
    return TaskState.isSkipped(legs[legs.length - 1].begun.slot(task));
  }

  /** Whether it is the same in all scopes with these slots what becomes of a task. */
  public boolean isToldBy(CommonSlots common, int task) {
    int router = routers[task - base];
    return toldBySlots[task - base]
        || router >= 0 && (common.haveChoiceOf(router) || common.slot(router) != TaskState.DONE);
  }

  /** The router on whose choice it depends, besides slots of the scope, what becomes of a task; negative if there is none, or more. */
  public int router(int task) {
    return routers[task - base];
  }

  /** What has to be looked at before a task is called; null where that takes more than its own scope. */
  public OwnNeed @Nullable [] ownNeeds(int task) {
    return own[task - base];
  }

  // Its legs

  public Leg leg(int number) {
    return legs[number];
  }

  public List<Leg> legs() {
    return List.of(legs);
  }

  /** The number of the leg that begins behind a batch. */
  public int behind(int batch) {
    int number = 0;
    while (legs[number].batch != batch) {
      number++;
    }
    return number + 1;
  }

  /** Whether one stops on the way, where a task is called once for many items. */
  public boolean hasStops() {
    return legs.length > 1;
  }

  /** The tasks that come before this one on its leg; none before a batch, which is on none. */
  public int[] beforeOnLeg(int current) {
    for (Leg leg : legs) {
      if (IntLists.contains(leg.tasks, current)) {
        return leg.before(current);
      }
    }
    return new int[0];
  }

  // Where a scope stands that leaves it

  /**
   * The slots of a scope in which one task is being called and those before it have ended.
   *
   * @param walked the slots that it has had until now
   */
  public int[] slotsAt(RunPlan plan, ScopePlan scope, int[] walked, int current) {
    int[] slots = scope.initialSlots.clone();
    for (int task : before(current)) {
      int end = walked[task - base];
      slots[task - base] = end;
      int flag = end == TaskState.DONE && !plan.selective[task] ? 0 : TaskState.FLAG;
      for (int dependant : plan.dependants[task]) {
        slots[dependant - base] = slots[dependant - base] - 1 | flag;
      }
    }
    slots[current - base] = TaskState.RUNNING;
    return slots;
  }

  /** The tasks that take part, fallbacks included, which are skipped in passing. Never written. */
  public int[] all() {
    return all;
  }

  /** Those of them that come before this one. */
  public int[] before(int current) {
    for (int i = 0; i < all.length; i++) {
      if (all[i] == current) {
        return Arrays.copyOf(all, i);
      }
    }
    throw new AssertionError(current);
  }
}
