package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.plan.TaskState;
import org.jspecify.annotations.Nullable;

/** What an item has for others. */
public final class ItemValues {
  private ItemValues() {}

  /** The item itself, or the value of one of its tasks or of what has stood in for it; null if there is none. */
  public static @Nullable Object of(ScopeCore item, int source) {
    if (source == item.plan().type.opener()) {
      return item.item();
    }
    return Fallbacks.slot(item, source) == TaskState.DONE ? item.value(source) : null;
  }
}
