package dev.attacca.runtime.internal.scope;

/**
 * Something to go on with in a scope; of an item, with one of its tokens.
 *
 * @param scope where
 * @param task the task to begin with; negative if it is on the scope's list of ready ones, if any is
 */
public record ReadyWork(ScopeCore scope, int task) {
  /** For a task: there is none, and the token is given back, whatever way the item goes. */
  private static final int NONE = -2;

  /** An item has been waited for, and may be closed by that. */
  public static ReadyWork leaving(ScopeCore item) {
    return new ReadyWork(item, NONE);
  }

  public boolean isLeaving() {
    return task == NONE;
  }
}
