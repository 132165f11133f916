package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Which of two loops has to get on first, where both want the same thread: one that comes first never waits
 * for one that comes later.
 *
 * <p><b>Among the items of one loop</b> it is the one of the earlier item: items reach states and streams in
 * the order of their emission. What is in an item of a loop comes before the loop, which waits for room.
 *
 * <p><b>Among loops of one scope</b> it follows from who waits for what, see {@code Waits} in the processor,
 * which refuses classes in which that goes round in a circle. A loop emits only as its items are <i>closed</i>,
 * so it comes after all that these wait for: what they take from scopes around them, whoever consumes their
 * values, and merges that these values go into. A loop that is <i>done</i> is what those who gather wait for.
 * The order of the events <i>closed</i> is the order of the loops.
 */
public final class LoopPrecedence {
  private final RunPlan plan;
  private final TaskGraph graph;
  private final List<List<Integer>> waits = new ArrayList<>();
  private final int size;
  /** By event; those that nobody could put in order are last, as if they waited for all. */
  private final int[] position;

  LoopPrecedence(RunPlan plan) {
    this.plan = plan;
    this.graph = plan.graph;
    this.size = plan.size();
    for (int event = 0; event < 4 * size; event++) {
      waits.add(new ArrayList<>(2));
    }
    for (int task = 0; task < size; task++) {
      add(task);
    }
    this.position = inOrder();
  }

  // Events; a task that has settled stands by its number

  private int closed(int opener) {
    return size + opener;
  }

  private int done(int opener) {
    return 2 * size + opener;
  }

  private int started(int task) {
    return 3 * size + task;
  }

  private void add(int event, int awaited) {
    waits.get(event).add(awaited);
  }

  private void add(int task) {
    TaskNode node = graph.node(task);
    ScopeType own = graph.scopeOf(task);
    if (own.opener() >= 0) {
      add(closed(own.opener()), node.opens() ? done(task) : task);
    }
    if (node.opens()) {
      add(done(task), task);
      add(done(task), closed(task));
    }
    if (node.emitter()) {
      add(task, closed(task));
    }
    add(task, started(task));
    for (TaskNode.Need need : node.needs()) {
      if (need.kind() == TaskNode.Kind.PREVIOUS) {
        continue; // of an earlier item, which comes first anyway
      }
      for (int source : graph.fallbacks().awaited(task, need)) {
        add(node, need, source, own, graph.valueScope(source));
      }
    }
  }

  private void add(TaskNode node, TaskNode.Need need, int source, ScopeType own, ScopeType there) {
    boolean fromBelow = there.id() != own.id()
        && (need.gathers() || need.kind() == TaskNode.Kind.SOURCE)
        && graph.isWithin(there, own);
    if (!fromBelow) {
      if (!graph.node(source).opens()) {
        add(started(node.id()), source);
      }
      return;
    }
    int through = graph.wayDown(own, there);
    if (need.kind() == TaskNode.Kind.SOURCE) {
      add(done(node.id()), done(through));
      if (!plan.detached.get(node.id())) {
        add(closed(there.opener()), closed(node.id()));
      }
    } else if (need.streamed()) {
      add(node.id(), done(through));
      add(closed(there.opener()), started(node.id())); // who consumes makes room
      if (node.opens()) {
        add(closed(there.opener()), closed(node.id()));
      }
    } else {
      add(started(node.id()), done(through));
    }
  }

  /** Kahn's algorithm. */
  private int[] inOrder() {
    int events = waits.size();
    int[] pending = new int[events];
    List<List<Integer>> waiters = new ArrayList<>();
    for (int event = 0; event < events; event++) {
      waiters.add(new ArrayList<>(2));
      pending[event] = waits.get(event).size();
    }
    Deque<Integer> next = new ArrayDeque<>();
    for (int event = 0; event < events; event++) {
      for (int awaited : waits.get(event)) {
        waiters.get(awaited).add(event);
      }
      if (pending[event] == 0) {
        next.add(event);
      }
    }
    int[] order = new int[events];
    Arrays.fill(order, events);
    for (int at = 0; !next.isEmpty(); at++) {
      int event = next.remove();
      order[event] = at;
      for (int waiter : waiters.get(event)) {
        if (--pending[waiter] == 0) {
          next.add(waiter);
        }
      }
    }
    return order;
  }

  // Comparing

  /**
   * A loop on the way from the main scope to another.
   *
   * @param number which of its items the way goes through
   */
  public record Step(int opener, long number) {}

  /** Whether the loop at the end of one way comes first, and so never waits for that of the other. */
  public boolean isBefore(List<Step> way, List<Step> other) {
    for (int i = 0; i < Math.min(way.size(), other.size()); i++) {
      Step one = way.get(i);
      Step two = other.get(i);
      if (one.opener() != two.opener()) {
        return position[closed(one.opener())] < position[closed(two.opener())];
      }
      if (one.number() != two.number()) {
        return one.number() < two.number();
      }
    }
    return false;
  }
}
