package dev.attacca.processor.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;

/**
 * Conditions on what routers choose, as shared, reduced decision diagrams.
 *
 * <p>A condition is a number. A diagram asks one router after the other, in the order of their numbers,
 * and has a branch for each option. Because equal diagrams are one and the same, a condition can hold if
 * and only if it is not {@link #NEVER}, and a branch that joins again is {@link #ALWAYS} at once. The
 * depth of recursion is the number of routers that choose one of several options.
 */
final class Conditions {
  static final int NEVER = 0;
  static final int ALWAYS = 1;

  /** Beyond this many diagrams the answer would take too long. */
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMany() {
      super(null, null, false, false);
    }
  }

  private record Node(int router, List<Integer> branches) {}

  private final int bound;
  private final List<Node> nodes = new ArrayList<>(Arrays.asList(null, null));
  private final Map<Node, Integer> numbers = new HashMap<>();
  private final Map<Long, Integer> ands = new HashMap<>();
  private final Map<Long, Integer> ors = new HashMap<>();

  Conditions(int bound) {
    this.bound = bound;
  }

  /** The router chooses one of these options out of {@code size}. */
  int choice(int router, int size, BitSet options) {
    List<Integer> branches = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      branches.add(options.get(i) ? ALWAYS : NEVER);
    }
    return node(router, branches);
  }

  private int node(int router, List<Integer> branches) {
    int first = branches.get(0);
    if (branches.stream().allMatch(branch -> branch == first)) {
      return first;
    }
    Node node = new Node(router, List.copyOf(branches));
    Integer number = numbers.get(node);
    if (number == null) {
      if (nodes.size() >= bound) {
        throw new TooMany();
      }
      number = nodes.size();
      nodes.add(node);
      numbers.put(node, number);
    }
    return number;
  }

  int and(int a, int b) {
    if (a == NEVER || b == NEVER) {
      return NEVER;
    }
    return a == ALWAYS || a == b ? b : b == ALWAYS ? a : combine(a, b, ands, this::and);
  }

  int or(int a, int b) {
    if (a == ALWAYS || b == ALWAYS) {
      return ALWAYS;
    }
    return a == NEVER || a == b ? b : b == NEVER ? a : combine(a, b, ors, this::or);
  }

  private int combine(int a, int b, Map<Long, Integer> memo, IntBinaryOperator operator) {
    long key = (long) Math.min(a, b) << 32 | Math.max(a, b);
    Integer known = memo.get(key);
    if (known != null) {
      return known;
    }
    Node one = nodes.get(a);
    Node other = nodes.get(b);
    int router = Math.min(one.router(), other.router());
    int size = (one.router() == router ? one : other).branches().size();
    List<Integer> branches = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      branches.add(operator.applyAsInt(
          one.router() == router ? one.branches().get(i) : a,
          other.router() == router ? other.branches().get(i) : b));
    }
    int result = node(router, branches);
    memo.put(key, result);
    return result;
  }

  /** The options of one router under which the condition can hold. */
  BitSet options(int condition, int router, int size) {
    BitSet options = new BitSet();
    options(condition, router, size, options, new BitSet());
    return options;
  }

  private void options(int condition, int router, int size, BitSet options, BitSet seen) {
    if (condition == NEVER || seen.get(condition)) {
      return;
    }
    seen.set(condition);
    Node node = nodes.get(condition);
    if (condition == ALWAYS || node.router() > router) {
      options.set(0, size);
    } else if (node.router() == router) {
      for (int i = 0; i < size; i++) {
        if (node.branches().get(i) != NEVER) {
          options.set(i);
        }
      }
    } else {
      node.branches().forEach(branch -> options(branch, router, size, options, seen));
    }
  }
}
