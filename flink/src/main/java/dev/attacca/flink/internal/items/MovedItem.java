package dev.attacca.flink.internal.items;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One item on its way from one part of a job to another. What its places are of, the part that it goes to says, and the serialiser. It
 * is not changed by anybody, and the values in it belong to whoever gets it.
 */
public final class MovedItem {
  /** Nothing is known: the savepoint is older than the task. */
  public static final byte UNKNOWN = 0;

  /** There is a value. */
  public static final byte VALUE = 1;

  /** The value is {@code null}. */
  public static final byte NULL = 2;

  /** It ended without a value. */
  public static final byte NONE = 3;

  /** It was skipped; the value is the reason, a text. */
  public static final byte SKIPPED = 4;

  /** It failed; the value is what was thrown. */
  public static final byte FAILED = 5;

  /** It does not take part; of the loop whose item this would be: it begins. */
  public static final byte ABSENT = 6;

  /** It was skipped, because something failed that the run goes on after; the value is the reason. */
  public static final byte SKIPPED_BY_FAILURE = 7;

  private final long[] path;
  private final byte[] fates;
  private final @Nullable Object[] values;

  /** Of what the places are, where the item comes from a savepoint, and they may not be those of today. */
  private final String @Nullable [] names;

  /**
   * An item with the places of today.
   *
   * @param path the number of the item in each loop, from the outermost on; empty where nobody has numbered it
   * @param fates of each place
   * @param values of each place, as its fate has it
   */
  public MovedItem(long[] path, byte[] fates, @Nullable Object[] values) {
    this(path, fates, values, null);
  }

  MovedItem(long[] path, byte[] fates, @Nullable Object[] values, String @Nullable [] names) {
    this.path = path;
    this.fates = fates;
    this.values = values;
    this.names = names;
  }

  /**
   * {@return the item with these places; of tasks that there were not when it was kept, nothing is known}
   *
   * @param today the names of the tasks
   */
  public MovedItem with(String[] today) {
    if (names == null || Arrays.equals(names, today)) {
      return this;
    }
    byte[] itsFates = new byte[today.length];
    @Nullable Object[] itsValues = new Object[today.length];
    for (int i = 0; i < today.length; i++) {
      int then = Arrays.asList(names).indexOf(today[i]);
      if (then >= 0) {
        itsFates[i] = fates[then];
        itsValues[i] = values[then];
      }
    }
    return new MovedItem(path, itsFates, itsValues);
  }

  /** {@return the number of the item in each loop, from the outermost on} */
  public long[] path() {
    return path;
  }

  /**
   * {@return what became of a task}
   *
   * @param place which
   */
  public byte fate(int place) {
    return fates[place];
  }

  /**
   * {@return the value of a task, the reason why it was skipped, or what it threw}
   *
   * @param place which
   */
  public @Nullable Object value(int place) {
    return values[place];
  }

  /** {@return how many places there are} */
  public int size() {
    return fates.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MovedItem that
        && Arrays.equals(path, that.path)
        && Arrays.equals(fates, that.fates)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(path);
  }

  @Override
  public String toString() {
    return Arrays.toString(path) + Arrays.toString(values);
  }
}
