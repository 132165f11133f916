package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a run that is over, for its result and for whoever has started it: how it ended, and
 * numbers. Nothing that it was given or has computed, and nobody who has worked on it.
 */
final class Account {
  private final Plan plan;
  private final Report report;
  /** Of the main scope. */
  private final int[] slots;

  private final @Nullable Counts counts;
  private final Times times;

  Account(Plan plan, Report report, int[] slots, @Nullable Counts counts, Times times) {
    this.plan = plan;
    this.report = report;
    this.slots = slots;
    this.counts = counts;
    this.times = times;
  }

  RunStatus status() {
    return report.status();
  }

  List<TaskFailure> failures() {
    return report.failures();
  }

  /** What the caller is told. */
  void throwIfFailed() {
    report.throwIfFailed();
  }

  Stats stats() {
    return new Statistics(plan, task -> slots[task - plan.main().type.base()], counts, times, true)
        .get();
  }
}
