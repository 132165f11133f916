package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.plan.TaskState;

/** How the call of a task has ended, see {@link ScopeCore#compute}. */
public final class CallEnd {
  /** The task ended normally; if it has a value, the value stands in its field. */
  public static final int DONE = TaskState.DONE;

  /** The task ended normally and has no value this time. */
  public static final int EMPTY = TaskState.EMPTY;

  /** The task returned {@code null} and may not. */
  public static final int NULL_VALUE = 1;

  /** The task returned a future, which is awaited. */
  public static final int PENDING = 2;

  /** The loop handed over what it emits from. */
  public static final int EMITTING = 3;

  /** The loop has emitted everything. */
  public static final int EMITTED = 4;

  /** The straight way, or a part of it, has come to its end. */
  public static final int FINISHED = 5;

  /** The task has not been called: it has to wait for a place in its limit. */
  public static final int UNCALLED = 6;

  private CallEnd() {}

  /** Whether the call has returned, and the task is not over. */
  public static boolean goesOn(int code) {
    return code == PENDING || code == EMITTING || code == EMITTED;
  }
}
