package dev.attacca.runtime.internal.record;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one thread has done: slices that are within each other or apart. As Perfetto takes them, they never share an end or
 * a beginning, either, but for one that begins with what is within it.
 */
final class Lane {
  /** A slice, in nanoseconds. */
  static final class Slice {
    final Object what;
    /** What other slices are put together with this one for, as they are of one call. */
    final List<Slice> others = new ArrayList<>();

    long from;
    long to;

    Slice(Object what, long from, long to) {
      this.what = what;
      this.from = from;
      this.to = Math.max(from, to);
    }
  }

  final int number;
  private final List<Slice> slices = new ArrayList<>();

  Lane(int number) {
    this.number = number;
  }

  void add(Slice slice) {
    slices.add(slice);
  }

  List<Slice> slices() {
    return slices;
  }

  /**
   * Puts together what is one call for many: a thread that is within a call of a batch begins no other one of it, so what
   * overlaps was the same. Else there would be a slice within a slice for each item, and Perfetto lets go of what is deeper than
   * 512.
   *
   * @param callers what tells calls apart; {@code null} for what is a call of its own
   */
  void join(Function<Slice, @Nullable Object> callers) {
    slices.sort(Comparator.comparingLong(slice -> slice.from));
    Map<Object, Slice> newest = new HashMap<>();
    slices.removeIf(slice -> {
      Object caller = callers.apply(slice);
      Slice before = caller == null ? null : newest.get(caller);
      if (before != null && slice.from < before.to) {
        before.to = Math.max(before.to, slice.to);
        before.others.add(slice);
        return true;
      }
      if (caller != null) {
        newest.put(caller, slice);
      }
      return false;
    });
  }

  /** In order, and fitted into each other: a task that was left alone may have seemed to end after its thread went on. */
  List<Slice> fitted() {
    slices.sort(Comparator.comparingLong((Slice slice) -> slice.from)
        .thenComparing((Slice slice) -> slice.to, Comparator.reverseOrder()));
    Deque<Slice> open = new ArrayDeque<>();
    for (Slice slice : slices) {
      while (!open.isEmpty() && open.peek().to <= slice.from) {
        Slice before = open.pop();
        before.to = Math.max(before.from, Math.min(before.to, slice.from - 1));
      }
      Slice around = open.peek();
      if (around != null && slice.to >= around.to) {
        slice.to = Math.max(slice.from, around.to - 1);
      }
      open.push(slice);
    }
    return slices;
  }
}
