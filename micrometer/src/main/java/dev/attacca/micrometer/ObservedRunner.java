package dev.attacca.micrometer;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.runtime.spi.RunnerView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/** What a builder is given: it has each run of its runners observed. */
final class ObservedRunner implements TaskInterceptor, RunnerExtension {
  private final Settings settings;
  /** What was built, until its graph has been looked at; this lives no longer. Several runners of one builder are of one graph. */
  private volatile @Nullable RunnerView built;
  /** Written with the lock of this. Null before the first run. */
  private volatile @Nullable ObservedGraph graph;

  ObservedRunner(Settings settings) {
    this.settings = settings;
  }

  /** Many runners that are built have no run for long, and to read a graph takes time: see {@link #graph()}. */
  @Override
  public void built(RunnerView runner) {
    if (graph == null && built == null) {
      built = runner;
    }
  }

  /** Of whoever is first to need it. Null if no runner was built. */
  private @Nullable ObservedGraph graph() {
    ObservedGraph present = graph;
    return present == null ? lookedAt() : present;
  }

  private synchronized @Nullable ObservedGraph lookedAt() {
    ObservedGraph present = graph;
    RunnerView runner = built;
    if (present == null && runner != null) {
      graph = present = new ObservedGraph(runner.graph(), settings);
      built = null; // so that a builder's first runner is not held by its others
    }
    return present;
  }

  @Override
  public void opened(Server<?> server) {
    ObservedGraph present = graph();
    if (present != null) {
      Gauges.shows(settings.meters(), present.tags, server);
      rejected(present.tags); // so that it is there before it is needed
    }
  }

  @Override
  public void refused(Server<?> server) {
    ObservedGraph present = graph();
    if (present != null) {
      rejected(present.tags).increment();
    }
  }

  private Counter rejected(Tags tags) {
    return Counter.builder("attacca.server.rejected")
        .description("Runs that servers have refused because their queue was full")
        .tags(tags)
        .register(settings.meters());
  }

  @Override
  public TaskInterceptor begin(RunEvent run) {
    try {
      ObservedGraph present = graph();
      if (present == null) {
        return this;
      }
      return new ObservedRun(settings, present, run);
    } catch (Throwable e) { // of those whose thread-locals are captured, of conventions
      Careful.log("the run %s is not observed".formatted(run.runId()), e);
      return this;
    }
  }

  @Override
  public @Nullable Object intercept(TaskCall call) throws Exception {
    return call.proceed();
  }
}
