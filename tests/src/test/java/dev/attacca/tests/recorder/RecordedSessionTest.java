package dev.attacca.tests.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run of one part, whose items are in others that nobody here has emitted. */
class RecordedSessionTest {
  static class Ledger {
    @Loop(spread = true)
    List<Integer> shard() {
      return List.of();
    }

    @Loop
    List<Integer> order(int shard) {
      return List.of();
    }

    @Task
    int doubled(int order) {
      return 2 * order;
    }
  }

  @Test
  void itsItemsAreRecordedWithThoseAround() {
    RunRecorder recorder = RunRecorder.keeping(1);
    Portable<?> portable = RecordedSessionTest_LedgerRunner.builder(new Ledger())
        .with(recorder)
        .build()
        .portable();
    try (Session session = portable.session(
        portable.parts().all().get(0), Given.NOTHING, Map.of(), new int[0], item -> {}, 1)) {
      for (int number = 0; number < 100; number++) {
        session.process(
            new long[] {number / 10, number % 10},
            new Object[] {number / 10, number},
            new Given[] {Given.NOTHING, Given.NOTHING});
      }
    }
    Trace trace = recorder.runs().get(0);
    assertThat(trace.items()).extracting(Trace.Item::id).contains("shard[3].order[1]");
  }
}
