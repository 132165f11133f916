package dev.attacca.runtime.internal.observe;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.FlightRecorder;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.scope.TaskWatch;
import dev.attacca.runtime.internal.task.TaskRunner;
import dev.attacca.runtime.spi.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run for the listener, for Flight Recorder, and for interceptors that want to know when an
 * attempt is over. A run that nobody watches has none.
 */
final class RunObserver extends TaskObserver {
  private static final int[] NONE = {};

  private final RunIdentity run;
  /** Replaced when the run begins, before anybody else works on it. */
  private RunEvent begins;

  private final @Nullable RunListener listener;
  /** The same one, as it is told of tasks. */
  private final @Nullable ToldListener told;

  private final FlightRecorder.@Nullable Recording recording;
  private final TaskWatch ofMain;
  /** Whether somebody wants to know when a task was started. */
  private final boolean isTimed;
  /** Whether somebody else wants to know when it began. */
  private final boolean isWatched;

  private RunObserver(
      RunIdentity run, RunEvent begins, @Nullable RunListener listener, boolean isWatched) {
    this.isWatched = isWatched;
    this.run = run;
    this.begins = begins;
    this.listener = listener;
    this.told = listener == null ? null : new ToldListener(this, run, listener);
    this.recording = FlightRecorder.isOn() ? FlightRecorder.runBegins() : null;
    this.ofMain = new TaskWatch(null, run.plan.main().type.size(), recording != null);
    this.isTimed = listener != null || recording != null;
  }

  static @Nullable TaskObserver of(RunIdentity run, RunEvent begins, List<RunWatcher> watchers) {
    RunListener listener = run.engine.settings().listener();
    boolean any = listener != null
        || FlightRecorder.isOn()
        || !run.engine.settings().interceptors().isEmpty();
    if (!any) {
      return null;
    }
    RunObserver observer = new RunObserver(run, begins, listener, !watchers.isEmpty());
    return watchers.isEmpty() ? observer : new WatchedRun(observer, run.plan, watchers);
  }

  // The run

  @Override
  public void runStarts() {
    if (listener != null || isWatched) {
      begins = event(Instant.now(), Duration.ZERO, RunStatus.RUNNING, null);
    }
    if (listener != null) {
      RunEvent now = begins; // a run of a server may have been made long before
      tell(listener, () -> listener.runStarted(now), e -> Thrown.log(listener, now, e));
    }
  }

  @Override
  public void runEnds(RunStatus status, @Nullable Throwable failure) {
    if (recording != null) {
      recording.runEnds(begins.runId(), status);
    }
    if (listener != null) {
      RunEvent ends = ended(status, failure);
      tell(listener, () -> listener.runEnded(ends), e -> Thrown.log(listener, ends, e));
    }
  }

  /** Its beginning, once that has been told. */
  RunEvent begun() {
    return begins;
  }

  String runId() {
    return begins.runId();
  }

  RunEvent ended(RunStatus status, @Nullable Throwable failure) {
    Duration elapsed = Duration.between(begins.startedAt(), Instant.now());
    return event(begins.startedAt(), elapsed, status, failure);
  }

  /** Tells somebody else, with the same care. */
  void tellOfRun(Runnable telling, Failing log) {
    tell(null, telling, log);
  }

  private RunEvent event(
      Instant startedAt, Duration elapsed, RunStatus status, @Nullable Throwable failure) {
    return new RunEvent(
        begins.dag(),
        begins.runId(),
        begins.parentRun(),
        begins.target(),
        startedAt,
        elapsed,
        status,
        failure);
  }

  // Its tasks

  @Override
  public void begins(ScopeCore scope) {
    if (told == null) {
      return;
    }
    told.areRequested(scope);
    ScopePlan plan = scope.plan();
    for (int task = plan.type.base(); task < plan.type.base() + plan.type.size(); task++) {
      if (run.plan.members.get(task) && scope.isReady(task)) {
        readyUnlessSkipped(scope, task);
      }
    }
  }

  @Override
  public void beginsStraight(ScopeCore scope) {
    if (told != null) {
      told.areRequested(scope);
      told.areReady(scope, scope.plan().requireStraight().readyAtFirst());
    }
  }

  @Override
  public void areReady(ScopeCore scope, int[] tasks) {
    if (told != null) {
      told.areReady(scope, tasks);
    }
  }

  @Override
  public void requested(ScopeCore round, int call) {
    if (told != null) {
      told.tell(RunListener::requested, round, call, 0, null, null);
      if (round.isReady(call)) {
        readyUnlessSkipped(round, call);
      }
    }
  }

  @Override
  public void readyUnlessSkipped(ScopeCore scope, int task) {
    if (told != null
        && ((scope.slot(task) & TaskState.FLAG) == 0 || SkipReasons.firstUnmet(scope, task) < 0)) {
      told.tell(RunListener::ready, scope, task, 0, null, null);
    }
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    if (!isTimed) {
      return;
    }
    TaskWatch watch = watch(scope);
    int at = task - scope.plan().type.base();
    long now = System.nanoTime();
    watch.started(at, now);
    if (watch.recordings != null) {
      watch.recordings[at] = FlightRecorder.taskBegins();
    }
    if (told != null) {
      told.started(watch, scope, task, attempt, now);
    }
  }

  @Override
  public void callEnded(ScopeCore call, int task, int attempt, @Nullable Throwable cause) {
    stop(call, task, attempt, cause == null, cause);
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt) {
    finished(scope, task, attempt, NONE);
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt, int[] ready) {
    stop(scope, task, attempt, true, null);
    if (told != null) {
      told.finished(scope, task, attempt, ready);
    }
  }

  @Override
  public void failed(ScopeCore scope, int task, int attempt, Throwable cause) {
    stop(scope, task, attempt, false, cause);
    if (told != null) {
      told.tell(RunListener::failed, scope, task, attempt, null, cause);
    }
  }

  @Override
  public void retried(ScopeCore scope, int task, int attempt, Throwable cause) {
    stop(scope, task, attempt, false, cause);
    if (told != null) {
      told.tell(RunListener::retried, scope, task, attempt, null, cause);
    }
  }

  @Override
  public void skipped(ScopeCore scope, int task) {
    if (told != null) {
      told.tell(RunListener::skipped, scope, task, 0, scope.reason(task), null);
    }
  }

  @Override
  public void cancelled(ScopeCore scope, int task, int attempt) {
    if (attempt > 0) {
      stop(scope, task, attempt, false, null);
    }
    if (told != null) {
      told.tell(RunListener::cancelled, scope, task, attempt, null, null);
    }
  }

  // The end of an attempt

  @Override
  public void tellWhenSettled(
      ScopeCore scope,
      int task,
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> whenSettled) {
    watch(scope).tellWhenSettled(task - scope.plan().type.base(), whenSettled);
  }

  private void stop(
      ScopeCore scope, int task, int attempt, boolean succeeded, @Nullable Throwable cause) {
    TaskWatch watch = watchIfAny(scope);
    if (watch == null) {
      return; // nobody has said anything of its tasks
    }
    int at = task - scope.plan().type.base();
    FlightRecorder.Recording ofTask = watch.recordings == null ? null : watch.recordings[at];
    if (ofTask != null) {
      ofTask.taskEnds(begins.runId(), run.plan.name(task), watch.identity(), attempt, cause);
    }
    TaskWatch.Settling settling = watch.takeSettling(at);
    if (settling != null) {
      Throwable failure = succeeded || cause != null ? cause : cancellation(task);
      tell(settling, scope, task, succeeded, failure);
    }
  }

  private @Nullable Object value(ScopeCore scope, int task) {
    return scope.slot(task) == TaskState.DONE && isValued(task) ? scope.value(task) : null;
  }

  private boolean isValued(int task) {
    TaskNode node = run.plan.graph.node(task);
    return node.type() != null && !node.opens();
  }

  private CancellationException cancellation(int task) {
    return new CancellationException(
        "task \"%s\" was cancelled with its run %s".formatted(run.plan.name(task), begins.runId()));
  }

  private void tell(
      TaskWatch.Settling first,
      ScopeCore scope,
      int task,
      boolean succeeded,
      @Nullable Throwable failure) {
    for (TaskWatch.Settling next = first; next != null; next = next.next()) {
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> whenSettled = next.told();
      if (failure == null && whenSettled instanceof RunWatcher.Settled quick) {
        try {
          quick.settled(null);
        } catch (Throwable e) {
          logSettled(task, e);
        }
      } else {
        Object value = succeeded ? value(scope, task) : null;
        tell(null, () -> whenSettled.accept(value, failure), e -> logSettled(task, e));
      }
    }
  }

  private void logSettled(int task, Throwable thrown) {
    Thrown.log(
        "what an interceptor gave to whenSettled(…) failed when told of the task \"%s\" of run %s"
            .formatted(run.plan.name(task), begins.runId()),
        thrown);
  }

  TaskWatch watch(ScopeCore scope) {
    return scope.isMain() ? ofMain : scope.watch(recording != null);
  }

  @Nullable
  TaskWatch watchIfAny(ScopeCore scope) {
    return scope.isMain() ? ofMain : scope.watchIfAny();
  }

  // Telling

  interface Failing {
    void failed(Throwable thrown);
  }

  private void tell(@Nullable RunListener whom, Runnable telling, Failing log) {
    within(whom, () -> {
      try {
        telling.run();
      } catch (Throwable e) {
        log.failed(e);
      }
    });
  }

  /** What the user does now is no task's doing, and with the class loader of the caller. */
  void within(@Nullable RunListener whom, Runnable telling) {
    @Nullable Object[] place = CurrentThread.place();
    TaskRunner runner = place[0] instanceof Worker worker ? worker.runner : null;
    if (runner != null) {
      runner.tells(whom); // who may not come back from it
    }
    CurrentThread.Before before = CurrentThread.tells(place, run);
    ClassLoader loader = ContextLoaders.enter(run.loader);
    try {
      telling.run();
    } finally {
      ContextLoaders.set(loader);
      CurrentThread.hasTold(place, before);
      if (runner != null) {
        runner.tells(null);
      }
    }
  }
}
