package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.NumberRanges;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Values by item number, given on in the order of the numbers. */
final class ValuesInOrder {
  private long next;
  /** Values that came before their turn; they would be kept later on as well. */
  private final Map<Long, List<Object>> early = new HashMap<>();
  /** Items without any. */
  private final NumberRanges passed = new NumberRanges();

  /** What an item gives to who gathers. */
  static List<Object> of(Gathering gather, ScopeCore item, TaskGraph graph) {
    ScopeType type = item.plan().type;
    int source = gather.source();
    if (source == type.opener()) {
      return List.of(Objects.requireNonNull(item.item()));
    }
    if (graph.valueScope(source).id() != type.id()) {
      return new ArrayList<>(item.passing(gather));
    }
    Object value = item.slotOf(source) == TaskState.DONE ? item.value(source) : null;
    return value == null ? List.of() : List.of(value);
  }

  /** Gives on what can be given on, now that this item has brought its own; one at a time. */
  synchronized void put(long number, List<Object> values, Consumer<List<Object>> to) {
    if (number != next) {
      if (values.isEmpty()) {
        passed.add(number);
      } else {
        early.put(number, values);
      }
      return;
    }
    List<Object> following = values;
    while (following != null) {
      to.accept(following);
      next = passed.passOver(next + 1);
      following = early.isEmpty() ? null : early.remove(next);
    }
  }
}
