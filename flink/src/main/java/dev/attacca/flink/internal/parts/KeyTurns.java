package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Has one item of a key be done after the other, in the order in which they came, while those of others are. */
final class KeyTurns {
  /** By key of which one is being done: those that wait for it. */
  private final Map<String, Queue<MovedItem>> busy = new HashMap<>();

  private final Queue<Turn> next = new ArrayDeque<>();
  private int waiting;

  /** An item that can be done now. */
  record Turn(String key, MovedItem item) {}

  /** Whether an item can be done now; if not, it waits. */
  boolean begins(String key, MovedItem item) {
    Queue<MovedItem> others = busy.get(key);
    if (others == null) {
      busy.put(key, new ArrayDeque<>(0));
      return true;
    }
    others.add(item);
    waiting++;
    return false;
  }

  /** The one of this key that was being done is over. */
  void ends(String key) {
    Queue<MovedItem> others = busy.get(key);
    MovedItem item = others == null ? null : others.poll();
    if (item == null) {
      busy.remove(key);
    } else {
      waiting--;
      next.add(new Turn(key, item));
    }
  }

  /** One that has waited and can be done now; null for none. */
  @Nullable
  Turn poll() {
    return next.poll();
  }

  /** Whether some wait that can not be done now. */
  boolean areWaiting() {
    return waiting > 0;
  }
}
