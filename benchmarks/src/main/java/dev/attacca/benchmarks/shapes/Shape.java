package dev.attacca.benchmarks.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A graph of tasks, each of which has one {@code int} and makes it of those of its dependencies. A task
 * depends on tasks of lower numbers only, and all others lead to the last one. The same in every run of
 * every program: random graphs have a fixed seed.
 *
 * @param name the letter by which the tables call it
 * @param dependencies of each task
 */
public record Shape(String name, int[][] dependencies) {
  /** Seven services: A → B, B and C → D, D → E, C and D → F, E and F → G. */
  public static final Shape A =
      new Shape("A", new int[][] {{}, {0}, {}, {1, 2}, {3}, {2, 3}, {4, 5}});

  /** A chain of a hundred. */
  public static final Shape B = new Shape("B", chain(100));

  /** A hundred side by side, and a join of them. */
  public static final Shape C = new Shape("C", fan(100));

  /** Twenty layers of fifty, each task with two dependencies in the layer before, and a join. */
  public static final Shape D = new Shape("D", layers(20, 50, 42));

  /** A reduction of 512 values, two by two, to one. */
  public static final Shape E = new Shape("E", reduction(512));

  /** All of them, in the order of their letters. */
  public static final List<Shape> ALL = List.of(A, B, C, D, E);

  /** The shape of that letter. */
  public static Shape named(String name) {
    return ALL.stream()
        .filter(shape -> shape.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no shape " + name));
  }

  /** How many tasks there are. */
  public int tasks() {
    return dependencies.length;
  }

  /** The task to which all others lead. */
  public int last() {
    return dependencies.length - 1;
  }

  /** How many tasks are on the longest way. */
  public int criticalPath() {
    int[] length = new int[tasks()];
    for (int task = 0; task < tasks(); task++) {
      for (int dependency : dependencies[task]) {
        length[task] = Math.max(length[task], length[dependency]);
      }
      length[task]++;
    }
    return length[last()];
  }

  /** For each task, the tasks that depend on it. */
  public int[][] dependants() {
    int[][] dependants = new int[tasks()][0];
    for (int task = 0; task < tasks(); task++) {
      for (int dependency : dependencies[task]) {
        int[] known = dependants[dependency];
        dependants[dependency] = Arrays.copyOf(known, known.length + 1);
        dependants[dependency][known.length] = task;
      }
    }
    return dependants;
  }

  /** A task's value, given those of all tasks before it: the same formula as in the written classes. */
  public int value(int task, int input, int[] values) {
    int[] inputs = dependencies[task];
    if (inputs.length == 0) {
      return input + task;
    }
    int value = values[inputs[0]] * 31;
    for (int i = 1; i < inputs.length; i++) {
      value += values[inputs[i]];
    }
    return value + task;
  }

  /** What the last task has to come to: everything one after the other, on this thread. */
  public int sequentially(int input, Work work) {
    int[] values = new int[tasks()];
    for (int task = 0; task < tasks(); task++) {
      values[task] = work.on(value(task, input, values));
    }
    return values[last()];
  }

  private static int[][] chain(int length) {
    int[][] dependencies = new int[length][0];
    for (int task = 1; task < length; task++) {
      dependencies[task] = new int[] {task - 1};
    }
    return dependencies;
  }

  private static int[][] fan(int width) {
    int[][] dependencies = new int[width + 1][0];
    dependencies[width] = range(0, width);
    return dependencies;
  }

  private static int[][] layers(int layers, int width, long seed) {
    Random random = new Random(seed);
    int[][] dependencies = new int[layers * width + 1][0];
    for (int task = width; task < layers * width; task++) {
      int before = (task / width - 1) * width;
      // The first is the task above, so that none is without a dependant; the second is any other.
      int above = task % width;
      int other = (above + 1 + random.nextInt(width - 1)) % width;
      dependencies[task] = new int[] {before + above, before + other};
    }
    dependencies[layers * width] = range((layers - 1) * width, width);
    return dependencies;
  }

  private static int[][] reduction(int leaves) {
    int[][] dependencies = new int[2 * leaves - 1][0];
    for (int task = leaves; task < dependencies.length; task++) {
      int first = 2 * (task - leaves);
      dependencies[task] = new int[] {first, first + 1};
    }
    return dependencies;
  }

  private static int[] range(int from, int length) {
    int[] range = new int[length];
    Arrays.setAll(range, i -> from + i);
    return range;
  }
}
