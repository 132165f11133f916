package dev.attacca.runtime.internal.sequence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way from one who writes to one who reads, neither of whom takes a lock. At any time there is one of each; who comes
 * after another has seen what that has done.
 *
 * <p><b>What it costs.</b> Nothing is allocated per value: values lie in arrays, each of which ends with the next one. There are two
 * numbers, how many have been written and how many have been read, far enough apart that the two threads do not take a cache line from
 * each other with each value; the writer looks at the reader's number only when the room that it knows of is used up, and the reader
 * takes all that it finds at once.
 *
 * <p><b>Nobody waits in vain.</b> A writer that finds no room says so, then looks once more; a reader counts what it has read, then
 * looks whether somebody has said so. A reader that is about to sleep says so, then looks for a value; a writer writes, then looks
 * whether somebody is asleep. What is said and what is counted is volatile, so one of the two always sees the other.
 *
 * <p>The room is exact: a value has its place until it has been read, and not only been taken.
 */
final class ValueQueue<T> {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private static final int FIRST = 8;
  private static final int MORE = 64;

  // Places in the counts. Of the writer
  private static final int WRITTEN = 8;
  private static final int LIMIT = 9;
  private static final int WRITES_AT = 10;
  // Of the reader
  private static final int READ = 24;
  private static final int TAKEN = 25;
  private static final int TAKES_AT = 26;

  private static final int COUNTS = 40;

  private final int room;
  private final long[] counts = new long[COUNTS];
  /** Of the writer. */
  private @Nullable Object[] last = new @Nullable Object[FIRST + 1];
  /** Of the reader. */
  private @Nullable Object[] first = last;

  private volatile boolean refused;
  private volatile boolean asleep;

  ValueQueue(int room) {
    this.room = room;
    this.counts[LIMIT] = room;
  }

  // The writer

  /** False if there is no room; then {@link #hasRead} tells the reader when half of it is free. */
  boolean write(T value) {
    if (!hasRoom()) {
      return false;
    }
    @Nullable Object[] at = last;
    int next = (int) counts[WRITES_AT];
    if (next == at.length - 1) {
      @Nullable Object[] more = new @Nullable Object[MORE + 1];
      at[next] = more;
      last = at = more;
      next = 0;
    }
    at[next] = value;
    counts[WRITES_AT] = next + 1L;
    COUNT.setVolatile(counts, WRITTEN, counts[WRITTEN] + 1);
    return true;
  }

  /**
   * Whether a value would be taken; if not, the reader is told as above. To be asked by one who was the writer does no harm, as a
   * loop does that has been parked: what it notes is no more than true, it may take for room what has been used up, and at worst
   * the reader tells of room for which nobody waits. Only the writer may rely on the answer.
   */
  boolean hasRoom() {
    if (counts[WRITTEN] < counts[LIMIT] || findsRoom()) {
      return true;
    }
    refused = true;
    return findsRoom();
  }

  private boolean findsRoom() {
    counts[LIMIT] = (long) COUNT.getVolatile(counts, READ) + room;
    return counts[WRITTEN] < counts[LIMIT];
  }

  /** Whether somebody is asleep who is to be woken, now that there is a value. */
  boolean isAwaited() {
    return asleep;
  }

  // The reader

  /** Takes up to so many values, as far as they are there; they keep their places. */
  int take(@Nullable Object[] into) {
    long taken = counts[TAKEN];
    int size = (int) Math.min(into.length, (long) COUNT.getAcquire(counts, WRITTEN) - taken);
    int at = (int) counts[TAKES_AT];
    for (int i = 0; i < size; i++) {
      if (at == first.length - 1) {
        first = next(first);
        at = 0;
      }
      into[i] = first[at];
      first[at++] = null;
    }
    counts[TAKES_AT] = at;
    counts[TAKEN] = taken + size;
    return size;
  }

  private static @Nullable Object[] next(@Nullable Object[] before) {
    return (@Nullable Object[]) java.util.Objects.requireNonNull(before[before.length - 1]);
  }

  /** How many have been taken. */
  long taken() {
    return counts[TAKEN];
  }

  /** So many have been read, and give their places back; true if somebody is to be told of it, see {@link #tells}. */
  boolean hasRead(long count) {
    COUNT.setVolatile(counts, READ, count);
    return refused && (long) COUNT.getVolatile(counts, WRITTEN) - count <= room / 2;
  }

  /** Whether one who found no room is to be told now that there is; it is, with this. */
  boolean tells() {
    boolean was = refused;
    refused = false;
    return was;
  }

  /** Whether one who found no room has not been told of any yet. */
  boolean isRefused() {
    return refused;
  }

  /** Whether there is nothing to take; as of now also for one who has said that it sleeps. */
  boolean isEmpty() {
    return size() == 0;
  }

  /** How many there are to take. */
  long size() {
    return (long) COUNT.getVolatile(counts, WRITTEN) - counts[TAKEN];
  }

  /** Says whether somebody sleeps who is to be woken; to be followed by a look. */
  void isAsleep(boolean now) {
    asleep = now;
  }
}
