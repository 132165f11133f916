package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One merge in one scope. Each value opens an item, and keeps the item that it comes from open until its
 * own is closed; so what bounds the sources bounds the merge. Where items of the merge wait for the end
 * of a loop that their values come from, that cannot be: all values are kept, as by who gathers a list.
 */
public final class MergeLoop extends ItemLoop {
  /** Guarded by this. */
  private final IdentityHashMap<ScopeCore, ScopeCore> origins = new IdentityHashMap<>();

  public MergeLoop(Execution execution, ScopeCore parent, int task) {
    super(execution, parent, task);
  }

  /** A source has handed on a value, in this scope. */
  public void emit(Object value, ScopeCore origin) {
    ScopeCore item;
    synchronized (this) {
      if (execution.halted) {
        return;
      }
      item = open(value);
      if (origin != parent
          && !execution.plan.detached.get(task)) { // the merge keeps its own scope open
        origin.hold();
        origins.put(item, origin);
      }
    }
    execution.workQueue.add(new ReadyWork(item, -1));
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    return null;
  }

  @Override
  void left(ScopeCore item, Worker worker) {
    ScopeCore origin;
    synchronized (this) {
      origin = origins.remove(item);
    }
    if (origin != null) {
      worker.leave(origin);
    }
  }

  @Override
  protected void endEmission() {}

  @Override
  public void giveUp() {}
}
