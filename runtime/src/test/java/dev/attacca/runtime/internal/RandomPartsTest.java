package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.OnError;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.internal.RandomFlow.Kind;
import dev.attacca.runtime.internal.RandomFlow.Source;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random flows, done in parts by another engine, each come to what the model says that does one thing after the other. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomPartsTest {
  private static final int SEEDS = Integer.getInteger(
      "attacca.flow.seeds", Boolean.getBoolean("attacca.flow.full") ? 1_000 : 400);

  private static final int FIRST = Integer.getInteger("attacca.flow.first", 0);

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  private int run;
  private int parts;
  private int renewed;
  private int spread;
  private int gathered;
  private int failedLoops;

  @ParameterizedTest
  @MethodSource("threads")
  void flowsInPartsComeToWhatTheModelSays(TestThreads.Kind kind) {
    check(kind, RandomFlow::new);
    assertThat(run).as("flows that can be divided").isGreaterThan(SEEDS / 30);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void flowsThatGoStraightComeToWhatTheModelSays(TestThreads.Kind kind) {
    check(kind, seed -> new RandomFlow(seed, true));
    assertThat(run).as("flows that can be divided").isGreaterThan(SEEDS / 30);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void statesOfKeysInPartsComeToWhatTheModelSays(TestThreads.Kind kind) {
    check(kind, RandomFlow::ofKeys);
    assertThat(run).as("flows that can be divided").isGreaterThan(SEEDS / 40);
    assertThat(parts).as("parts behind a key").isGreaterThan(SEEDS / 60);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void batchesInPartsComeToWhatTheModelSays(TestThreads.Kind kind) {
    check(kind, RandomFlow::batched);
    assertThat(run).as("flows that can be divided").isGreaterThan(SEEDS / 40);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void roundsInPartsComeToWhatTheModelSays(TestThreads.Kind kind) {
    check(kind, RandomFlow::ofRounds);
    assertThat(run).as("flows that can be divided").isGreaterThan(SEEDS / 40);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void loopsThatAreSpreadInPartsComeToWhatTheModelSays(TestThreads.Kind kind) {
    check(kind, RandomFlow::spread);
    assertThat(run).as("flows that can be divided").isGreaterThan(SEEDS / 4);
    assertThat(failedLoops).as("loops that have failed, and are tolerated").isPositive();
    assertThat(spread).as("parts of a loop that is spread").isGreaterThan(SEEDS / 4);
    assertThat(gathered).as("items that gather what is below").isGreaterThan(SEEDS / 2);
  }

  private void check(TestThreads.Kind kind, LongFunction<RandomFlow> flows) {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      RandomFlow flow = flows.apply(seed);
      if (mayBeDivided(flow)) {
        try (TestThreads threads = kind.open()) {
          check(new FlowModel(flow, null, Map.of()), threads);
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + kind + "\n" + flow.text, e);
        }
      }
    }
    assertThat(renewed).as("sessions that were made anew").isGreaterThan(SEEDS / 40);
  }

  /** What its sources are is known to this class alone: an engine that reads from a position on needs one that can be begun again. */
  private static boolean mayBeDivided(RandomFlow flow) {
    return flow.tasks.stream()
            .filter(task -> task.kind == Kind.LOOP && task.level == flow.main)
            .noneMatch(task -> task.source == Source.PUBLISHER)
        && flow.tasks.stream().noneMatch(task -> task.across)
        && !FlowCycles.mayWaitForItself(flow);
  }

  /** A part may end behind any task, where that does not part a state, or rounds. */
  @ParameterizedTest
  @MethodSource("threads")
  void aFlowComesToTheSameWhereverItIsCut(TestThreads.Kind kind) {
    for (long seed = FIRST; seed < FIRST + SEEDS / 5; seed++) {
      RandomFlow flow = switch ((int) (seed % 5)) {
        case 0 -> new RandomFlow(seed);
        case 1 -> new RandomFlow(seed, true);
        case 2 -> RandomFlow.batched(seed);
        case 3 -> RandomFlow.spread(seed);
        default -> RandomFlow.ofRounds(seed);
      };
      for (RandomFlow.Task task : flow.tasks) {
        if (mayBeDivided(flow) && task.level != flow.main) {
          try (TestThreads threads = kind.open()) {
            checkCut(new FlowModel(flow, null, Map.of()), threads, task.name);
          } catch (Throwable e) {
            throw new AssertionError(
                "seed " + seed + " on " + kind + ", cut behind " + task.name + "\n" + flow.text, e);
          }
        }
      }
    }
    assertThat(parts).as("parts behind a cut").isGreaterThan(SEEDS / 20);
  }

  private void checkCut(FlowModel model, TestThreads threads, String task) {
    RandomFlowTest.Recorder recorder = new RandomFlowTest.Recorder(model);
    Portable<TestEngine.Result> portable = portable(recorder, threads);
    Parts whole = portable.parts();
    Parts cut = whole.cutBehind(portable.task(task));
    if (whole.refusals().isEmpty()) {
      assertThat(cut.refusals()).isEmpty();
    }
    if (cut.all().size() > whole.all().size()) {
      check(recorder, portable, cut);
    }
  }

  /** The method of a loop that is read no more is told to end, and nobody waits for that. */
  private static void checkNothingRuns(RandomFlowTest.Recorder recorder) {
    boolean isReadNoMore = recorder.model.failures.contains(OnError.HALT)
        && recorder.flow.tasks.stream()
            .anyMatch(task -> task.source == Source.EMITTER && task.level == recorder.flow.main);
    if (isReadNoMore) {
      await().until(() -> recorder.running.get() == 0);
    }
    assertThat(recorder.running).as("running").hasValue(0);
  }

  /** Of those of the main scope it is told how they have ended, as of any task. */
  private void checkLoops(FlowModel model, TestEngine.Result result) {
    model.main.cells.forEach((task, cell) -> {
      if (task.kind == Kind.LOOP) {
        Class<?> outcome = switch (cell.fate()) {
          case FAILED -> Outcome.Failure.class;
          case SKIPPED -> Outcome.Skipped.class;
          default -> Outcome.Success.class;
        };
        assertThat(result.outcomes().get(task.name)).as(task.name).isInstanceOf(outcome);
        failedLoops += cell.fate() == FlowModel.Fate.FAILED ? 1 : 0;
      }
    });
  }

  private static Portable<TestEngine.Result> portable(
      RandomFlowTest.Recorder recorder, TestThreads threads) {
    Engine engine =
        TestEngine.builder().on(threads).maxFailures(1_000_000).build(recorder.flow.blueprint);
    return engine.portable(recorder.main::another, TestEngine.Result::new, RandomPartsTest.class);
  }

  private void check(FlowModel model, TestThreads threads) {
    RandomFlowTest.Recorder recorder = new RandomFlowTest.Recorder(model);
    Portable<TestEngine.Result> portable = portable(recorder, threads);
    if (portable.parts().refusals().isEmpty()) {
      check(recorder, portable, portable.parts());
    }
  }

  private void check(
      RandomFlowTest.Recorder recorder, Portable<TestEngine.Result> portable, Parts places) {
    FlowModel model = recorder.model;
    run++;
    spread += (int)
        places.all().stream().filter(part -> part.from() >= 0 && part.key() < 0).count();
    parts += (int) places.all().stream().filter(part -> part.from() >= 0).count();
    TestEngine.Result result = null;
    Throwable thrown = null;
    PartsRun<TestEngine.Result> all = null;
    try {
      all = new PartsRun<>(
          portable,
          places,
          2,
          model.flow.seed % 2 == 0 ? 1 : 3,
          model.failures.contains(OnError.HALT));
      try {
        result = all.run();
      } finally {
        renewed += all.renewed;
        gathered += all.gatheredBelow;
      }
    } catch (RunFailedException | IllegalStateException e) {
      thrown = e;
    }
    checkNothingRuns(recorder);
    assertThat(recorder.problems).isEmpty();
    if (model.failures.contains(OnError.HALT)) {
      assertThat(thrown).as("failures").isNotNull();
      return;
    }
    recorder.checkKeys();
    RandomFlowTest.checkCalls(recorder, model, thrown);
    RandomFlowTest.checkStatistics(recorder, model, all.counted);
    if (model.failures.contains(OnError.FINISH)) {
      assertThat(thrown).as("failures").isInstanceOf(RunFailedException.class);
      assertThat(((RunFailedException) thrown).failures()).hasSize(model.failures.size());
    } else {
      assertThat(thrown).isNull();
      assertThat(result.stats().tasks()).isEqualTo(all.counted.tasks());
      assertThat(result.failures()).hasSize(model.failures.size());
      checkLoops(model, result);
    }
  }
}
