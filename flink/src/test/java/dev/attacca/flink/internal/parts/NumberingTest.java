package dev.attacca.flink.internal.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.junit.jupiter.api.Test;

/** Numbers of items, from one attempt to the next, as Flink hands states over. */
class NumberingTest {
  private final Set<Long> given = new HashSet<>();

  /** A place that is started, and what becomes of it. */
  private final class Place {
    private final DefaultOperatorStateBackend store;
    private final Numbering numbering;

    Place(int number, List<OperatorStateHandle> kept) throws Exception {
      this(number, kept, 28);
    }

    Place(int number, List<OperatorStateHandle> kept, int ofACheckpoint) throws Exception {
      store = new DefaultOperatorStateBackendBuilder(
              NumberingTest.class.getClassLoader(),
              new ExecutionConfig(),
              false,
              kept,
              new CloseableRegistry())
          .build();
      numbering = new Numbering(store, number, ofACheckpoint);
    }

    Place number(int items) {
      for (int i = 0; i < items; i++) {
        MovedItem item = numbering.numbered(
            new MovedItem(new long[0], new byte[] {MovedItem.VALUE}, new Object[] {i}));
        assertThat(item.value(0)).isEqualTo(i);
        assertThat(given.add(item.path()[0])).as("number %d", item.path()[0]).isTrue();
      }
      return this;
    }

    OperatorStateHandle keep(long checkpoint) throws Exception {
      numbering.keep(checkpoint);
      var snapshot = store.snapshot(
          checkpoint,
          0,
          new MemCheckpointStreamFactory(1 << 20),
          CheckpointOptions.forCheckpointWithDefaultLocation());
      snapshot.run();
      return snapshot.get().getJobManagerOwnedSnapshot();
    }
  }

  private static boolean isUnion(OperatorStateHandle handle) {
    return handle.getStateNameToPartitionOffsets().values().stream()
        .anyMatch(state -> state.getDistributionMode() == OperatorStateHandle.Mode.UNION);
  }

  @Test
  void an_item_that_has_a_number_keeps_it() throws Exception {
    MovedItem item = new MovedItem(new long[] {7, 3}, new byte[0], new Object[0]);
    assertThat(new Place(0, List.of()).numbering.numbered(item)).isSameAs(item);
  }

  /** Each time one place more, and each with the state of another one, if Flink has any. */
  @Test
  void no_number_is_given_twice_whoever_gets_which_state() throws Exception {
    List<OperatorStateHandle> kept = List.of();
    for (int checkpoint = 1; checkpoint < 6; checkpoint++) {
      List<OperatorStateHandle> next = new ArrayList<>();
      for (int place = 0; place < checkpoint; place++) {
        int from = kept.isEmpty() ? 0 : (place + 1) % kept.size();
        List<OperatorStateHandle> its = kept.isEmpty() ? List.of() : List.of(kept.get(from));
        next.add(new Place(place, its).number(100 * (place + 1)).keep(checkpoint));
      }
      assertThat(next).noneMatch(NumberingTest::isUnion);
      kept = next;
    }
    assertThat(given).allMatch(number -> number >= 0);
  }

  /** Who gives more than goes with a checkpoint says so to all, and only then. */
  @Test
  void who_gives_very_many_tells_the_others() throws Exception {
    Place busy = new Place(0, List.of(), 10);
    for (int i = 0; i < (1 << 10) + 10; i++) {
      busy.numbering.numbered(
          new MovedItem(new long[0], new byte[] {MovedItem.VALUE}, new Object[] {i}));
    }
    MovedItem last = busy.numbering.numbered(
        new MovedItem(new long[0], new byte[] {MovedItem.VALUE}, new Object[] {0}));
    OperatorStateHandle told = busy.keep(1);
    assertThat(isUnion(told)).isTrue();
    new Place(0, List.of(told), 10).number(10);
    assertThat(given).allMatch(number -> number > last.path()[0]);

    given.clear();
    OperatorStateHandle after = new Place(0, List.of(told), 10).number(1).keep(1L << 40);
    new Place(0, List.of(after), 10).number(100);
    assertThat(given).allMatch(number -> number > last.path()[0]);
  }
}
