package dev.attacca.page.internal.trace;

import dev.attacca.page.internal.json.Json;
import dev.attacca.runtime.Trace.Attempt;
import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import dev.attacca.runtime.Trace.Task;
import dev.attacca.runtime.Trace.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks as rows of bars. */
final class Bars {
  private final List<Task> tasks;
  private final Set<Task> critical;
  private final long begin;
  private final long end;
  private final TimeScale scale;
  private final ShownValues values;

  /** Where values of tasks are to be had, as texts. */
  interface ShownValues {
    @Nullable
    String of(String item, String task);
  }

  /**
   * Rows of these tasks.
   *
   * @param busy when something happens besides
   */
  Bars(
      List<Task> tasks,
      Set<Task> critical,
      long begin,
      long end,
      List<TimeScale.Span> busy,
      ShownValues values) {
    this.tasks = tasks;
    this.critical = critical;
    this.begin = begin;
    this.end = end;
    this.values = values;
    List<TimeScale.Span> all = new ArrayList<>(busy);
    for (Task task : tasks) {
      for (Attempt attempt : task.attempts()) {
        all.add(new TimeScale.Span(attempt.started().toNanos(), until(attempt.ended())));
      }
    }
    this.scale = new TimeScale(begin, end, all);
  }

  private long until(@Nullable Duration at) {
    return at == null ? end : at.toNanos();
  }

  void write(Json json) {
    json.name("gantt")
        .object()
        .put("width", (long) TimeScale.WIDTH)
        .put("from", begin)
        .put("to", end);
    json.name("rows").array();
    tasks.forEach(task -> row(json, task));
    json.endArray();
    scale.ticks(json);
    scale.squeezed(json);
    json.endObject();
  }

  private void row(Json json, Task task) {
    json.object().put("task", task.name()).put("item", task.item());
    json.put("fate", task.fate().name()).put("critical", critical.contains(task));
    json.put("reason", task.reason()).put("failure", task.failure());
    json.put("rootCause", task.rootCause());
    String value = values.of(task.item(), task.name());
    if (value != null) {
      json.put("value", value);
    }
    json.name("bars").array();
    for (Wait wait : task.waits()) {
      String kind = wait.reason() == Reason.TASK
          ? "waiting"
          : wait.reason() == Reason.ROOM ? "room" : "ready";
      bar(json, kind, wait.from().toNanos(), wait.to().toNanos());
      json.put("reason", wait.reason().name()).put("on", wait.on());
      json.put("why", Waiting.why(wait.reason(), wait.on(), task));
      json.put("waited", wait.waited().toNanos()).put("times", wait.times()).endObject();
    }
    for (Attempt attempt : task.attempts()) {
      Duration returned = attempt.returned();
      long from = attempt.started().toNanos();
      long to = until(attempt.ended());
      attempt(json, "running", from, returned == null ? to : returned.toNanos(), attempt);
      if (returned != null) {
        attempt(json, "away", returned.toNanos(), to, attempt);
      }
    }
    json.endArray().endObject();
  }

  private void attempt(Json json, String kind, long from, long to, Attempt attempt) {
    bar(json, kind, from, to).put("attempt", attempt.number()).put("thread", attempt.thread());
    json.put("fate", attempt.fate().name());
    if (attempt.fate() != Fate.SUCCEEDED) {
      json.put("failure", attempt.failure());
    }
    json.endObject();
  }

  private Json bar(Json json, String kind, long from, long to) {
    json.object().put("kind", kind).put("from", from).put("to", Math.max(from, to));
    return json.put("x0", scale.x(from)).put("x1", scale.x(Math.max(from, to)));
  }
}
