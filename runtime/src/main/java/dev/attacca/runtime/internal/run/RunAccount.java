package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.PastRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a run that is over, for its result and for whoever has started it: how it ended, and
 * numbers. Nothing that it was given or has computed, and nobody who has worked on it.
 */
public final class RunAccount extends PastRun {
  private final RunPlan plan;
  private final FailureReport report;
  /** Of the main scope. */
  private final int[] slots;

  private final @Nullable TaskCounts counts;
  private final BusyTimes times;

  RunAccount(
      RunPlan plan,
      FailureReport report,
      int[] slots,
      @Nullable TaskCounts counts,
      BusyTimes times) {
    this.plan = plan;
    this.report = report;
    this.slots = slots;
    this.counts = counts;
    this.times = times;
  }

  public RunStatus status() {
    return report.status();
  }

  @Override
  public List<TaskFailure> failures() {
    return report.failures();
  }

  /** What the caller is told. */
  @Override
  public void throwIfFailed() {
    report.throwIfFailed();
  }

  @Override
  public Stats stats() {
    return new Statistics(plan, task -> slots[task - plan.main().type.base()], counts, times, true)
        .get();
  }
}
