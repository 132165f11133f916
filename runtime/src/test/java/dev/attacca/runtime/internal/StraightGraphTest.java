package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.RandomGraph.Ending;
import dev.attacca.runtime.internal.RandomGraph.Kind;
import dev.attacca.runtime.internal.SequentialModel.Request;
import dev.attacca.runtime.spi.Engine;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random graphs of mere calls, which their callers do by themselves, against the model. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightGraphTest {
  static Stream<TestThreads.Kind> threads() {
    return FlowFixture.threads().stream();
  }

  static Stream<TestThreads.Kind> many() {
    return FlowFixture.many().stream();
  }

  private static @Nullable Object valueOf(RecordingScope scope, int target) {
    return target < 0 ? null : RandomGraphTest.targetOf(scope, target);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void runsGoStraightAfterAWhileAndComeToTheSame(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = 0; seed < 6; seed++) {
        RandomGraph any = RandomGraph.of(seed).plain();
        RandomGraph graph = kind == TestThreads.Kind.CALLER ? any.untimed() : any;
        Engine engine = TestEngine.on(threads, graph.blueprint());
        int some = seed % 3 == 0 ? -1 : new Random(seed).nextInt(graph.size());
        int target = some < 0 || graph.standsFor(some) < 0 ? some : graph.standsFor(some);
        SequentialModel model = new SequentialModel(graph, new Request(target, Map.of(), Set.of()));
        if (kind == TestThreads.Kind.ONE) {
          for (int run = 0; run < 800; run++) {
            assertThat(run(engine, graph, target).isStraight())
                .as("seed " + seed)
                .isFalse();
          }
        } else {
          // two in a row have to be short, which may take its time on a busy day
          while (!run(engine, graph, target).isStraight()) {
            Thread.onSpinWait();
          }
        }
        for (int run = 0; run < 50; run++) {
          RecordingScope scope = new RecordingScope(graph).withInputs();
          RandomGraphTest.check(scope, model, () -> run(engine, scope, target));
        }
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  private static RecordingScope run(Engine engine, RandomGraph graph, int target) {
    RecordingScope scope = new RecordingScope(graph).withInputs();
    run(engine, scope, target);
    return scope;
  }

  private static @Nullable Object run(Engine engine, RecordingScope scope, int target) {
    if (target < 0) {
      engine.run(scope);
    } else {
      engine.run(scope, target);
    }
    return valueOf(scope, target);
  }

  /** Threads of the executor's own only, for the executor may be there for its one thread. */
  @ParameterizedTest
  @MethodSource("threads")
  void tasksStayWhereTheyBelong(TestThreads.Kind kind) {
    RandomGraph graph = RandomGraph.of(3).plain().untimed();
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, graph.blueprint());
      Thread caller = Thread.currentThread();
      for (int run = 0; run < 1_000; run++) {
        Set<Thread> seen = new HashSet<>();
        RecordingScope scope = new RecordingScope(graph, (task, number) -> {
          synchronized (seen) {
            return seen.add(Thread.currentThread()) || true;
          }
        });
        engine.run(scope.withInputs());
        if (kind == TestThreads.Kind.ONE) {
          assertThat(seen).hasSize(1).doesNotContain(caller);
        } else if (scope.isStraight() || kind == TestThreads.Kind.CALLER) {
          assertThat(seen).containsExactly(caller);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whateverBecomesOfATaskIsWhatAnyRunWouldMakeOfIt(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = 0; seed < 200; seed++) {
        RandomGraph any = RandomGraph.of(seed);
        RandomGraph guarded = seed % 4 == 3 ? any.failingAtFirst() : any.plain();
        boolean alone = kind == TestThreads.Kind.CALLER || seed % 2 == 0;
        RandomGraph plain = alone ? guarded.untimed() : guarded;
        Engine engine = StraightRuns.onSpread(threads, plain.blueprint());
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
          RandomGraph graph = plain;
          for (int bad = random.nextInt(3); bad > 0; bad--) {
            int task = random.nextInt(graph.size());
            boolean isVoid = graph.nodes[task].kind() == Kind.VOID;
            graph =
                graph.with(task, isVoid || random.nextBoolean() ? Ending.THROWING : Ending.WITHOUT);
          }
          int target = random.nextBoolean() ? -1 : random.nextInt(graph.size());
          SequentialModel model =
              new SequentialModel(graph, new Request(target, Map.of(), Set.of()));
          RecordingScope scope = new RecordingScope(graph).withInputs();
          try {
            RandomGraphTest.check(scope, model, () -> {
              StraightRuns.run(engine, scope, target, alone);
              return valueOf(scope, target);
            });
          } catch (Throwable e) {
            throw new AssertionError("seed " + seed + "\n" + graph.text(), e);
          }
        }
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  /** Two tasks that could run at once do so, if they wait for it, whatever else goes wrong. */
  @ParameterizedTest
  @MethodSource("many")
  void tasksThatWaitForEachOtherMeet(TestThreads.Kind kind) throws Exception {
    int met = 0;
    try (TestThreads threads = kind.open()) {
      for (long seed = 0; seed < 220; seed++) {
        RandomGraph plain = RandomGraph.of(seed).plain();
        Random random = new Random(seed);
        int one = random.nextInt(plain.size());
        int[] others = Arrays.stream(plain.order)
            .filter(task -> task != one && !plain.waitsFor(task, one) && !plain.waitsFor(one, task))
            .toArray();
        if (others.length == 0) {
          continue;
        }
        int other = others[random.nextInt(others.length)];
        RandomGraph graph =
            seed % 3 > 0 ? plain : plain.with(random.nextInt(plain.size()), Ending.THROWING);
        SequentialModel model = new SequentialModel(graph, Request.everything());
        boolean meet = starts(model, one) && starts(model, other);
        CyclicBarrier barrier = new CyclicBarrier(2);
        RecordingScope scope = new RecordingScope(graph, (task, number) -> {
              if (meet && (task.id() == one || task.id() == other)) {
                barrier.await(200, TimeUnit.SECONDS);
              }
              return true;
            })
            .withInputs();
        Engine engine = StraightRuns.onSpread(threads, plain.blueprint());
        met += meet ? 1 : 0;
        if (model.failed(dev.attacca.OnError.HALT).isEmpty()) {
          try {
            RandomGraphTest.check(scope, model, () -> {
              StraightRuns.run(engine, scope);
              return null;
            });
          } catch (Throwable e) {
            throw new AssertionError("seed " + seed + "\n" + graph.text(), e);
          }
        } else { // one may never start, and the other must not be left waiting
          try {
            StraightRuns.run(engine, scope);
            throw new AssertionError("seed " + seed);
          } catch (dev.attacca.runtime.RunFailedException e) {
            assertThat(scope.running).hasValue(0);
            assertThat(scope.problems).isEmpty();
            assertThat(Thread.interrupted()).isFalse();
          }
        }
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
    assertThat(met).isGreaterThan(50);
  }

  private static boolean starts(SequentialModel model, int task) {
    return List.of(
            SequentialModel.Fate.DONE, SequentialModel.Fate.EMPTY, SequentialModel.Fate.FAILED)
        .contains(model.ownFate(task));
  }
}
