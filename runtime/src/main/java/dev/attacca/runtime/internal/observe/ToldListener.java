package dev.attacca.runtime.internal.observe;

import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.scope.TaskWatch;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The listener of a run, as it is told of tasks. What happens at once is told with one look at the clock, and the thread is prepared
 * once for it: that takes longer than to make an event.
 */
final class ToldListener {
  /** One of the listener's methods. */
  interface Telling {
    void tell(RunListener listener, TaskEvent event);
  }

  private static final int[] NONE = {};

  private final RunObserver observer;
  private final RunIdentity run;
  private final RunListener listener;
  private final String dag;
  private final String runId;

  ToldListener(RunObserver observer, RunIdentity run, RunListener listener) {
    this.observer = observer;
    this.run = run;
    this.listener = listener;
    this.dag = run.dag();
    this.runId = observer.runId();
  }

  void tell(
      Telling telling,
      ScopeCore scope,
      int task,
      int attempt,
      @Nullable String reason,
      @Nullable Throwable cause) {
    long now = System.nanoTime();
    TaskEvent event =
        event(observer.watch(scope), task, at(scope, task), now, attempt, reason, cause);
    tell(telling, event, RunListener::ready, scope, NONE);
  }

  /** An attempt begins now. */
  void started(TaskWatch watch, ScopeCore scope, int task, int attempt, long now) {
    TaskEvent event = event(watch, task, at(scope, task), now, attempt, null, null);
    tell(RunListener::started, event, RunListener::ready, scope, NONE);
  }

  /** A task has ended normally, and these wait for nothing any more; one that will be skipped is not told of. */
  void finished(ScopeCore scope, int task, int attempt, int[] ready) {
    long now = System.nanoTime();
    TaskEvent event = event(observer.watch(scope), task, at(scope, task), now, attempt, null, null);
    tell(RunListener::finished, event, RunListener::ready, scope, unlessSkipped(scope, ready));
  }

  void areReady(ScopeCore scope, int[] tasks) {
    int[] ready = unlessSkipped(scope, tasks);
    if (ready.length > 0) {
      tell(RunListener::ready, null, RunListener::ready, scope, ready);
    }
  }

  /** All tasks of a scope that take part are requested, but for what makes the round that it is. */
  void areRequested(ScopeCore scope) {
    ScopePlan plan = scope.plan();
    int[] tasks = new int[plan.type.size()];
    int count = 0;
    for (int task = plan.type.base(); task < plan.type.base() + plan.type.size(); task++) {
      if (run.plan.members.get(task) && task != plan.call) {
        tasks[count++] = task;
      }
    }
    tell(RunListener::requested, null, RunListener::requested, scope, Arrays.copyOf(tasks, count));
  }

  private static int[] unlessSkipped(ScopeCore scope, int[] tasks) {
    int count = 0;
    while (count < tasks.length && SkipReasons.firstUnmet(scope, tasks[count]) < 0) {
      count++;
    }
    return count == tasks.length
        ? tasks
        : Arrays.stream(tasks)
            .filter(task -> SkipReasons.firstUnmet(scope, task) < 0)
            .toArray();
  }

  private static int at(ScopeCore scope, int task) {
    return task - scope.plan().type.base();
  }

  private TaskEvent event(
      TaskWatch watch,
      int task,
      int at,
      long now,
      int attempt,
      @Nullable String reason,
      @Nullable Throwable cause) {
    long startedAt = watch.startedAt(at);
    return new TaskEvent(
        dag,
        runId,
        run.plan.name(task),
        watch.identity(),
        Thread.currentThread(),
        now,
        startedAt == 0 ? Duration.ZERO : Duration.ofNanos(now - startedAt),
        attempt,
        reason,
        cause);
  }

  /** Tells of an event, if there is one, and then at the same time of tasks that have not begun. */
  private void tell(
      Telling telling, @Nullable TaskEvent event, Telling then, ScopeCore scope, int[] tasks) {
    observer.within(listener, () -> {
      if (event != null) {
        tell(telling, event);
      }
      if (tasks.length > 0) {
        TaskWatch watch = observer.watch(scope);
        long now = event == null ? System.nanoTime() : event.nanoTime();
        for (int task : tasks) {
          tell(then, event(watch, task, at(scope, task), now, 0, null, null));
        }
      }
    });
  }

  private void tell(Telling telling, TaskEvent event) {
    try {
      telling.tell(listener, event);
    } catch (Throwable e) {
      Thrown.log(listener, event, e);
    }
  }
}
