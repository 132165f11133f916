package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.TaskGraph;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The plans of a graph without overrides, each made when it is first needed. Thread-safe. */
public final class PlanCache {
  private final TaskGraph graph;
  /** By target, behind them everything, behind that targets that stream. */
  private final AtomicReferenceArray<@Nullable RunPlan> plans;

  public PlanCache(TaskGraph graph) {
    this.graph = graph;
    this.plans = new AtomicReferenceArray<>(2 * graph.size() + 1);
  }

  public TaskGraph graph() {
    return graph;
  }

  /** The plan of a run that wants this task and what it needs; everything if negative. */
  public RunPlan plan(int target) {
    return plan(target, false);
  }

  /** The plan of a run that hands the target's values on as they come. */
  public RunPlan plan(int target, boolean streamed) {
    int slot = target < 0 ? graph.size() : streamed ? graph.size() + 1 + target : target;
    RunPlan plan = plans.get(slot);
    if (plan == null) {
      plan = new RunPlan(Extent.of(graph, target, streamed, new BitSet(), new BitSet()));
      plans.set(slot, plan); // two threads may both have made one; either will do
    }
    return plan;
  }
}
