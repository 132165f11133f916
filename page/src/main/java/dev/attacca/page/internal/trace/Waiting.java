package dev.attacca.page.internal.trace;

import dev.attacca.page.internal.json.Json;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import dev.attacca.runtime.Trace.Task;
import dev.attacca.runtime.Trace.Wait;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why what waits is waiting. */
final class Waiting {
  private final Trace trace;
  private final Graph graph;
  private final long now;

  Waiting(Trace trace, Graph graph) {
    this.trace = trace;
    this.graph = graph;
    this.now = trace.elapsed().toNanos();
  }

  /** Of all tasks that have neither settled nor run. */
  void write(Json json) {
    json.name("waiting").array();
    if (trace.status() == RunStatus.RUNNING) {
      write(json, trace.tasks());
      for (Trace.Item item : trace.items()) {
        if (item.closed() == null) {
          write(json, item.tasks());
        }
      }
    }
    json.endArray();
  }

  private void write(Json json, List<Task> tasks) {
    for (Task task : tasks) {
      Wait wait = present(task);
      if (task.fate() == Fate.WAITING && wait == null) {
        String need = need(task, tasks);
        write(
            json,
            task,
            need == null ? Reason.THREAD : Reason.TASK,
            need,
            task.requested().toNanos());
      } else if (wait != null) {
        write(json, task, wait.reason(), wait.on(), wait.from().toNanos());
      }
    }
  }

  private static void write(Json json, Task task, Reason reason, @Nullable String on, long since) {
    json.object().put("task", task.name()).put("item", task.item());
    json.put("why", why(reason, on, task)).put("reason", reason.name()).put("on", on);
    json.put("since", since).endObject();
  }

  /** What it waits for now; null for nothing that was noted. */
  private @Nullable Wait present(Task task) {
    Wait present = null;
    for (Wait wait : task.waits()) {
      boolean goesOn = wait.to().toNanos() >= now;
      boolean isMeant = task.fate() == Fate.WAITING
          || task.fate() == Fate.RUNNING && wait.reason() == Reason.ROOM;
      present = goesOn && isMeant ? wait : present;
    }
    return present;
  }

  /** The first of those that it needs that has not settled; null if there is none, as far as one can see. */
  private @Nullable String need(Task task, List<Task> beside) {
    for (Graph.Edge edge : graph.edges()) {
      if (edge.to().equals(task.name())) {
        for (Task other : beside) {
          boolean isOpen = other.fate() == Fate.WAITING || other.fate() == Fate.RUNNING;
          if (other.name().equals(edge.from()) && isOpen) {
            return other.name();
          }
        }
      }
    }
    return null;
  }

  static String why(Reason reason, @Nullable String on, @Nullable Task task) {
    String of = on == null ? "" : " \"" + on + "\"";
    return switch (reason) {
      case TASK -> on == null ? "needs another task" : "needs " + on;
      case THREAD -> on == null ? "waits for a thread" : "waits for a thread of" + of;
      case LIMIT -> "waits for a place in the limit" + of;
      case DELAY -> "waits for the delay before attempt " + next(task);
      case ROOM -> "waits for room: as many items are open as may be";
      case BATCH -> "waits for others to be called with";
      case TURN -> "waits for its turn at the state" + of;
    };
  }

  private static String next(@Nullable Task task) {
    return task == null || task.attempts().isEmpty()
        ? "2"
        : Integer.toString(task.attempts().get(task.attempts().size() - 1).number() + 1);
  }
}
