package dev.attacca.processor.check;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Tarjan's algorithm, on an explicit stack so that depth costs nothing. */
final class Knots {
  private final int[][] targets;
  private final int[] index;
  private final int[] low;
  private final int[] knot;
  private final int[] progress;
  private final Deque<Integer> open = new ArrayDeque<>();
  private int next = 1;
  private int knots;

  private Knots(int[][] targets) {
    this.targets = targets;
    index = new int[targets.length];
    low = new int[targets.length];
    knot = new int[targets.length];
    progress = new int[targets.length];
    Arrays.fill(knot, -1);
  }

  /** By node, the number of its knot: nodes with the same number can reach each other. */
  static int[] of(int[][] targets) {
    return new Knots(targets).find();
  }

  private int[] find() {
    for (int id = 0; id < targets.length; id++) {
      if (index[id] == 0) {
        walk(id);
      }
    }
    return knot;
  }

  private void walk(int root) {
    Deque<Integer> path = new ArrayDeque<>();
    enter(root, path);
    while (!path.isEmpty()) {
      int task = path.peek();
      if (progress[task] < targets[task].length) {
        int target = targets[task][progress[task]++];
        if (index[target] == 0) {
          enter(target, path);
        } else if (knot[target] < 0) {
          low[task] = Math.min(low[task], index[target]);
        }
      } else {
        path.pop();
        if (!path.isEmpty()) {
          low[path.peek()] = Math.min(low[path.peek()], low[task]);
        }
        close(task);
      }
    }
  }

  private void enter(int task, Deque<Integer> path) {
    index[task] = next++;
    low[task] = index[task];
    open.push(task);
    path.push(task);
  }

  private void close(int task) {
    if (low[task] == index[task]) {
      int member;
      do {
        member = open.pop();
        knot[member] = knots;
      } while (member != task);
      knots++;
    }
  }
}
