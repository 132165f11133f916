package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import dev.attacca.page.internal.layout.GraphLayout;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.spi.LoopView;
import dev.attacca.runtime.spi.RunnerTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class with tasks, and all runners of it. */
final class Dag {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FAILED = 2;
  private static final int SKIPPED = 3;
  private static final int RUNNING = 4;
  private static final int WAITING = 5;
  private static final int BUSY = 6;
  private static final int KINDS = 7;

  final String name;
  final Graph graph;
  private final String layout;
  private final List<Runner> runners = new ArrayList<>();

  /** What is so, and what has been told. */
  private final Map<String, long[]> counts = new LinkedHashMap<>();

  private final Told toldCounts = new Told();
  private final Map<String, LoopLine> loops = new LinkedHashMap<>();
  private final Told toldLoops = new Told();
  private final Numbers numbers = new Numbers(System.currentTimeMillis());
  private final Told toldRuns = new Told();

  Dag(String name, Graph graph) {
    this.name = name;
    this.graph = graph;
    this.layout = LayoutJson.of(GraphLayout.of(graph));
    for (Graph.Task task : graph.tasks()) {
      counts.put(task.name(), new long[KINDS]);
      if (opens(task)) {
        loops.put(task.name(), new LoopLine());
      }
    }
  }

  private static boolean opens(Graph.Task task) {
    return switch (task.kind()) {
      case LOOP, REPEAT, MERGE -> true;
      default -> false;
    };
  }

  void add(Runner runner) {
    runners.add(runner);
  }

  List<Runner> runners() {
    return runners;
  }

  // What is so

  void sample(long now) {
    Map<String, long[]> sums = new HashMap<>();
    long running = 0;
    long done = 0;
    long failed = 0;
    long cancelled = 0;
    for (Runner runner : runners) {
      RunnerTotals totals = runner.totals();
      totals.stats().tasks().forEach(task -> add(sums, task));
      running += totals.running();
      done += totals.succeeded();
      failed += totals.failed();
      cancelled += totals.cancelled();
    }
    sums.forEach(this::take);
    Map<String, List<LoopView>> open = new HashMap<>();
    runners.forEach(runner -> runner
        .loops()
        .forEach(
            loop -> open.computeIfAbsent(loop.task(), task -> new ArrayList<>()).add(loop)));
    long items = 0;
    for (Map.Entry<String, LoopLine> loop : loops.entrySet()) {
      long[] of = count(loop.getKey());
      items += of[OUT];
      loop.getValue().sample(open.getOrDefault(loop.getKey(), List.of()), of[OUT], of[BUSY]);
      toldLoops.isSo(loop.getKey(), loop.getValue().json());
    }
    counts.forEach((task, of) -> toldCounts.isSo(task, json(of)));
    numbers.sample(
        now, new Numbers.Sums(running + done + failed + cancelled, done, failed, running, items));
    toldRuns.isSo(
        "runners", Long.toString(runners.stream().filter(Runner::isThere).count()));
    toldRuns.isSo("running", Long.toString(running));
    toldRuns.isSo("done", Long.toString(done));
    toldRuns.isSo("failed", Long.toString(failed));
    toldRuns.isSo("cancelled", Long.toString(cancelled));
    toldRuns.isSo(
        "queued", Integer.toString(runners.stream().mapToInt(Runner::queued).sum()));
  }

  private long[] count(String task) {
    long[] of = counts.get(task);
    return of == null ? new long[KINDS] : of;
  }

  private static void add(Map<String, long[]> sums, TaskStats task) {
    long[] sum = sums.computeIfAbsent(task.task(), name -> new long[KINDS]);
    sum[IN] += task.in();
    sum[OUT] += task.out();
    sum[FAILED] += task.failed();
    sum[SKIPPED] += task.skipped();
    sum[RUNNING] += task.running();
    sum[WAITING] += task.waiting();
    sum[BUSY] += task.busy().toNanos();
  }

  /** A run that is just ending may be missing for a moment: what only grows is not shown as if it shrank. */
  private void take(String task, long[] sum) {
    long[] of = counts.get(task);
    if (of != null) {
      for (int i = 0; i < KINDS; i++) {
        of[i] = i == RUNNING || i == WAITING ? sum[i] : Math.max(of[i], sum[i]);
      }
    }
  }

  private static String json(long[] of) {
    Json json = new Json().array();
    for (long one : of) {
      json.value(one);
    }
    return json.endArray().toString();
  }

  // What is told

  /** Nobody listens: whoever comes is told all. */
  void isTold() {
    toldCounts.all();
    toldLoops.all();
    toldRuns.all();
    numbers.areTold();
  }

  /** All that has been told. */
  void whole(Json json) {
    json.object().put("name", name);
    json.name("layout").raw(layout);
    json.name("counts").object();
    toldCounts.whole(json);
    json.endObject().name("loops").object();
    toldLoops.whole(json);
    json.endObject();
    toldRuns.whole(json);
    json.endObject();
  }

  Json numbers(Json json) {
    return numbers.all(json.name(name));
  }

  /** What has changed, as long as there is room; null for nothing. */
  @Nullable
  String news(int room) {
    Json json = new Json();
    int left = room;
    String runs = toldRuns.news(left);
    left -= runs.length();
    String lines = toldLoops.news(left);
    left -= lines.length();
    String changed = toldCounts.news(left);
    if (runs.isEmpty() && lines.isEmpty() && changed.isEmpty()) {
      return null;
    }
    json.object();
    if (!changed.isEmpty()) {
      json.name("counts").raw('{' + changed + '}');
    }
    if (!lines.isEmpty()) {
      json.name("loops").raw('{' + lines + '}');
    }
    if (!runs.isEmpty()) {
      json.raw(runs);
    }
    return json.endObject().toString();
  }

  boolean hasPoints() {
    return numbers.hasMore();
  }

  Json points(Json json) {
    numbers.more(json.name(name));
    numbers.areTold();
    return json;
  }
}
