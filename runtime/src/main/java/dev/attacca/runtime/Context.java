package dev.attacca.runtime;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whiteboard of a scope: values by name, for tasks that have more to tell each other than what they
 * return. Thread-safe; what was written before a {@code set} is seen after the {@code get} that finds
 * its value.
 *
 * <p><b>Parents.</b> Reading goes through to the parent for what is not here, and so on; {@link
 * #size}, {@link #keys}, {@link #values} and {@link #entries} show just what {@code get} would find.
 * Writing stays here: {@link #set} hides the parent's value and {@link #remove} hides that there is
 * one, from those who look from here. Values are never {@code null}.
 *
 * <p><b>Several operations in one.</b> Each operation is atomic. {@link #read(Supplier)} keeps writers
 * out of what can be seen from here while it goes on, {@link #write(Supplier)} keeps readers out of
 * this context too. Both may be nested, and {@code write} may read; but who only reads cannot go on to
 * write, since two who did would wait for each other for ever: that is an {@link
 * IllegalStateException}, and so is writing to a parent inside {@code write} of its child. Keep them
 * short: emit nothing and wait for no other task inside them, and do not nest those of two contexts of
 * which neither is above the other.
 *
 * <p><b>The end.</b> {@link #destroy} ends a context and all below it; whoever uses one of them later
 * gets an {@link IllegalStateException}.
 */
public final class Context {
  private final Executor executor;
  final ContextStore store;

  /**
   * A context without a parent, for trying out a task that takes one; those of scopes are made by the
   * runtime.
   *
   * @param executor runs what {@link #async()} is asked for
   */
  public Context(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    this.store = new ContextStore(null);
  }

  /**
   * For the runtime.
   *
   * @param executor runs what {@link #async()} is asked for
   * @param parent gives the parent, the same one each time; asked when the parent is first needed
   */
  public Context(Executor executor, Supplier<Context> parent) {
    this.executor = Objects.requireNonNull(executor, "executor");
    this.store = new ContextStore(Objects.requireNonNull(parent, "parent"));
  }

  // Reading

  /**
   * {@return the value of this name}
   *
   * @param key the name
   * @throws NoSuchElementException if there is none
   */
  public Object get(String key) {
    Object value = store.look(key);
    if (value == null) {
      throw new NoSuchElementException(
          "there is no \"" + key + "\" in this context; there are " + keys());
    }
    return value;
  }

  /**
   * {@return the value of this key}
   *
   * @param key the key
   * @param <T> the type of the value
   * @throws NoSuchElementException if there is none
   * @throws ClassCastException if it is not of the key's class
   */
  public <T> T get(Key<T> key) {
    return key.cast(get(name(key)));
  }

  /**
   * {@return the value of this name, or the other one if there is none} Nothing checks that it is of the type
   * that the caller takes it for, before the caller uses it.
   *
   * @param key the name
   * @param other what there is in the place of a value; may be {@code null}
   * @param <T> the type of the value, as the caller knows it
   */
  @SuppressWarnings("unchecked") // the caller says that it is of that type
  public <T extends @Nullable Object> T get(String key, T other) {
    Object value = store.look(key);
    return value == null ? other : (T) value;
  }

  /**
   * {@return the value of this key, or the other one if there is none}
   *
   * @param key the key
   * @param other what there is in the place of a value
   * @param <T> the type of the value
   * @throws ClassCastException if the value is not of the key's class
   */
  public <T> T get(Key<T> key, T other) {
    Object value = store.look(name(key));
    return value == null ? other : key.cast(value);
  }

  /**
   * {@return the value of this name, if there is one}
   *
   * @param key the name
   */
  public Optional<Object> find(String key) {
    return Optional.ofNullable(store.look(key));
  }

  /**
   * {@return the value of this key, if there is one}
   *
   * @param key the key
   * @param <T> the type of the value
   * @throws ClassCastException if it is not of the key's class
   */
  public <T> Optional<T> find(Key<T> key) {
    return find(name(key)).map(key::cast);
  }

  /**
   * {@return whether there is a value of this name}
   *
   * @param key the name
   */
  public boolean contains(String key) {
    return store.look(key) != null;
  }

  /**
   * {@return whether there is a value of this key, of whatever class}
   *
   * @param key the key
   */
  public boolean contains(Key<?> key) {
    return contains(name(key));
  }

  /** {@return how many values there are} */
  public int size() {
    return store.all().size();
  }

  /** {@return the names, as of now: the outermost parent's first, and in the order in which they were set} */
  public Set<String> keys() {
    return Collections.unmodifiableSet(store.all().keySet());
  }

  /** {@return the values, as of now, in the order of {@link #keys}} */
  public Collection<Object> values() {
    return List.copyOf(store.all().values());
  }

  /** {@return the names and their values, as of now, in the order of {@link #keys}} */
  public Set<Map.Entry<String, Object>> entries() {
    return Collections.unmodifiableMap(store.all()).entrySet();
  }

  // Writing

  /**
   * Sets the value of this name, here.
   *
   * @param key the name
   * @param value the value
   * @throws NullPointerException if one of them is {@code null}
   * @throws IllegalStateException inside {@code read}
   */
  public void set(String key, Object value) {
    store.set(key, value);
  }

  /**
   * Sets the value of this key, here.
   *
   * @param key the key
   * @param value the value
   * @param <T> the type of the value
   * @throws NullPointerException if one of them is {@code null}
   * @throws ClassCastException if the value is not of the key's class
   * @throws IllegalStateException inside {@code read}
   */
  public <T> void set(Key<T> key, T value) {
    String name = name(key);
    set(name, value == null ? value : key.cast(value));
  }

  /**
   * Sets all these values, here, at once.
   *
   * @param values by name
   * @throws NullPointerException if a name or a value is {@code null}; then none is set
   * @throws IllegalStateException inside {@code read}
   */
  public void setAll(Map<String, ?> values) {
    Map<String, Object> copy = ContextValues.copyOf(values);
    write(() -> copy.forEach(this::set));
  }

  /**
   * Removes the value of this name from what is seen from here; a parent's value stays where it is.
   *
   * @param key the name
   * @return what there was
   * @throws IllegalStateException inside {@code read}
   */
  public Optional<Object> remove(String key) {
    Objects.requireNonNull(key, "key");
    return write(() -> {
      Optional<Object> before = Optional.ofNullable(store.lookUp(key));
      store.takeAway(key);
      return before;
    });
  }

  /**
   * Removes the value of this key from what is seen from here; a parent's value stays where it is.
   *
   * @param key the key
   * @param <T> the type of the value
   * @return what there was
   * @throws ClassCastException if it is not of the key's class; it is then still there
   * @throws IllegalStateException inside {@code read}
   */
  public <T> Optional<T> remove(Key<T> key) {
    String name = name(key);
    return write(() -> {
      Optional<T> before = Optional.ofNullable(store.lookUp(name)).map(key::cast);
      store.takeAway(name);
      return before;
    });
  }

  private static String name(Key<?> key) {
    return Objects.requireNonNull(key, "key").name();
  }

  // Several operations in one

  /**
   * Reads as if nothing else happened meanwhile.
   *
   * @param reader what is done, on this thread; what it throws is thrown here
   * @param <T> the type of what it returns
   * @return what the reader returns
   */
  public <T extends @Nullable Object> T read(Supplier<T> reader) {
    return store.read(reader);
  }

  /**
   * Reads as if nothing else happened meanwhile.
   *
   * @param reader what is done, on this thread; what it throws is thrown here
   */
  public void read(Runnable reader) {
    Objects.requireNonNull(reader, "reader");
    this.<@Nullable Object>read(() -> {
      reader.run();
      return null;
    });
  }

  /**
   * Reads and writes as if nothing else happened meanwhile. What was written before an exception
   * stays.
   *
   * @param writer what is done, on this thread; what it throws is thrown here
   * @param <T> the type of what it returns
   * @return what the writer returns
   * @throws IllegalStateException inside {@code read}
   */
  public <T extends @Nullable Object> T write(Supplier<T> writer) {
    return store.write(writer);
  }

  /**
   * Reads and writes as if nothing else happened meanwhile. What was written before an exception
   * stays.
   *
   * @param writer what is done, on this thread; what it throws is thrown here
   * @throws IllegalStateException inside {@code read}
   */
  public void write(Runnable writer) {
    Objects.requireNonNull(writer, "writer");
    this.<@Nullable Object>write(() -> {
      writer.run();
      return null;
    });
  }

  // Its place among others

  /** {@return a new context below this one, with nothing of its own} */
  public Context create() {
    store.ensureAlive();
    return new Context(executor, () -> this);
  }

  /**
   * Ends this context and all below it, once those who read or write there are done; a second time has
   * no effect.
   *
   * @throws IllegalStateException inside {@code read}
   */
  public void destroy() {
    store.destroy();
  }

  /**
   * {@return the same operations, for those who must not wait: each runs on a thread of the run's executor}
   * Made anew each time. Of a context that has been destroyed, the stages fail.
   */
  public AsyncContext async() {
    return new AsyncContext(this, executor);
  }

  /** Whether an operation on this thread would not have to wait just now. */
  boolean isFree() {
    return store.isFree();
  }

  /** {@return the names; never fails} */
  @Override
  public String toString() {
    try {
      return "context of " + keys();
    } catch (IllegalStateException e) {
      return "destroyed context";
    }
  }
}
