package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run has beyond calls of tasks: states and streams, which items reach in their order, loops and
 * merges, and workers with an inbox. A run and its tasks say here what has happened, and know no more.
 */
public abstract class RunFlow {
  // States

  /** A task is to have a state; false if it is not its turn, and somebody goes on with it when it is. */
  public abstract boolean acquires(ScopeCore scope, int task, int state);

  /** It needs it no more. */
  public abstract void releases(ScopeCore scope, int state);

  /** Gives a task that holds states of keys what it holds; throws what the user's methods do that make them. */
  public abstract void provides(ScopeCore scope, int task) throws Throwable;

  /** Where something has to be done before a scope has its turn on a lane; empty for nowhere. */
  public abstract List<ScopeCore> awaitedBy(ScopeCore scope, int lane);

  // What goes in order

  /** A value for a stream. */
  public abstract void feeds(ScopeCore scope, int lane, Object value);

  /** The scope brings nothing more to it. */
  public abstract void passes(ScopeCore scope, int lane);

  /** A loop has settled in a scope, however it has: what comes through it only comes no more. */
  public abstract void closes(ScopeCore scope, int task);

  /** A task has settled that consumes this stream. */
  public abstract void isConsumed(ScopeCore scope, int lane);

  /** Whether a task that consumes waits for its values without a thread. */
  public abstract boolean waitsForValues(ScopeCore scope, int task);

  /** True if all are there, and it can be called here and now; else it is called later. */
  public abstract boolean areValuesThere(Attempt attempt, ScopeCore scope);

  /** A task that consumes is tried. */
  public abstract void triesToConsume(ScopeCore scope, int task, boolean isLast);

  /** One that had a thread of its own for that has none any more. */
  public abstract void consumerLeaves();

  // Where items come from

  /** The method of a loop has returned: the loop begins, or goes on by itself. */
  public abstract void loopCalled(Worker worker, ScopeCore scope, int task, int code);

  /** True if the failure is that of a loop which has emitted already, and ends when its items do. */
  public abstract boolean hasEmitted(Worker worker, ScopeCore scope, int task, Throwable thrown);

  /** A repeat begins. */
  public abstract void repeats(Worker worker, ScopeCore scope, int task);

  /** A repeat's method has answered, or failed; true if there is a round, and its tasks are to hear of it. */
  public abstract boolean answers(ScopeCore round, int call, boolean hasValue);

  /** A value for a merge, and the scope that it comes from. */
  public abstract void merges(ScopeCore holder, int merge, Object value, ScopeCore origin);

  /**
   * Gives merges what an item has for them that has come to its end on the straight way. The last of it may open an item that goes
   * straight on: that is for the caller, who has the item it comes from open until then; null if there is none.
   *
   * @param before that of the caller
   */
  public abstract @Nullable ScopeCore mergesStraight(ScopeCore item, LastMerge before);

  /** The same of an item that leaves the straight way, after these tasks; tells what is to be gone on with. */
  public abstract List<ReadyWork> mergesLeaving(ScopeCore item, int[] done);

  /** No more comes for a merge. */
  public abstract void mergeEnds(Worker worker, ScopeCore scope, int merge);

  /** Asks a worker with an inbox; returns as {@link ScopeCore#compute}. */
  public abstract int asks(ScopeCore scope, int task);

  // The run

  /** In words: which streams have no room. */
  public abstract List<String> refusing();

  /** To be called before the run is over; what it gives tells those who read, and is to be called after. */
  public abstract Runnable ends();
}
