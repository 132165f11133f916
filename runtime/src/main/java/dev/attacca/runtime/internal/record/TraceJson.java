package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as JSON. */
final class TraceJson {
  private final JsonText json = new JsonText();

  private TraceJson() {}

  static String of(Trace trace) {
    TraceJson writer = new TraceJson();
    writer.write(trace);
    return writer.json.toString();
  }

  private void write(Trace trace) {
    json.object(() -> {
      text("dag", trace.dag());
      text("runId", trace.runId());
      text("parentRun", trace.parentRun());
      text("target", trace.target());
      text("startedAt", trace.startedAt().toString());
      time("elapsed", trace.elapsed());
      text("status", trace.status().toString());
      text("failure", trace.failure());
      text("rootCause", trace.rootCause());
      json.name("criticalPath").array(trace.criticalPath(), json::value);
      tasks(trace.tasks());
      json.name("items").array(trace.items(), this::item);
      json.name("itemsLetGo").value(trace.itemsLetGo());
      json.name("children").array(trace.children(), child -> text(child.runId()));
    });
  }

  private void text(String name, @Nullable String value) {
    json.name(name).value(value);
  }

  private void text(String value) {
    json.value(value);
  }

  private void time(String name, @Nullable Duration time) {
    json.name(name);
    if (time == null) {
      json.value(null);
    } else {
      json.value(time.toNanos());
    }
  }

  private void item(Trace.Item item) {
    json.newLine();
    json.object(() -> {
      text("id", item.id());
      text("loop", item.loop());
      time("opened", item.opened());
      time("closed", item.closed());
      json.name("hasFailed").value(item.hasFailed());
      tasks(item.tasks());
    });
  }

  private void tasks(List<Trace.Task> tasks) {
    json.name("tasks").array(tasks, this::task);
  }

  private void task(Trace.Task task) {
    json.newLine();
    json.object(() -> {
      text("name", task.name());
      text("item", task.item());
      text("fate", task.fate().toString());
      time("requested", task.requested());
      time("ready", task.ready());
      time("started", task.started());
      time("ended", task.ended());
      json.name("waits").array(task.waits(), this::wait);
      json.name("attempts").array(task.attempts(), this::attempt);
      text("reason", task.reason());
      text("failure", task.failure());
      text("rootCause", task.rootCause());
    });
  }

  private void wait(Trace.Wait wait) {
    json.object(() -> {
      text("reason", wait.reason().toString());
      text("on", wait.on());
      time("from", wait.from());
      time("to", wait.to());
      time("waited", wait.waited());
      json.name("times").value(wait.times());
    });
  }

  private void attempt(Trace.Attempt attempt) {
    json.object(() -> {
      json.name("number").value(attempt.number());
      text("fate", attempt.fate().toString());
      time("started", attempt.started());
      time("returned", attempt.returned());
      time("ended", attempt.ended());
      text("thread", attempt.thread());
      text("failure", attempt.failure());
    });
  }
}
