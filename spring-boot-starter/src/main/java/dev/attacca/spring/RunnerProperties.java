package dev.attacca.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a runner keeps to as a whole. */
public class RunnerProperties {
  /** How long a run may take from its begin. Without it, there is no bound. */
  private @Nullable Duration deadline;

  /** How long runs may go on when the application is closed, and how long a run waits for a task that ignores its interruption. 5 seconds by default. */
  private @Nullable Duration shutdownGrace;

  /** How many tasks of one run may run on threads at once. */
  private @Nullable Integer parallelism;

  /** How many failures of a run are kept per task, the newest. 1000 by default. */
  private @Nullable Integer maxFailures;

  /** Called by Spring. */
  public RunnerProperties() {}

  /** {@return how long a run may take from its begin. Without it, there is no bound} */
  public @Nullable Duration getDeadline() {
    return deadline;
  }

  /**
   * Sets it.
   *
   * @param deadline how long a run may take from its begin. Without it, there is no bound
   */
  public void setDeadline(@Nullable Duration deadline) {
    this.deadline = deadline;
  }

  /** {@return how long runs may go on when the application is closed, and how long a run waits for a task that ignores its interruption. 5 seconds by default} */
  public @Nullable Duration getShutdownGrace() {
    return shutdownGrace;
  }

  /**
   * Sets it.
   *
   * @param shutdownGrace how long runs may go on when the application is closed, and how long a run waits for a task that ignores its interruption. 5 seconds by default
   */
  public void setShutdownGrace(@Nullable Duration shutdownGrace) {
    this.shutdownGrace = shutdownGrace;
  }

  /** {@return how many tasks of one run may run on threads at once} */
  public @Nullable Integer getParallelism() {
    return parallelism;
  }

  /**
   * Sets it.
   *
   * @param parallelism how many tasks of one run may run on threads at once
   */
  public void setParallelism(@Nullable Integer parallelism) {
    this.parallelism = parallelism;
  }

  /** {@return how many failures of a run are kept per task, the newest. 1000 by default} */
  public @Nullable Integer getMaxFailures() {
    return maxFailures;
  }

  /**
   * Sets it.
   *
   * @param maxFailures how many failures of a run are kept per task, the newest. 1000 by default
   */
  public void setMaxFailures(@Nullable Integer maxFailures) {
    this.maxFailures = maxFailures;
  }
}
