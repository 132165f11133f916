package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.scope.ScopeCore;

/** One who watches the tasks of a run. Called on the thread on which it happens, as soon as it has. */
public abstract class TaskObserver {
  /** A scope has begun. */
  public abstract void begins(ScopeCore scope);

  /** A round may begin: what calls the repeat's method for it. */
  public abstract void requested(ScopeCore round, int call);

  /** All that the task waits for has settled. */
  public abstract void readyUnlessSkipped(ScopeCore scope, int task);

  public abstract void started(ScopeCore scope, int task, int attempt);

  public abstract void finished(ScopeCore scope, int task, int attempt);

  public abstract void failed(ScopeCore scope, int task, int attempt, Throwable cause);

  public abstract void retried(ScopeCore scope, int task, int attempt, Throwable cause);

  public abstract void skipped(ScopeCore scope, int task);

  /** It does not go on, or, with 0 for the attempt, has never begun. */
  public abstract void cancelled(ScopeCore scope, int task, int attempt);

  /** The run is over. */
  public abstract void over(RunStatus status);
}
