package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same, and more, where one thread goes straight up to a batch, and on behind it. */
class StraightBatchTest extends BatchTest {
  static Stream<Arguments> everywhere() {
    return paced(threads());
  }

  /** Where two tasks can run at once. */
  static Stream<Arguments> several() {
    return paced(many());
  }

  private static Stream<Arguments> paced(List<TestThreads.Kind> kinds) {
    return kinds.stream()
        .flatMap(kind -> Stream.of(false, true).map(tiny -> Arguments.of(kind, tiny)));
  }

  @Override
  String straight() {
    return "straight key square next\n";
  }

  /** Has items and calls taken next to nothing so far, as far as the engine knows. */
  static Engine engine(TestThreads threads, Blueprint blueprint, boolean tiny) {
    Engine engine = TestEngine.on(threads, blueprint);
    int batch = Inside.task(blueprint, "square");
    int call = Inside.of(blueprint).calledFor(batch);
    for (int i = 0; tiny && i < 8; i++) {
      Inside.of(engine).itemCost(Inside.task(blueprint, "number")).tookRolled(1);
      Inside.of(engine).itemCost(batch).tookRolled(1);
      Inside.of(engine).itemCost(call).tookCall(1);
    }
    return engine;
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void itemsGoStraightOnAndAreCountedExactly(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint("", "batch=10 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      Engine engine = engine(threads, blueprint, tiny);
      for (int run = 0; run < 20; run++) {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger behind = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        FlowScope main = squares(blueprint, 705)
            .task("key", s -> {
              before.addAndGet(s.isStraight() ? 1 : 0);
              return s.<Integer>get("number");
            })
            .task("square", s -> {
              made.incrementAndGet();
              return squares(s.<Collection<Integer>>keys());
            })
            .task("next", s -> {
              behind.addAndGet(s.isStraight() ? 1 : 0);
              return s.<Integer>get("square") + 1;
            });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(705));
        Stats stats = main.stats();
        assertThat(stats.task("number").out()).isEqualTo(705);
        assertThat(stats.task("square").in()).isEqualTo(made.get());
        assertThat(stats.task("square").out()).isEqualTo(705);
        for (String task : List.of("key", "next")) {
          assertThat(stats.task(task).in()).as("in of " + task).isEqualTo(705);
          assertThat(stats.task(task).out()).as("out of " + task).isEqualTo(705);
          assertThat(stats.task(task).busy()).as("busy of " + task).isPositive();
        }
        assertThat(before).as("items that went straight up to the batch").hasPositiveValue();
        assertThat(behind).as("items that went straight on").hasPositiveValue();
      }
    }
  }

  /** What has been done straight is counted as soon as an item waits for a call. */
  @ParameterizedTest
  @MethodSource("everywhere")
  void whatIsBeforeABatchIsCountedAsLongAsThatIsCalled(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint("", "batch=10 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 10);
      AtomicInteger seen = new AtomicInteger();
      main.task("square", s -> {
        seen.set((int) main.stats().task("key").out());
        return squares(s.<Collection<Integer>>keys());
      });
      engine(threads, blueprint, tiny).run(main);
      assertThat(seen).hasValue(10);
    }
  }

  @ParameterizedTest
  @MethodSource("several")
  void othersGoOnWithTheItemsOfACallWhereOneStands(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint("", "batch=8 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      CountDownLatch last = new CountDownLatch(1);
      FlowScope main = squares(blueprint, 8).task("next", s -> {
        int number = s.get("number");
        if (number == 7) {
          last.countDown();
        } else if (number == 0) {
          last.await();
        }
        return s.<Integer>get("square") + 1;
      });
      engine(threads, blueprint, tiny).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(8));
    }
  }

  @ParameterizedTest
  @MethodSource("several")
  void aCallThatStandsKeepsNobodyFromTheLoop(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint("inFlight=200", "batch=4 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      CountDownLatch emitted = new CountDownLatch(100);
      FlowScope main = squares(blueprint, 150)
          .task("key", s -> {
            emitted.countDown();
            return s.<Integer>get("number");
          })
          .task("square", s -> {
            if (s.<Collection<Integer>>keys().contains(0)) {
              emitted.await();
            }
            return squares(s.<Collection<Integer>>keys());
          });
      engine(threads, blueprint, tiny).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(150));
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatFailsBehindABatchFailsItsItemAlone(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint("", "batch=5 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 20).task("next", s -> {
        if (s.<Integer>get("number") % 7 == 3) {
          throw new IllegalStateException("seven");
        }
        return s.<Integer>get("square") + 1;
      });
      assertThatThrownBy(() -> engine(threads, blueprint, tiny).run(main))
          .isInstanceOfSatisfying(
              RunFailedException.class,
              e -> assertThat(e.failures())
                  .extracting(TaskFailure::item)
                  .containsExactlyInAnyOrder("number[3]", "number[10]", "number[17]"));
      assertThat(main.stats().task("next").out()).isEqualTo(17);
      assertThat(main.stats().task("next").failed()).isEqualTo(3);
      assertThat(main.stats().task("key").in()).isEqualTo(20);
      assertThat(main.stats().task("square").out()).isEqualTo(20);
    }
  }

  /** A key whose hash code it fails to make. */
  private record Odd(int number) {
    @Override
    public int hashCode() {
      if (number % 2 == 1) {
        throw new IllegalStateException("odd");
      }
      return number;
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void aKeyThatFailsDoesSoAlone(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint("", "batch=5 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 10)
          .task("key", s -> new Odd(s.<Integer>get("number")))
          .task(
              "square",
              s -> s.<Collection<Odd>>keys().stream()
                  .collect(Collectors.toMap(key -> key, Odd::number)));
      assertThatThrownBy(() -> engine(threads, blueprint, tiny).run(main))
          .isInstanceOfSatisfying(
              RunFailedException.class,
              e -> assertThat(e.failures())
                  .extracting(TaskFailure::item)
                  .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5)
                      .mapToObj(i -> "number[" + (2 * i + 1) + "]")
                      .toList()));
      assertThat(main.stats().task("next").out()).isEqualTo(5);
      assertThat(main.stats().task("key").out()).isEqualTo(10);
      assertThat(main.stats().task("square").failed()).isEqualTo(5);
    }
  }

  /** Before the batch, and behind it, there is nothing to call. */
  @ParameterizedTest
  @MethodSource("everywhere")
  void itemsThatAreKeysFailAlone(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = Blueprint.parse("""
        dag Squares
        loop number: Integer
        task all: List
          collect square as list
        scope number
        task square batch=5 keyed=set gives=map: Integer
          value number
        straight square
        calls square
        call square: Map
        """);
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 20; run++) {
        FlowScope main = new FlowScope(blueprint)
            .task("number", s -> IntStream.range(0, 101).mapToObj(Odd::new).toList())
            .task(
                "square",
                s -> s.<Collection<Odd>>keys().stream()
                    .collect(Collectors.toMap(key -> key, Odd::number)))
            .task("all", s -> s.list("all"));
        assertThatThrownBy(() -> engine(threads, blueprint, tiny).run(main))
            .isInstanceOfSatisfying(
                RunFailedException.class,
                e -> assertThat(e.failures())
                    .extracting(TaskFailure::item)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50)
                        .mapToObj(i -> "number[" + (2 * i + 1) + "]")
                        .toList()));
        assertThat(main.stats().task("square").out()).isEqualTo(51);
        assertThat(main.stats().task("square").failed()).isEqualTo(50);
      }
    }
  }

  private static Blueprint guarded(String before, String batch, String behind) {
    return Blueprint.parse("""
        dag Squares
        loop number: Integer
        task all: List
          collect next as list
        scope number
        task key %s: Integer
          value number
        task square batch=8 keyed=set gives=map: Integer
          value key
        task next %s: Integer
          value square; value number
        straight key square next
        calls square
        call square %s: Map
        """.formatted(before, behind, batch));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void limitsHoldBeforeABatchAndBehindIt(TestThreads.Kind kind, boolean tiny) {
    String policy = "concurrency=2 timeout=60000000000";
    Blueprint blueprint = guarded(policy, policy, policy);
    try (TestThreads threads = kind.open()) {
      AtomicInteger straight = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<AtomicInteger> within = List.of(new AtomicInteger(), new AtomicInteger());
      Engine engine = engine(threads, blueprint, tiny);
      for (int run = 0; run < 10; run++) {
        FlowScope main = squares(blueprint, 400)
            .task("key", s -> {
              straight.addAndGet(s.isStraight() ? 1 : 0);
              most.accumulateAndGet(within.get(0).incrementAndGet(), Math::max);
              within.get(0).decrementAndGet();
              return s.<Integer>get("number");
            })
            .task("next", s -> {
              straight.addAndGet(s.isStraight() ? 1 : 0);
              most.accumulateAndGet(within.get(1).incrementAndGet(), Math::max);
              within.get(1).decrementAndGet();
              return s.<Integer>get("square") + 1;
            });
        engine.run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(400));
        for (String task : List.of("key", "next")) {
          assertThat(main.stats().task(task).in()).as("in of " + task).isEqualTo(400);
          assertThat(main.stats().task(task).out()).as("out of " + task).isEqualTo(400);
        }
      }
      assertThat(most.get()).isBetween(1, 2);
      assertThat(straight).hasPositiveValue();
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatFailsAroundABatchIsTriedAgain(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = guarded("retry=2,0,1,0", "retry=2,0,1,0", "retry=2,0,1,0");
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 10; run++) {
        Set<Object> tried = ConcurrentHashMap.newKeySet();
        FlowScope main = squares(blueprint, 200)
            .task("key", s -> failsOnce(tried, "key", s.<Integer>get("number"), 5))
            .task("square", s -> {
              failsOnce(
                  tried, "square", s.<Collection<Integer>>keys().iterator().next(), 3);
              return squares(s.<Collection<Integer>>keys());
            })
            .task("next", s -> {
              failsOnce(tried, "next", s.<Integer>get("number"), 7);
              return s.<Integer>get("square") + 1;
            });
        engine(threads, blueprint, tiny).run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(200));
        assertThat(tried).hasSizeGreaterThan(40 + 29);
        assertThat(main.stats().task("key").in()).isEqualTo(200);
        assertThat(main.stats().task("next").in()).isEqualTo(200);
        assertThat(main.stats().task("key").out()).isEqualTo(200);
        assertThat(main.stats().task("next").out()).isEqualTo(200);
      }
    }
  }

  private static int failsOnce(Set<Object> tried, String task, int number, int of) {
    if (number % of == 0 && tried.add(task + number)) {
      throw new IllegalStateException("the first time");
    }
    return number;
  }

  /** Items that a run has parked are let go with it. */
  @ParameterizedTest
  @MethodSource("several")
  void aRunIsCancelledWhileItemsWait(TestThreads.Kind kind, boolean tiny) throws Exception {
    Blueprint blueprint = blueprint("", "batch=10 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      CountDownLatch called = new CountDownLatch(1);
      AtomicInteger behind = new AtomicInteger();
      FlowScope main = squares(blueprint, 95)
          .task("square", s -> {
            called.countDown();
            new CountDownLatch(1).await(); // until it is interrupted
            return squares(s.<Collection<Integer>>keys());
          })
          .task("next", s -> behind.incrementAndGet());
      Run<TestEngine.Result> run =
          engine(threads, blueprint, tiny).start(main, TestEngine.Result::new);
      called.await();
      run.cancel();
      assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
      assertThat(behind).hasValue(0);
    }
  }
}
