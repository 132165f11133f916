package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.run.PoolMembership;
import java.io.Serial;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * itself. A thread of the executor does what it would have to wait for itself, so one thread is enough.
 */
public final class AsyncContext {
  private final Context context;
  private final Executor executor;

  AsyncContext(Context context, Executor executor) {
    this.context = context;
    this.executor = executor;
  }

  /**
   * See {@link Context#get(String)}.
   *
   * @param key the name
   * @return the value to come, or the failure if there is none
   */
  public CompletionStage<Object> get(String key) {
    return stage(() -> context.get(key));
  }

  /**
   * See {@link Context#get(Key)}.
   *
   * @param key the key
   * @param <T> the type of the value
   * @return the value to come, or the failure if there is none
   */
  public <T> CompletionStage<T> get(Key<T> key) {
    return stage(() -> context.get(key));
  }

  /**
   * See {@link Context#get(String, Object)}.
   *
   * @param key the name
   * @param other what there is in the place of a value
   * @param <T> the type of the value
   * @return the one or the other, to come
   */
  public <T extends @Nullable Object> CompletionStage<T> get(String key, T other) {
    return stage(() -> context.get(key, other));
  }

  /**
   * See {@link Context#get(Key, Object)}.
   *
   * @param key the key
   * @param other what there is in the place of a value
   * @param <T> the type of the value
   * @return the one or the other, to come
   */
  public <T> CompletionStage<T> get(Key<T> key, T other) {
    return stage(() -> context.get(key, other));
  }

  /**
   * See {@link Context#find(String)}.
   *
   * @param key the name
   * @return the value to come, if there is one
   */
  public CompletionStage<Optional<Object>> find(String key) {
    return stage(() -> context.find(key));
  }

  /**
   * See {@link Context#find(Key)}.
   *
   * @param key the key
   * @param <T> the type of the value
   * @return the value to come, if there is one
   */
  public <T> CompletionStage<Optional<T>> find(Key<T> key) {
    return stage(() -> context.find(key));
  }

  /**
   * See {@link Context#contains(String)}.
   *
   * @param key the name
   * @return whether there is a value of this name
   */
  public CompletionStage<Boolean> contains(String key) {
    return stage(() -> context.contains(key));
  }

  /**
   * See {@link Context#contains(Key)}.
   *
   * @param key the key
   * @return whether there is a value of this key
   */
  public CompletionStage<Boolean> contains(Key<?> key) {
    return stage(() -> context.contains(key));
  }

  /**
   * See {@link Context#size}.
   *
   * @return how many values there are
   */
  public CompletionStage<Integer> size() {
    return stage(context::size);
  }

  /**
   * See {@link Context#keys}.
   *
   * @return the names
   */
  public CompletionStage<Set<String>> keys() {
    return stage(context::keys);
  }

  /**
   * See {@link Context#values}.
   *
   * @return the values
   */
  public CompletionStage<Collection<Object>> values() {
    return stage(context::values);
  }

  /**
   * See {@link Context#entries}.
   *
   * @return the names and their values
   */
  public CompletionStage<Set<Map.Entry<String, Object>>> entries() {
    return stage(context::entries);
  }

  /**
   * See {@link Context#set(String, Object)}.
   *
   * @param key the name
   * @param value the value
   * @return completed with {@code null} when it is done
   */
  public CompletionStage<@Nullable Void> set(String key, Object value) {
    return done(() -> context.set(key, value));
  }

  /**
   * See {@link Context#set(Key, Object)}.
   *
   * @param key the key
   * @param value the value
   * @param <T> the type of the value
   * @return completed with {@code null} when it is done
   */
  public <T> CompletionStage<@Nullable Void> set(Key<T> key, T value) {
    return done(() -> context.set(key, value));
  }

  /**
   * See {@link Context#setAll}.
   *
   * @param values by name; copied now
   * @return completed with {@code null} when it is done
   */
  public CompletionStage<@Nullable Void> setAll(Map<String, ?> values) {
    Map<String, ?> copy = new LinkedHashMap<>(values);
    return done(() -> context.setAll(copy));
  }

  /**
   * See {@link Context#remove(String)}.
   *
   * @param key the name
   * @return what there was
   */
  public CompletionStage<Optional<Object>> remove(String key) {
    return stage(() -> context.remove(key));
  }

  /**
   * See {@link Context#remove(Key)}.
   *
   * @param key the key
   * @param <T> the type of the value
   * @return what there was
   */
  public <T> CompletionStage<Optional<T>> remove(Key<T> key) {
    return stage(() -> context.remove(key));
  }

  /**
   * See {@link Context#create}.
   *
   * @return the new context
   */
  public CompletionStage<Context> create() {
    return stage(context::create);
  }

  /**
   * See {@link Context#destroy}.
   *
   * @return completed with {@code null} when it is done
   */
  public CompletionStage<@Nullable Void> destroy() {
    return done(context::destroy);
  }

  /**
   * See {@link Context#read(Supplier)}.
   *
   * @param reader what is done, on a thread of the executor
   * @param <T> the type of what it returns
   * @return what the reader returns, or throws
   */
  public <T extends @Nullable Object> CompletionStage<T> read(Supplier<T> reader) {
    return section(() -> context.read(reader));
  }

  /**
   * See {@link Context#read(Runnable)}.
   *
   * @param reader what is done, on a thread of the executor
   * @return completed with {@code null} when it is done, or failed with what the reader throws
   */
  public CompletionStage<@Nullable Void> read(Runnable reader) {
    return this.<@Nullable Void>section(() -> {
      context.read(reader);
      return null;
    });
  }

  /**
   * See {@link Context#write(Supplier)}.
   *
   * @param writer what is done, on a thread of the executor
   * @param <T> the type of what it returns
   * @return what the writer returns, or throws
   */
  public <T extends @Nullable Object> CompletionStage<T> write(Supplier<T> writer) {
    return section(() -> context.write(writer));
  }

  /**
   * See {@link Context#write(Runnable)}.
   *
   * @param writer what is done, on a thread of the executor
   * @return completed with {@code null} when it is done, or failed with what the writer throws
   */
  public CompletionStage<@Nullable Void> write(Runnable writer) {
    return this.<@Nullable Void>section(() -> {
      context.write(writer);
      return null;
    });
  }

  private CompletionStage<@Nullable Void> done(Runnable operation) {
    return this.<@Nullable Void>stage(() -> {
      operation.run();
      return null;
    });
  }

  /** An operation of a moment: a thread of the executor that need not wait for it, does it. */
  private <T extends @Nullable Object> CompletionStage<T> stage(Supplier<T> operation) {
    if (PoolMembership.isOn(executor) && context.isFree()) {
      Stage<T> stage = new Stage<>(executor, null);
      stage.run(operation);
      return stage;
    }
    return section(operation);
  }

  /** One that may take its time. */
  private <T extends @Nullable Object> CompletionStage<T> section(Supplier<T> operation) {
    Operation job = new Operation();
    Stage<T> stage = new Stage<>(executor, job);
    job.body = () -> stage.run(operation);
    try {
      executor.execute(job);
    } catch (Throwable e) { // whatever it is, this is whom it concerns
      stage.completeExceptionally(e);
    }
    return stage;
  }

  /** Done once, by the executor or by a thread of it that waits for the outcome. */
  private static final class Operation extends AtomicBoolean implements Runnable {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient @Nullable ClassLoader loader = ContextLoaders.current();
    transient Runnable body = () -> {};

    @Override
    public void run() {
      if (compareAndSet(false, true)) {
        ContextLoaders.within(loader, body);
      }
    }
  }

  private static final class Stage<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Executor executor;
    /** What this, or what it comes of, waits for; null if for nothing of ours. */
    private final @Nullable Operation operation;

    Stage(Executor executor, @Nullable Operation operation) {
      this.executor = executor;
      this.operation = operation;
    }

    void run(Supplier<T> body) {
      if (isDone()) {
        return; // cancelled before its turn
      }
      try {
        complete(body.get());
      } catch (Throwable e) {
        completeExceptionally(e);
      }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Stage<>(executor, operation);
    }

    /** Else it would be the common pool. */
    @Override
    public Executor defaultExecutor() {
      return executor;
    }

    /** The thread that is about to wait may be the only one of the executor. */
    private void help() {
      if (operation != null && !isDone() && PoolMembership.mayBeOn(executor)) {
        operation.run();
      }
    }

    @Override
    public T join() {
      help();
      return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
      help();
      return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      help();
      return super.get(timeout, unit);
    }
  }
}
