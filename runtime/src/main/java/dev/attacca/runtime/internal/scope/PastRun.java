package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.util.List;

/** What a scope still tells of its run when that is over. */
public abstract class PastRun {
  /** The failures of the run. */
  public abstract List<TaskFailure> failures();

  /** What the caller is told. */
  public abstract void throwIfFailed();

  /** Counts per task. */
  public abstract Stats stats();
}
