package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.spi.Listening;
import java.util.concurrent.Future;

/** A future that is no {@code CompletionStage}, with the way to listen to it. */
public record ListenedFuture<F extends Future<?>>(F future, Listening<F> listening) {
  void onDone(Runnable listener) {
    listening.addListener(future, listener, Runnable::run);
  }

  /** Another future that is listened to in the same way. */
  @SuppressWarnings("unchecked") // if it is of another type, listening to it fails the task
  ListenedFuture<?> like(Future<?> other) {
    return new ListenedFuture<>((F) other, listening);
  }
}
