package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskEvent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Watches one run for the listener and for Flight Recorder. A run that nobody watches has none. */
final class Observer {
  /**
   * When the tasks of one scope were started. Written by the thread that has the task and read by others
   * after it has settled, or for statistics of a run that goes on, which may be a moment old.
   */
  static final class Watch {
    private final long[] startedAt;
    private final FlightRecorder.@Nullable Recording @Nullable [] recordings;

    Watch(int size, boolean recorded) {
      startedAt = new long[size];
      recordings = recorded ? new FlightRecorder.Recording[size] : null;
    }
  }

  private final Execution execution;
  private final @Nullable RunListener listener;
  private final FlightRecorder.@Nullable Recording recording;
  private final Watch ofMain;

  private Observer(Execution execution, @Nullable RunListener listener) {
    this.execution = execution;
    this.listener = listener;
    this.recording = FlightRecorder.isOn() ? FlightRecorder.runBegins() : null;
    this.ofMain = new Watch(execution.plan.main().type.size(), recording != null);
  }

  static @Nullable Observer of(Execution execution) {
    RunListener listener = execution.engine.settings().listener();
    return listener != null || FlightRecorder.isOn() ? new Observer(execution, listener) : null;
  }

  void begins(Scope scope) {
    if (listener == null) {
      return;
    }
    ScopePlan plan = scope.plan();
    for (int task = plan.type.base(); task < plan.type.base() + plan.type.size(); task++) {
      if (execution.plan.members.get(task)) {
        tell(listener::requested, event(scope, task, 0, null, null));
      }
    }
    for (int task = plan.type.base(); task < plan.type.base() + plan.type.size(); task++) {
      if (execution.plan.members.get(task) && scope.isReady(task)) {
        readyUnlessSkipped(scope, task);
      }
    }
  }

  void readyUnlessSkipped(Scope scope, int task) {
    if (listener != null
        && ((scope.slot(task) & Slot.FLAG) == 0 || Reasons.firstUnmet(scope, task) < 0)) {
      tell(listener::ready, event(scope, task, 0, null, null));
    }
  }

  void started(Scope scope, int task, int attempt) {
    Watch watch = watch(scope);
    int at = task - scope.plan().type.base();
    watch.startedAt[at] = System.nanoTime();
    if (watch.recordings != null) {
      watch.recordings[at] = FlightRecorder.taskBegins();
    }
    if (listener != null) {
      tell(listener::started, event(scope, task, attempt, null, null));
    }
  }

  void finished(Scope scope, int task, int attempt) {
    stop(scope, task, attempt, null);
    if (listener != null) {
      tell(listener::finished, event(scope, task, attempt, null, null));
    }
  }

  void failed(Scope scope, int task, int attempt, Throwable cause) {
    stop(scope, task, attempt, cause);
    if (listener != null) {
      tell(listener::failed, event(scope, task, attempt, null, cause));
    }
  }

  void retried(Scope scope, int task, int attempt, Throwable cause) {
    stop(scope, task, attempt, cause);
    if (listener != null) {
      tell(listener::retried, event(scope, task, attempt, null, cause));
    }
  }

  void skipped(Scope scope, int task) {
    if (listener != null) {
      tell(listener::skipped, event(scope, task, 0, scope.reason(task), null));
    }
  }

  void cancelled(Scope scope, int task, int attempt) {
    if (attempt > 0) {
      stop(scope, task, attempt, null);
    }
    if (listener != null) {
      tell(listener::cancelled, event(scope, task, attempt, null, null));
    }
  }

  void over(RunStatus status) {
    if (recording != null) {
      recording.runEnds(execution.id(), status);
    }
  }

  private void stop(Scope scope, int task, int attempt, @Nullable Throwable cause) {
    Watch watch = watch(scope);
    int at = task - scope.plan().type.base();
    FlightRecorder.Recording ofTask = watch.recordings == null ? null : watch.recordings[at];
    if (ofTask != null) {
      ofTask.taskEnds(execution.id(), execution.plan.name(task), scope.identity(), attempt, cause);
    }
  }

  private Watch watch(Scope scope) {
    return scope.isMain() ? ofMain : scope.watch(recording != null);
  }

  /** How long the task has been running in this scope. */
  private long sinceStart(Scope scope, int task) {
    long startedAt = watch(scope).startedAt[task - scope.plan().type.base()];
    return startedAt == 0 ? 0 : System.nanoTime() - startedAt;
  }

  private TaskEvent event(
      Scope scope, int task, int attempt, @Nullable String reason, @Nullable Throwable cause) {
    return new TaskEvent(
        execution.id(),
        execution.plan.name(task),
        scope.identity(),
        Thread.currentThread(),
        System.nanoTime(),
        Duration.ofNanos(sinceStart(scope, task)),
        attempt,
        reason,
        cause);
  }

  private interface Told {
    void by(TaskEvent event);
  }

  private void tell(Told told, TaskEvent event) {
    Worker worker = Here.host() instanceof Worker host ? host : null;
    if (worker != null) {
      worker.steps.tells(listener); // who may not come back from it
    }
    try {
      Here.outside(() -> Loaders.within(execution.loader, () -> told.by(event)));
    } catch (Throwable e) {
      Thrown.log(Objects.requireNonNull(listener), event, e);
    }
    if (worker != null) {
      worker.steps.tells(null);
    }
  }
}
