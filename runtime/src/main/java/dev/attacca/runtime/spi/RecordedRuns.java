package dev.attacca.runtime.spi;

import dev.attacca.runtime.Trace;
import java.util.List;
import java.util.Set;

/** What a recorder keeps, to look through without reading all of it. Thread-safe; does not hold a runner. */
public interface RecordedRuns {
  /** {@return its runs, those of other runners as well, the newest first} */
  List<RecordedRun> runs();

  /**
   * {@return those tasks of a run, and of its items, that it has waited for from its beginning to its end: of all that have a name
   * in {@link Trace#criticalPath()} these very ones} They are told apart as objects.
   *
   * @param trace of this recorder
   */
  Set<Trace.Task> critical(Trace trace);

  /** Records no runs any more that begin from now on, and lets go of all that are over. */
  void end();
}
