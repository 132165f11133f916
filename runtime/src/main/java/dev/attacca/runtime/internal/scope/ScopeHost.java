package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.plan.RunPlan;
import java.util.List;
import java.util.concurrent.Executor;

/** The run that a scope belongs to, as far as the scope has to know it. */
public abstract class ScopeHost {
  public final RunPlan plan;

  protected ScopeHost(RunPlan plan) {
    this.plan = plan;
  }

  /** Where tasks run that name no executor. */
  public abstract Executor executor();

  /** The failures of the run until now. */
  public abstract List<TaskFailure> failures();

  /** Counts per task until now. */
  public abstract Stats stats();

  /** What remains of the run when it is over. */
  public abstract PastRun account();
}
