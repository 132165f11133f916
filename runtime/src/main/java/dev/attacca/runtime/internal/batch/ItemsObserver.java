package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ForwardingObserver;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.scope.ScopeCore;

/** What happens to a call of a batch happens, for those who watch, to the tasks of its items. */
public final class ItemsObserver extends ForwardingObserver {
  private final RunPlan plan;
  private final TaskObserver told;

  public ItemsObserver(RunPlan plan, TaskObserver told) {
    super(told);
    this.plan = plan;
    this.told = told;
  }

  /** Something that those are told who watch a task. */
  private interface Event {
    void to(TaskObserver told, ScopeCore scope, int task);
  }

  private void tell(ScopeCore scope, int task, Event event) {
    int batch = plan.batchOf[task];
    if (batch < 0) {
      event.to(told, scope, task);
    } else {
      scope.loop().forEachSharing(item -> {
        TaskObserver watches = Execution.of(item).observer; // the item may be of another run
        if (watches == this) {
          event.to(told, item, batch);
        } else if (watches != null) {
          event.to(watches, item, batch);
        }
      });
    }
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    tell(scope, task, (to, at, of) -> to.started(at, of, attempt));
  }

  @Override
  public void returned(ScopeCore scope, int task) {
    tell(scope, task, TaskObserver::returned);
  }

  @Override
  public void waits(ScopeCore scope, int task, Trace.Reason reason) {
    tell(scope, task, (to, at, of) -> to.waits(at, of, reason));
  }

  @Override
  public void retried(ScopeCore scope, int task, int attempt, Throwable cause) {
    tell(scope, task, (to, at, of) -> to.retried(at, of, attempt, cause));
  }

  @Override
  public void cancelled(ScopeCore scope, int task, int attempt) {
    tell(scope, task, (to, at, of) -> to.cancelled(at, of, attempt));
  }
}
