package dev.attacca.runtime.spi;

import dev.attacca.runtime.Cursor;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.internal.loop.StreamSource;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The items of a loop, read outside of any run, from a position on. What its method, or what that returns, throws, comes through. For one
 * thread at a time.
 */
public final class ItemReader implements Iterator<Object>, AutoCloseable {
  private final String loop;
  private final Iterator<?> items;
  private final @Nullable AutoCloseable closeable;
  private long position;

  private ItemReader(String loop, Object source, long position, boolean isThere) {
    this.loop = loop;
    this.closeable = source instanceof AutoCloseable given ? given : null;
    this.position = position;
    try {
      this.items = StreamSource.iteratorOf(source, loop);
      for (long passed = 0; !isThere && passed < position; passed++) {
        if (!items.hasNext()) {
          throw new IllegalStateException(
              "loop \"%s\" is to go on at item %d, and has no more than %d now"
                  .formatted(loop, position, passed));
        }
        items.next();
      }
    } catch (Throwable e) {
      try {
        close();
      } catch (Throwable alsoThrown) {
        e.addSuppressed(alsoThrown);
      }
      throw e;
    }
  }

  /** Calls the method of a loop in this scope. */
  static ItemReader of(ScopeCore scope, int task, long position) throws Throwable {
    String loop = scope.graph().node(task).name();
    if (scope.graph().node(task).emitter()) {
      return ofEmitter(scope, task, position);
    }
    CursorAt cursor = new CursorAt(position);
    scope.keep(Cursor.class, cursor);
    int code = scope.compute(task);
    Object source = code == CallEnd.EMITTING ? scope.note(task) : null;
    if (source == null) {
      throw new NullPointerException("loop \"" + loop + "\" returned null");
    }
    if (source instanceof Flow.Publisher<?>) {
      throw new IllegalStateException("loop \"" + loop
          + "\" returned a publisher, which cannot be read from a position on: return a Stream");
    }
    return new ItemReader(loop, source, position, cursor.isTaken);
  }

  /** The method runs on a thread of its own, and has asked for its cursor when it emits first, if it does. */
  private static ItemReader ofEmitter(ScopeCore scope, int task, long position) {
    String loop = scope.graph().node(task).name();
    CursorAt cursor = new CursorAt(position);
    scope.keep(Cursor.class, cursor);
    EmittedItems items = new EmittedItems(loop, () -> scope.compute(task));
    scope.keep(Emitter.class, items);
    items.begin();
    boolean isThere = position == 0 || !items.hasNext() || cursor.isTaken;
    return new ItemReader(loop, items, position, isThere);
  }

  /** Where a loop is to begin, and whether its method has asked. */
  static final class CursorAt {
    private final long position;
    private volatile boolean isTaken;

    CursorAt(long position) {
      this.position = position;
    }

    Cursor take() {
      isTaken = true;
      return Cursor.at(position);
    }
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  /**
   * {@return the next item}
   *
   * @throws NoSuchElementException if there is none
   * @throws NullPointerException if that is {@code null}
   */
  @Override
  public Object next() {
    Object item = Objects.requireNonNull(items.next(), () -> "loop \"" + loop + "\" emitted null");
    position++;
    return item;
  }

  /** {@return the number of the next item, counted from the loop's first} */
  public long position() {
    return position;
  }

  /** Closes what the loop's method has returned, if that can be closed; what that throws comes through. */
  @Override
  public void close() {
    if (closeable != null) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw Portable.unchecked(e);
      }
    }
  }
}
