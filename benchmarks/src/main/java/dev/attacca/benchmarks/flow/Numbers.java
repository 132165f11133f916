package dev.attacca.benchmarks.flow;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The numbers from zero on, boxed one by one: the source of every contender. Not thread-safe. */
final class Numbers implements Iterator<Integer> {
  private final int end;
  private int next;

  private Numbers(int end) {
    this.end = end;
  }

  static Iterator<Integer> below(int end) {
    return new Numbers(end);
  }

  @Override
  public boolean hasNext() {
    return next < end;
  }

  @Override
  public Integer next() {
    if (next >= end) {
      throw new NoSuchElementException();
    }
    return next++;
  }
}
