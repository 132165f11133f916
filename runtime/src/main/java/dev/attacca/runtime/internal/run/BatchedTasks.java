package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.ScopeCore;
import org.jspecify.annotations.Nullable;

/** The tasks of a run that are called once for many items. */
public abstract class BatchedTasks {
  /**
   * A task is ready in an item: its key is put in, and it settles when a call has answered. On a worker.
   *
   * @throws RuntimeException or an error if the key does; then nothing has happened
   */
  public abstract void parks(ScopeCore item, int task);

  /**
   * The method is about to be called, perhaps once more: no more keys come from now on, and they are there.
   *
   * @throws RuntimeException or an error if a key does; then the attempt has failed
   */
  public abstract void begins(ScopeCore call);

  /** A call is over; its items settle, by and by. On any thread that has a token. */
  public abstract void ended(ScopeCore call, @Nullable Throwable failure, int attempt);

  /** One that is over and has items to settle; null if there is none. They are open, and so go before new ones. */
  public abstract @Nullable ItemSource takeOver();

  /** A worker has nothing to do: has the calls made that nothing could bring a key to; true if there is one. */
  public abstract boolean goAtRest();

  /** Whether keys wait for others to come. */
  public abstract boolean areWaiting();

  /** A number that is another one when a call has been sent since, or was about to be. */
  public abstract long sendings();

  /**
   * The run was at rest: has those made that come first, whatever else might be said; unless one has been sent since, as then
   * the run goes on. On any thread, with a token.
   *
   * @param sendings the number of those days
   */
  public abstract void goAnyway(long sendings);
}
