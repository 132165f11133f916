package dev.attacca.runtime.internal.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Where each task stands in the graph; found once, in time linear in the number of edges. */
public final class TaskOrder {
  private final TaskNode[] nodes;
  private final int[] order;
  private final int[] position;
  private final int[] fromStart;
  private final int[] longestSource;
  private final int[] toEnd;

  private TaskOrder(TaskNode[] nodes) {
    this.nodes = nodes;
    this.order = new int[nodes.length];
    this.position = new int[nodes.length];
    this.fromStart = new int[nodes.length];
    this.longestSource = new int[nodes.length];
    this.toEnd = new int[nodes.length];
    Arrays.fill(longestSource, -1);
  }

  /**
   * Orders the graph topologically (Kahn's algorithm).
   *
   * @param dependants those whose declaration names the task
   * @param followers those that come after it, also because it stands in for what they name
   */
  static TaskOrder of(TaskNode[] nodes, int[][] dependants, int[][] followers) {
    TaskOrder ranks = new TaskOrder(nodes);
    int[] pending = new int[nodes.length];
    for (int[] list : followers) {
      for (int follower : list) {
        pending[follower]++;
      }
    }
    int tail = 0;
    for (int task = 0; task < nodes.length; task++) {
      if (pending[task] == 0) {
        ranks.order[tail++] = task;
      }
    }
    for (int head = 0; head < tail; head++) {
      int task = ranks.order[head];
      ranks.position[task] = head;
      for (int dependant : dependants[task]) {
        if (ranks.fromStart[task] + 1 > ranks.fromStart[dependant]) {
          ranks.fromStart[dependant] = ranks.fromStart[task] + 1;
          ranks.longestSource[dependant] = task;
        }
      }
      for (int follower : followers[task]) {
        if (--pending[follower] == 0) {
          ranks.order[tail++] = follower;
        }
      }
    }
    if (tail < nodes.length) {
      throw new IllegalArgumentException("not a blueprint: the tasks form a cycle");
    }
    ranks.findWaysToEnd(followers);
    return ranks;
  }

  private void findWaysToEnd(int[][] dependants) {
    for (int i = nodes.length - 1; i >= 0; i--) {
      int task = order[i];
      for (int dependant : dependants[task]) {
        toEnd[task] = Math.max(toEnd[task], toEnd[dependant] + 1);
      }
    }
  }

  /** Sorts each list by the number of tasks on the longest way to the end, shortest first. */
  public int[][] sortedByWayToEnd(int[][] dependants) {
    long[] keys = new long[0];
    for (int[] list : dependants) {
      if (list.length > 1) {
        keys = keys.length < list.length ? new long[list.length] : keys;
        for (int i = 0; i < list.length; i++) {
          keys[i] = ((long) toEnd[list[i]] << 32) | (Integer.MAX_VALUE - list[i]);
        }
        Arrays.sort(keys, 0, list.length);
        for (int i = 0; i < list.length; i++) {
          list[i] = Integer.MAX_VALUE - (int) keys[i];
        }
      }
    }
    return dependants;
  }

  /** The tasks, each after all that it waits for. */
  public int[] order() {
    return order;
  }

  /** The place of a task in {@link #order()}. */
  public int position(int task) {
    return position[task];
  }

  /** The longest way to a task, by name, itself last. */
  public List<String> path(int task) {
    List<String> path = new ArrayList<>();
    for (int at = task; at >= 0; at = longestSource[at]) {
      if (!nodes[at].isCall()) { // its repeat comes before it, and has its name
        path.add(nodes[at].name());
      }
    }
    Collections.reverse(path);
    return path;
  }
}
