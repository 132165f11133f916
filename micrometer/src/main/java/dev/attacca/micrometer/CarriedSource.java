package dev.attacca.micrometer;

import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a loop has returned, read within the contexts of the loop: a lazy stream, iterator or iterable does its work when it is
 * asked for the next item, outside of the call of the method. A collection has nothing to do then, and stays as it is.
 */
final class CarriedSource {
  private CarriedSource() {}

  /** Opens the contexts, and closes them. */
  interface Contexts {
    /** On the thread that asks; never throws. Returns what is to be given to {@link #close}. */
    @Nullable
    Object open();

    /** On the same thread; never throws. */
    void close(@Nullable Object opened);
  }

  /** The same, or something in its place that the loop emits the same from. */
  static @Nullable Object of(@Nullable Object source, Contexts contexts) {
    if (source instanceof Stream<?> stream) {
      return of(stream, contexts);
    }
    if (source instanceof Iterator<?> iterator) {
      return iterator instanceof AutoCloseable closed
          ? new ClosedIterator<>(iterator, contexts, closed)
          : new CarriedIterator<>(iterator, contexts);
    }
    if (source instanceof Iterable<?> iterable && !(source instanceof Collection<?>)) {
      return iterable instanceof AutoCloseable closed
          ? new ClosedIterable<>(iterable, contexts, closed)
          : new CarriedIterable<>(iterable, contexts);
    }
    return source;
  }

  private static <T> Stream<T> of(Stream<T> stream, Contexts contexts) {
    boolean parallel = stream.isParallel();
    return StreamSupport.stream(
            () -> new CarriedSpliterator<>(stream.spliterator(), contexts), 0, parallel)
        .onClose(stream::close);
  }

  private record CarriedSpliterator<T>(Spliterator<T> items, Contexts contexts)
      implements Spliterator<T> {
    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      Object opened = contexts.open();
      try {
        return items.tryAdvance(action);
      } finally {
        contexts.close(opened);
      }
    }

    @Override
    public @Nullable Spliterator<T> trySplit() {
      Spliterator<T> others = items.trySplit();
      return others == null ? null : new CarriedSpliterator<>(others, contexts);
    }

    @Override
    public long estimateSize() {
      return items.estimateSize();
    }

    @Override
    public int characteristics() {
      return items.characteristics() & ~SORTED; // so that nobody asks for the comparator
    }
  }

  /** Asks for the item along with whether there is one, as opening the contexts takes longer than that. */
  private static class CarriedIterator<T> implements Iterator<T> {
    private final Iterator<T> items;
    private final Contexts contexts;
    private boolean isAsked;
    private boolean hasItem;
    private @Nullable T item;

    CarriedIterator(Iterator<T> items, Contexts contexts) {
      this.items = items;
      this.contexts = contexts;
    }

    @Override
    public boolean hasNext() {
      if (!isAsked) {
        Object opened = contexts.open();
        try {
          hasItem = items.hasNext();
          item = hasItem ? items.next() : null;
        } finally {
          contexts.close(opened);
        }
        isAsked = true;
      }
      return hasItem;
    }

    @Override
    @SuppressWarnings("NullAway") // if the iterator gives null, that is what it gives
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      isAsked = false;
      T given = item;
      item = null;
      return given;
    }
  }

  @SuppressWarnings("try") // it throws what the user's own close() throws
  private static final class ClosedIterator<T> extends CarriedIterator<T> implements AutoCloseable {
    private final AutoCloseable closed;

    ClosedIterator(Iterator<T> items, Contexts contexts, AutoCloseable closed) {
      super(items, contexts);
      this.closed = closed;
    }

    @Override
    public void close() throws Exception {
      closed.close();
    }
  }

  private static class CarriedIterable<T> implements Iterable<T> {
    private final Iterable<T> items;
    private final Contexts contexts;

    CarriedIterable(Iterable<T> items, Contexts contexts) {
      this.items = items;
      this.contexts = contexts;
    }

    @Override
    public Iterator<T> iterator() {
      Object opened = contexts.open();
      try {
        Iterator<T> iterator = items.iterator();
        return iterator instanceof AutoCloseable closed
            ? new ClosedIterator<>(iterator, contexts, closed)
            : new CarriedIterator<>(iterator, contexts);
      } finally {
        contexts.close(opened);
      }
    }
  }

  @SuppressWarnings("try") // it throws what the user's own close() throws
  private static final class ClosedIterable<T> extends CarriedIterable<T> implements AutoCloseable {
    private final AutoCloseable closed;

    ClosedIterable(Iterable<T> items, Contexts contexts, AutoCloseable closed) {
      super(items, contexts);
      this.closed = closed;
    }

    @Override
    public void close() throws Exception {
      closed.close();
    }
  }
}
