package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches in traces and in pictures. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchTracesTest extends OnFive {
  static class Shop {
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return Stream.of(0, 1, 2, 3);
    }

    @Task
    @Batch(max = 100, maxWait = "1h")
    Map<Integer, String> price(Set<Integer> item) {
      return calls.each(item, each -> "p" + each);
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aTraceTellsThatAnItemHasWaitedForItsBatch(On on) {
    RunRecorder recorder = RunRecorder.keeping(1);
    on(on, BatchTracesTest_ShopRunner.builder(new Shop()))
        .with(recorder)
        .build()
        .all();
    Trace trace = recorder.runs().get(0);
    List<Trace.Task> prices = trace.items().stream()
        .flatMap(item -> item.tasks().stream())
        .filter(task -> task.name().equals("price"))
        .toList();
    assertThat(prices)
        .extracting(Trace.Task::item)
        .containsExactlyInAnyOrder("item[0]", "item[1]", "item[2]", "item[3]");
    assertThat(prices).allSatisfy(price -> {
      assertThat(price.fate()).isEqualTo(Trace.Fate.SUCCEEDED);
      assertThat(price.waits()).anyMatch(wait -> wait.reason() == Trace.Reason.BATCH);
      assertThat(price.ended()).isGreaterThanOrEqualTo(price.started());
    });
    assertThat(trace.criticalPath()).endsWith("price", "all");
  }

  @Test
  void aPictureTellsTheBounds() {
    var graph = BatchTracesTest_ShopRunner.of(new Shop()).graph();
    assertThat(graph.tasks())
        .extracting(task -> task.name())
        .containsExactlyInAnyOrder("item", "price", "all");
    assertThat(graph.toMermaid()).contains("price").contains("100");
    assertThat(graph.toDot()).contains("100");
    assertThat(graph.toJson()).contains("100");
  }
}
