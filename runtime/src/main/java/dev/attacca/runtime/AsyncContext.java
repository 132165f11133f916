package dev.attacca.runtime;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a {@link Context} for those who must not wait. Each runs whole on one thread of the
 * context's executor, which takes and gives back the lock; what it returns or throws there is the
 * stage's. Operations may overtake each other: chain those that depend on each other, or put them into
 * one {@link #write(Runnable)}.
 *
 * <p>What is chained to a stage by a method whose name ends in {@code Async} runs on the same executor.
 * A task may return a stage, or wait for it; not inside {@code read} or {@code write} of the context
 * itself.
 */
public final class AsyncContext {
  private final Context context;
  private final Executor executor;

  AsyncContext(Context context, Executor executor) {
    this.context = context;
    this.executor = executor;
  }

  /** See {@link Context#get(String)}. */
  public CompletionStage<Object> get(String key) {
    return stage(() -> context.get(key));
  }

  /** See {@link Context#get(Key)}. */
  public <T> CompletionStage<T> get(Key<T> key) {
    return stage(() -> context.get(key));
  }

  /** See {@link Context#get(String, Object)}. */
  public <T extends @Nullable Object> CompletionStage<T> get(String key, T other) {
    return stage(() -> context.get(key, other));
  }

  /** See {@link Context#get(Key, Object)}. */
  public <T> CompletionStage<T> get(Key<T> key, T other) {
    return stage(() -> context.get(key, other));
  }

  /** See {@link Context#find(String)}. */
  public CompletionStage<Optional<Object>> find(String key) {
    return stage(() -> context.find(key));
  }

  /** See {@link Context#find(Key)}. */
  public <T> CompletionStage<Optional<T>> find(Key<T> key) {
    return stage(() -> context.find(key));
  }

  /** See {@link Context#contains(String)}. */
  public CompletionStage<Boolean> contains(String key) {
    return stage(() -> context.contains(key));
  }

  /** See {@link Context#contains(Key)}. */
  public CompletionStage<Boolean> contains(Key<?> key) {
    return stage(() -> context.contains(key));
  }

  /** See {@link Context#size}. */
  public CompletionStage<Integer> size() {
    return stage(context::size);
  }

  /** See {@link Context#keys}. */
  public CompletionStage<Set<String>> keys() {
    return stage(context::keys);
  }

  /** See {@link Context#values}. */
  public CompletionStage<Collection<Object>> values() {
    return stage(context::values);
  }

  /** See {@link Context#entries}. */
  public CompletionStage<Set<Map.Entry<String, Object>>> entries() {
    return stage(context::entries);
  }

  /** See {@link Context#set(String, Object)}. */
  public CompletionStage<@Nullable Void> set(String key, Object value) {
    return done(() -> context.set(key, value));
  }

  /** See {@link Context#set(Key, Object)}. */
  public <T> CompletionStage<@Nullable Void> set(Key<T> key, T value) {
    return done(() -> context.set(key, value));
  }

  /** See {@link Context#setAll}. */
  public CompletionStage<@Nullable Void> setAll(Map<String, ?> values) {
    Map<String, ?> copy = new LinkedHashMap<>(values);
    return done(() -> context.setAll(copy));
  }

  /** See {@link Context#remove(String)}. */
  public CompletionStage<Optional<Object>> remove(String key) {
    return stage(() -> context.remove(key));
  }

  /** See {@link Context#remove(Key)}. */
  public <T> CompletionStage<Optional<T>> remove(Key<T> key) {
    return stage(() -> context.remove(key));
  }

  /** See {@link Context#create}. */
  public CompletionStage<Context> create() {
    return stage(context::create);
  }

  /** See {@link Context#destroy}. */
  public CompletionStage<@Nullable Void> destroy() {
    return done(context::destroy);
  }

  /** See {@link Context#read(Supplier)}. */
  public <T extends @Nullable Object> CompletionStage<T> read(Supplier<T> reader) {
    return stage(() -> context.read(reader));
  }

  /** See {@link Context#read(Runnable)}. */
  public CompletionStage<@Nullable Void> read(Runnable reader) {
    return done(() -> context.read(reader));
  }

  /** See {@link Context#write(Supplier)}. */
  public <T extends @Nullable Object> CompletionStage<T> write(Supplier<T> writer) {
    return stage(() -> context.write(writer));
  }

  /** See {@link Context#write(Runnable)}. */
  public CompletionStage<@Nullable Void> write(Runnable writer) {
    return done(() -> context.write(writer));
  }

  private CompletionStage<@Nullable Void> done(Runnable operation) {
    return this.<@Nullable Void>stage(() -> {
      operation.run();
      return null;
    });
  }

  private <T extends @Nullable Object> CompletionStage<T> stage(Supplier<T> operation) {
    Stage<T> stage = new Stage<>(executor);
    try {
      executor.execute(() -> stage.run(operation));
    } catch (RejectedExecutionException e) {
      stage.completeExceptionally(e);
    }
    return stage;
  }

  private static final class Stage<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Executor executor;

    Stage(Executor executor) {
      this.executor = executor;
    }

    void run(Supplier<T> operation) {
      if (isDone()) {
        return; // cancelled before its turn
      }
      try {
        complete(operation.get());
      } catch (Throwable e) {
        completeExceptionally(e);
      }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Stage<>(executor);
    }

    /** Else it would be the common pool. */
    @Override
    public Executor defaultExecutor() {
      return executor;
    }
  }
}
