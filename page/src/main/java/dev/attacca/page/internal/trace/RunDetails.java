package dev.attacca.page.internal.trace;

import dev.attacca.page.internal.json.Json;
import dev.attacca.page.internal.trace.TimeScale.Span;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Task;
import dev.attacca.runtime.Trace.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All there is to say of a run, or of one of its items. */
public final class RunDetails {
  /** How many items have their tasks drawn. */
  private static final int DRAWN = 12;

  private static final int MOST_CHILDREN = 100;

  private final Trace trace;
  private final Graph graph;
  private final String row;
  private final Bars.ShownValues values;
  /** By identity. */
  private final Set<Task> critical;

  private final long end;

  private RunDetails(
      Trace trace, Set<Task> critical, Graph graph, String row, Bars.ShownValues values) {
    this.trace = trace;
    this.graph = graph;
    this.row = row;
    this.values = values;
    this.critical = critical;
    this.end = trace.elapsed().toNanos();
  }

  /** Where values are to be had. */
  public interface Values {
    /** Null if there is none. */
    @Nullable
    String of(String item, String task);
  }

  /** Where the rows of other runs are to be had. */
  public interface Rows {
    /** As JSON; null if there is none. */
    @Nullable
    String of(String run);
  }

  /** A run. */
  public static String run(
      Trace trace, Set<Task> critical, Graph graph, String row, Values values, Rows rows) {
    return new RunDetails(trace, critical, graph, row, values::of).run(rows);
  }

  /** An item of it; null if it is not kept. */
  public static @Nullable String item(
      Trace trace, Set<Task> critical, Graph graph, String row, Values values, String id) {
    for (Trace.Item item : trace.items()) {
      if (item.id().equals(id)) {
        return new RunDetails(trace, critical, graph, row, values::of).item(item);
      }
    }
    return null;
  }

  private String run(Rows rows) {
    Json json = new Json().object().name("run").raw(row);
    json.name("criticalPath").array();
    trace.criticalPath().forEach(json::value);
    json.endArray().name("children").array();
    List<Trace> children = trace.children();
    for (Trace child : children.subList(0, Math.min(MOST_CHILDREN, children.size()))) {
      String of = rows.of(child.runId());
      if (of != null) {
        json.raw(of);
      }
    }
    json.endArray();
    List<Span> busy = new ArrayList<>();
    trace.items().forEach(item -> busy.add(new Span(item.opened().toNanos(), closed(item))));
    List<Task> drawn = new ArrayList<>(trace.tasks());
    worst().forEach(item -> drawn.addAll(item.tasks()));
    new Bars(drawn, critical, 0, end, busy, values).write(json);
    json.name("items").array();
    trace.items().forEach(item -> head(json, item));
    json.endArray().put("itemsLetGo", trace.itemsLetGo());
    new Waiting(trace, graph).write(json);
    return json.endObject().toString();
  }

  private long closed(Trace.Item item) {
    Duration closed = item.closed();
    return closed == null ? end : closed.toNanos();
  }

  /** Those that the run has waited for, that have failed and the slowest, in the order of time. */
  private List<Trace.Item> worst() {
    List<Trace.Item> worst = new ArrayList<>(trace.items());
    worst.sort(Comparator.comparing(
            (Trace.Item item) -> item.tasks().stream().noneMatch(critical::contains))
        .thenComparing(item -> !item.hasFailed())
        .thenComparing(item -> item.opened().toNanos() - closed(item)));
    return worst.subList(0, Math.min(DRAWN, worst.size())).stream()
        .sorted(Comparator.comparing(Trace.Item::opened))
        .toList();
  }

  private static Json head(Json json, Trace.Item item) {
    json.object().put("id", item.id()).put("loop", item.loop());
    json.put("opened", item.opened().toNanos()).name("closed");
    Duration closed = item.closed();
    if (closed == null) {
      json.value(null);
    } else {
      json.value(closed.toNanos());
    }
    return json.put("failed", item.hasFailed()).endObject();
  }

  private String item(Trace.Item item) {
    Json json = new Json().object().name("item");
    head(json, item).name("way").array();
    List<Task> way = new ArrayList<>(item.tasks());
    way.sort(Comparator.comparing(RunDetails::began));
    way.forEach(task -> step(json, task));
    json.endArray();
    new Bars(item.tasks(), critical, item.opened().toNanos(), closed(item), List.of(), values)
        .write(json);
    return json.name("run").raw(row).endObject().toString();
  }

  private static Duration began(Task task) {
    Duration started = task.started();
    Duration ended = task.ended();
    return started != null ? started : ended != null ? ended : Duration.ofNanos(Long.MAX_VALUE);
  }

  private void step(Json json, Task task) {
    json.object().put("task", task.name()).put("fate", task.fate().name());
    time(json, "from", task.started());
    time(json, "to", task.ended());
    json.name("waits").array();
    for (Wait wait : task.waits()) {
      json.object().put("reason", wait.reason().name()).put("on", wait.on());
      json.put("why", Waiting.why(wait.reason(), wait.on(), task));
      json.put("from", wait.from().toNanos()).put("to", wait.to().toNanos()).endObject();
    }
    json.endArray().put("failure", task.failure()).put("rootCause", task.rootCause());
    json.put("reason", task.reason());
    String value = values.of(task.item(), task.name());
    if (value != null) {
      json.put("value", value);
    }
    json.endObject();
  }

  private static void time(Json json, String name, @Nullable Duration at) {
    if (at == null) {
      json.put(name, (String) null);
    } else {
      json.put(name, at.toNanos());
    }
  }
}
