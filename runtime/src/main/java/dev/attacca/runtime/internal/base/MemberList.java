package dev.attacca.runtime.internal.base;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A doubly linked list whose members hold the links, so that adding and removing take constant time and
 * no memory. A node is in one list at most. Not thread-safe.
 */
public final class MemberList<T extends MemberList.Node<T>> {

  /** What can be in a list. */
  public abstract static class Node<T extends Node<T>> {
    private @Nullable T previous;
    private @Nullable T next;
    private boolean linked;
  }

  private @Nullable T first;
  private int size;

  public void add(T node) {
    size++;
    Node<T> links = node;
    links.linked = true;
    links.previous = null;
    links.next = first;
    if (first != null) {
      ((Node<T>) first).previous = node;
    }
    first = node;
  }

  /** False, and without effect, for a node that is not in the list. */
  public boolean remove(T node) {
    Node<T> links = node;
    if (!links.linked) {
      return false;
    }
    links.linked = false;
    size--;
    if (links.previous != null) {
      ((Node<T>) links.previous).next = links.next;
    } else {
      first = links.next;
    }
    if (links.next != null) {
      ((Node<T>) links.next).previous = links.previous;
    }
    links.previous = null;
    links.next = null;
    return true;
  }

  public boolean isEmpty() {
    return first == null;
  }

  public int size() {
    return size;
  }

  public List<T> toList() {
    List<T> all = new ArrayList<>();
    for (T node = first; node != null; node = ((Node<T>) node).next) {
      all.add(node);
    }
    return all;
  }
}
