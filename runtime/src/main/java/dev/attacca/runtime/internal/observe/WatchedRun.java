package dev.attacca.runtime.internal.observe;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace.Reason;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.ForwardingObserver;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.scope.TaskWaits;
import dev.attacca.runtime.internal.scope.TaskWatch;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the watchers of a run, within those who watch it anyway. For what a task waits stands in the {@link TaskWatch} of its
 * scope, unless the scope goes straight: then nothing waits.
 */
final class WatchedRun extends ForwardingObserver {
  private static final long A_MICROSECOND = 1_000;

  private final RunObserver others;
  private final RunPlan plan;
  private final List<RunWatcher> watchers;

  WatchedRun(RunObserver others, RunPlan plan, List<RunWatcher> watchers) {
    super(others);
    this.others = others;
    this.plan = plan;
    this.watchers = watchers;
  }

  /** Told within the run: quick, and no place for anything else. */
  private void tell(Consumer<RunWatcher> what) {
    for (RunWatcher watcher : watchers) {
      try {
        what.accept(watcher);
      } catch (Throwable e) {
        Thrown.log(failed(watcher), e);
      }
    }
  }

  private String failed(RunWatcher watcher) {
    return "the watcher %s failed when told of the run %s"
        .formatted(watcher.getClass().getName(), others.runId());
  }

  // The run

  @Override
  public void runStarts() {
    others.runStarts();
    RunEvent begun = others.begun();
    for (RunWatcher watcher : watchers) {
      others.tellOfRun(() -> watcher.runStarted(begun), e -> Thrown.log(failed(watcher), e));
    }
  }

  @Override
  public void runEnds(RunStatus status, @Nullable Throwable failure) {
    RunEvent ended = others.ended(status, failure);
    for (RunWatcher watcher : watchers) {
      others.tellOfRun(() -> watcher.runEnded(ended), e -> Thrown.log(failed(watcher), e));
    }
    others.runEnds(status, failure);
  }

  // Its scopes

  @Override
  public void begins(ScopeCore scope) {
    others.begins(scope);
    waits(scope, System.nanoTime());
    opened(scope);
  }

  @Override
  public void beginsStraight(ScopeCore scope) {
    others.beginsStraight(scope);
    opened(scope);
  }

  private void opened(ScopeCore scope) {
    if (!scope.isMain() && !scope.plan().type.ofCalls()) {
      String loop = plan.name(scope.plan().type.opener());
      tell(watcher -> watcher.opened(loop));
    }
  }

  @Override
  public void closes(ScopeCore item) {
    if (!item.plan().type.ofCalls()) {
      String loop = plan.name(item.plan().type.opener());
      tell(watcher -> watcher.closed(loop));
    }
    others.closes(item);
  }

  // What its tasks wait for

  /** Made if there is none. */
  private TaskWaits waits(ScopeCore scope) {
    return waits(scope, 0);
  }

  private TaskWaits waits(ScopeCore scope, long opened) {
    TaskWatch watch = others.watch(scope);
    TaskWaits present = watch.waits;
    if (present == null) {
      synchronized (watch) { // two tasks may both be the first
        present = watch.waits;
        if (present == null) {
          watch.waits = present = new TaskWaits(watch.size(), opened);
        }
      }
    }
    return present;
  }

  private static int at(ScopeCore scope, int task) {
    return task - scope.plan().type.base();
  }

  @Override
  public void waits(ScopeCore scope, int task, Reason reason) {
    TaskWaits all = waits(scope);
    long now = System.nanoTime();
    ends(all, scope, task, now);
    all.waits(at(scope, task), reason, now);
    others.waits(scope, task, reason);
  }

  private void ends(TaskWaits all, ScopeCore scope, int task, long now) {
    Reason reason = all.reason(at(scope, task));
    if (reason != null) {
      waited(task, reason, now - all.since(at(scope, task)));
    }
  }

  private void waited(int task, Reason reason, long nanos) {
    if (reason == Reason.THREAD && nanos < A_MICROSECOND) {
      return; // it was what its thread did next
    }
    String name = plan.name(task);
    tell(watcher -> watcher.waited(name, reason, Math.max(0, nanos)));
  }

  @Override
  public void readyUnlessSkipped(ScopeCore scope, int task) {
    waits(scope).waits(at(scope, task), Reason.THREAD, System.nanoTime());
    others.readyUnlessSkipped(scope, task);
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    TaskWatch watch = others.watchIfAny(scope);
    TaskWaits all = watch == null ? null : watch.waits;
    if (all != null) {
      int at = at(scope, task);
      if (attempt == 1) {
        all.startsFirst(at);
      }
      if (all.reason(at) != null) {
        ends(all, scope, task, System.nanoTime());
        all.waitsNoMore(at);
      }
    }
    others.started(scope, task, attempt);
  }

  @Override
  public void waitsForRoom(ScopeCore scope, int loop) {
    waits(scope).waitsForRoom(at(scope, loop), System.nanoTime());
    others.waitsForRoom(scope, loop);
  }

  @Override
  public void hasRoom(ScopeCore scope, int loop) {
    long nanos = waits(scope).hasRoom(at(scope, loop), System.nanoTime());
    if (nanos >= 0) {
      waited(loop, Reason.ROOM, nanos);
    }
    others.hasRoom(scope, loop);
  }

  @Override
  public void skipped(ScopeCore scope, int task) {
    String name = plan.name(task);
    tell(watcher -> watcher.skipped(name, () -> scope.reason(task)));
    others.skipped(scope, task);
  }

  // Rounds

  @Override
  public void requested(ScopeCore round, int call) {
    others.requested(round, call);
    if (round.isReady(call) && SkipReasons.firstUnmet(round, call) < 0) {
      waits(round).waits(at(round, call), Reason.THREAD, System.nanoTime());
    }
  }
}
