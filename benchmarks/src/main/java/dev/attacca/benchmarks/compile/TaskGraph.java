package dev.attacca.benchmarks.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A graph of tasks that add up numbers, and the text of the class that declares it. The same name and size always make the
 * same graph.
 *
 * @param name a class name
 * @param takes of each task, the numbers of the tasks whose values it takes; all of them lower than its own
 */
record TaskGraph(String name, List<int[]> takes) {
  private static final long SEED = 20_261_120;
  private static final int WIDTH = 50;

  /** Layers of random length; each task takes the values of two tasks of the layer before. */
  static TaskGraph layered(int tasks) {
    Random random = new Random(SEED + tasks);
    int mean = (int) Math.max(3, Math.sqrt(tasks));
    List<int[]> takes = new ArrayList<>();
    int before = 0;
    int layer = 0;
    while (takes.size() < tasks) {
      int end = Math.min(tasks, takes.size() + mean / 2 + random.nextInt(mean) + 1);
      int width = layer - before;
      for (int i = takes.size(); i < end; i++) {
        takes.add(
            width == 0
                ? new int[0]
                : random.ints(0, width).distinct().limit(Math.min(2, width)).toArray());
        for (int j = 0; j < takes.get(i).length; j++) {
          takes.get(i)[j] += before;
        }
      }
      before = layer;
      layer = end;
    }
    return new TaskGraph("Layered" + tasks, takes);
  }

  /** A task starts fifty, one takes the values of all of them and starts the next fifty, and so on. */
  static TaskGraph wide(int tasks) {
    List<int[]> takes = new ArrayList<>();
    takes.add(new int[0]);
    int root = 0;
    while (takes.size() < tasks) {
      int first = takes.size();
      for (int i = 0; i < WIDTH && takes.size() < tasks; i++) {
        takes.add(new int[] {root});
      }
      if (takes.size() < tasks) {
        root = takes.size();
        takes.add(IntStream.range(first, root).toArray());
      }
    }
    return new TaskGraph("Wide" + tasks, takes);
  }

  /** As it stands in a table. */
  String label() {
    return String.format(
        Locale.ROOT, "%s %,d", name.replaceAll("[0-9]", "").toLowerCase(Locale.ROOT), size());
  }

  int size() {
    return takes.size();
  }

  /** What the tasks' values add up to, computed here, by a loop. */
  int sum() {
    int[] values = new int[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + IntStream.of(takes.get(i)).map(j -> values[j]).sum();
    }
    return IntStream.of(values).sum();
  }

  /** The annotated class. */
  String annotated() {
    return IntStream.range(0, size())
        .mapToObj(
            i -> "  @dev.attacca.Task int t" + i + "(" + arguments(i, "int t") + ") { return " + i
                + IntStream.of(takes.get(i)).mapToObj(j -> " + t" + j).collect(Collectors.joining())
                + "; }")
        .collect(Collectors.joining("\n", "class " + name + " {\n", "\n}\n"));
  }

  /** The values that a task takes, as arguments of a call, or as parameters if the prefix has a type. */
  String arguments(int task, String prefix) {
    return IntStream.of(takes.get(task))
        .mapToObj(j -> prefix + j)
        .collect(Collectors.joining(", "));
  }
}
