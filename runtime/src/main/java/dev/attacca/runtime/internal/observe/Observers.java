package dev.attacca.runtime.internal.observe;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RoomsAbove;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who watches a run, by the settings of its engine. */
public final class Observers {
  private Observers() {}

  /** For the listener, the interceptors, these watchers and Flight Recorder; null if nobody watches. */
  public static @Nullable TaskObserver of(
      RunIdentity run, RunEvent begins, List<RunWatcher> watchers) {
    return RunObserver.of(run, begins, watchers);
  }

  /** Null if no statistics are logged. */
  public static RoomsAbove.@Nullable Companion statisticsLog(Execution execution) {
    return StatisticsLog.of(execution);
  }
}
