package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Server;
import java.util.List;

/** A runner, as somebody sees it who looks on. Thread-safe; every list is a copy of the moment. */
public interface RunnerView {
  /** {@return what it runs, and the policies that are in force} */
  Graph graph();

  /**
   * The runs that go on, those included whose end is just being told. A run that its caller does alone, because such runs take
   * next to no time, is not among them, unless it takes longer than they do.
   *
   * @return in no particular order
   */
  List<RunView> runs();

  /**
   * From now on adds up what its runs come to, for {@link #totals}; to be called when it is built. Without that, it does not.
   *
   * @param who wants to know, and is told from others by identity
   */
  void addsUp(Object who);

  /**
   * Somebody does not want to know any more; without effect if that one has not. When nobody does, what has been added up is gone.
   *
   * @param who has wanted to
   */
  void addsUpNoMore(Object who);

  /**
   * Of all its runs, those that are over included. A run whose end is just being told may be missing.
   *
   * @return what they have come to
   * @throws IllegalStateException if it does not add them up
   */
  RunnerTotals totals();

  /**
   * What a recorder keeps that was given to this runner.
   *
   * @param recorder the recorder
   * @return what it keeps
   * @throws IllegalArgumentException if it was not
   */
  RecordedRuns recorded(RunRecorder recorder);

  /** {@return its servers that are open} */
  List<Server<?>> servers();

  /** {@return whether it accepts no more runs} */
  boolean isClosed();
}
