package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told of a run: read when somebody first wants to know, or at once if it goes on. */
final class RecordedTrace implements Trace {
  private final RunRecord run;
  private final RunStore store;
  /** Two threads may both make it. */
  private volatile @Nullable TraceView view;

  RecordedTrace(RunRecord run, RunStore store) {
    this.run = run;
    this.store = store;
    this.view = run.ended == TaskRecord.NEVER ? TraceReader.read(run, store) : null;
  }

  TraceView view() {
    TraceView present = view;
    if (present == null) {
      view = present = TraceReader.read(run, store);
    }
    return present;
  }

  RunRecord run() {
    return run;
  }

  @Override
  public String runId() {
    return run.id;
  }

  @Override
  public String dag() {
    return run.shape.graph().name();
  }

  @Override
  public @Nullable String parentRun() {
    return run.parent;
  }

  @Override
  public @Nullable String target() {
    return run.target;
  }

  @Override
  public Instant startedAt() {
    return run.startedAt;
  }

  @Override
  public Duration elapsed() {
    return Duration.ofNanos(view().elapsed());
  }

  @Override
  public RunStatus status() {
    return view().status();
  }

  @Override
  public @Nullable String failure() {
    return view().failure();
  }

  @Override
  public @Nullable String rootCause() {
    return view().rootCause();
  }

  @Override
  public List<Task> tasks() {
    return view().tasks(run.main);
  }

  @Override
  public List<Item> items() {
    return view().items();
  }

  @Override
  public long itemsLetGo() {
    return view().letGo();
  }

  @Override
  public List<Trace> children() {
    return List.copyOf(recordedChildren());
  }

  List<RecordedTrace> recordedChildren() {
    List<RecordedTrace> children = new ArrayList<>();
    view().children().forEach(child -> children.add(new RecordedTrace(child, store)));
    return children;
  }

  @Override
  public List<String> criticalPath() {
    return view().criticalPath();
  }

  @Override
  public String toGantt() {
    return new Gantt(this).text();
  }

  @Override
  public String toJson() {
    return TraceJson.of(this);
  }

  @Override
  public void toPerfetto(Path file) {
    PerfettoFile.write(this, file);
  }

  /** In one line: which run it is, and how it has ended. */
  @Override
  public String toString() {
    return Gantt.headline(this);
  }
}
