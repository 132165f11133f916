package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import java.util.List;

/** A run, as somebody sees it who looks on; of one that is over, what it has come to. Thread-safe. */
public interface RunView {
  /** {@return see {@link dev.attacca.runtime.Run#id()}} */
  String id();

  /** {@return where it stands now} */
  RunStatus status();

  /** {@return counts per task, as of now} */
  Stats stats();

  /** {@return its loops that go on, repeats and merges included} */
  List<LoopView> loops();

  /**
   * Cancels it, as {@link dev.attacca.runtime.Run#cancel()} does.
   *
   * @param why is told to its caller
   */
  void cancel(String why);

  /** Ends it gently, as {@link dev.attacca.runtime.Run#stop()} does. */
  void stop();
}
