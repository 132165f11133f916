package dev.attacca.runtime;

/**
 * Says to a {@code @Loop} where in its source it is to begin. Taken as a parameter of the loop's method; whoever calls that method
 * in a test of its own makes one, {@code Cursor.at(3)}.
 *
 * <p>A run within one process always begins at the start: nothing of it outlives it. The cursor is for an engine that begins a source
 * anew where a failure has cut it off, so a method that takes one gives the items from that position on, and the same ones each time.
 *
 * @param position how many items, from the first one on, are not to be emitted again; 0 at the start
 */
public record Cursor(long position) {
  /**
   * A cursor.
   *
   * @param position how many items are not to be emitted again
   * @throws IllegalArgumentException if the position is negative
   */
  public Cursor {
    if (position < 0) {
      throw new IllegalArgumentException("a position is at least 0, not " + position);
    }
  }

  /**
   * A cursor at a position.
   *
   * @param position how many items are not to be emitted again
   * @return the cursor
   * @throws IllegalArgumentException if the position is negative
   */
  public static Cursor at(long position) {
    return new Cursor(position);
  }
}
