package dev.attacca.tests.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Task;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A recorder keeps to some 32 MB, and says what it has let go of. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecorderBoundTest {
  private static final String LONG_TEXT = "x".repeat(900);

  static class Plain {
    @Task
    int number(@Input int n) {
      if (n < 0) {
        throw new IllegalArgumentException(LONG_TEXT);
      }
      return n;
    }
  }

  static class Orders {
    @Loop
    Stream<Integer> order() {
      return IntStream.range(0, 100).boxed();
    }

    @Task(onError = OnError.TOLERATE)
    int price(int order) {
      throw new IllegalArgumentException(LONG_TEXT + order);
    }
  }

  @Test
  void itemsAreLetGoOfBeforeRuns() {
    RunRecorder recorder = RunRecorder.keeping(300);
    RecorderBoundTest_OrdersRunner runner =
        RecorderBoundTest_OrdersRunner.builder(new Orders()).with(recorder).build();
    for (int i = 0; i < 200; i++) {
      runner.run();
    }
    List<Trace> runs = recorder.runs();
    assertThat(runs).hasSize(200);
    assertThat(recorder.runsDropped()).isZero();
    assertThat(recorder.itemsDropped()).isPositive().isLessThan(200 * 100);
    assertThat(runs.get(0).items()).hasSize(100);
    assertThat(runs.get(0).itemsLetGo()).isZero();
    Trace oldest = runs.get(199);
    assertThat(oldest.items()).isEmpty();
    assertThat(oldest.itemsLetGo()).isEqualTo(100);
    assertThat(oldest.toGantt()).contains("… 100 items");
    assertThat(recorder.toString())
        .matches(
            "keeps 200 of 200 runs in \\d+\\.\\d of 32\\.0 MB; \\d+ items were dropped to save memory");
    long kept = runs.stream().mapToLong(run -> run.items().size()).sum();
    assertThat(kept + recorder.itemsDropped()).isEqualTo(200 * 100);
  }

  @Test
  void theOldestRunsThatAreNeitherSlowNorFailedAreLetGoOfFirst() {
    RunRecorder recorder = RunRecorder.keeping(60_000);
    RecorderBoundTest_PlainRunner runner =
        RecorderBoundTest_PlainRunner.builder(new Plain()).with(recorder).build();
    assertThat(catchThrowable(() -> runner.withId("failed").number(-1))).isNotNull();
    runner.withId("first").number(1);
    for (int i = 0; i < 50_000; i++) {
      runner.number(i);
    }
    runner.withId("last").number(2);
    assertThat(recorder.runsDropped()).isPositive();
    assertThat(recorder.runs().size() + recorder.runsDropped()).isEqualTo(50_003);
    assertThat(recorder.run("failed").status()).isEqualTo(RunStatus.FAILED);
    assertThat(recorder.run("last").status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThatThrownBy(() -> recorder.run("unknown"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageMatching(
            "no run \"unknown\" is kept by this recorder; it keeps \\d+ runs: last, .*, …; of 50003 it keeps 60000 each of the newest, the slowest and the failed; \\d+ runs were dropped to save memory");
  }

  @Test
  void failedRunsAreLetGoOfWhereThereAreOnlyThose() {
    RunRecorder recorder = RunRecorder.keeping(20_000);
    RecorderBoundTest_PlainRunner runner =
        RecorderBoundTest_PlainRunner.builder(new Plain()).with(recorder).build();
    for (int i = 0; i < 12_000; i++) {
      assertThat(catchThrowable(() -> runner.number(-1))).isNotNull();
    }
    assertThat(recorder.runsDropped()).isPositive();
    assertThat(recorder.runs()).hasSizeGreaterThan(1_000).hasSizeLessThan(12_000);
    assertThat(recorder.toString()).contains(" of 32.0 MB");
  }
}
