package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.List;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * Numbers items that come from a source which does not: no number is given twice, on however many machines, before and after a savepoint.
 *
 * <p>A place may be another one's after a failure, or be new, and has no state of its own then. So what it has to know is the same for all:
 * the id of the checkpoint. Numbers begin above it, so many to each. Who has given more until a checkpoint tells all places of it, in a
 * state that all of them are given. That is done only then: Flink makes no checkpoints of such a state while some places are over and others
 * are not.
 */
final class Numbering {
  /** More than there can be places. */
  private static final int PLACES = 15;

  /** How many numbers of a place go with a checkpoint, which may be minutes after the one before. */
  private static final int OF_A_CHECKPOINT = 28;

  private final OperatorStateStore store;
  private final BroadcastState<Integer, Long> checkpoint;
  private final int place;
  private final int ofACheckpoint;
  private long next;

  Numbering(OperatorStateStore store, int place) throws Exception {
    this(store, place, OF_A_CHECKPOINT);
  }

  /** With as many numbers of a place for a checkpoint, as a power of two. */
  Numbering(OperatorStateStore store, int place, int ofACheckpoint) throws Exception {
    this.store = store;
    this.place = place;
    this.ofACheckpoint = ofACheckpoint;
    boolean isExceeded = store.getRegisteredStateNames().contains(Names.KEPT_NUMBERS);
    checkpoint = store.getBroadcastState(
        new MapStateDescriptor<>(Names.KEPT_CHECKPOINT, Types.INT, Types.LONG));
    Long id = checkpoint.get(0);
    next = id == null ? 0 : firstAfter(id);
    if (isExceeded) {
      for (long before : numbers().get()) {
        next = Math.max(next, before);
      }
    }
  }

  private ListState<Long> numbers() throws Exception {
    return store.getUnionListState(new ListStateDescriptor<>(Names.KEPT_NUMBERS, Types.LONG));
  }

  private long firstAfter(long checkpoint) {
    long mostCheckpoints = 1L << Long.SIZE - 1 - PLACES - ofACheckpoint;
    return Math.min(checkpoint, mostCheckpoints - 1) << ofACheckpoint;
  }

  MovedItem numbered(MovedItem item) {
    if (item.path().length > 0) {
      return item;
    }
    long number = next++ << PLACES | place;
    @Nullable Object[] values = {item.value(0)};
    return new MovedItem(new long[] {number}, new byte[] {item.fate(0)}, values);
  }

  void keep(long id) throws Exception {
    checkpoint.put(0, id);
    if (next > firstAfter(id)) {
      numbers().update(List.of(next));
    }
  }
}
