package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.StopSignal;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What one attempt of a task reads of what it gathers while it comes; of no use when that has ended. */
public final class ChannelReader<T> implements Iterator<T> {
  private static final @Nullable Object[] NOTHING = {};
  /** So many values are taken at once to begin with; twice as many each time there were that many. */
  private static final int FIRST = 16;

  private final ValueChannel<T> channel;
  private final String task;
  private final String source;
  private final int most;
  /** Set by the channel, as what has been taken for this one must not be read any more. */
  private volatile boolean isOver;

  // Written with the lock of the channel, by the thread that reads
  /** How many of the values that are kept for another attempt have been taken. */
  int again;

  private @Nullable Object[] batch;
  private int size;
  /** How many values had been read before these; negative if these do not count, as they are kept. */
  private long before;

  // Of the thread that reads
  private int at;
  private @Nullable T next;
  private boolean ended;

  ChannelReader(ValueChannel<T> channel, int most, String task, String source) {
    this.channel = channel;
    this.batch = new @Nullable Object[Math.min(most, FIRST)];
    this.most = most;
    this.task = task;
    this.source = source;
  }

  /** It is of no use any more. With the lock of the channel. */
  void leaves() {
    isOver = true;
    batch = NOTHING;
  }

  /** Takes values that an earlier attempt has read. With the lock of the channel. */
  void getsAgain(List<T> kept) {
    @Nullable Object[] into = batch();
    int more = Math.min(into.length, kept.size() - again);
    for (int i = 0; i < more; i++) {
      into[i] = kept.get(again++);
    }
    has(more, -1);
  }

  /**
   * Takes what has come. With the lock of the channel.
   *
   * @param kept where it is kept for the next attempt; null for none
   * @return as {@link ValueQueue#hasRead}, for what has been read since it took the last ones
   */
  @SuppressWarnings("unchecked") // only these are written
  boolean gets(ValueQueue<T> queue, @Nullable List<T> kept) {
    @Nullable Object[] into = batch();
    long taken = queue.taken();
    int more = queue.take(into);
    has(more, kept == null ? taken : -1);
    if (kept == null) {
      return queue.hasRead(taken);
    }
    for (int i = 0; i < more; i++) {
      kept.add((T) Objects.requireNonNull(into[i]));
    }
    again += more;
    return queue.hasRead(taken + more);
  }

  private @Nullable Object[] batch() {
    if (size == batch.length && size < most) {
      batch = new @Nullable Object[Math.min(most, 2 * size)];
    }
    return batch;
  }

  private void has(int values, long readBefore) {
    at = 0;
    size = values;
    before = readBefore;
  }

  /** Throws if it is out of date. */
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
      next = ofBatch();
      if (next == null) {
        next = ofChannel();
        ended = next == null;
      }
    }
    return next != null;
  }

  private @Nullable T ofChannel() {
    try {
      return channel.take(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StopSignal();
    }
  }

  /** The next of the values that it has taken; null if it has read them all. */
  @SuppressWarnings("unchecked") // only these are written
  @Nullable
  T ofBatch() {
    @Nullable Object[] from = batch;
    int position = at;
    if (position >= size) {
      return null;
    }
    // else they are gone, and it is not the end that it sees
    check(!isOver && position < from.length);
    T value = (T) Objects.requireNonNull(from[position]);
    from[position] = null;
    at = position + 1;
    if (before >= 0) {
      channel.hasRead(before + position + 1);
    }
    return value;
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
