package dev.attacca.runtime.internal.record;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What one thread has done: slices that are within each other or apart. As Perfetto takes them, they never share an end or
 * a beginning, either, but for one that begins with what is within it.
 */
final class Lane {
  /** A slice, in nanoseconds. */
  static final class Slice {
    final Object what;
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
