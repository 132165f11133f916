package dev.attacca.runtime;

/**
 * What a {@code @Loop} emits its items into. Of one call of the loop's method, and of no use after that.
 *
 * <p>Any thread may emit, from the call of the method until it has returned or thrown: the method's own
 * thread, those of a parallel stream, threads that the method starts and waits for. Thread-safe; items
 * that one thread emits stand in the order of its calls.
 *
 * @param <T> the type of the items
 */
public interface Emitter<T> {
  /**
   * Emits an item. Where as many items are open as the loop allows, this waits until there is room: the
   * method's own thread works on open items meanwhile, any other thread only waits. So a task of an item must not block until a
   * later item is emitted: it may be on the thread that has yet to do that.
   *
   * @param item not {@code null}
   * @throws IllegalStateException if the method has returned or thrown; the item is not emitted
   * @throws java.util.concurrent.CancellationException if the run has been stopped or cancelled, or the
   *     thread was interrupted; the item is not emitted. To be let through, so that the method ends
   */
  void emit(T item);
}
