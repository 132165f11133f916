package dev.attacca.runtime.internal.base;

import org.jspecify.annotations.Nullable;

/**
 * The context class loader that user code sees is that of the run's caller, on whichever thread; whoever
 * works for a run sets it on coming, and sets it back on going. A thread that does not let itself be
 * given one keeps its own.
 */
public final class ContextLoaders {
  private ContextLoaders() {}

  /** What this thread sees; null if it does not tell. */
  public static @Nullable ClassLoader current() {
    try {
      return Thread.currentThread().getContextClassLoader();
    } catch (RuntimeException e) { // of a thread of the user's, or for want of a permission
      return null;
    }
  }

  /** From now on this one; returns the one that is to be set back. */
  public static @Nullable ClassLoader enter(@Nullable ClassLoader loader) {
    ClassLoader outer = current();
    set(outer, loader);
    return outer;
  }

  /** If a task has set another one, this one again. */
  public static void set(@Nullable ClassLoader loader) {
    set(current(), loader);
  }

  private static void set(@Nullable ClassLoader now, @Nullable ClassLoader loader) {
    if (now != loader) {
      try {
        Thread.currentThread().setContextClassLoader(loader);
      } catch (RuntimeException e) {
        return; // as above
      }
    }
  }

  /** Does something with this one. */
  public static void within(@Nullable ClassLoader loader, Runnable job) {
    ClassLoader outer = enter(loader);
    try {
      job.run();
    } finally {
      set(outer);
    }
  }
}
