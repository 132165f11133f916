package dev.attacca.tests.recorder;

import static dev.attacca.tests.recorder.RunRecorderTest.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Fate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which items of a flow are kept, and what is told of them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordedItemsTest {
  private static final int ITEMS = 50_000;

  private final RunRecorder recorder = RunRecorder.keeping(4);

  private static Set<String> ids(Trace trace) {
    return trace.items().stream().map(Trace.Item::id).collect(Collectors.toSet());
  }

  private static Trace.Item item(Trace trace, String id) {
    return trace.items().stream()
        .filter(item -> item.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is not kept"));
  }

  private static Trace.Task in(Trace.Item item, String name) {
    return item.tasks().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static class Orders {
    private final int slow;
    private final Set<Integer> failing;

    Orders(int slow, Set<Integer> failing) {
      this.slow = slow;
      this.failing = failing;
    }

    @Loop
    Stream<Integer> order() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task(onError = OnError.TOLERATE)
    int price(int order) {
      if (failing.contains(order)) {
        throw new IllegalArgumentException("order " + order);
      }
      if (order == slow) {
        long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
      }
      return order;
    }

    @Task
    long total(@Collect List<Integer> price) {
      return price.size();
    }
  }

  @Test
  void theFirstTheSlowestAndTheFailedItemsAreKept() {
    int slow = 31_415;
    Set<Integer> failing = Set.of(7, 20_000, 49_999);
    RecordedItemsTest_OrdersRunner runner = RecordedItemsTest_OrdersRunner.builder(
            new Orders(slow, failing))
        .with(recorder)
        .build();
    assertThat(runner.total()).isEqualTo(ITEMS - 3);
    Trace trace = recorder.runs().get(0);
    assertThat(ids(trace))
        .contains("order[0]", "order[1]", "order[9]")
        .contains("order[7]", "order[20000]", "order[49999]")
        .contains("order[" + slow + "]")
        .hasSizeLessThan(200);
    assertThat(trace.itemsLetGo()).isEqualTo(ITEMS - trace.items().size());
    assertThat(trace.items()).allSatisfy(item -> {
      assertThat(item.loop()).isEqualTo("order");
      assertThat(item.closed()).isBetween(item.opened(), trace.elapsed());
      assertThat(in(item, "price").item()).isEqualTo(item.id());
    });
    assertThat(trace.items().stream().filter(Trace.Item::hasFailed).map(Trace.Item::id))
        .containsExactlyInAnyOrder("order[7]", "order[20000]", "order[49999]");
    Trace.Task failed = in(item(trace, "order[20000]"), "price");
    assertThat(failed.fate()).isEqualTo(Fate.FAILED);
    assertThat(failed.failure()).contains("in order[20000]");
    assertThat(failed.rootCause()).isEqualTo("java.lang.IllegalArgumentException: order 20000");
    Trace.Item slowest = item(trace, "order[" + slow + "]");
    assertThat(slowest.closed().minus(slowest.opened())).isGreaterThan(Duration.ofMillis(200));
    assertThat(in(slowest, "price").ended().minus(in(slowest, "price").started()))
        .isGreaterThan(Duration.ofMillis(200));
    assertThat(trace.criticalPath()).startsWith("order").endsWith("price", "total");
    assertThat(trace.toGantt())
        .contains("order[" + slow + "]")
        .contains("order[20000]")
        .contains("java.lang.IllegalArgumentException: order 7")
        .contains("other items");
  }

  @Test
  void aFewItemsAreAllKept() {
    RecordedItemsTest_OrdersRunner runner = RecordedItemsTest_OrdersRunner.builder(
            new Orders(-1, Set.of()))
        .with(recorder)
        .build();
    runner.overriding().order(List.of(1, 2, 3)).total();
    Trace trace = recorder.runs().get(0);
    assertThat(trace.items())
        .extracting(Trace.Item::id)
        .containsExactlyInAnyOrder("order[0]", "order[1]", "order[2]");
    assertThat(trace.itemsLetGo()).isZero();
  }

  // Items of items

  static class Words {
    @Loop
    List<String> line(@Input List<String> lines) {
      return lines;
    }

    @Loop
    List<String> word(String line) {
      return List.of(line.split(" "));
    }

    @State
    StringBuilder text() {
      return new StringBuilder();
    }

    @Task
    int length(String word, @State StringBuilder text) {
      text.append(word);
      return word.length();
    }

    @Task
    int ofLine(String line, @Collect List<Integer> length) {
      return length.size();
    }

    @Task
    int all(@Collect List<Integer> ofLine) {
      return ofLine.size();
    }
  }

  @Test
  void itemsOfItemsAreKept() {
    RecordedItemsTest_WordsRunner runner =
        RecordedItemsTest_WordsRunner.builder(new Words()).with(recorder).build();
    assertThat(runner.all(List.of("a b", "c"))).isEqualTo(2);
    Trace trace = recorder.runs().get(0);
    assertThat(ids(trace))
        .containsExactlyInAnyOrder(
            "line[0]", "line[1]", "line[0].word[0]", "line[0].word[1]", "line[1].word[0]");
    assertThat(in(item(trace, "line[0].word[1]"), "length").fate()).isEqualTo(Fate.SUCCEEDED);
    assertThat(in(item(trace, "line[0]"), "word").fate()).isEqualTo(Fate.SUCCEEDED);
    assertThat(trace.criticalPath())
        .startsWith("line")
        .containsSubsequence("line", "word", "length", "ofLine", "all");
  }

  // Rounds

  static class Rounds {
    @Repeat(max = 10)
    Optional<Integer> draft(@Previous Optional<Integer> better) {
      return better.orElse(0) >= 3 ? Optional.empty() : Optional.of(better.orElse(0));
    }

    @Task
    int better(int draft) {
      return draft + 1;
    }

    @Task
    int result(@Last int better) {
      return better;
    }
  }

  /** Rounds that wait for something. */
  static class Sketches {
    @Task
    int outline() {
      return 1;
    }

    @Repeat(max = 10)
    Optional<Integer> sketch(int outline, @Previous Optional<Integer> better) {
      return better.orElse(0) >= 2 ? Optional.empty() : Optional.of(better.orElse(0));
    }

    @Task
    int better(int sketch) {
      return sketch + 1;
    }

    @Task
    int result(@Last int better) {
      return better;
    }
  }

  @Test
  void theCriticalPathGoesOnFromTheFirstRoundToWhatTheRepeatWaitedFor() {
    RecordedItemsTest_SketchesRunner runner =
        RecordedItemsTest_SketchesRunner.builder(new Sketches()).with(recorder).build();
    for (int i = 0; i < 100; i++) {
      assertThat(runner.result()).isEqualTo(2);
      assertThat(recorder.runs().get(0).criticalPath())
          .containsExactly("outline", "sketch", "better", "sketch", "better", "result");
    }
  }

  @Test
  void roundsAreItemsAndTheCriticalPathGoesThroughThem() {
    RecordedItemsTest_RoundsRunner runner =
        RecordedItemsTest_RoundsRunner.builder(new Rounds()).with(recorder).build();
    for (int i = 0; i < 300; i++) {
      assertThat(runner.result()).isEqualTo(3);
      Trace trace = recorder.runs().get(0);
      assertThat(trace.items())
          .extracting(Trace.Item::id)
          .containsExactly("draft[0]", "draft[1]", "draft[2]");
      assertThat(in(item(trace, "draft[1]"), "better").fate()).isEqualTo(Fate.SUCCEEDED);
      assertThat(trace.criticalPath())
          .containsSubsequence("draft", "better", "draft", "better", "draft", "better", "result");
      assertThat(task(trace, "draft").fate()).isEqualTo(Fate.SUCCEEDED);
    }
  }

  // A run that is halted

  static class Halted {
    final CountDownLatch isIn = new CountDownLatch(1);

    @Loop
    Stream<Integer> order() {
      return IntStream.range(0, 1_000).boxed();
    }

    @Task
    int price(int order) throws InterruptedException {
      if (order == 500) {
        isIn.countDown();
        new CountDownLatch(1).await();
      }
      return order;
    }
  }

  @Test
  void itemsThatAreOpenWhenARunIsCancelledAreNotClosed() throws Exception {
    Halted halted = new Halted();
    Run<RecordedItemsTest_HaltedRunner.Result> run =
        RecordedItemsTest_HaltedRunner.builder(halted).with(recorder).build().start();
    halted.isIn.await();
    assertThat(recorder.run(run.id()).items()).isNotEmpty();
    run.cancel();
    assertThat(catchThrowable(run::join)).isNotNull();
    Trace trace = recorder.run(run.id());
    assertThat(trace.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(ids(trace)).contains("order[0]");
  }

  static class Fatal {
    @Loop
    Stream<Integer> order() {
      return IntStream.range(0, 5_000).boxed();
    }

    @Task
    int price(int order) {
      if (order == 4_000) {
        throw new IllegalStateException("fatal");
      }
      return order;
    }
  }

  @Test
  void theItemThatHasFailedTheRunIsKept() {
    assertThat(catchThrowable(() -> RecordedItemsTest_FatalRunner.builder(new Fatal())
            .with(recorder)
            .build()
            .run()))
        .isNotNull();
    Trace trace = recorder.runs().get(0);
    assertThat(trace.status()).isEqualTo(RunStatus.FAILED);
    assertThat(trace.rootCause()).isEqualTo("java.lang.IllegalStateException: fatal");
    assertThat(in(item(trace, "order[4000]"), "price").fate()).isEqualTo(Fate.FAILED);
  }
}
