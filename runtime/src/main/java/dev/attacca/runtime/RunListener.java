package dev.attacca.runtime;

/**
 * Is told what happens to the tasks of a runner's runs, on the thread where it happens and while it
 * happens: an implementation must be thread-safe, and fast. What it throws is logged and changes
 * nothing.
 *
 * <p>For each run: {@code runStarted}, what follows, and {@code runEnded}. For each task of a run:
 * {@code requested} once; then {@code ready} when all it waits for has settled and it is going to run, or
 * {@code skipped}; then {@code started}, and {@code retried} and {@code started} again for each further
 * attempt; at last one of {@code finished}, {@code failed} and {@code cancelled}.
 */
public interface RunListener extends Extension {
  /**
   * A run begins: told on the thread that begins it, before anything else is told of it.
   *
   * @param event the run
   */
  default void runStarted(RunEvent event) {}

  /**
   * The task is part of the run.
   *
   * @param event the task
   */
  default void requested(TaskEvent event) {}

  /**
   * All that the task waits for has settled; it starts as soon as a thread and its limits let it.
   *
   * @param event the task
   */
  default void ready(TaskEvent event) {}

  /**
   * An attempt begins.
   *
   * @param event the task, and which attempt it is
   */
  default void started(TaskEvent event) {}

  /**
   * The task ended normally.
   *
   * @param event the task, and how long it has taken
   */
  default void finished(TaskEvent event) {}

  /**
   * The task does not run in this run.
   *
   * @param event the task, and the reason
   */
  default void skipped(TaskEvent event) {}

  /**
   * The task failed, after its last attempt.
   *
   * @param event the task, and what it threw
   */
  default void failed(TaskEvent event) {}

  /**
   * An attempt failed and another follows.
   *
   * @param event the task, which attempt it was, and what it threw
   */
  default void retried(TaskEvent event) {}

  /**
   * The run was halted before the task ended.
   *
   * @param event the task
   */
  default void cancelled(TaskEvent event) {}

  /**
   * The run is over: told after all else, and before the caller, a future or {@code result(id)} of a server
   * hears of it. Whoever takes long here holds all of these back, until the run is cancelled: then it has the
   * {@link RunnerBuilder#shutdownGrace}, is interrupted, and after the same time again is not waited for any more.
   *
   * @param event the run, how it ended and what its caller is told
   */
  default void runEnded(RunEvent event) {}
}
