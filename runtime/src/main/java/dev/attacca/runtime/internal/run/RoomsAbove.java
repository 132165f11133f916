package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run has from rooms that it does not know. */
public abstract class RoomsAbove {
  /** One who is told of the end of a run, and does something meanwhile. */
  public interface Companion {
    void begun();

    void over(RunStatus status);
  }

  public abstract RunFlow flow(Execution execution);

  /** Null if nothing is called once for many items. */
  public abstract @Nullable BatchedTasks batches(Execution execution);

  /**
   * Null if nobody watches.
   *
   * @param begins what is told of its beginning
   * @param watchers those of this run
   */
  public abstract @Nullable TaskObserver observer(
      RunIdentity run, RunEvent begins, List<RunWatcher> watchers);

  /** Whether runs are recorded. */
  public abstract boolean isRecording();

  /** Null if no statistics are logged. */
  public abstract @Nullable Companion statisticsLog(Execution execution);

  /** The straight way of a worker through items. */
  public abstract ItemWay itemWay(Execution execution, Worker worker);
}
