package dev.attacca.runtime;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Counts per task at one moment, in the order of the graph. Immutable. */
public final class Stats {
  private final Map<String, TaskStats> tasks = new LinkedHashMap<>();

  /**
   * For the runtime.
   *
   * @param tasks the counts of each task, in the order of the graph
   */
  public Stats(Collection<TaskStats> tasks) {
    tasks.forEach(task -> this.tasks.put(task.task(), task));
  }

  /**
   * {@return the counts of the task of this name}
   *
   * @param name the task's name
   * @throws NoSuchElementException if there is no such task
   */
  public TaskStats task(String name) {
    TaskStats task = tasks.get(name);
    if (task == null) {
      throw new NoSuchElementException("no task \"" + name + "\"; there are " + tasks.keySet());
    }
    return task;
  }

  /** {@return the counts of all tasks, in the order of the graph} */
  public List<TaskStats> tasks() {
    return List.copyOf(tasks.values());
  }

  /** {@return a table, one line per task} */
  @Override
  public String toString() {
    int width = tasks.keySet().stream().mapToInt(String::length).max().orElse(0);
    String row = "%-" + Math.max(width, 4) + "s %10s %10s %8s %8s %8s %8s %12s%n";
    StringBuilder table = new StringBuilder();
    table.append(
        row.formatted("task", "in", "out", "failed", "skipped", "running", "waiting", "busy ms"));
    for (TaskStats task : tasks.values()) {
      table.append(row.formatted(
          task.task(),
          task.in(),
          task.out(),
          task.failed(),
          task.skipped(),
          task.running(),
          task.waiting(),
          "%.1f".formatted(task.busy().toNanos() / 1e6)));
    }
    return table.toString();
  }
}
