package dev.attacca.runtime.spi;

import java.util.List;

/** What a recorder keeps, to look through without reading all of it. Thread-safe; does not hold a runner. */
public interface RecordedRuns {
  /** {@return its runs, those of other runners as well, the newest first} */
  List<RecordedRun> runs();

  /** Records no runs any more that begin from now on, and lets go of all that are over. */
  void end();
}
