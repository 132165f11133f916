package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.RandomFlow.Counted;
import dev.attacca.runtime.internal.RandomFlow.Task;
import dev.attacca.runtime.internal.RandomFlowTest.Recorder;
import dev.attacca.runtime.spi.Engine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random flows with batches, of which {@link FewestCalls} says how many calls there are: where loops are full at times, on one
 * thread only, as it depends on who comes first. With {@code -Pfull} there are 10,000 of each kind, and a million runs.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomBatchesTest {
  private static final boolean FULL = Boolean.getBoolean("attacca.flow.full");
  private static final int SEEDS = Integer.getInteger("attacca.flow.seeds", FULL ? 10_000 : 400);
  private static final int FIRST = Integer.getInteger("attacca.flow.first", 0);
  /** Of each flow on each executor. */
  private static final int RUNS = FULL ? 10 : 1;
  /** In which the model does what can be done. */
  private static final int ORDERS = 6;

  /** How long a run may take before somebody who is not the run's thread looks whether calls are at rest. */
  private static final long UNDISTURBED = TimeUnit.MILLISECONDS.toNanos(4);

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  @ParameterizedTest
  @EnumSource(Counted.class)
  void onOneThreadThereAreAsFewCallsAsCanBe(Counted counted) throws Exception {
    int known = 0;
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
        RandomFlow flow = RandomFlow.counted(seed, counted);
        if (FlowCycles.mayWaitForItself(flow)) {
          continue; // refused by the compiler
        }
        FlowModel model = new FlowModel(flow, null, Map.of());
        Map<String, Integer> fewest = fewest(model, counted, ORDERS);
        try {
          Map<String, Integer> calls = undisturbed(threads, model, fewest);
          if (calls != null && !calls.equals(fewest)) { // then it has to be certain
            fewest = fewest(model, counted, 100 * ORDERS);
          }
          if (calls != null && fewest != null) {
            assertThat(calls).as("calls").isEqualTo(fewest);
            known++;
          }
        } catch (Throwable e) {
          throw new AssertionError(counted + ", seed " + seed + "\n" + flow.text, e);
        }
      }
    }
    assertThat(known).as("flows of which it is known").isGreaterThan(SEEDS * 8 / 10);
  }

  /** By batch; null where it is not known. */
  private static @Nullable Map<String, Integer> fewest(
      FlowModel model, Counted counted, int orders) {
    return byName(
        counted == Counted.OPEN_LOOPS
            ? FewestCalls.ofKeys(model)
            : FewestCalls.played(model, orders));
  }

  private static @Nullable Map<String, Integer> byName(@Nullable Map<Task, Integer> calls) {
    if (calls == null) {
      return null;
    }
    Map<String, Integer> byName = new TreeMap<>();
    calls.forEach((task, count) -> byName.put(task.name, count));
    return byName;
  }

  /**
   * The calls of one run. Of one that has taken so long that somebody else has looked at it, too, nothing else than the
   * expected number means anything; so it has more chances, and null says that this machine never was quick enough.
   */
  private static @Nullable Map<String, Integer> undisturbed(
      TestThreads threads, FlowModel model, @Nullable Map<String, Integer> expected) {
    for (int chances = 20; chances > 0; chances--) {
      long began = System.nanoTime();
      Map<String, Integer> calls = calls(threads, model);
      if (calls.equals(expected) || System.nanoTime() - began < UNDISTURBED) {
        return calls;
      }
    }
    return null;
  }

  private static Map<String, Integer> calls(TestThreads threads, FlowModel model) {
    Engine engine =
        TestEngine.builder().on(threads).maxFailures(1_000_000).build(model.flow.blueprint);
    Recorder recorder = new Recorder(model);
    RandomFlowTest.check(engine, recorder, Map.of(), true);
    Map<String, Integer> calls = new TreeMap<>();
    recorder.batchCalls.forEach((task, count) -> calls.put(task.name, count.get()));
    return calls;
  }

  @ParameterizedTest
  @MethodSource("threads")
  void onAnyExecutorTheyComeToTheSameAndNeverHang(TestThreads.Kind kind) throws Exception {
    int seeds = FULL ? SEEDS : SEEDS / 2;
    try (TestThreads threads = kind.open()) {
      for (Counted counted : Counted.values()) {
        for (long seed = FIRST; seed < FIRST + seeds; seed++) {
          RandomFlow flow = RandomFlow.counted(seed, counted);
          if (FlowCycles.mayWaitForItself(flow)) {
            continue;
          }
          FlowModel model = new FlowModel(flow, null, Map.of());
          Map<String, Integer> fewest = byName(FewestCalls.ofKeys(model));
          try {
            for (int run = 0; run < RUNS; run++) {
              Map<String, Integer> calls = calls(threads, model);
              if (counted == Counted.OPEN_LOOPS) {
                assertThat(calls).as("calls").isEqualTo(fewest);
              } else {
                calls.forEach((batch, count) -> assertThat(count)
                    .as("calls of " + batch)
                    .isGreaterThanOrEqualTo(fewest.get(batch)));
              }
            }
          } catch (Throwable e) {
            throw new AssertionError(
                "%s, seed %d on %s%n%s".formatted(counted, seed, threads, flow.text), e);
          }
        }
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  @Test
  void theBatchesAreWorthRunning() {
    Map<Integer, Integer> levels = new TreeMap<>();
    int calls = 0;
    int full = 0;
    for (Counted counted : Counted.values()) {
      for (long seed = 0; seed < 300; seed++) {
        RandomFlow flow = RandomFlow.counted(seed, counted);
        levels.merge(flow.batchLevels(), 1, Integer::sum);
        FlowModel model = new FlowModel(flow, null, Map.of());
        int most = count(FewestCalls.ofKeys(model));
        calls += most;
        Map<Task, Integer> played =
            counted == Counted.FULL_LOOPS ? FewestCalls.played(model, 2) : null;
        full += played != null && count(played) > most ? 1 : 0;
      }
    }
    assertThat(calls).isBetween(3_000, 1_000_000);
    assertThat(full).as("flows in which full loops cost calls").isGreaterThan(20);
    assertThat(levels.get(1)).isGreaterThan(100);
    assertThat(levels.get(2)).isGreaterThan(100);
    assertThat(levels.get(3)).isGreaterThan(30);
    assertThat(levels.get(4)).isGreaterThan(10);
  }

  private static int count(Map<Task, Integer> calls) {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }
}
