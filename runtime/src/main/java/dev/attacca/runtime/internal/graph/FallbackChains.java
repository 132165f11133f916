package dev.attacca.runtime.internal.graph;

import dev.attacca.runtime.internal.base.IntLists;
import java.util.Arrays;

/**
 * Which tasks stand in for which. A task has one fallback at most, which may have one itself: they form
 * chains, all of whose tasks are in one scope. Who takes the value of a task waits for the whole rest of its
 * chain. Only those in the chain itself do not: they see what has become of the tasks before them. Immutable.
 */
public final class FallbackChains {
  private static final int[] NONE = {};

  private final TaskNode[] nodes;
  /** By task: what stands in for it, or -1. */
  private final int[] fallback;
  /** By task: what it stands in for, or -1. */
  private final int[] standsFor;

  private final boolean empty;

  FallbackChains(TaskNode[] nodes) {
    this.nodes = nodes;
    this.fallback = new int[nodes.length];
    this.standsFor = new int[nodes.length];
    Arrays.fill(fallback, -1);
    Arrays.fill(standsFor, -1);
    boolean any = false;
    for (TaskNode node : nodes) {
      for (TaskNode.Need need : node.needs()) {
        if (need.kind() == TaskNode.Kind.FALLBACK) {
          standsFor[node.id()] = need.tasks()[0];
          fallback[need.tasks()[0]] = node.id();
          any = true;
        }
      }
    }
    this.empty = !any;
  }

  /** Whether no task has a fallback. */
  public boolean isEmpty() {
    return empty;
  }

  /** What stands in for a task; -1 for nothing. */
  public int of(int task) {
    return fallback[task];
  }

  /** What a task stands in for; -1 for nothing. */
  public int standsFor(int task) {
    return standsFor[task];
  }

  /** Whether a task stands in for another, by itself or behind other fallbacks. */
  public boolean isBehind(int task, int other) {
    for (int at = standsFor[task]; at >= 0; at = standsFor[at]) {
      if (at == other) {
        return true;
      }
    }
    return false;
  }

  /** What is to settle before a task knows what it has of this need: also what may stand in for that. */
  public int[] awaited(int task, TaskNode.Need need) {
    if (empty || need.kind() == TaskNode.Kind.FALLBACK) {
      return need.tasks();
    }
    IntLists all = new IntLists(1);
    for (int source : need.tasks()) {
      all.add(0, source);
      boolean own = isBehind(task, source);
      for (int at = fallback[source]; at >= 0 && !own; at = fallback[at]) {
        all.add(0, at);
      }
    }
    return all.toArrays()[0];
  }

  /** By task: those that come after it, each once for each need. */
  int[][] followers() {
    IntLists followers = new IntLists(nodes.length);
    for (TaskNode node : nodes) {
      for (TaskNode.Need need : node.needs()) {
        // What points back to the round before is none of the edges that make an order.
        for (int source : need.kind() == TaskNode.Kind.PREVIOUS ? NONE : awaited(node.id(), need)) {
          followers.add(source, node.id());
        }
      }
    }
    return followers.toArrays();
  }
}
