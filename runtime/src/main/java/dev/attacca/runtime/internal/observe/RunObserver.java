package dev.attacca.runtime.internal.observe;

import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.FlightRecorder;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.scope.TaskWatch;
import dev.attacca.runtime.internal.task.TaskRunner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Watches one run for the listener and for Flight Recorder. A run that nobody watches has none. */
final class RunObserver extends TaskObserver {
  private final Execution execution;
  private final @Nullable RunListener listener;
  private final FlightRecorder.@Nullable Recording recording;
  private final TaskWatch ofMain;

  private RunObserver(Execution execution, @Nullable RunListener listener) {
    this.execution = execution;
    this.listener = listener;
    this.recording = FlightRecorder.isOn() ? FlightRecorder.runBegins() : null;
    this.ofMain = new TaskWatch("", execution.plan.main().type.size(), recording != null);
  }

  static @Nullable RunObserver of(Execution execution) {
    RunListener listener = execution.engine.settings().listener();
    return listener != null || FlightRecorder.isOn() ? new RunObserver(execution, listener) : null;
  }

  @Override
  public void begins(ScopeCore scope) {
    if (listener == null) {
      return;
    }
    ScopePlan plan = scope.plan();
    for (int task = plan.type.base(); task < plan.type.base() + plan.type.size(); task++) {
      if (execution.plan.members.get(task) && task != plan.call) {
        tell(RunListener::requested, listener, scope, task, 0, null, null);
      }
    }
    for (int task = plan.type.base(); task < plan.type.base() + plan.type.size(); task++) {
      if (execution.plan.members.get(task) && scope.isReady(task)) {
        readyUnlessSkipped(scope, task);
      }
    }
  }

  @Override
  public void requested(ScopeCore round, int call) {
    if (listener != null) {
      tell(RunListener::requested, listener, round, call, 0, null, null);
      if (round.isReady(call)) {
        readyUnlessSkipped(round, call);
      }
    }
  }

  @Override
  public void readyUnlessSkipped(ScopeCore scope, int task) {
    if (listener != null
        && ((scope.slot(task) & TaskState.FLAG) == 0 || SkipReasons.firstUnmet(scope, task) < 0)) {
      tell(RunListener::ready, listener, scope, task, 0, null, null);
    }
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    TaskWatch watch = watch(scope);
    int at = task - scope.plan().type.base();
    watch.startedAt[at] = System.nanoTime();
    if (watch.recordings != null) {
      watch.recordings[at] = FlightRecorder.taskBegins();
    }
    if (listener != null) {
      tell(RunListener::started, listener, scope, task, attempt, null, null);
    }
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt) {
    stop(scope, task, attempt, null);
    if (listener != null) {
      tell(RunListener::finished, listener, scope, task, attempt, null, null);
    }
  }

  @Override
  public void failed(ScopeCore scope, int task, int attempt, Throwable cause) {
    stop(scope, task, attempt, cause);
    if (listener != null) {
      tell(RunListener::failed, listener, scope, task, attempt, null, cause);
    }
  }

  @Override
  public void retried(ScopeCore scope, int task, int attempt, Throwable cause) {
    stop(scope, task, attempt, cause);
    if (listener != null) {
      tell(RunListener::retried, listener, scope, task, attempt, null, cause);
    }
  }

  @Override
  public void skipped(ScopeCore scope, int task) {
    if (listener != null) {
      tell(RunListener::skipped, listener, scope, task, 0, scope.reason(task), null);
    }
  }

  @Override
  public void cancelled(ScopeCore scope, int task, int attempt) {
    if (attempt > 0) {
      stop(scope, task, attempt, null);
    }
    if (listener != null) {
      tell(RunListener::cancelled, listener, scope, task, attempt, null, null);
    }
  }

  @Override
  public void over(RunStatus status) {
    if (recording != null) {
      recording.runEnds(execution.id(), status);
    }
  }

  private void stop(ScopeCore scope, int task, int attempt, @Nullable Throwable cause) {
    TaskWatch watch = watch(scope);
    int at = task - scope.plan().type.base();
    FlightRecorder.Recording ofTask = watch.recordings == null ? null : watch.recordings[at];
    if (ofTask != null) {
      ofTask.taskEnds(execution.id(), execution.plan.name(task), scope.identity(), attempt, cause);
    }
  }

  private TaskWatch watch(ScopeCore scope) {
    return scope.isMain() ? ofMain : scope.watch(recording != null);
  }

  /** What a listener is told. */
  private interface Telling {
    void tell(RunListener listener, TaskEvent event);
  }

  private void tell(
      Telling telling,
      RunListener told,
      ScopeCore scope,
      int task,
      int attempt,
      @Nullable String reason,
      @Nullable Throwable cause) {
    TaskWatch watch = watch(scope);
    long now = System.nanoTime();
    long startedAt = watch.startedAt[task - scope.plan().type.base()];
    TaskEvent event = new TaskEvent(
        execution.id(),
        execution.plan.name(task),
        watch.identity,
        Thread.currentThread(),
        now,
        startedAt == 0 ? Duration.ZERO : Duration.ofNanos(now - startedAt),
        attempt,
        reason,
        cause);
    tell(telling, told, event);
  }

  /** What the listener does is no task's doing, and with the class loader of the caller. */
  private void tell(Telling telling, RunListener told, TaskEvent event) {
    @Nullable Object[] place = CurrentThread.place();
    CurrentThread.Host host = (CurrentThread.Host) place[0];
    TaskRunner runner = host instanceof Worker worker ? worker.runner : null;
    if (runner != null) {
      runner.tells(told); // who may not come back from it
    }
    int depth = CurrentThread.enter(place, null);
    Object outer = CurrentThread.tells(place, execution);
    ClassLoader loader = ContextLoaders.enter(execution.loader);
    try {
      telling.tell(told, event);
    } catch (Throwable e) {
      Thrown.log(told, event, e);
    } finally {
      ContextLoaders.set(loader);
      CurrentThread.tells(place, outer);
      CurrentThread.leave(place, host, depth);
    }
    if (runner != null) {
      runner.tells(null);
    }
  }
}
