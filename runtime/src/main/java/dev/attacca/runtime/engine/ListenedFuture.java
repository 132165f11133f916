package dev.attacca.runtime.engine;

import java.util.concurrent.Future;

/** A future that is no {@code CompletionStage}, with the way to listen to it. */
record ListenedFuture<F extends Future<?>>(F future, Listening<F> listening) {
  void onDone(Runnable listener) {
    listening.addListener(future, listener, Runnable::run);
  }
}
