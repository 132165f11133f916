package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.scope.TaskStates;

/**
 * The meaning of a task's {@code int} in {@link TaskStates}: how many dependencies it still waits for,
 * and after that, its fate.
 *
 * <p>As long as it is not negative, the low bits count the dependencies that have not settled, and
 * {@link #FLAG} says that one of them did not simply hand on a value, so that whether the task runs
 * has to be decided when the last has settled. Negative values are fates.
 */
public final class TaskState {
  /** Something other than a plain value came from a dependency. */
  public static final int FLAG = 1 << 30;

  /** The task is running, or its future is being awaited. */
  public static final int RUNNING = -1;
  /** It handed on a value, or simply ended if it has none. */
  public static final int DONE = -2;
  /** It ran and had no value this time. */
  public static final int EMPTY = -3;
  /** It failed. */
  public static final int FAILED = -4;
  /** The run was halted after the task had started. */
  public static final int CANCELLED = -5;
  /** The run was halted before the task started. */
  public static final int NOT_STARTED = -6;
  /** It has no part in the run. */
  public static final int UNUSED = -7;
  /**
   * Skipped: this, less twice the index of the need that was not met, and less one if nothing but a failure
   * that the run goes on after has kept it from running.
   */
  static final int SKIPPED = -16;

  private TaskState() {}

  public static int skipped(int need, boolean byFailure) {
    return SKIPPED - 2 * need - (byFailure ? 1 : 0);
  }

  public static boolean isSkipped(int slot) {
    return slot <= SKIPPED;
  }

  /** The index of the need that was not met. */
  public static int unmetNeed(int slot) {
    return SKIPPED - slot >> 1;
  }

  /** Whether it would have run had nothing failed, and that failure is tolerated. */
  public static boolean isSkippedByFailure(int slot) {
    return isSkipped(slot) && (SKIPPED - slot & 1) != 0;
  }

  /** Whether a task that has a fallback leaves it to that what its dependants get. */
  public static boolean callsForFallback(int slot) {
    return slot == FAILED || isSkippedByFailure(slot);
  }

  /** Whether the dependants of a task with this slot know what they have to know. */
  public static boolean isSettled(int slot) {
    return slot < RUNNING;
  }

  /** Whether it says what became of the task itself, and not that the run was halted. */
  public static boolean isFate(int slot) {
    return isSettled(slot) && slot != CANCELLED && slot != NOT_STARTED;
  }

  /** Whether the task has been started in this run. */
  public static boolean hasStarted(int slot) {
    return slot <= RUNNING && slot >= CANCELLED;
  }
}
