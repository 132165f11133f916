package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.base.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * When the tasks of one scope were started, for those who watch the run. Written by the thread that has the
 * task and read by others after it has settled, or for statistics of a run that goes on, which may be a
 * moment old.
 */
public final class TaskWatch {
  /** By task, from the first of the scope on. */
  public final long[] startedAt;

  public final FlightRecorder.@Nullable Recording @Nullable [] recordings;
  /** Of the scope. */
  public final String identity;

  /**
   * Of a scope of so many tasks.
   *
   * @param recorded whether a flight is recorded
   */
  public TaskWatch(String identity, int size, boolean recorded) {
    this.identity = identity;
    startedAt = new long[size];
    recordings = recorded ? new FlightRecorder.Recording[size] : null;
  }
}
