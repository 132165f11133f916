package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunStatus;
import org.jspecify.annotations.Nullable;

/** What a run has from rooms that it does not know. */
public abstract class RoomsAbove {
  /** One who is told of the end of a run, and does something meanwhile. */
  public interface Companion {
    void begun();

    void over(RunStatus status);
  }

  public abstract RunFlow flow(Execution execution);

  /**
   * Null if nobody watches.
   *
   * @param begins what is told of its beginning
   */
  public abstract @Nullable TaskObserver observer(RunIdentity run, RunEvent begins);

  /** Null if no statistics are logged. */
  public abstract @Nullable Companion statisticsLog(Execution execution);

  /** The straight way of a worker through items. */
  public abstract ItemWay itemWay(Execution execution, Worker worker);
}
