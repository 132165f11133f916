package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who records a run. */
public final class Recordings {
  private Recordings() {}

  /**
   * One who watches a run for all of these, and for those who watch it anyway.
   *
   * @param others null if there are none
   */
  public static @Nullable TaskObserver of(
      RunIdentity run, List<RunStore> recorders, @Nullable TaskObserver others) {
    TaskObserver all = others;
    for (int i = 0; i < recorders.size(); i++) {
      if (recorders.get(i).isClosed()) {
        continue;
      }
      RunRecording one = new RunRecording(run, recorders.get(i), i, recorders.size());
      all = all == null ? one : new ObserverPair(all, one);
    }
    return all;
  }
}
