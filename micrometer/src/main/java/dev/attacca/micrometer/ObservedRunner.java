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
  /** Null before the runner is built. Several runners of one builder are of one graph. */
  private volatile @Nullable ObservedGraph graph;

  private volatile @Nullable Tags tags;

  ObservedRunner(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void built(RunnerView runner) {
    tags = Tags.of("dag", runner.graph().name());
    if (graph == null) {
      graph = new ObservedGraph(runner.graph(), settings);
    }
  }

  @Override
  public void opened(Server<?> server) {
    Tags present = tags;
    if (present != null) {
      Gauges.shows(settings.meters(), present, server);
      rejected(present); // so that it is there before it is needed
    }
  }

  @Override
  public void refused(Server<?> server) {
    Tags present = tags;
    if (present != null) {
      rejected(present).increment();
    }
  }

  private Counter rejected(Tags present) {
    return Counter.builder("attacca.server.rejected")
        .description("Runs that servers have refused because their queue was full")
        .tags(present)
        .register(settings.meters());
  }

  @Override
  public TaskInterceptor begin(RunEvent run) {
    ObservedGraph present = graph;
    if (present == null) {
      return this;
    }
    try {
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
