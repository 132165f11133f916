package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.StopSignal;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What one attempt of a task reads of what it gathers while it comes; of no use when that has ended. */
public final class ChannelReader<T> implements Iterator<T> {
  private final ValueChannel<T> channel;
  private final String task;
  private final String source;
  /** How many of the values that are kept for another attempt have been read; guarded by the channel. */
  int at;

  private @Nullable T next;
  private boolean ended;

  ChannelReader(ValueChannel<T> channel, String task, String source) {
    this.channel = channel;
    this.task = task;
    this.source = source;
  }

  /** With the lock of the channel. */
  void check(boolean goesOn) {
    if (!goesOn) {
      throw new IllegalStateException(
          "task \"%s\" has ended, and reads no more of what it gathers of \"%s\""
              .formatted(task, source));
    }
  }

  public Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = channel.take(this);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StopSignal();
      }
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T value = next;
    next = null;
    return Objects.requireNonNull(value);
  }
}
