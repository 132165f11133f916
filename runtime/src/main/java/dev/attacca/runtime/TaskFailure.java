package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.Thrown;
import java.util.ArrayList;
import java.util.List;

/**
 * A failure of a task, as it stands in a run's report.
 *
 * @param task the name of the task that failed
 * @param item in which item it failed, such as {@code line[3].word[0]}, each number counting the items
 *     of its loop from 0; where several threads merge at once, one that no other item of the merge has.
 *     Empty for a task of the main scope
 * @param path the way to it: names of tasks, each waiting for the one before, the last being the task; if
 *     it failed because of a run that it had begun, the way goes on through that run
 * @param cause what the task threw, after its last attempt; of a run that it had begun, the cause there
 */
public record TaskFailure(String task, String item, List<String> path, Throwable cause) {
  /** How many tasks of a long way are told, from either end. */
  private static final int ENDS = 10;

  /**
   * Copies the path.
   *
   * @param task the name of the task that failed
   * @param item in which item it failed
   * @param path the way to it
   * @param cause what the task threw
   */
  public TaskFailure {
    path = List.copyOf(path);
  }

  /** In one line: the task, the way to it if there is one, and the cause. */
  @Override
  public String toString() {
    String way = path.size() > 1 ? " (" + String.join(" → ", shortened()) + ")" : "";
    String where = item.isEmpty() ? "" : " in " + item;
    return "task \"" + task + "\" failed" + where + way + ": " + Thrown.text(cause);
  }

  /** A long way without its middle. */
  private List<String> shortened() {
    if (path.size() <= 2 * ENDS + 1) {
      return path;
    }
    List<String> ends = new ArrayList<>(path.subList(0, ENDS));
    ends.add("… (" + (path.size() - 2 * ENDS) + " tasks) …");
    ends.addAll(path.subList(path.size() - ENDS, path.size()));
    return ends;
  }
}
