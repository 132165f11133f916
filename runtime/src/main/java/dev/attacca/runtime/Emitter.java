package dev.attacca.runtime;

/**
 * What a {@code @Loop} emits its items into. Of one call of the loop's method, and of no use after that.
 * Thread-safe; items that one thread emits stand in the order of its calls.
 *
 * @param <T> the type of the items
 */
public interface Emitter<T> {
  /**
   * Emits an item. Where as many items are open as the loop allows, the calling thread works on them
   * until there is room.
   *
   * @param item not {@code null}
   * @throws java.util.concurrent.CancellationException if the run has been stopped or cancelled; to be
   *     let through, so that the method ends
   */
  void emit(T item);
}
