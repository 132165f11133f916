package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A call of a loop's method that goes on. What the user's code throws ends it, and is given on as an item that failed. */
final class OpenCall {
  private final LoopSplit split;
  private final ItemCheck check;
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
    position = split.position();
    if (isFailed(split.around())) {
      return; // the loop around it has failed, and this is to say so
    }
    try {
      cursor = opener.open(split.around(), position);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      thrown = e;
    }
    look();
    if (thrown == null) {
      check.compare(split.check(), pending, position);
    }
  }

  private static boolean isFailed(MovedItem around) {
    return around.size() > 0 && around.fate(around.size() - 1) == MovedItem.FAILED;
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
    if (isFailed(split.around())) {
      return isOver() ? null : over(split.around());
    }
    look();
    if (isOver) {
      return null;
    }
    Throwable failure = thrown;
    if (failure != null) {
      return over(item(MovedItem.FAILED, failure));
    }
    MovedItem next = item(MovedItem.VALUE, pending);
    pending = null;
    position++;
    return next;
  }

  private boolean isOver() {
    return isOver;
  }

  private MovedItem over(MovedItem last) {
    isOver = true;
    return last;
  }

  private MovedItem item(byte fate, @Nullable Object value) {
    MovedItem around = split.around();
    int places = around.size();
    long[] path = Arrays.copyOf(around.path(), around.path().length + 1);
    path[path.length - 1] = position;
    byte[] fates = new byte[places + 1];
    @Nullable Object[] values = new Object[places + 1];
    for (int i = 0; i < places; i++) {
      fates[i] = around.fate(i);
      values[i] = around.value(i);
    }
    fates[places] = fate;
    values[places] = value;
    return new MovedItem(path, fates, values);
  }

  /** {@return where it stands} */
  LoopSplit split() {
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
