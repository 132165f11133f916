package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a flow ends, at whatever point and for whatever reason, nothing that it started is left. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StructuredFlowTest {
  private static final int POINTS = Integer.getInteger("attacca.flow.points", 200);

  /** The ways in which a run is made to end. */
  enum End {
    CANCEL,
    STOP,
    INTERRUPT_THE_CALLER,
    A_TASK_FAILS,
    CLOSE_THE_STREAM
  }

  @ParameterizedTest
  @EnumSource
  @Tag("G12")
  @Tag("S9")
  @Tag("S10")
  void nothingIsLeftOfAFlowThatEndsAtSomeRandomPoint(End end) throws Exception {
    Map<TestThreads.Kind, TestThreads> pools = new EnumMap<>(TestThreads.Kind.class);
    List<TestThreads.Kind> kinds = FlowFixture.threads().stream()
        .filter(kind -> kind.isElsewhere() || end != End.CANCEL && end != End.STOP)
        .toList();
    kinds.forEach(kind -> pools.put(kind, kind.open()));
    try {
      for (int point = 0; point < POINTS; point++) {
        long seed = 20_000L * (end.ordinal() + 1) + point;
        TestThreads threads = pools.get(kinds.get(point % kinds.size()));
        RandomFlow flow = new RandomFlow(seed);
        try {
          run(flow, end, threads);
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + threads + "\n" + flow.text, e);
        }
      }
      for (TestThreads threads : pools.values()) {
        threads.awaitQuiet();
        assertThat(threads.strayInterrupts())
            .as("stray interrupts on " + threads)
            .isZero();
        assertThat(threads.escaped).isEmpty();
      }
    } finally {
      pools.values().forEach(TestThreads::close);
    }
  }

  private static void run(RandomFlow flow, End end, TestThreads threads) throws Exception {
    FlowModel model = new FlowModel(flow, null, Map.of());
    int calls = model.calls.values().stream().mapToInt(List::size).sum();
    int point = new Random(flow.seed).nextInt(Math.max(1, calls));
    RandomFlowTest.Recorder recorder = new RandomFlowTest.Recorder(model);
    Engine engine = TestEngine.on(threads, flow.blueprint);
    AtomicInteger count = new AtomicInteger();
    CompletableFuture<Void> reached = new CompletableFuture<>();
    recorder.onCall = () -> {
      if (count.getAndIncrement() == point) {
        reached.complete(null);
        if (end == End.A_TASK_FAILS) {
          throw new OutOfMemoryError("planned");
        }
      }
    };
    try {
      switch (end) {
        case CANCEL, STOP -> {
          Run<?> run = engine.start(recorder.main, TestEngine.Result::new);
          run.toCompletableFuture().whenComplete((result, e) -> reached.complete(null));
          reached.join();
          if (end == End.CANCEL) {
            run.cancel();
          } else {
            run.stop();
          }
          run.join();
        }
        case INTERRUPT_THE_CALLER -> {
          CompletableFuture<Thread> self = new CompletableFuture<>();
          CompletableFuture<Void> call = Callers.call(self, () -> engine.run(recorder.main));
          call.whenComplete((result, e) -> reached.complete(null));
          reached.join();
          self.join().interrupt();
          call.get(60, TimeUnit.SECONDS);
        }
        case A_TASK_FAILS -> engine.run(recorder.main);
        case CLOSE_THE_STREAM -> {
          int target = Inside.task(
              flow.blueprint,
              flow.tasks.stream().filter(task -> task.opens()).findFirst().orElseThrow().name);
          try (Stream<Long> values = engine.stream(recorder.main, target)) {
            values.limit(point % 5).forEach(value -> {});
          }
        }
      }
    } catch (java.util.concurrent.CancellationException | RunFailedException e) {
      // as was asked for
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfAny(RunCancelledException.class, RunFailedException.class);
    }
    int started = recorder.started.get();
    assertThat(recorder.running).as("running").hasValue(0);
    assertThat(recorder.closed.get()).as("closed sources").isEqualTo(recorder.opened.get());
    threads.awaitQuiet();
    assertThat(recorder.started).as("started after the end").hasValue(started);
    assertThat(recorder.problems).isEmpty();
    recorder.checkLogs();
  }
}
