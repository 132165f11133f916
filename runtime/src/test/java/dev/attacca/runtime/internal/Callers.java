package dev.attacca.runtime.internal;

import java.util.concurrent.CompletableFuture;

/** Threads that call runners. */
final class Callers {
  private Callers() {}

  /** What a caller does. */
  interface Body {
    void run() throws Throwable;
  }

  /** A caller on a thread of its own, with what became of it. */
  static CompletableFuture<Void> call(Body body) {
    return call(new CompletableFuture<>(), body);
  }

  /** As above; the future of the thread is completed as the call begins. */
  static CompletableFuture<Void> call(CompletableFuture<Thread> self, Body body) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread = new Thread(
        () -> {
          self.complete(Thread.currentThread());
          try {
            body.run();
            end.complete(null);
          } catch (Throwable e) {
            end.completeExceptionally(e);
          }
        },
        "caller");
    thread.setDaemon(true);
    thread.start();
    return end;
  }
}
