package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import dev.attacca.page.internal.trace.RunDetails;
import dev.attacca.page.internal.values.ShownValues;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.spi.RecordedRun;
import dev.attacca.runtime.spi.RecordedRuns;
import dev.attacca.runtime.spi.RunView;
import dev.attacca.runtime.spi.RunnerView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * All that the page knows. Runners are added by any thread; all else is done by the server's.
 *
 * <p>What is told is less than what is so: each piece of news has a bound, and what does not fit waits. So clients
 * are told of what has been told, whenever they come; then the same news are news to all of them.
 */
public final class World {
  /** How large a piece of news may be, so that four a second are less than 20 KB. */
  static final int MOST_NEWS = 4_600;

  private static final int OF_RUNS = 1_600;

  private final RunRecorder recorder;
  private final boolean controls;
  /** Null where none are to be shown. */
  private final @Nullable ShownValues values;

  private final Queue<RunnerView> arriving = new ConcurrentLinkedQueue<>();

  private final Map<String, Dag> dags = new LinkedHashMap<>();
  private final List<Dag> newDags = new ArrayList<>();
  private final RunRows rows = new RunRows();
  private @Nullable RecordedRuns recorded;
  private final Told dropped = new Told();
  private long version;
  private long sampled;

  public World(RunRecorder recorder, boolean controls, @Nullable ShownValues values) {
    this.recorder = recorder;
    this.controls = controls;
    this.values = values;
  }

  /** A runner is being built. */
  public void knows(RunnerView runner) {
    runner.addsUp(this);
    arriving.add(runner);
  }

  /** The page is closed, and nothing asks any more; whatever records for it alone stops. */
  public void close(boolean withRecorder) {
    letIn();
    if (withRecorder && recorded != null) {
      recorded.end();
    }
    dags.values().forEach(dag -> dag.runners().forEach(runner -> runner.isNotWatched(this)));
    dags.clear();
    if (values != null) {
      values.close();
    }
  }

  // What is so

  /** Looks at everything. */
  private void sample() {
    long now = System.currentTimeMillis();
    sampled = System.nanoTime();
    letIn();
    dags.values().forEach(dag -> dag.sample(now));
    if (recorded != null) {
      rows.sample(recorded.runs());
    }
    dropped.isSo("runs", Long.toString(recorder.runsDropped()));
    dropped.isSo("items", Long.toString(recorder.itemsDropped()));
  }

  private void letIn() {
    RunnerView next = arriving.poll();
    while (next != null) {
      arrives(next);
      next = arriving.poll();
    }
  }

  private void arrives(RunnerView view) {
    if (recorded == null) {
      recorded = view.recorded(recorder);
    }
    Runner runner = new Runner(view);
    String name = view.graph().name();
    Dag dag = dags.get(name);
    for (int i = 2; dag != null && !isSame(dag.graph, view.graph()); i++) {
      name = view.graph().name() + " (" + i + ")"; // another class of this name
      dag = dags.get(name);
    }
    if (dag == null) {
      dag = new Dag(name, view.graph());
      dags.put(name, dag);
      newDags.add(dag);
    }
    dag.add(runner);
  }

  /** Runners of one class differ in their policies at most. */
  private static boolean isSame(Graph one, Graph other) {
    return one.edges().equals(other.edges())
        && one.tasks().stream()
            .map(Graph.Task::name)
            .toList()
            .equals(other.tasks().stream().map(Graph.Task::name).toList());
  }

  // What is told

  /** All that has been told; or, if nobody listens, all that is so. */
  public String snapshot(boolean isHeard) {
    if (!isHeard) {
      sample();
      isTold();
    }
    Json json = new Json().object();
    json.put("now", System.currentTimeMillis()).put("version", version);
    json.put("controls", controls).put("values", values != null);
    json.name("dags").array();
    dags.values().stream().filter(dag -> !newDags.contains(dag)).forEach(dag -> dag.whole(json));
    json.endArray().name("runs").array();
    rows.whole(json);
    json.endArray().name("numbers").object();
    dags.values().stream().filter(dag -> !newDags.contains(dag)).forEach(dag -> dag.numbers(json));
    json.endObject().name("dropped").object();
    dropped.whole(json);
    return json.endObject().endObject().toString();
  }

  private void isTold() {
    dags.values().forEach(Dag::isTold);
    newDags.clear();
    rows.isTold();
    dropped.all();
  }

  /** Time has passed, and nobody listens. */
  public void passes() {
    if (System.nanoTime() - sampled > 1_000_000_000) {
      sample();
      isTold();
    }
  }

  /** What has changed since the last time; empty for nothing. */
  public String news() {
    sample();
    Json json = new Json().object();
    json.put("now", System.currentTimeMillis()).put("version", ++version);
    int before = json.length();
    newDags(json);
    changed(json);
    rows.news(json, Math.max(OF_RUNS, MOST_NEWS - json.length()));
    List<Dag> moved = dags.values().stream().filter(Dag::hasPoints).toList();
    if (!moved.isEmpty()) {
      json.name("numbers").object();
      moved.forEach(dag -> dag.points(json));
      json.endObject();
    }
    String more = dropped.news(MOST_NEWS);
    if (!more.isEmpty()) {
      json.name("dropped").raw('{' + more + '}');
    }
    return json.length() == before ? "" : json.endObject().toString();
  }

  private void newDags(Json json) {
    if (!newDags.isEmpty()) {
      json.name("newDags").array();
      for (Dag dag : newDags) {
        dag.isTold();
        dag.whole(json);
      }
      json.endArray();
      newDags.clear();
    }
  }

  private void changed(Json json) {
    Json inner = new Json();
    int room = MOST_NEWS - OF_RUNS;
    for (Dag dag : dags.values()) {
      String news = dag.news(room - inner.length());
      if (news != null) {
        inner.name(dag.name).raw(news);
      }
    }
    if (inner.length() > 0) {
      json.name("dags").raw('{' + inner.toString() + '}');
    }
  }

  // Runs

  /** What there is to say of a run; null if it is not kept. */
  public @Nullable String run(String id) {
    RecordedRun run = recorded(id);
    Trace trace = trace(id);
    return run == null || trace == null
        ? null
        : RunDetails.run(
            trace,
            critical(trace),
            graph(trace),
            RunRows.json(run),
            valuesOf(id),
            child -> row(recorded(child)));
  }

  /** What there is to say of one of its items; null if it is not kept. */
  public @Nullable String item(String id, String item) {
    RecordedRun run = recorded(id);
    Trace trace = trace(id);
    return run == null || trace == null
        ? null
        : RunDetails.item(
            trace, critical(trace), graph(trace), RunRows.json(run), valuesOf(id), item);
  }

  private Set<Trace.Task> critical(Trace trace) {
    return recorded == null ? Set.of() : recorded.critical(trace);
  }

  private static @Nullable String row(@Nullable RecordedRun run) {
    return run == null ? null : RunRows.json(run);
  }

  private @Nullable Trace trace(String id) {
    try {
      return recorder.run(id);
    } catch (NoSuchElementException e) {
      return null;
    }
  }

  private Graph graph(Trace trace) {
    Dag dag = dags.get(trace.dag());
    return dag == null ? new Graph(trace.dag(), List.of(), List.of(), List.of()) : dag.graph;
  }

  private RunDetails.Values valuesOf(String run) {
    ShownValues shown = values;
    return shown == null ? (item, task) -> null : (item, task) -> shown.text(run, item, task);
  }

  /** A run that goes on; null if there is none of this id. */
  public @Nullable RunView open(String id) {
    letIn();
    for (Dag dag : dags.values()) {
      for (Runner runner : dag.runners()) {
        RunView run = runner.run(id);
        if (run != null) {
          return run;
        }
      }
    }
    return null;
  }

  /** One that is recorded, in short; null if there is none of this id. */
  public @Nullable RecordedRun recorded(String id) {
    letIn();
    if (recorded != null) {
      for (RecordedRun run : recorded.runs()) {
        if (run.id().equals(id)) {
          return run;
        }
      }
    }
    return null;
  }
}
