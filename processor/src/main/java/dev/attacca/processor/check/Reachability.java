package dev.attacca.processor.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * Under which choices each task of an acyclic graph runs, if nothing fails.
 *
 * <p>Only routers that take exactly one of several options can exclude anything. Whatever else is left
 * open at compile time (an {@code Optional} that may be empty, a set of constants, a {@code Route})
 * only ever helps a task to run by being full, and each at no other's cost, so it is taken to be full.
 *
 * <p><b>The order of the questions.</b> What belongs together is asked together: routers are ranked as one
 * comes upon them on the way from a task back through what it needs, the tasks with the longest way first.
 * So the routers of one branch stand side by side, and one that decides whether another runs stands behind
 * it: in a chain of routers, each adds one question in front of those of the one before.
 *
 * <p><b>The bound.</b> Each task has a budget, and all of them together have one. If that of a task is used
 * up, the task is {@link #isUnknown unknown}, and for those that need it, it is taken to run under all
 * choices. So what is said to be never is never, whatever is unknown before it.
 */
final class Reachability {
  /** A task: what it needs, and how many options it chooses one of; 0 if it excludes nothing. */
  record Node(int options, List<Need> needs) {}

  /** A condition of a task. */
  sealed interface Need {
    /** One of these tasks must run. */
    record AnyOf(List<Integer> tasks) implements Need {}

    /** This router must run, and choose one of these options. */
    record Chosen(int router, BitSet options) implements Need {}
  }

  /**
   * In steps of {@link Conditions}.
   *
   * @param task for one task
   * @param all for all of them
   */
  record Budget(int task, int all) {}

  private final List<Node> nodes;
  private final Conditions conditions = new Conditions();
  private final Budget budget;
  private final int[] runs;
  private final int[] ranks;
  private final BitSet unknown = new BitSet();

  Reachability(List<Node> nodes, Budget budget) {
    this.nodes = nodes;
    this.budget = budget;
    this.runs = new int[nodes.size()];
    List<Integer> order = inOrder();
    this.ranks = ranks(order);
    int left = budget.all();
    for (int task : order) {
      int allowed = Math.min(left, budget.task());
      conditions.allow(allowed);
      try {
        runs[task] = all(nodes.get(task).needs());
      } catch (Conditions.TooMany e) {
        runs[task] = Conditions.ALWAYS;
        unknown.set(task);
      }
      left -= allowed - Math.max(0, conditions.left());
    }
  }

  private int all(List<Need> needs) {
    return reduce(needs.stream().map(this::condition).toList(), Conditions.ALWAYS, conditions::and);
  }

  /** Combines by halves: one after the other, a long list would be built up again at each step. */
  private static int reduce(List<Integer> all, int none, IntBinaryOperator operator) {
    if (all.size() < 2) {
      return all.isEmpty() ? none : all.get(0);
    }
    int middle = all.size() / 2;
    return operator.applyAsInt(
        reduce(all.subList(0, middle), none, operator),
        reduce(all.subList(middle, all.size()), none, operator));
  }

  /** Whether there may be choices under which the task runs. */
  boolean canRun(int task) {
    return runs[task] != Conditions.NEVER;
  }

  /** Whether it would have taken too long to find out about the task. */
  boolean isUnknown(int task) {
    return unknown.get(task);
  }

  boolean canHold(Need need) {
    return canHold(List.of(need));
  }

  /** Whether all of these may be met at a time. */
  boolean canHold(List<Need> needs) {
    conditions.allow(budget.task());
    try {
      return all(needs) != Conditions.NEVER;
    } catch (Conditions.TooMany e) {
      return true;
    }
  }

  /** The options of a router under which a need that can be met can be met. */
  BitSet options(Need need, int router) {
    conditions.allow(budget.task());
    return conditions.options(condition(need), ranks[router], nodes.get(router).options());
  }

  private int condition(Need need) {
    if (need instanceof Need.Chosen chosen) {
      int router = chosen.router();
      int size = nodes.get(router).options();
      return conditions.and(runs[router], conditions.choice(ranks[router], size, chosen.options()));
    }
    List<Integer> any =
        ((Need.AnyOf) need).tasks().stream().map(task -> runs[task]).toList();
    return reduce(any, Conditions.NEVER, conditions::or);
  }

  /** Dependencies first. */
  private List<Integer> inOrder() {
    int[] open = new int[nodes.size()];
    List<Deque<Integer>> dependants =
        nodes.stream().<Deque<Integer>>map(node -> new ArrayDeque<>()).toList();
    Deque<Integer> ready = new ArrayDeque<>();
    List<Integer> order = new ArrayList<>();
    for (int task = 0; task < nodes.size(); task++) {
      for (Need need : nodes.get(task).needs()) {
        for (int dependency : tasks(need)) {
          dependants.get(dependency).add(task);
          open[task]++;
        }
      }
      if (open[task] == 0) {
        ready.add(task);
      }
    }
    while (!ready.isEmpty()) {
      int task = ready.remove();
      order.add(task);
      for (int dependant : dependants.get(task)) {
        if (--open[dependant] == 0) {
          ready.add(dependant);
        }
      }
    }
    return order;
  }

  /** By task, when its choice is asked for. */
  private int[] ranks(List<Integer> order) {
    int[] ranks = new int[nodes.size()];
    boolean[] seen = new boolean[nodes.size()];
    int next = 0;
    for (int i = order.size() - 1; i >= 0; i--) { // the longest ways are last
      Deque<Integer> path = new ArrayDeque<>(List.of(order.get(i)));
      while (!path.isEmpty()) {
        int task = path.pop();
        if (!seen[task]) {
          seen[task] = true;
          ranks[task] = next++;
          List<Integer> needed = new ArrayList<>();
          nodes.get(task).needs().forEach(need -> needed.addAll(tasks(need)));
          Collections.reverse(needed);
          needed.forEach(path::push);
        }
      }
    }
    return ranks;
  }

  static List<Integer> tasks(Need need) {
    return need instanceof Need.Chosen chosen
        ? List.of(chosen.router())
        : ((Need.AnyOf) need).tasks();
  }
}
