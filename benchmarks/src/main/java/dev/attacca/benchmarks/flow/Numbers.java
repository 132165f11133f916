package dev.attacca.benchmarks.flow;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Numbers one after the other, boxed one by one: the source of every contender. Not thread-safe. */
final class Numbers implements Iterator<Integer> {
  private final int end;
  private int next;

  private Numbers(int begin, int end) {
    this.next = begin;
    this.end = end;
  }

  static Iterator<Integer> below(int end) {
    return new Numbers(0, end);
  }

  /** Those of a group. */
  static Iterator<Integer> of(int group) {
    return new Numbers(group * Stages.GROUP, (group + 1) * Stages.GROUP);
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
