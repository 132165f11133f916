package dev.attacca.runtime.internal.base;

import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers of items that are through before their turn. Kept as ranges, of which there are no more than
 * there are items in between that are not through: so the bound of the loop bounds them, however far the
 * others are ahead.
 */
public final class NumberRanges {
  /** By their first number: the one that follows the last. No two touch. */
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  public void add(long number) {
    Map.Entry<Long, Long> before = ends.floorEntry(number);
    long first = before != null && before.getValue() == number ? before.getKey() : number;
    Long after = ends.remove(number + 1);
    ends.put(first, after == null ? number + 1 : after);
  }

  /** The first number from here on that is not among them; those before it are forgotten. */
  public long passOver(long number) {
    if (ends.isEmpty()) {
      return number;
    }
    Long end = ends.remove(number);
    return end == null ? number : end;
  }
}
