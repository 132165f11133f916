package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A call of a loop's method that goes on. Before its first item it says that it begins, by one that is absent; what the user's code throws
 * ends it, and is given on as an item that failed. What the loop around it has said instead of an item is passed on.
 */
final class OpenCall {
  private final LoopSplit split;
  private final ItemCheck check;

  /** Whether there is an item around it, or none is needed. */
  private final boolean isCall;

  private @Nullable ItemCursor cursor;
  private @Nullable Object pending;
  private @Nullable Throwable thrown;
  private long position;
  private boolean isOver;

  /**
   * Opens a call where a split says.
   *
   * @param opener calls the method
   * @param split says where
   * @param check knows items again
   */
  OpenCall(ItemReading.Opener opener, LoopSplit split, ItemCheck check) {
    this.split = split;
    this.check = check;
    MovedItem around = split.around();
    isCall = around.size() == 0 || around.fate(around.size() - 1) == MovedItem.VALUE;
    position = split.position();
    if (!isCall) {
      isOver = position >= 0;
      return;
    }
    try {
      cursor = opener.open(around, Math.max(0, position));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      thrown = e;
    }
    if (split.check() >= 0) {
      look();
      if (thrown == null) {
        check.compare(split.check(), pending, position);
      }
    }
  }

  /** Takes the next item, if none is pending. */
  private void look() {
    ItemCursor open = cursor;
    if (pending != null || thrown != null || isOver || open == null) {
      return;
    }
    try {
      if (open.hasNext()) {
        pending = open.next();
      } else {
        isOver = true;
      }
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      thrown = e;
    }
  }

  /** {@return the next item; null if there is none} */
  @Nullable
  MovedItem next() {
    if (position < 0) {
      position = 0;
      isOver = !isCall;
      return isCall ? item(MovedItem.ABSENT, null) : passedOn();
    }
    look();
    if (isOver) {
      return null;
    }
    Throwable failure = thrown;
    if (failure != null) {
      isOver = true;
      return item(MovedItem.FAILED, failure);
    }
    MovedItem next = item(MovedItem.VALUE, pending);
    pending = null;
    position++;
    return next;
  }

  private MovedItem item(byte fate, @Nullable Object value) {
    MovedItem around = split.around();
    int places = around.size();
    long[] path = Arrays.copyOf(around.path(), around.path().length + 1);
    path[path.length - 1] = position;
    return placed(path, places + 1, places, fate, value);
  }

  private MovedItem passedOn() {
    MovedItem around = split.around();
    int last = around.size() - 1;
    return placed(around.path(), around.size() + 1, last, around.fate(last), around.value(last));
  }

  /** What stands around the place as it is there, what stands within it is absent. */
  private MovedItem placed(long[] path, int size, int place, byte fate, @Nullable Object value) {
    byte[] fates = new byte[size];
    @Nullable Object[] values = new Object[size];
    for (int i = 0; i < size; i++) {
      boolean isAround = i < place;
      fates[i] = isAround ? split.around().fate(i) : i == place ? fate : MovedItem.ABSENT;
      values[i] = isAround ? split.around().value(i) : i == place ? value : null;
    }
    return new MovedItem(path, fates, values);
  }

  /** {@return where it stands} */
  LoopSplit split() {
    if (position < 0) {
      return split;
    }
    look();
    Object next = pending;
    long seen = next != null ? check.of(next) : isOver ? ItemCheck.END : ItemCheck.NONE;
    return new LoopSplit(split.around(), position, seen);
  }

  void close() {
    ItemCursor open = cursor;
    cursor = null;
    if (open != null) {
      open.close();
    }
  }
}
