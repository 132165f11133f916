package dev.attacca.runtime.internal.observe;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.Log;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RoomsAbove;
import dev.attacca.runtime.spi.EngineSettings;
import java.lang.System.Logger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logs the statistics of one run from time to time, and once more at its end; after that line no other
 * comes. Between runs nothing is scheduled.
 */
final class StatisticsLog implements RoomsAbove.Companion {
  private final Execution execution;
  private final EngineSettings.StatsLogging how;

  // Guarded by this
  private Timer.@Nullable Cancellable next;
  private boolean over;

  private StatisticsLog(Execution execution, EngineSettings.StatsLogging how) {
    this.execution = execution;
    this.how = how;
  }

  static @Nullable StatisticsLog of(Execution execution) {
    EngineSettings.StatsLogging how = execution.engine.settings().statsLogging();
    return how == null ? null : new StatisticsLog(execution, how);
  }

  @Override
  public synchronized void begun() {
    next = Timer.after(
        Later.nanos(how.interval()),
        () -> ContextLoaders.within(execution.loader, this::logAndGoOn));
  }

  private synchronized void logAndGoOn() {
    if (!over) {
      log(RunStatus.RUNNING);
      begun();
    }
  }

  /** The counts are final. */
  @Override
  public synchronized void over(RunStatus status) {
    over = true;
    if (next != null) {
      next.cancel();
    }
    log(status);
  }

  private void log(RunStatus status) {
    try {
      List<TaskStats> shown =
          execution.stats().tasks().stream().filter(how.filter()).toList();
      if (!shown.isEmpty() && Log.get().isLoggable(Logger.Level.INFO)) {
        String text = how.format().apply(new Stats(shown));
        Log.get().log(Logger.Level.INFO, "%s %s%n%s".formatted(execution.id(), status, text));
      }
    } catch (
        Throwable e) { // of the filter, the format or the log; the run has nothing to do with it
      Thrown.log("the statistics of " + execution.id() + " were not logged", e);
    }
  }
}
