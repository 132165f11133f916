package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Divides what is done for each item of a loop, its parent, where that has loops which may be spread: what waits for none of them is done
 * first, and they emit there; what is below one of them is done for each of its items wherever there is room; and what gathers from below
 * them, and what comes after that, is done for the parent when all are over. The last two may be divided in the same way again.
 *
 * <p>A loop stays with its parent where what is below it has something in common with others that cannot be taken along: a state for all, a
 * context, a merge.
 */
final class Spreading {
  /**
   * Some tasks of the items of a loop, that are done in one place.
   *
   * @param from the share that the items come from, -1 for none
   */
  record Share(int from, int loop, BitSet members) {}

  private final TaskGraph graph;
  private final BehindKeys closure;
  /** All tasks of the items that come from one source, those that are done where states of keys are included. */
  private final BitSet all;

  /** What is taken to where the states of keys are, in the order of the parents where these have one. */
  private final BitSet takenToKeys;

  private final BitSet contexts;
  private final List<Share> shares = new ArrayList<>();

  Spreading(TaskGraph graph, BehindKeys closure, BitSet all, BitSet takenToKeys) {
    this.graph = graph;
    this.closure = closure;
    this.all = all;
    this.takenToKeys = takenToKeys;
    this.contexts = ContextPlaces.takers(graph);
  }

  /** The shares of a loop's items, each behind those that it takes something of. */
  List<Share> divide(int loop, BitSet members) {
    divide(-1, loop, members);
    return shares;
  }

  private void divide(int from, int loop, BitSet members) {
    BitSet spread = new BitSet();
    members.stream().filter(task -> mayBeSpread(task, loop, members)).forEach(spread::set);
    BitSet after = new BitSet();
    boolean isFound = false;
    while (!isFound) {
      after = after(loop, members, spread);
      isFound = !after.intersects(spread);
      spread.andNot(after); // these begin when others are over, and are looked at then
    }
    BitSet first = (BitSet) members.clone();
    first.andNot(after);
    spread.stream().forEach(each -> first.andNot(below(each)));
    if (spread.isEmpty() || !mayBeDoneLater(loop, after, first)) {
      shares.add(new Share(from, loop, members));
      return;
    }
    int own = shares.size();
    shares.add(new Share(from, loop, first));
    spread.stream().forEach(each -> {
      BitSet inside = below(each);
      inside.and(members);
      divide(own, each, inside);
    });
    if (!after.isEmpty()) {
      divide(own, loop, after);
    }
  }

  private boolean mayBeSpread(int task, int loop, BitSet members) {
    TaskNode node = graph.node(task);
    return node.spread()
        && node.kind() == Graph.Kind.LOOP
        && graph.scopeOf(task).opener() == loop
        && isByItself(task, members);
  }

  /** Whether what is below a loop has nothing in common with what is not. */
  private boolean isByItself(int loop, BitSet members) {
    BitSet inside = below(loop);
    BitSet others = (BitSet) contexts.clone();
    others.and(members);
    others.andNot(inside);
    return !isMerged(loop, inside)
        && !hasStateForAll(inside)
        && (others.isEmpty() || !inside.intersects(contexts));
  }

  /** Whether something from below a loop goes into a merge that is not. */
  private boolean isMerged(int loop, BitSet inside) {
    for (int task = 0; task < graph.size(); task++) {
      for (TaskNode.Need need : graph.node(task).needs()) {
        if (need.kind() == TaskNode.Kind.SOURCE
            && !inside.get(task)
            && isAnyBelow(need.tasks(), loop)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isAnyBelow(int[] sources, int loop) {
    return Arrays.stream(sources)
        .anyMatch(source -> graph.isWithin(graph.valueScope(source), graph.openedBy(loop)));
  }

  private BitSet below(int loop) {
    return Division.within(graph, graph.openedBy(loop));
  }

  private boolean hasStateForAll(BitSet tasks) {
    return tasks.stream()
        .flatMap(task -> Arrays.stream(graph.node(task).states()))
        .anyMatch(state -> !graph.state(state).isKeyed());
  }

  /** What gathers from below these loops, and what comes after that. */
  private BitSet after(int loop, BitSet members, BitSet spread) {
    BitSet inside = new BitSet();
    spread.stream().mapToObj(this::below).forEach(inside::or);
    BitSet after = new BitSet();
    members.stream()
        .filter(task -> !inside.get(task) && gathersFrom(task, spread))
        .forEach(after::set);
    closure.addAfter(graph.openedBy(loop), after, all);
    after.and(members);
    return after;
  }

  private boolean gathersFrom(int task, BitSet spread) {
    for (TaskNode.Need need : graph.node(task).needs()) {
      if (need.gathers() && spread.stream().anyMatch(loop -> isAnyBelow(need.tasks(), loop))) {
        return true;
      }
    }
    return false;
  }

  /** Parents go on in whatever order their loops are over. */
  private boolean mayBeDoneLater(int loop, BitSet after, BitSet first) {
    BitSet both = (BitSet) contexts.clone();
    both.and(after);
    return !hasStateForAll(after)
        && (both.isEmpty() || !first.intersects(contexts))
        && (graph.node(loop).spread() || !after.intersects(takenToKeys))
        && after.stream().noneMatch(task -> looksBack(task, after));
  }

  /** Whether it merges, or takes the last round of a repeat, that was done before. */
  private boolean looksBack(int task, BitSet after) {
    for (TaskNode.Need need : graph.node(task).needs()) {
      if (need.isOfLast() || need.kind() == TaskNode.Kind.SOURCE) {
        for (int source : need.tasks()) {
          if (!after.get(source)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
