package dev.attacca.flink.internal.source;

import java.io.IOException;
import java.util.zip.CRC32C;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/**
 * Knows an item again. The next one is looked at, as nobody has had it yet who could have changed it. Items whose bytes may differ though
 * they are equal are not checked.
 */
final class ItemCheck {
  /** Nothing is known of the next item. */
  static final long NONE = -1;

  /** There was no next item. */
  static final long END = -2;

  private final String loop;
  private final @Nullable TypeSerializer<Object> serializer;
  private final DataOutputSerializer bytes = new DataOutputSerializer(256);

  /**
   * For one loop.
   *
   * @param loop its name
   * @param serializer of its items, if equal ones have equal bytes
   */
  ItemCheck(String loop, @Nullable TypeSerializer<Object> serializer) {
    this.loop = loop;
    this.serializer = serializer;
  }

  long of(Object item) {
    if (serializer == null) {
      return NONE;
    }
    try {
      bytes.clear();
      serializer.serialize(item, bytes);
    } catch (IOException | RuntimeException e) {
      return NONE; // whoever has to send it says what is wrong with it
    }
    CRC32C sum = new CRC32C();
    sum.update(bytes.getSharedBuffer(), 0, bytes.length());
    return sum.getValue();
  }

  /**
   * Refuses to go on with other items.
   *
   * @param before the check of the item, when the checkpoint was made
   * @param item the one that is there now, if any
   * @param position of it
   */
  void compare(long before, @Nullable Object item, long position) {
    if (before < 0) {
      return; // where there was an end, more may have come
    }
    if (item == null || of(item) != before) {
      throw new SuppressRestartsException(new IllegalStateException(
          "loop \"%s\" does not give the same items again: after a failure its item %d %s"
              .formatted(loop, position, item == null ? "is missing" : "is another one")));
    }
  }
}
