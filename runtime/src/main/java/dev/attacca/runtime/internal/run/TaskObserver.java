package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One who watches a run and its tasks. Called on the thread on which it happens, as soon as it has. */
public abstract class TaskObserver {
  /** The run begins. */
  public abstract void runStarts();

  /** A scope has begun. */
  public abstract void begins(ScopeCore scope);

  /** A round may begin: what calls the repeat's method for it. */
  public abstract void requested(ScopeCore round, int call);

  /** A scope has begun that goes straight. */
  public abstract void beginsStraight(ScopeCore scope);

  /**
   * The same of an item.
   *
   * @param rolls whether its thread goes through it at once
   */
  public void beginsStraight(ScopeCore item, boolean rolls) {
    beginsStraight(item);
  }

  /** An item has begun so, and this is told of its tasks from now on. Before anybody else knows of the item. */
  public void isToldOf(ScopeCore item) {}

  /**
   * For one who is about to go straight through items, on its thread: who watches that instead; null for nobody. One who has to be told
   * of tasks, such as what looks after batches, has nobody do that in the whole run.
   */
  public @Nullable PassObserver ofPass(ItemWay way) {
    return null;
  }

  /** On the straight way all that these tasks wait for has settled. */
  public abstract void areReady(ScopeCore scope, int[] tasks);

  /** On the thread that calls the task: this is to be told when its attempt is over. */
  public abstract void tellWhenSettled(
      ScopeCore scope,
      int task,
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told);

  /** All that the task waits for has settled. */
  public abstract void readyUnlessSkipped(ScopeCore scope, int task);

  public abstract void started(ScopeCore scope, int task, int attempt);

  public abstract void finished(ScopeCore scope, int task, int attempt);

  /** The same on the straight way, and all has settled that these wait for. */
  public void finished(ScopeCore scope, int task, int attempt, int[] ready) {
    finished(scope, task, attempt);
    areReady(scope, ready);
  }

  public abstract void failed(ScopeCore scope, int task, int attempt, Throwable cause);

  public abstract void retried(ScopeCore scope, int task, int attempt, Throwable cause);

  public abstract void skipped(ScopeCore scope, int task);

  /**
   * A task that could be called, or is to be called again, waits from now on for this, and for nothing that it
   * may have waited for before. Told before anybody can call it.
   */
  public void waits(ScopeCore scope, int task, Trace.Reason reason) {}

  /** A loop has no room for another item, and waits for some; one that does already may say so again. */
  public void waitsForRoom(ScopeCore scope, int loop) {}

  /** It has room again. */
  public void hasRoom(ScopeCore scope, int loop) {}

  /** On the thread of the call: it has returned, but the task goes on. */
  public void returned(ScopeCore scope, int task) {}

  /**
   * A call of a batch is over: who wanted to know of that is to be told. What becomes of its items is told later.
   *
   * @param cause null if it has not failed
   */
  public void callEnded(ScopeCore call, int task, int attempt, @Nullable Throwable cause) {}

  /** An item is over, and all that is below it. */
  public void closes(ScopeCore item) {}

  /** It does not go on, or, with 0 for the attempt, has never begun. */
  public abstract void cancelled(ScopeCore scope, int task, int attempt);

  /**
   * The run is over.
   *
   * @param failure what its caller is told; null if it has succeeded
   */
  public abstract void runEnds(RunStatus status, @Nullable Throwable failure);
}
