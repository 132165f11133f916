package dev.attacca.runtime.engine;

import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskStats;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run for the listener, for Flight Recorder and for the busy times. A run that nobody
 * watches has none, and reads no clock.
 *
 * <p>The arrays are written by the thread that has the task and read by others after it has settled, or
 * for statistics of a run that goes on, which may be a moment old.
 */
final class Observer {
  private static final Logger LOG = System.getLogger("dev.attacca");

  private final Execution execution;
  private final @Nullable RunListener listener;
  private final FlightRecorder.@Nullable Recording recording;
  private final long[] startedAt;
  private final long[] busy;

  private Observer(Execution execution, @Nullable RunListener listener) {
    this.execution = execution;
    this.listener = listener;
    this.recording = FlightRecorder.begin(execution);
    this.startedAt = new long[execution.plan.size()];
    this.busy = new long[execution.plan.size()];
  }

  static @Nullable Observer of(Execution execution) {
    RunListener listener = execution.engine.settings().listener();
    return new Observer(execution, listener);
  }

  void begun() {
    if (listener == null) {
      return;
    }
    Plan plan = execution.plan;
    plan.members.stream().forEach(task -> tell(listener::requested, event(task, 0, null, null)));
    plan.members.stream()
        .filter(task -> (plan.initialSlots[task] & ~Slot.FLAG) == 0)
        .forEach(this::readyUnlessSkipped);
  }

  void readyUnlessSkipped(int task) {
    if (listener != null
        && ((execution.main.slot(task) & Slot.FLAG) == 0
            || Reasons.firstUnmet(execution.main, task) < 0)) {
      tell(listener::ready, event(task, 0, null, null));
    }
  }

  void started(int task, int attempt) {
    startedAt[task] = System.nanoTime();
    if (recording != null) {
      recording.started(task);
    }
    if (listener != null) {
      tell(listener::started, event(task, attempt, null, null));
    }
  }

  void finished(int task, int attempt) {
    stop(task, attempt, null);
    if (listener != null) {
      tell(listener::finished, event(task, attempt, null, null));
    }
  }

  void failed(int task, int attempt, Throwable cause) {
    stop(task, attempt, cause);
    if (listener != null) {
      tell(listener::failed, event(task, attempt, null, cause));
    }
  }

  void retried(int task, int attempt, Throwable cause) {
    stop(task, attempt, cause);
    if (listener != null) {
      tell(listener::retried, event(task, attempt, null, cause));
    }
  }

  void skipped(int task) {
    if (listener != null) {
      tell(listener::skipped, event(task, 0, execution.main.reason(task), null));
    }
  }

  void cancelled(int task, int attempt) {
    if (attempt > 0) {
      stop(task, attempt, null);
    }
    if (listener != null) {
      tell(listener::cancelled, event(task, attempt, null, null));
    }
  }

  void over(RunStatus status) {
    if (recording != null) {
      recording.over(status);
    }
  }

  private void stop(int task, int attempt, @Nullable Throwable cause) {
    if (startedAt[task] != 0) {
      busy[task] += System.nanoTime() - startedAt[task];
    }
    if (recording != null) {
      recording.ended(task, attempt, cause);
    }
  }

  private TaskEvent event(
      int task, int attempt, @Nullable String reason, @Nullable Throwable cause) {
    long now = System.nanoTime();
    long elapsed = startedAt[task] == 0 ? 0 : now - startedAt[task];
    return new TaskEvent(
        execution.id(),
        execution.plan.name(task),
        Thread.currentThread(),
        now,
        Duration.ofNanos(elapsed),
        attempt,
        reason,
        cause);
  }

  private interface Told {
    void by(TaskEvent event);
  }

  private void tell(Told told, TaskEvent event) {
    try {
      told.by(event);
    } catch (Throwable e) {
      LOG.log(Logger.Level.WARNING, "a RunListener failed on " + event, e);
    }
  }

  /** What is known of a run now, whether it is watched or not. */
  static Stats stats(Execution execution) {
    Plan plan = execution.plan;
    Observer observer = execution.observer;
    List<TaskStats> all = new ArrayList<>();
    for (int task = 0; task < plan.size(); task++) {
      int slot = execution.main.slot(task);
      if (slot == Slot.UNUSED || plan.overridden.get(task)) {
        continue;
      }
      long time = observer == null ? 0 : observer.busy[task];
      if (observer != null && slot == Slot.RUNNING && observer.startedAt[task] != 0) {
        time += System.nanoTime() - observer.startedAt[task];
      }
      all.add(new TaskStats(
          plan.name(task),
          Slot.hasStarted(slot) ? 1 : 0,
          slot == Slot.DONE ? 1 : 0,
          slot == Slot.FAILED ? 1 : 0,
          Slot.isSkipped(slot) ? 1 : 0,
          slot == Slot.RUNNING ? 1 : 0,
          slot >= 0 ? 1 : 0,
          Duration.ofNanos(time)));
    }
    return new Stats(all);
  }
}
