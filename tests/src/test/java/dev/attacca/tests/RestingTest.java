package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Collect;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.RunOn;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.RunFailedException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Items that hold what earlier ones need: no compiler can know, but no run hangs for that. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestingTest {

  /** The emitter of a row may hold the one thread of its executor, while that of an earlier row waits for it. */
  static class Emitters {
    @Loop(inFlight = 5)
    List<Integer> row() {
      return List.of(0, 1, 2, 3, 4);
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void cell(int row, Emitter<Integer> out) {
      for (int i = 0; i < 3; i++) {
        out.emit(10 * row + i);
      }
    }

    @Task
    int total(@Collect Stream<Integer> cell) {
      return cell.mapToInt(Integer::intValue).sum();
    }
  }

  @RepeatedTest(20)
  void emittersOfItemsOnAPoolOfOneEndOrSayWhoWaits() {
    ExecutorService io = Executors.newFixedThreadPool(1);
    try {
      var runner =
          RestingTest_EmittersRunner.builder(new Emitters()).executor("io", io).build();
      endsOrSaysWhoWaits(() -> assertThat(runner.total()).isEqualTo(315));
    } finally {
      io.shutdownNow();
    }
  }

  /** The consumer of a row may have the one place, while that of an earlier row waits for it. */
  static class Consumers {
    static class Seen {
      final AtomicInteger all = new AtomicInteger();
    }

    @Loop(inFlight = 5)
    List<Integer> row() {
      return List.of(0, 1, 2, 3, 4);
    }

    @Loop(inFlight = 2)
    Stream<Integer> cell(int row) {
      return IntStream.range(0, 50).boxed();
    }

    @Task
    int seen(int cell, @State Seen state) {
      return state.all.getAndIncrement();
    }

    @Task
    @Limit(concurrency = 1)
    int total(int row, @Collect Stream<Integer> seen) {
      return seen.mapToInt(Integer::intValue).sum();
    }

    @Task
    int sum(@Collect List<Integer> total) {
      return total.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @RepeatedTest(20)
  void consumersOfItemsWithALimitOfOneEndOrSayWhoWaits() {
    var runner = RestingTest_ConsumersRunner.of(new Consumers());
    endsOrSaysWhoWaits(() -> assertThat(runner.sum()).isEqualTo(250 * 249 / 2));
  }

  private static void endsOrSaysWhoWaits(Runnable run) {
    Throwable thrown = catchThrowable(run::run);
    if (thrown != null) {
      assertThat(thrown)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("nothing in the run can go on")
          .hasMessageContaining("\"row\" waits for its");
    }
  }
}
