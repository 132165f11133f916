package dev.attacca.processor.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions on what routers choose, as shared, reduced decision diagrams.
 *
 * <p>A condition is a number. A diagram asks one router after the other, in the order of their ranks,
 * and has a branch for each option. Because equal diagrams are one and the same, a condition can hold if
 * and only if it is not {@link #NEVER}, and a branch that joins again is {@link #ALWAYS} at once.
 *
 * <p>The order decides how large diagrams grow, never what they say. There are conditions that are large
 * in every order, so each step is paid for out of a budget.
 */
final class Conditions {
  static final int NEVER = 0;
  static final int ALWAYS = 1;

  /** The budget is used up: the answer would take too long. */
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMany() {
      super(null, null, false, false);
    }
  }

  /** A question to the router of a rank, and the condition that follows from each of its options. */
  private record Node(int rank, int[] branches) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Node node
          && node.rank == rank
          && Arrays.equals(node.branches, branches);
    }

    @Override
    public int hashCode() {
      return 31 * rank + Arrays.hashCode(branches);
    }
  }

  private final List<Node> nodes = new ArrayList<>(Arrays.asList(null, null));
  private final Map<Node, Integer> numbers = new HashMap<>();
  private final Map<Long, Integer> ands = new HashMap<>();
  private final Map<Long, Integer> ors = new HashMap<>();
  private int budget;

  /** From here on, so many steps may be taken. */
  void allow(int steps) {
    budget = steps;
  }

  /** How many of them are left. */
  int left() {
    return budget;
  }

  /** The router of this rank chooses one of these options out of {@code size}. */
  int choice(int rank, int size, BitSet options) {
    int[] branches = new int[size];
    for (int i = 0; i < size; i++) {
      branches[i] = options.get(i) ? ALWAYS : NEVER;
    }
    return node(rank, branches);
  }

  private int node(int rank, int[] branches) {
    int first = branches[0];
    if (Arrays.stream(branches).allMatch(branch -> branch == first)) {
      return first;
    }
    return numbers.computeIfAbsent(new Node(rank, branches), node -> {
      nodes.add(node);
      return nodes.size() - 1;
    });
  }

  int and(int a, int b) {
    return combine(a, b, true);
  }

  int or(int a, int b) {
    return combine(a, b, false);
  }

  /** Two conditions that are being combined, and what has come out for the first options. */
  private static final class Step {
    final int a;
    final int b;
    final int rank;
    final int[] branches;
    int next;

    Step(int a, int b, int rank, int options) {
      this.a = a;
      this.b = b;
      this.rank = rank;
      this.branches = new int[options];
    }
  }

  /** Goes down by option; not by recursion, for there may be thousands of routers below each other. */
  private int combine(int a, int b, boolean and) {
    Map<Long, Integer> memo = and ? ands : ors;
    int result = known(a, b, and);
    if (result >= 0) {
      return result;
    }
    Deque<Step> open = new ArrayDeque<>(List.of(step(a, b)));
    for (; ; ) {
      Step step = open.element();
      if (step.next == step.branches.length) {
        open.pop();
        result = node(step.rank, step.branches);
        memo.put(key(step.a, step.b), result);
        if (open.isEmpty()) {
          return result;
        }
        open.element().branches[open.element().next++] = result;
      } else {
        int left = branch(step.a, step.rank, step.next);
        int right = branch(step.b, step.rank, step.next);
        result = known(left, right, and);
        if (result >= 0) {
          step.branches[step.next++] = result;
        } else {
          open.push(step(left, right));
        }
      }
    }
  }

  private Step step(int a, int b) {
    if (--budget < 0) {
      throw new TooMany();
    }
    Node one = nodes.get(a);
    Node other = nodes.get(b);
    Node first = one.rank() <= other.rank() ? one : other;
    return new Step(a, b, first.rank(), first.branches().length);
  }

  private int branch(int condition, int rank, int option) {
    Node node = nodes.get(condition);
    return node.rank() == rank ? node.branches()[option] : condition;
  }

  /** What comes of two conditions without going down; negative if that is not known. */
  private int known(int a, int b, boolean and) {
    int absorbs = and ? NEVER : ALWAYS;
    int neutral = and ? ALWAYS : NEVER;
    if (a == absorbs || b == absorbs) {
      return absorbs;
    }
    if (a == neutral || a == b) {
      return b;
    }
    return b == neutral ? a : (and ? ands : ors).getOrDefault(key(a, b), -1);
  }

  private static long key(int a, int b) {
    return (long) Math.min(a, b) << 32 | Math.max(a, b);
  }

  /** The options of one router under which the condition can hold. */
  BitSet options(int condition, int rank, int size) {
    BitSet options = new BitSet();
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(condition));
    while (!open.isEmpty()) {
      int at = open.pop();
      if (at == NEVER || seen.get(at)) {
        continue;
      }
      seen.set(at);
      Node node = nodes.get(at);
      if (at == ALWAYS || node.rank() > rank) {
        options.set(0, size);
      } else if (node.rank() == rank) {
        for (int i = 0; i < size; i++) {
          options.set(i, options.get(i) || node.branches()[i] != NEVER);
        }
      } else {
        Arrays.stream(node.branches()).forEach(open::push);
      }
    }
    return options;
  }
}
