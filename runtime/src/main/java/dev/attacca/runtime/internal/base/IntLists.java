package dev.attacca.runtime.internal.base;

import java.util.Arrays;

/** A list of {@code int}s per task, each without repetition, as long as equal ones come in a row. */
public final class IntLists {
  private static final int[] NONE = {};

  private final int[][] lists;
  private final int[] count;

  public IntLists(int size) {
    lists = new int[size][];
    count = new int[size];
    Arrays.fill(lists, NONE);
  }

  /** Whether one is among them; they are few. */
  public static boolean contains(int[] few, int one) {
    for (int each : few) {
      if (each == one) {
        return true;
      }
    }
    return false;
  }

  /** Adds an element, unless it was the last one added to this list. */
  public void add(int list, int element) {
    int size = count[list];
    if (size > 0 && lists[list][size - 1] == element) {
      return;
    }
    if (size == lists[list].length) {
      lists[list] = Arrays.copyOf(lists[list], Math.max(2, size * 2));
    }
    lists[list][size] = element;
    count[list]++;
  }

  /** The elements of a list until now. */
  public int[] list(int list) {
    return Arrays.copyOf(lists[list], count[list]);
  }

  public int[][] toArrays() {
    for (int list = 0; list < lists.length; list++) {
      lists[list] = count[list] == 0 ? NONE : Arrays.copyOf(lists[list], count[list]);
    }
    return lists;
  }
}
