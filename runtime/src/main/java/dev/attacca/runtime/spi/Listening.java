package dev.attacca.runtime.spi;

import java.util.concurrent.Executor;

/**
 * How to be told that a future is done. It is no member of {@link Scope}, for what extends that would
 * inherit it, and it would hide a user's type of this name.
 *
 * @param <F> the type of the future
 */
@FunctionalInterface
public interface Listening<F> {
  /**
   * Has the executor run the listener when the future is done, or at once if it is.
   *
   * @param future the future
   * @param listener to be run once, whether the future has a value, has failed or is cancelled
   * @param executor runs it
   */
  void addListener(F future, Runnable listener, Executor executor);
}
