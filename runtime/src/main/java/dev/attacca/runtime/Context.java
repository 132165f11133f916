package dev.attacca.runtime;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
  private final @Nullable Supplier<Context> parent;
  /**
   * A thread that holds this lock and waits for another one waits only for one further down: sections
   * lock from the outermost context inwards, and single operations hold one lock at a time. So no two
   * threads can wait for each other along one line of contexts.
   */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Guarded by lock. In the order in which they were first set. */
  private final ContextValues own = new ContextValues();

  /** Written under the write lock. A context does not know its children: they look up. */
  private volatile boolean destroyed;

  /**
   * A context without a parent, for trying out a task that takes one; those of scopes are made by the
   * runtime.
   *
   * @param executor runs what {@link #async()} is asked for
   */
  public Context(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    this.parent = null;
  }

  /**
   * For the runtime.
   *
   * @param executor runs what {@link #async()} is asked for
   * @param parent gives the parent, the same one each time; asked when the parent is first needed
   */
  public Context(Executor executor, Supplier<Context> parent) {
    this.executor = Objects.requireNonNull(executor, "executor");
    this.parent = Objects.requireNonNull(parent, "parent");
  }

  // Reading

  /**
   * The value of this name.
   *
   * @throws NoSuchElementException if there is none
   */
  public Object get(String key) {
    Object value = look(key);
    if (value == null) {
      throw new NoSuchElementException(
          "there is no \"" + key + "\" in this context; there are " + keys());
    }
    return value;
  }

  /**
   * The value of this key.
   *
   * @throws NoSuchElementException if there is none
   * @throws ClassCastException if it is not of the key's class
   */
  public <T> T get(Key<T> key) {
    return key.cast(get(name(key)));
  }

  /** The value of this name, or the other one if there is none. */
  @SuppressWarnings("unchecked") // the caller says that it is of that type
  public <T extends @Nullable Object> T get(String key, T other) {
    Object value = look(key);
    return value == null ? other : (T) value;
  }

  /** The value of this key, or the other one if there is none. */
  public <T> T get(Key<T> key, T other) {
    Object value = look(name(key));
    return value == null ? other : key.cast(value);
  }

  /** The value of this name, if there is one. */
  public Optional<Object> find(String key) {
    return Optional.ofNullable(look(key));
  }

  /** The value of this key, if there is one. */
  public <T> Optional<T> find(Key<T> key) {
    return find(name(key)).map(key::cast);
  }

  /** Whether there is a value of this name. */
  public boolean contains(String key) {
    return look(key) != null;
  }

  /** Whether there is a value of this key. */
  public boolean contains(Key<?> key) {
    return contains(name(key));
  }

  /** How many values there are. */
  public int size() {
    return all().size();
  }

  /** The names, as of now: the outermost parent's first, and in the order in which they were set. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(all().keySet());
  }

  /** The values, as of now, in the order of {@link #keys}. */
  public Collection<Object> values() {
    return List.copyOf(all().values());
  }

  /** The names and their values, as of now, in the order of {@link #keys}. */
  public Set<Map.Entry<String, Object>> entries() {
    return Collections.unmodifiableMap(all()).entrySet();
  }

  private @Nullable Object look(String key) {
    Objects.requireNonNull(key, "key");
    Lock shared = lock.readLock();
    shared.lock();
    try {
      ensureAlive();
      Object here = own.get(key);
      if (here != null || parent == null) {
        return ContextValues.orNull(here);
      }
    } finally {
      shared.unlock();
    }
    return this.<@Nullable Object>read(() -> lookUp(key));
  }

  /** Inside a section. */
  private @Nullable Object lookUp(String key) {
    for (Context context = this; context != null; context = context.parent()) {
      Object value = context.own.get(key);
      if (value != null) {
        return ContextValues.orNull(value);
      }
    }
    return null;
  }

  private Map<String, Object> all() {
    return read(() -> {
      Map<String, Object> all = new LinkedHashMap<>();
      ContextLine.to(this).forEach(context -> context.own.addTo(all));
      return all;
    });
  }

  // Writing

  /** Sets the value of this name, here. */
  public void set(String key, Object value) {
    Objects.requireNonNull(key, "key");
    if (value == null) {
      throw new NullPointerException(
          "the value of \"" + key + "\" must not be null; remove(\"" + key + "\") takes it away");
    }
    lockAlone();
    try {
      ensureAlive();
      own.put(key, value);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Sets the value of this key, here. */
  public <T> void set(Key<T> key, T value) {
    String name = name(key);
    set(name, value == null ? value : key.cast(value));
  }

  /** Sets all these values, here, at once: all of them or, if one is {@code null}, none. */
  public void setAll(Map<String, ?> values) {
    Map<String, Object> copy = ContextValues.copyOf(values);
    write(() -> copy.forEach(this::set));
  }

  /**
   * Removes the value of this name from what is seen from here; a parent's value stays where it is.
   *
   * @return what there was
   */
  public Optional<Object> remove(String key) {
    Objects.requireNonNull(key, "key");
    return write(() -> {
      Optional<Object> before = Optional.ofNullable(lookUp(key));
      takeAway(key);
      return before;
    });
  }

  /**
   * Removes the value of this key from what is seen from here; a parent's value stays where it is.
   *
   * @return what there was
   * @throws ClassCastException if it is not of the key's class; it is then still there
   */
  public <T> Optional<T> remove(Key<T> key) {
    String name = name(key);
    return write(() -> {
      Optional<T> before = Optional.ofNullable(lookUp(name)).map(key::cast);
      takeAway(name);
      return before;
    });
  }

  /** Inside a section that writes. */
  private void takeAway(String key) {
    own.remove(key);
    if (lookUp(key) != null) {
      own.hide(key);
    }
  }

  private static String name(Key<?> key) {
    return Objects.requireNonNull(key, "key").name();
  }

  // Several operations in one

  /**
   * Reads as if nothing else happened meanwhile.
   *
   * @return what the reader returns
   */
  public <T extends @Nullable Object> T read(Supplier<T> reader) {
    Objects.requireNonNull(reader, "reader");
    ContextLine line = ContextLine.to(this);
    line.lock();
    try {
      ensureAlive();
      return reader.get();
    } finally {
      line.unlock();
    }
  }

  /** Reads as if nothing else happened meanwhile. */
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
   * @return what the writer returns
   * @throws IllegalStateException inside {@code read}
   */
  public <T extends @Nullable Object> T write(Supplier<T> writer) {
    Objects.requireNonNull(writer, "writer");
    ContextLine parents = ContextLine.above(this);
    parents.lock();
    try {
      lockAlone();
      try {
        ensureAlive();
        return writer.get();
      } finally {
        lock.writeLock().unlock();
      }
    } finally {
      parents.unlock();
    }
  }

  /**
   * Reads and writes as if nothing else happened meanwhile.
   *
   * @throws IllegalStateException inside {@code read}
   */
  public void write(Runnable writer) {
    Objects.requireNonNull(writer, "writer");
    this.<@Nullable Object>write(() -> {
      writer.run();
      return null;
    });
  }

  private void lockAlone() {
    if (lock.getReadHoldCount() > 0 && !lock.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException(
          "this thread is inside read(…) of this context, or inside read(…) or write(…) of one below it,"
              + " and cannot write to it there: use write(…) of this context around it all");
    }
    lock.writeLock().lock();
  }

  // Its place among others

  /** A new context below this one, with nothing of its own. */
  public Context create() {
    ensureAlive();
    return new Context(executor, () -> this);
  }

  /**
   * Ends this context and all below it, once those who read or write there are done; a second time has
   * no effect.
   *
   * @throws IllegalStateException inside {@code read}
   */
  public void destroy() {
    lockAlone();
    try {
      destroyed = true;
      own.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * The same operations, for those who must not wait: each runs on a thread of the run's executor. Made
   * anew each time. Of a context that has been destroyed, the stages fail.
   */
  public AsyncContext async() {
    return new AsyncContext(this, executor);
  }

  @Nullable
  Context parent() {
    return parent == null ? null : parent.get();
  }

  ReentrantReadWriteLock lock() {
    return lock;
  }

  boolean isDestroyed() {
    return destroyed;
  }

  /** Whether an operation on this thread would not have to wait just now. */
  boolean isFree() {
    return ContextLine.to(this).isFree() && lock.getReadLockCount() == 0;
  }

  private void ensureAlive() {
    ContextLine.ensureAlive(this);
  }

  /** The names; never fails. */
  @Override
  public String toString() {
    try {
      return "context of " + keys();
    } catch (IllegalStateException e) {
      return "destroyed context";
    }
  }
}
