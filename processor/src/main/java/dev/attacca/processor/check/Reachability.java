package dev.attacca.processor.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * Under which choices each task of an acyclic graph runs, if nothing fails.
 *
 * <p>Only routers that take exactly one of several options can exclude anything. Whatever else is left
 * open at compile time (an {@code Optional} that may be empty, a set of constants, a {@code Route})
 * only ever helps a task to run by being full, and each at no other's cost, so it is taken to be full.
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

  private final List<Node> nodes;
  private final Conditions conditions;
  private final int[] runs;

  Reachability(List<Node> nodes, int bound) {
    this.nodes = nodes;
    this.conditions = new Conditions(bound);
    this.runs = new int[nodes.size()];
    // Routers are numbered as tasks are; the order decides how large diagrams grow, never what they
    // say.
    for (int task : inOrder()) {
      List<Integer> all = nodes.get(task).needs().stream().map(this::condition).toList();
      runs[task] = reduce(all, Conditions.ALWAYS, conditions::and);
    }
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

  /** Whether there are choices under which the task runs. */
  boolean canRun(int task) {
    return runs[task] != Conditions.NEVER;
  }

  boolean canHold(Need need) {
    return condition(need) != Conditions.NEVER;
  }

  boolean canHold(Need one, Need other) {
    return conditions.and(condition(one), condition(other)) != Conditions.NEVER;
  }

  /** The options of a router under which the need can be met. */
  BitSet options(Need need, int router) {
    return conditions.options(condition(need), router, nodes.get(router).options());
  }

  private int condition(Need need) {
    if (need instanceof Need.Chosen chosen) {
      int router = chosen.router();
      int size = nodes.get(router).options();
      return conditions.and(runs[router], conditions.choice(router, size, chosen.options()));
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

  static List<Integer> tasks(Need need) {
    return need instanceof Need.Chosen chosen
        ? List.of(chosen.router())
        : ((Need.AnyOf) need).tasks();
  }
}
