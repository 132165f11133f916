package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.SharedNumbers;
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
 *
 * <p>Where an item goes straight whose last value this is, its thread goes straight on with that. Such an item is counted by
 * nobody: the merge cannot end before the loop of the other does. If it stops short, it is {@link #isKnown known}, as any other.
 */
public final class MergeLoop extends ItemLoop {
  /** Those that keep another one open, which they come from. Guarded by itself. */
  private final IdentityHashMap<ScopeCore, ScopeCore> origins = new IdentityHashMap<>();
  /** Several threads may emit at once. */
  private final SharedNumbers numbers = new SharedNumbers();
  /** Whether nobody waits for items in any order, or is told of them. */
  private final boolean isFree;

  public MergeLoop(Execution execution, ScopeCore parent, int task) {
    super(execution, parent, task);
    this.isFree = way != null && turns.areNone() && reported == null && execution.observer == null;
  }

  /** A source has handed on a value, in this scope. The item that it opens, to be begun; null if the run has been halted. */
  @Nullable
  ReadyWork opens(Object value, ScopeCore origin) {
    ScopeCore item;
    synchronized (this) {
      if (execution.halted) {
        return null;
      }
      item = open(value);
      keepsOpen(item, origin);
    }
    return new ReadyWork(item, -1);
  }

  /** Whether the next item may be one that goes straight, and is counted by nobody. */
  boolean goesStraight() {
    return isFree && !execution.halted && hasAllFromOutside();
  }

  /** Opens the next item as one that goes straight. Where nothing goes by numbers, and nobody sees them but those of failures, two threads may leave gaps. */
  ScopeCore opensStraight(Object value, SharedNumbers.Taker taker) {
    boolean anyNumber = areUnheard && execution.around == null;
    return openUncounted(value, true, anyNumber ? numbers.next(taker) : nextNumber());
  }

  @Override
  public void isKnown(ScopeCore item, ScopeCore origin) {
    countOpen();
    isOpen(item);
    keepsOpen(item, origin);
  }

  private void keepsOpen(ScopeCore item, ScopeCore origin) {
    if (origin != parent
        && !execution.plan.detached.get(task)) { // the merge keeps its own scope open
      origin.hold();
      synchronized (origins) {
        origins.put(item, origin);
      }
    }
  }

  @Override
  long nextNumber() {
    return numbers.next();
  }

  @Override
  long numbers() {
    return numbers.count();
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    return null;
  }

  @Override
  void left(ScopeCore item, Worker worker) {
    ScopeCore origin;
    synchronized (origins) {
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
