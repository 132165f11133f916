package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.plan.BatchPlan;
import dev.attacca.runtime.internal.run.Execution;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The calls of a runner's batches that its runs share. Thread-safe. */
public final class CallsOfRunner {
  private final Map<Integer, AcrossCalls> byTask = new ConcurrentHashMap<>(2);

  /** None yet. */
  public CallsOfRunner() {}

  /** Of a batch of a run, which is one of the runner's. */
  AcrossCalls calls(Execution run, BatchPlan.Part part) {
    return byTask.computeIfAbsent(
        part.task(), any -> new AcrossCalls(run.engine, run.plan.graph, part));
  }
}
