package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.PassObserver;
import dev.attacca.runtime.internal.run.RunId;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.WrappedCall;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds each call of a task in one run: from outside, the contexts that are carried along, who is
 * told that it starts, the interceptors. A run that nobody watches has none. Made on the thread that calls
 * for the run, where all of them capture what they need.
 */
public final class Surroundings {
  /** How a task is called, within all of this. */
  public interface Callee {
    /** As {@link ScopeCore#compute}. */
    int compute(ScopeCore scope, int task) throws Throwable;
  }

  private static final TaskInterceptor[] NONE = {};

  public final RunIdentity run;
  /** Null if nobody is told of tasks, and none of them is intercepted. */
  public final @Nullable TaskObserver observer;
  /** Why the run cannot begin: what was given by the user has failed. */
  public final @Nullable IllegalStateException unusable;

  /** Those of watchers, which are within what users carry along. */
  public final WatcherContexts contexts;

  private final @Nullable Runnable wrapper;
  private final TaskInterceptor[] interceptors;

  private Surroundings(RunIdentity run) {
    this.run = run;
    EngineSettings settings = run.engine.settings();
    RunEvent begins = new RunEvent(
        run.dag(),
        run.id.toString(),
        run.parent,
        run.target(),
        Instant.now(),
        Duration.ZERO,
        RunStatus.RUNNING,
        null);
    Runnable wraps = null;
    TaskInterceptor[] intercept = NONE;
    IllegalStateException failure = null;
    try {
      intercept = of(settings.interceptors(), begins);
      wraps = WrappedCall.of(settings.wrappers());
    } catch (IllegalStateException e) {
      failure = e;
    }
    List<RunWatcher> watchers = watchers(intercept);
    observer = run.engine.observer(run, begins, watchers);
    contexts = new WatcherContexts(watchers);
    wrapper = wraps;
    interceptors = intercept;
    unusable = failure;
  }

  /** Of a run that this thread begins; null if nothing surrounds its tasks. */
  public static @Nullable Surroundings of(EngineCore engine, RunPlan plan, RunId id) {
    return engine.isWatched() ? new Surroundings(RunIdentity.of(engine, plan, id)) : null;
  }

  /** The same of a run that is given to a server, and is nobody's child. */
  public static @Nullable Surroundings ofServed(EngineCore engine, RunPlan plan, RunId id) {
    return engine.isWatched() ? new Surroundings(RunIdentity.ofServed(engine, plan, id)) : null;
  }

  /** This is the run that they surround, if they do. */
  public static void know(@Nullable Surroundings around, Execution run) {
    if (around != null) {
      around.run.isExecutedAs(run);
    }
  }

  private static TaskInterceptor[] of(List<TaskInterceptor> all, RunEvent begins) {
    if (all.isEmpty()) {
      return NONE;
    }
    TaskInterceptor[] ofRun = new TaskInterceptor[all.size()];
    for (int i = 0; i < ofRun.length; i++) {
      TaskInterceptor one = all.get(i);
      try {
        ofRun[i] = one.begin(begins);
      } catch (Throwable e) {
        throw new IllegalStateException(
            "the interceptor %s failed at the start of the run"
                .formatted(one.getClass().getName()),
            e);
      }
      if (ofRun[i] == null) {
        throw new IllegalStateException(
            "the interceptor %s returned null at the start of the run; begin(…) returns the interceptor of the run, which may be itself"
                .formatted(one.getClass().getName()));
      }
    }
    return ofRun;
  }

  private static List<RunWatcher> watchers(TaskInterceptor[] interceptors) {
    List<RunWatcher> watchers = new ArrayList<>(0);
    for (TaskInterceptor one : interceptors) {
      if (one instanceof RunWatcher watcher) {
        watchers.add(watcher);
      }
    }
    return watchers;
  }

  /**
   * Calls a task.
   *
   * @return as {@link ScopeCore#compute}
   */
  public int call(Callee callee, ScopeCore scope, int task, int attempt) throws Throwable {
    if (wrapper == null && contexts.areNone()) {
      return callWithin(callee, scope, task, attempt);
    }
    return call(() -> callWithin(callee, scope, task, attempt));
  }

  /** The same, within the contexts that are carried along. */
  int callWithin(Callee callee, ScopeCore scope, int task, int attempt) throws Throwable {
    if (observer != null) {
      observer.started(scope, task, attempt);
    }
    int code = interceptors.length == 0
        ? callee.compute(scope, task)
        : new Interception(this, callee, scope, task, attempt).call();
    if (observer != null && CallEnd.goesOn(code)) {
      observer.returned(scope, task);
    }
    return code;
  }

  private int call(WrappedCall.Body body) throws Throwable {
    return wrapper == null
        ? contexts.call(body)
        : WrappedCall.call(wrapper, () -> contexts.call(body));
  }

  /** Calls what is no task, within the contexts that are carried along, if there are any. */
  public static void callOther(@Nullable Surroundings around, WrappedCall.Body body)
      throws Throwable {
    if (around == null) {
      body.run();
    } else {
      around.call(body);
    }
  }

  /**
   * Who watches a pass that this thread begins, where tasks need not be told of one by one; null if they have to be, or are
   * called within something.
   */
  public @Nullable PassObserver ofPass(ItemWay way) {
    return observer == null || wrapper != null || interceptors.length > 0
        ? null
        : observer.ofPass(way);
  }

  TaskInterceptor[] interceptors() {
    return interceptors;
  }
}
