package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.base.Thrown;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The futures that tasks return. They are the user's, and may do anything in {@code whenComplete} and {@code
 * cancel}.
 */
final class UserFuture {
  private UserFuture() {}

  /** What a future held. */
  record Arrival(@Nullable Object value, @Nullable Throwable thrown) {
    static Arrival of(Future<?> done) {
      try {
        return new Arrival(done.get(), null);
      } catch (Throwable e) {
        return new Arrival(null, e);
      }
    }
  }

  static Throwable unwrap(Throwable thrown) {
    boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wrapper ? Thrown.causeOr(thrown, thrown) : thrown;
  }

  static @Nullable Throwable cancel(@Nullable Object awaited) {
    try {
      if (awaited instanceof Future<?> cancellable) {
        cancellable.cancel(true);
      } else if (awaited instanceof ListenedFuture<?> listened) {
        listened.future().cancel(true);
      } else if (awaited instanceof CompletionStage<?> stage) {
        stage.toCompletableFuture().cancel(true);
      } else if (awaited instanceof AutoCloseable source) {
        source.close(); // of a loop whose time was up when it returned
      }
      return null;
    } catch (UnsupportedOperationException e) {
      return null; // a stage that nobody can cancel; its value is ignored
    } catch (Throwable e) {
      return e;
    }
  }

  /** Has this called when it is done, perhaps at once; throws what it throws. */
  static void whenDone(@Nullable Object awaited, Consumer<Arrival> told) {
    if (awaited instanceof CompletionStage<?> stage) {
      stage.whenComplete((value, thrown) -> told.accept(new Arrival(value, thrown)));
    } else if (awaited instanceof ListenedFuture<?> listened) {
      listened.onDone(() -> told.accept(Arrival.of(listened.future())));
    }
  }
}
