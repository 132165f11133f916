package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.graph.Configuration;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.handle.AllRooms;
import dev.attacca.runtime.internal.plan.PlanCache;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.task.Limiter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of an engine share, put together by whoever is first to need it. Thread-safe.
 *
 * <p><b>Late, but not too late.</b> A container builds all its runners when it starts, and of most of them no run is begun for long.
 * To read a graph and to lay out what its runs share takes longer than all else in the building of a runner; so the first run does
 * it, or the first that asks for the graph. But what may be wrong is for {@code build()} to say: so it is done at once if anything
 * was configured, or a task may name an executor or a limit. Nothing else can fail.
 *
 * <p><b>Once, and closed for good.</b> All runs must share one core, with its limits and the list of those that go on. So it is made
 * under the lock, and published by the volatile field when it is whole; who finds it there needs no lock. An engine that is closed
 * before it has a core only remembers that: under the same lock, so that either the core is there and is closed, or it will be
 * closed when it is made, before anybody sees it. No lock is held while a core is closed that has been seen, since that may wait for
 * runs, which may begin others.
 */
final class EngineParts {
  /** What is made at once. */
  private record Made(PlanCache plans, EngineCore core) {}

  private final Blueprint blueprint;
  private final EngineSettings settings;
  private final EngineResources resources;
  private final EngineView view;
  private final Object lock = new Object();
  /** Written with the lock, once. */
  private volatile @Nullable Made made;
  /** Written with the lock, and of no account when there is a core. */
  private volatile boolean isClosedEarly;

  EngineParts(Blueprint blueprint, EngineSettings settings, EngineResources resources) {
    this.blueprint = blueprint;
    this.settings = settings;
    this.resources = resources;
    this.view = new EngineView(this, resources);
    if (!settings.configured().isEmpty() || blueprint.mayNameResources()) {
      made();
    }
  }

  EngineView view() {
    return view;
  }

  Blueprint blueprint() {
    return blueprint;
  }

  PlanCache plans() {
    return made().plans;
  }

  EngineCore core() {
    return made().core;
  }

  /** The core, if there is one yet: without it there has been no run. */
  @Nullable
  EngineCore coreSoFar() {
    Made present = made;
    return present == null ? null : present.core;
  }

  boolean isClosed() {
    EngineCore core = coreSoFar();
    return core == null ? isClosedEarly : core.runs.isClosed();
  }

  /** Accepts no more runs, and returns when nothing is running. */
  void close() {
    synchronized (lock) {
      if (made == null) {
        isClosedEarly = true;
        return;
      }
    }
    core().closing.close();
  }

  private Made made() {
    Made present = made;
    return present == null ? make() : present;
  }

  private Made make() {
    synchronized (lock) {
      Made present = made;
      if (present == null) {
        present = assembled();
        present.core.keep(view);
        if (isClosedEarly) {
          present.core.closing.close(); // without runs it does not wait
        }
        made = present;
      }
      return present;
    }
  }

  private Made assembled() {
    TaskGraph tasks = blueprint.tasks();
    Configuration configuration =
        Configuration.of(tasks, settings, resources.limits().keySet());
    TaskGraph graph = configuration.graph();
    Map<String, Limiter> limits = new HashMap<>(resources.limits());
    configuration
        .limits()
        .forEach((name, figures) ->
            limits.put(name, new Limiter(figures.calls(), figures.per(), figures.concurrency())));
    EngineCore core = new EngineCore(
        graph,
        configuration.settings(),
        limits,
        resources.clock(),
        new AllRooms(resources.recorders()));
    return new Made(graph == tasks ? blueprint.plans() : new PlanCache(graph), core);
  }
}
