package dev.attacca.runtime.engine;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One merge in one scope. Each value opens an item, and keeps the item that it comes from open until its
 * own is closed; so what bounds the sources bounds the merge. Where items of the merge wait for the end
 * of a loop that their values come from, that cannot be: all values are kept, as by who gathers a list.
 */
final class MergeRun extends LoopRun {
  /** Guarded by this. */
  private final IdentityHashMap<Scope, Scope> origins = new IdentityHashMap<>();

  MergeRun(Execution execution, Scope parent, int task) {
    super(execution, parent, task);
  }

  /** A source has handed on a value, in this scope. */
  void emit(Object value, Scope origin) {
    Scope item;
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
    execution.agenda.add(new Work(item, -1));
  }

  @Override
  @Nullable
  Scope next(Worker worker) {
    return null;
  }

  @Override
  void left(Scope item, Worker worker) {
    Scope origin;
    synchronized (this) {
      origin = origins.remove(item);
    }
    if (origin != null) {
      worker.leave(origin);
    }
  }

  @Override
  void endEmission() {}

  @Override
  void giveUp() {}
}
