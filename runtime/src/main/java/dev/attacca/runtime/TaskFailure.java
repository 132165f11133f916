package dev.attacca.runtime;

import java.util.List;

/**
 * A failure of a task, as it stands in a run's report.
 *
 * @param task the name of the task that failed
 * @param path the way to it: names of tasks, each waiting for the one before, the last being the task
 * @param cause what the task threw, after its last attempt
 */
public record TaskFailure(String task, List<String> path, Throwable cause) {
  /** Copies the path. */
  public TaskFailure {
    path = List.copyOf(path);
  }

  /** In one line: the task, the way to it if there is one, and the cause. */
  @Override
  public String toString() {
    String way = path.size() > 1 ? " (" + String.join(" → ", path) + ")" : "";
    return "task \"" + task + "\" failed" + way + ": " + cause;
  }
}
