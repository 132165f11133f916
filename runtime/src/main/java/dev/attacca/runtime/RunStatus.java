package dev.attacca.runtime;

/** Where a run stands. It only ever moves forward, to one of the last three. */
public enum RunStatus {
  /** Accepted, not begun. */
  QUEUED,
  /** Begun; something may still be running. */
  RUNNING,
  /** Ended, with a result. */
  SUCCEEDED,
  /** Ended because a task failed. */
  FAILED,
  /** Ended because it was cancelled. */
  CANCELLED;

  /** {@return whether the run has ended} */
  public boolean isOver() {
    return compareTo(SUCCEEDED) >= 0;
  }
}
