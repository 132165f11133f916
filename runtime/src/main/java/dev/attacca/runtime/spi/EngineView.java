package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.record.RunStore;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.PastRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine to look at. A server that nobody holds any more is not held here either. */
final class EngineView implements RunnerView {
  private final EngineParts parts;
  /** What it runs, when somebody has asked. */
  private volatile @Nullable Graph graph;

  private final List<RunStore> recorders;
  /** Guarded by itself. */
  private final Set<Server<?>> servers = Collections.newSetFromMap(new WeakHashMap<>());

  /** Who wants the totals. Guarded by itself. */
  private final IdentityHashMap<Object, Boolean> adding = new IdentityHashMap<>(2);

  private final List<RunnerExtension> extensions;

  EngineView(EngineParts parts, EngineResources resources) {
    this.parts = parts;
    this.recorders = resources.recorders();
    this.extensions = resources.extensions();
  }

  void opens(Server<?> server) {
    synchronized (servers) {
      servers.add(server);
    }
    tell(extension -> extension.opened(server), "serves");
  }

  void refuses(Server<?> server) {
    tell(extension -> extension.refused(server), "has a server that refused a run");
  }

  private void tell(Consumer<RunnerExtension> telling, String what) {
    for (RunnerExtension extension : extensions) {
      try {
        telling.accept(extension);
      } catch (Throwable e) {
        Thrown.log(
            "the extension %s failed when told that the runner of %s %s"
                .formatted(extension.getClass().getName(), graph().name(), what),
            e);
      }
    }
  }

  void closes(Server<?> server) {
    synchronized (servers) {
      servers.remove(server);
    }
  }

  @Override
  public Graph graph() {
    Graph present = graph;
    if (present == null) {
      graph =
          present = parts.plans().graph().graph(); // two threads may both make one; they are equal
    }
    return present;
  }

  @Override
  public List<RunView> runs() {
    List<RunView> views = new ArrayList<>();
    EngineCore core = parts.coreSoFar();
    for (Execution run : core == null ? List.<Execution>of() : core.runs.all()) {
      if (run.plan.call < 0) { // else nobody has begun it
        views.add(new OpenRun(run));
      }
    }
    return views;
  }

  @Override
  public List<Server<?>> servers() {
    synchronized (servers) {
      return new ArrayList<>(servers);
    }
  }

  @Override
  public void addsUp(Object who) {
    synchronized (adding) {
      adding.put(who, true);
      EngineCore core = parts.core();
      if (core.past == null) {
        core.past = new PastRuns(parts.plans().graph());
      }
    }
  }

  @Override
  public void addsUpNoMore(Object who) {
    synchronized (adding) {
      adding.remove(who);
      EngineCore core = parts.coreSoFar();
      if (core != null && adding.isEmpty()) {
        core.past = null;
      }
    }
  }

  @Override
  public RunnerTotals totals() {
    EngineCore core = parts.core();
    PastRuns past = core.past;
    if (past == null) {
      throw new IllegalStateException("the runner of " + graph().name()
          + " does not add up its runs: call addsUp() in built(…)");
    }
    long succeeded = past.runs(RunStatus.SUCCEEDED);
    long failed = past.runs(RunStatus.FAILED);
    long cancelled = past.runs(RunStatus.CANCELLED);
    Map<String, TaskStats> sums = new LinkedHashMap<>();
    for (TaskStats task : past.sums()) {
      sums.merge(task.task(), task, EngineView::sum);
    }
    long running = 0;
    for (Execution run :
        core.runs.all()) { // after those that are over, so that none is counted twice
      if (!run.presence.isPast && run.plan.call < 0) {
        running += run.status() == RunStatus.QUEUED ? 0 : 1;
        run.stats().tasks().forEach(task -> sums.merge(task.task(), task, EngineView::sum));
      }
    }
    return new RunnerTotals(new Stats(sums.values()), running, succeeded, failed, cancelled);
  }

  static TaskStats sum(TaskStats one, TaskStats other) {
    return new TaskStats(
        one.task(),
        one.in() + other.in(),
        one.out() + other.out(),
        one.failed() + other.failed(),
        one.skipped() + other.skipped(),
        one.running() + other.running(),
        one.waiting() + other.waiting(),
        one.busy().plus(other.busy()));
  }

  @Override
  public RecordedRuns recorded(RunRecorder recorder) {
    for (RunStore store : recorders) {
      if (store.isOf(recorder)) {
        return new Recorded(store);
      }
    }
    throw new IllegalArgumentException(
        "the runner of " + graph().name() + " was not given " + recorder);
  }

  private record Recorded(RunStore store) implements RecordedRuns {
    @Override
    public List<RecordedRun> runs() {
      return store.summaries().stream().map(EngineView::told).toList();
    }

    @Override
    public Set<Trace.Task> critical(Trace trace) {
      return RunStore.critical(trace);
    }

    @Override
    public void end() {
      store.close();
    }
  }

  private static RecordedRun told(RunStore.Summary run) {
    return new RecordedRun(
        run.id(),
        run.dag(),
        run.parent(),
        run.target(),
        run.startedAt(),
        Duration.ofNanos(run.elapsed()),
        run.status(),
        run.failure(),
        run.rootCause(),
        run.isNewest(),
        run.isSlow(),
        run.hasFailed());
  }

  @Override
  public boolean isClosed() {
    return parts.isClosed();
  }

  private record OpenRun(Execution run) implements RunView {
    @Override
    public String id() {
      return run.id();
    }

    @Override
    public RunStatus status() {
      return run.status();
    }

    @Override
    public Stats stats() {
      return run.stats();
    }

    @Override
    public List<LoopView> loops() {
      List<LoopView> loops = new ArrayList<>();
      for (ItemSource loop : run.group.tally.loops()) {
        loops.add(new LoopView(
            run.plan.name(loop.task),
            loop.parent.identity(),
            run.group.tally.open(loop),
            loop.inFlight,
            loop.emitted(),
            loop.knownSize(),
            loop.isFull(),
            loop.isStopped()));
      }
      return loops;
    }

    @Override
    public void cancel(String why) {
      run.cancel(why, null);
    }

    @Override
    public void stop() {
      run.stop();
    }

    @Override
    public String toString() {
      return id() + " " + status();
    }
  }
}
