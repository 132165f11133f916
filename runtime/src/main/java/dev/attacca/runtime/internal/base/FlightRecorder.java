package dev.attacca.runtime.internal.base;

import dev.attacca.runtime.RunStatus;
import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * Events for JDK Flight Recorder, where the JDK has it and somebody records them. They are off unless a recording says otherwise:
 * many programs are recorded all the time for other reasons, and a flow has millions of tasks.
 *
 * <p>To make the first event has the JDK load and generate a hundred classes, for which the first run in a JVM would wait. So there is
 * none as long as nobody has asked for a Flight Recorder at all.
 */
public final class FlightRecorder {
  private static final boolean PRESENT =
      ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecorder() {}

  /** Whether somebody records events of ours. */
  public static boolean isOn() {
    return PRESENT && jdk.jfr.FlightRecorder.isInitialized() && Recording.isWanted();
  }

  public static Recording runBegins() {
    return new Recording(new RunEvent());
  }

  public static Recording taskBegins() {
    return new Recording(new TaskRunEvent());
  }

  /** An event that has begun. Apart, so that it is not loaded where there is no Flight Recorder. */
  public static final class Recording {
    private static final RunEvent RUN = new RunEvent();
    private static final TaskRunEvent TASK = new TaskRunEvent();

    private final Event event;

    private Recording(Event event) {
      this.event = event;
      event.begin();
    }

    static boolean isWanted() {
      return RUN.isEnabled() || TASK.isEnabled();
    }

    public void taskEnds(
        String run, String task, String item, int attempt, @Nullable Throwable cause) {
      if (event instanceof TaskRunEvent ofTask && event.shouldCommit()) {
        ofTask.run = run;
        ofTask.task = task;
        ofTask.item = item;
        ofTask.attempt = attempt;
        ofTask.failure = cause == null ? null : Thrown.text(cause);
        event.commit();
      }
    }

    public void runEnds(String run, RunStatus status) {
      if (event instanceof RunEvent ofRun && event.shouldCommit()) {
        ofRun.run = run;
        ofRun.status = status.name();
        event.commit();
      }
    }
  }

  /** From the start of a run to its end. */
  @Name("dev.attacca.Run")
  @Label("Run")
  @Category("Attacca")
  @Enabled(false)
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
  @Enabled(false)
  @StackTrace(false)
  static final class TaskRunEvent extends Event {
    @Label("Run")
    @Nullable
    String run;

    @Label("Task")
    @Nullable
    String task;

    @Label("Item")
    @Nullable
    String item;

    @Label("Attempt")
    int attempt;

    @Label("Failure")
    @Nullable
    String failure;
  }
}
