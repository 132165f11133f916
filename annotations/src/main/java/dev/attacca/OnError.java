package dev.attacca;

/** What the failure of a task does to the run it belongs to. */
public enum OnError {
  /**
   * Cancels the run at once: running tasks are interrupted, nothing new starts, and the run fails.
   */
  HALT,

  /** Lets everything that does not need the failed value go on, and fails the run at its end. */
  FINISH,

  /** Records the failure. What needs the value is skipped, and the run succeeds. */
  TOLERATE
}
