package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may come together in a merge. */
@Timeout(60)
class MergesTest {

  static class OfItems {
    @Loop
    List<Long> item() {
      return List.of(1L, 2L);
    }

    @Task
    long answer(long item) {
      return -item;
    }

    @Task
    long both(@Merge({"answer", "item"}) long any) {
      return 10 * any;
    }

    @Task
    List<Long> sorted(@Collect List<Long> both) {
      return both.stream().sorted().toList();
    }
  }

  @Test
  void anItemMayBeMergedWithWhatComesOfIt() {
    assertThat(MergesTest_OfItemsRunner.of(new OfItems()).run().sorted())
        .containsExactly(-20L, -10L, 10L, 20L);
  }
}
