package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.jspecify.annotations.Nullable;

/** Numbers items that come from a source which does not: no number is given twice, on however many machines, before and after a savepoint. */
final class Numbering {
  /** More than there can be places. */
  private static final int PLACES = 20;

  private final ListState<Long> kept;
  private final int place;
  private long next;

  Numbering(StateInitializationContext context, int place) throws Exception {
    this.place = place;
    kept = context
        .getOperatorStateStore()
        .getUnionListState(new ListStateDescriptor<>(Names.KEPT_NUMBERS, Types.LONG));
    for (long before : kept.get()) {
      next = Math.max(next, before);
    }
  }

  MovedItem numbered(MovedItem item) {
    if (item.path().length > 0) {
      return item;
    }
    long number = next++ << PLACES | place;
    @Nullable Object[] values = {item.value(0)};
    return new MovedItem(new long[] {number}, new byte[] {item.fate(0)}, values);
  }

  void keep() throws Exception {
    kept.update(List.of(next));
  }
}
