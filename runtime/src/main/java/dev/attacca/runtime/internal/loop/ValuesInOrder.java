package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.NumberRanges;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ItemValues;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the items of one loop give to one who gathers, in the order of the items. */
final class ValuesInOrder {
  private final Gathering gather;
  private final ScopeCore parent;
  /** Whether it comes from below the item. */
  private final boolean isFromBelow;

  private long next;
  /** Where they go: what that scope has of them. Only this writes there, as they come through one loop of each scope. */
  private @Nullable List<Object> inOrder;
  /** Values that came before their turn; they would be kept later on as well. Null as long as there were none. */
  private @Nullable Map<Long, List<Object>> early;
  /** Items without any, of which the same is so. */
  private @Nullable NumberRanges passed;

  private ValuesInOrder(Gathering gather, ScopeCore parent, ScopeType items, TaskGraph graph) {
    this.gather = gather;
    this.parent = parent;
    this.isFromBelow =
        gather.source() != items.opener() && graph.valueScope(gather.source()).id() != items.id();
  }

  /** By gathering whose values come through this loop. */
  static ValuesInOrder[] through(int loop, RunPlan plan, ScopeCore parent) {
    List<Gathering> gathers = plan.gathersThrough.get(loop);
    ValuesInOrder[] all = new ValuesInOrder[gathers.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new ValuesInOrder(gathers.get(i), parent, plan.graph.openedBy(loop), plan.graph);
    }
    return all;
  }

  /** Gives on what can be given on, now that this item is over. */
  synchronized void isOver(ScopeCore item) {
    if (item.number() != next) {
      keep(item);
      return;
    }
    add(item);
    next++;
    while (passed != null || early != null) {
      long before = next;
      next = passed == null ? next : passed.passOver(next);
      List<Object> following = early == null ? null : early.remove(next);
      if (following != null) {
        inOrder().addAll(following);
        next++;
      } else if (next == before) {
        return;
      }
    }
  }

  private void add(ScopeCore item) {
    if (isFromBelow) {
      List<Object> values = item.passing(gather);
      if (!values.isEmpty()) {
        inOrder().addAll(values);
      }
      return;
    }
    Object value = ItemValues.of(item, gather.source());
    if (value != null) {
      inOrder().add(value);
    }
  }

  private void keep(ScopeCore item) {
    List<Object> values;
    if (isFromBelow) {
      values = new ArrayList<>(item.passing(gather));
    } else {
      Object value = ItemValues.of(item, gather.source());
      values = value == null ? List.of() : List.of(value);
    }
    if (values.isEmpty()) {
      passed = passed == null ? new NumberRanges() : passed;
      passed.add(item.number());
    } else {
      early = early == null ? new HashMap<>() : early;
      early.put(item.number(), values);
    }
  }

  private List<Object> inOrder() {
    List<Object> present = inOrder;
    if (present == null) {
      inOrder = present = parent.gathering(gather);
    }
    return present;
  }
}
