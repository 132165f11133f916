package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunStatus;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Events for JDK Flight Recorder, where the JDK has it and somebody records. */
final class FlightRecorder {
  private static final boolean PRESENT =
      ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecorder() {}

  /** The recording of a run; null if nobody records. */
  static @Nullable Recording begin(Execution execution) {
    if (!PRESENT || !Recording.isWanted()) {
      return null;
    }
    return new Recording(execution);
  }

  /** Apart, so that it is not loaded where there is no Flight Recorder. */
  static final class Recording {
    private static final RunEvent PROBE = new RunEvent();
    private static final TaskRunEvent TASK_PROBE = new TaskRunEvent();

    private final Execution execution;
    private final RunEvent run = new RunEvent();
    private final @Nullable TaskRunEvent[] tasks;

    Recording(Execution execution) {
      this.execution = execution;
      this.tasks = new TaskRunEvent[execution.plan.size()];
      run.begin();
    }

    static boolean isWanted() {
      return PROBE.isEnabled() || TASK_PROBE.isEnabled();
    }

    void started(int task) {
      TaskRunEvent event = new TaskRunEvent();
      tasks[task] = event;
      event.begin();
    }

    void ended(int task, int attempt, @Nullable Throwable cause) {
      TaskRunEvent event = tasks[task];
      if (event != null && event.shouldCommit()) {
        event.run = execution.id();
        event.task = execution.plan.name(task);
        event.attempt = attempt;
        event.failure = cause == null ? null : cause.toString();
        event.commit();
      }
    }

    void over(RunStatus status) {
      if (run.shouldCommit()) {
        run.run = execution.id();
        run.status = status.name();
        run.commit();
      }
    }
  }

  /** From the start of a run to its end. */
  @Name("dev.attacca.Run")
  @Label("Run")
  @Category("Attacca")
  @StackTrace(false)
  static final class RunEvent extends Event {
    @Label("Run")
    @Nullable
    String run;

    @Label("Status")
    @Nullable
    String status;
  }

  /** From the start of one attempt at a task to its end. */
  @Name("dev.attacca.Task")
  @Label("Task")
  @Category("Attacca")
  @StackTrace(false)
  static final class TaskRunEvent extends Event {
    @Label("Run")
    @Nullable
    String run;

    @Label("Task")
    @Nullable
    String task;

    @Label("Attempt")
    int attempt;

    @Label("Failure")
    @Nullable
    String failure;
  }
}
