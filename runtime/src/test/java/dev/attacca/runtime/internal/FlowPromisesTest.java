package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is promised of loops and items, promise by promise, on every kind of executor. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowPromisesTest extends FlowFixture {
  private static Engine engine(TestThreads threads, Blueprint blueprint) {
    return TestEngine.on(threads, blueprint);
  }

  private static Run<TestEngine.Result> start(TestThreads threads, FlowScope main) {
    return engine(threads, main.blueprint()).start(main, TestEngine.Result::new);
  }

  private static CompletableFuture<Integer> later(int value) {
    return CompletableFuture.supplyAsync(() -> value);
  }

  // The kinds of loops

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G1")
  @Tag("S5")
  void everySourceGivesItsItemsInOrder(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Sources
        loop stream inFlight=3: Integer
        loop iterator inFlight=3: Integer
        loop iterable inFlight=3: Integer
        loop publisher inFlight=3: Integer
        loop emitter inFlight=3 emitter: Integer
        task a: List
          collect stream as list
        task b: List
          collect iterator as list
        task c: List
          collect iterable as list
        task d: List
          collect publisher as list
        task e: List
          collect emitter as list
        scope stream
        scope iterator
        scope iterable
        scope publisher
        scope emitter
        """);
    try (TestThreads threads = kind.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("stream", s -> numbers(20))
          .task("iterator", s -> numbers(20).iterator())
          .task("iterable", s -> numbers(20).toList())
          .task("publisher", s -> publisher(20))
          .emitting("emitter", (s, emitter) -> numbers(20).forEach(emitter::emit));
      for (String task : List.of("a", "b", "c", "d", "e")) {
        main.task(task, s -> s.list(task));
      }
      engine(threads, blueprint).run(main);
      for (String task : List.of("a", "b", "c", "d", "e")) {
        assertThat(main.<List<Integer>>get(task)).as(task).isEqualTo(numbers(20).toList());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void emittersNest(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Emitters
        loop a inFlight=2 emitter: Integer
        task all: List
          collect z as list
        scope a
        loop b inFlight=2 emitter: Integer
          value a
        task perA: List
          collect z as list
        scope b
        loop c inFlight=1 emitter: Integer
          value b
        scope c
        task z: Integer
          value c
        """);
    try (TestThreads threads = kind.open()) {
      List<List<Integer>> perA = Collections.synchronizedList(new ArrayList<>());
      FlowScope main = new FlowScope(blueprint)
          .emitting("a", (s, out) -> numbers(5).forEach(out::emit))
          .emitting(
              "b", (s, out) -> numbers(5).forEach(i -> out.emit(s.<Integer>get("a") * 10 + i)))
          .emitting(
              "c", (s, out) -> numbers(5).forEach(i -> out.emit(s.<Integer>get("b") * 10 + i)))
          .task("z", s -> s.<Integer>get("c") % 3 == 0 ? s.get("c") : later(s.get("c")))
          .task("perA", s -> {
            perA.add(s.list("perA"));
            return s.list("perA");
          })
          .task("all", s -> s.list("all"));
      engine(threads, blueprint).run(main);
      List<Integer> expected =
          numbers(500).filter(i -> i / 100 < 5 && i / 10 % 10 < 5 && i % 10 < 5).toList();
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected);
      assertThat(perA).hasSize(5).allMatch(list -> list.size() == 25);
    }
  }

  // Bounded

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G5")
  @Tag("S9")
  @Tag("S16")
  void noMoreItemsAreOpenThanMayBe(TestThreads.Kind kind) {
    for (String source : List.of("iterator", "emitter", "publisher")) {
      Blueprint blueprint =
          Blueprint.parse("""
          dag Bounded
          loop outer inFlight=3 %s: Integer
          scope outer
          loop inner inFlight=2: Integer
            value outer
          task outerEnd
            every z
          scope inner
          task slow: Integer
            value inner
          task z
            value slow
          """.formatted(source.equals("emitter") ? "emitter" : ""));
      AtomicInteger open = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger innerOpen = new AtomicInteger();
      AtomicInteger innerMost = new AtomicInteger();
      AtomicInteger taken = new AtomicInteger();
      FlowScope main = new FlowScope(blueprint)
          .emitting("outer", (s, out) -> {
            for (int i = 0; i < 100; i++) {
              out.emit(i);
            }
          })
          .task(
              "outer",
              s -> source.equals("publisher") ? publisher(100) : numbers(100).iterator())
          .task("inner", s -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            return numbers(5).iterator();
          })
          .task("slow", s -> {
            innerMost.accumulateAndGet(innerOpen.incrementAndGet(), Math::max);
            return later(1);
          })
          .task("z", s -> {
            innerOpen.decrementAndGet();
            return null;
          })
          .task("outerEnd", s -> {
            open.decrementAndGet();
            taken.incrementAndGet();
            return null;
          });
      try (TestThreads threads = kind.open()) {
        engine(threads, blueprint).run(main);
      }
      assertThat(taken).hasValue(100);
      assertThat(most.get()).as(source).isBetween(1, 3);
      assertThat(innerMost.get()).as(source).isBetween(1, 6);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G5")
  @Tag("S9")
  void aFullLoopsSourceIsNotAskedForMore(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag Full
        loop item inFlight=4: Integer
        scope item
        task held: Integer
          value item
        """);
    try (TestThreads threads = kind.open()) {
      AtomicInteger asked = new AtomicInteger();
      List<CompletableFuture<Integer>> gates = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch four = new CountDownLatch(4);
      FlowScope main = new FlowScope(blueprint)
          .task("item", s -> numbers(10).peek(i -> asked.incrementAndGet()).iterator())
          .task("held", s -> {
            CompletableFuture<Integer> gate = new CompletableFuture<>();
            gates.add(gate);
            four.countDown();
            return gates.size() > 4 ? later(1) : gate;
          });
      Run<?> run = start(threads, main);
      four.await();
      threads.awaitQuiet();
      assertThat(asked.get()).isLessThanOrEqualTo(5); // a stream's iterator reads one ahead
      List.copyOf(gates).forEach(gate -> gate.complete(1));
      run.join();
      assertThat(run.stats().task("held").out()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S17")
  void openItemsGoFirst(TestThreads.Kind kind) {
    if (kind != TestThreads.Kind.CALLER && kind != TestThreads.Kind.ONE) {
      return; // with several threads each has an item of its own
    }
    for (String source : List.of("", "emitter")) {
      Blueprint blueprint = Blueprint.parse("""
          dag First
          loop item inFlight=100 %s: Integer
          scope item
          task a: Integer
            value item
          task b: Integer
            value a
          """.formatted(source));
      List<String> log = Collections.synchronizedList(new ArrayList<>());
      FlowScope main = new FlowScope(blueprint)
          .task("item", s -> numbers(10).iterator())
          .emitting("item", (s, out) -> numbers(10).forEach(out::emit))
          .task("a", s -> log.add("a" + s.get("item")) ? 1 : 0)
          .task("b", s -> log.add("b" + s.get("item")) ? 1 : 0);
      try (TestThreads threads = kind.open()) {
        engine(threads, blueprint).run(main);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(log.indexOf("b" + i)).isEqualTo(log.indexOf("a" + i) + 1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  @Tag("G4")
  @Tag("S16")
  void asManyItemsAreWorkedOnAtOnceAsTheLimitAllows(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Five
        loop item: Integer
        scope item
        task together concurrency=%d: Integer
          value item
        """.formatted(kind == TestThreads.Kind.FOUR ? 4 : 5));
    int limit = kind == TestThreads.Kind.FOUR ? 4 : 5;
    CyclicBarrier all = new CyclicBarrier(limit);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(limit * 4).iterator())
        .task("together", s -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          all.await(30, TimeUnit.SECONDS);
          running.decrementAndGet();
          return 1;
        });
    try (TestThreads threads = kind.open()) {
      engine(threads, blueprint).run(main);
    }
    assertThat(most).hasValue(limit);
  }

  @ParameterizedTest
  @MethodSource("many")
  @Tag("G4")
  @Tag("S16")
  void withoutALimitAllOpenItemsAreWorkedOnAtOnceAndSoAreTheTasksOfAnItem(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Together
        loop item inFlight=2: Integer
        scope item
        task a: Integer
          value item
        task b: Integer
          value item
        """);
    CyclicBarrier all = new CyclicBarrier(4);
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(6).iterator())
        .task("a", s -> all.await(30, TimeUnit.SECONDS))
        .task("b", s -> all.await(30, TimeUnit.SECONDS));
    try (TestThreads threads = kind.open()) {
      engine(threads, blueprint).run(main);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S6")
  void noItemWaitsForASlowerSibling(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag NoRounds
        loop item inFlight=4: Integer
        scope item
        task step: Integer
          value item
        task end
          value step
        """);
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CountDownLatch others = new CountDownLatch(19);
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(20).iterator())
        .task("step", s -> s.<Integer>get("item") == 0 ? slow : later(1))
        .task("end", s -> {
          others.countDown();
          return null;
        });
    try (TestThreads threads = kind.open()) {
      Run<?> run = start(threads, main);
      assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
      slow.complete(1);
      run.join();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anEmitterThatWaitsForItemsThatWaitForOthersDoesNotHoldTheOnlyThread(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag OneThread
        state log
        loop outer inFlight=2: Integer
        scope outer
        task slow: Integer
          value outer
        task first: Integer
          value slow
          state log
        loop inner inFlight=1 emitter: Integer
          value outer
        scope inner
        task logged
          value inner
          state log
        """);
    try (TestThreads threads = kind.open()) {
      CompletableFuture<Integer> gate = new CompletableFuture<>();
      List<String> log = new ArrayList<>();
      FlowScope main = new FlowScope(blueprint)
          .state(() -> log)
          .task("outer", s -> numbers(2).iterator())
          .task("slow", s -> s.<Integer>get("outer") == 0 ? gate : 1)
          .task("first", s -> s.<List<String>>stateOf(0).add("first") ? 1 : 0)
          .emitting("inner", (s, out) -> {
            out.emit(1);
            if (s.<Integer>get("outer") == 1) {
              CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                  .execute(() -> gate.complete(1));
            }
            out.emit(2);
            out.emit(3);
          })
          .task("logged", s -> {
            s.<List<String>>stateOf(0).add("inner");
            return null;
          });
      engine(threads, blueprint).run(main);
      assertThat(log).hasSize(8);
    }
  }

  // Order, collecting, merging, state

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G2")
  @Tag("G3")
  @Tag("G16")
  @Tag("G17")
  @Tag("S8")
  void emissionOrderHoldsInListsStatesAndStreamsHoweverSlowSomeItemsAre(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Ordered
        state log
        loop line inFlight=7: Integer
        task all: List
          collect word as list
        task consumed: List
          collect word as stream
        task iterated: List
          collect word as iterable
        scope line
        loop each inFlight=3: Integer
          value line
        scope each
        task word: Integer
          value each
        task logged
          value word
          state log
        """);
    List<Integer> expected = numbers(600).toList();
    for (int round = 0; round < 10; round++) {
      List<Integer> log = new ArrayList<>();
      FlowScope main = new FlowScope(blueprint)
          .state(() -> log)
          .task("line", s -> numbers(60).iterator())
          .task("each", s -> numbers(10).map(i -> s.<Integer>get("line") * 10 + i))
          .task("word", s -> s.<Integer>get("each") % 7 < 3 ? later(s.get("each")) : s.get("each"))
          .task("logged", s -> {
            s.<List<Integer>>stateOf(0).add(s.get("word"));
            return null;
          })
          .task("all", s -> s.list("all"))
          .task("consumed", s -> s.stream("consumed").toList())
          .task("iterated", s -> {
            List<Object> values = new ArrayList<>();
            s.iterable("iterated").forEach(values::add);
            return values;
          });
      try (TestThreads threads = kind.open()) {
        Engine engine = engine(threads, blueprint);
        if (round % 2 == 0) {
          engine.run(main);
        } else {
          engine.start(main, TestEngine.Result::new).join();
        }
        assertThat(log).isEqualTo(expected);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected);
        assertThat(main.<List<Integer>>get("consumed")).isEqualTo(expected);
        assertThat(main.<List<Integer>>get("iterated")).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aConsumerThatHasEnoughLetsTheLoopGoOn(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Enough
        loop item inFlight=4: Integer
        task none optional: Integer
        task few: List
          collect item as stream
        task skipped
          collect item as stream
          value none
        task failed onError=TOLERATE
          collect item as iterable
        scope item
        task count: Integer
          value item
        """);
    AtomicInteger counted = new AtomicInteger();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(3_000).iterator())
        .task("none", s -> Optional.empty())
        .task("few", s -> s.stream("few").limit(3).toList())
        .task("failed", s -> {
          s.iterable("failed").iterator().next();
          throw new IllegalStateException("planned");
        })
        .task("count", s -> counted.incrementAndGet());
    try (TestThreads threads = kind.open()) {
      Run<?> run = start(threads, main);
      run.join();
      assertThat(main.<List<Integer>>get("few")).containsExactly(0, 1, 2);
      assertThat(counted).hasValue(3_000);
      assertThat(run.stats().task("skipped").skipped()).isEqualTo(1);
      assertThat(run.stats().task("failed").failed()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G2")
  @Tag("S19")
  void aMergeTakesValuesOfItsOwnScopeAndOfLoopsBelow(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Merged
        loop line inFlight=2: Integer
        task all: List
          collect seen as list
        scope line
        task head: Integer
          value line
        loop word inFlight=2: Integer
          value line
        merge any: Integer
          source head
          source word
        scope word
        scope any
        task seen: Integer
          value any
        """);
    for (boolean slow : List.of(false, true)) {
      FlowScope main = new FlowScope(blueprint)
          .task("line", s -> numbers(30).map(i -> i * 10).iterator())
          .task("head", s -> slow ? later(s.<Integer>get("line")) : s.get("line"))
          .task("word", s -> numbers(3).map(i -> s.<Integer>get("line") + i + 1).iterator())
          .task("seen", s -> slow ? later(s.<Integer>get("any")) : s.get("any"))
          .task("all", s -> s.list("all"));
      try (TestThreads threads = kind.open()) {
        engine(threads, blueprint).run(main);
        assertThat(main.<List<Integer>>get("all"))
            .containsExactlyInAnyOrderElementsOf(
                numbers(300).filter(i -> i % 10 < 4).toList());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S8")
  @Tag("G16")
  void aLoopMayHaveAStateThatOthersShare(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Shared
        state log
        loop line inFlight=4: Integer
        scope line
        task before: Integer
          value line
          state log
        loop word inFlight=2: Integer
          value before
          state log
        scope word
        task after
          value word
          state log
        """);
    AtomicInteger inside = new AtomicInteger();
    List<Integer> log = new ArrayList<>();
    FlowScope.Body logging = s -> {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      log.add(s.<Integer>get("line"));
      inside.decrementAndGet();
      return 1;
    };
    FlowScope main = new FlowScope(blueprint)
        .state(() -> log)
        .task("line", s -> numbers(50).iterator())
        .task("before", logging)
        .task("word", s -> {
          logging.call(s);
          return numbers(2).iterator();
        })
        .task("after", logging);
    try (TestThreads threads = kind.open()) {
      engine(threads, blueprint).run(main);
    }
    assertThat(log).hasSize(200).isSorted();
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S19")
  void aValueFromOutsideMaySettleAfterTheItemsThatWaitForItWereOpened(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Late
        state log
        task late: Integer
        task none optional: Integer
        loop line inFlight=8: Integer
        scope line
        task with: Integer
          value late
          value line
          state log
        task without
          value none
          value line
        """);
    for (int round = 0; round < 100; round++) {
      List<Integer> log = new ArrayList<>();
      FlowScope main = new FlowScope(blueprint)
          .state(() -> log)
          .task("late", s -> later(1000))
          .task("none", s -> CompletableFuture.supplyAsync(Optional::empty))
          .task("line", s -> numbers(12).iterator())
          .task(
              "with",
              s -> s.<List<Integer>>stateOf(0).add(s.<Integer>get("late") + s.<Integer>get("line"))
                  ? 1
                  : 0);
      try (TestThreads threads = kind.open()) {
        Run<?> run = start(threads, main);
        run.join();
        assertThat(log).isEqualTo(numbers(12).map(i -> i + 1000).toList());
        assertThat(run.stats().task("without").skipped()).isEqualTo(12);
      }
    }
  }

  // Workers with an inbox

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S10")
  void aWorkerAnswersEachItemAndEndsWhenNoMoreCanCome(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Worker
        loop item inFlight=4: Integer
        task all: List
          collect twice as list
        scope item
        task twice inbox: Integer
          value item
        """);
    AtomicInteger began = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(200).iterator())
        .inbox("twice", inbox -> {
          began.incrementAndGet();
          for (Inbox.Request<Object, Object> request : inbox) {
            int value = (Integer) request.value();
            if (value % 10 == 3) {
              request.fail(new IllegalArgumentException("planned"));
            } else {
              request.complete(2 * value);
            }
          }
          ended.incrementAndGet();
        })
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown = catchThrowableOfType(
          RunFailedException.class, () -> engine(threads, blueprint).run(main));
      assertThat(thrown.failures()).hasSize(20);
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(numbers(200).filter(i -> i % 10 != 3).map(i -> 2 * i).toList());
      assertThat(began).hasValue(1);
      assertThat(ended).hasValue(1);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S10")
  void aWorkerThatEndsEarlyFailsTheItemsStillWaiting(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Worker
        loop item inFlight=4: Integer
        task all: List
          collect twice as list
        scope item
        task twice inbox: Integer
          value item
        """);
    for (boolean throwing : List.of(false, true)) {
      FlowScope main = new FlowScope(blueprint)
          .task("item", s -> numbers(50).iterator())
          .inbox("twice", inbox -> {
            Iterator<Inbox.Request<Object, Object>> requests = inbox.iterator();
            for (int i = 0; i < 5; i++) {
              Inbox.Request<Object, Object> request = requests.next();
              request.complete(request.value());
            }
            if (throwing) {
              throw new IllegalStateException("planned");
            }
          })
          .task("all", s -> s.list("all"));
      try (TestThreads threads = kind.open()) {
        RunFailedException thrown = catchThrowableOfType(
            RunFailedException.class, () -> engine(threads, blueprint).run(main));
        assertThat(thrown.failures())
            .filteredOn(failure -> failure.cause().getMessage().contains("before it answered"))
            .hasSize(45);
        assertThat(main.<List<Integer>>get("all")).hasSize(5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anAnswerOfNothingIsRefusedAndLeavesTheRequestOpen(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Worker
        loop item inFlight=4: Integer
        task all: List
          collect twice as list
        scope item
        task twice inbox: Integer
          value item
        """);
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(4).iterator())
        .inbox("twice", inbox -> {
          for (Inbox.Request<Object, Object> request : inbox) {
            assertThatThrownBy(() -> request.fail(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("failure");
            assertThatThrownBy(() -> request.complete(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the answer of \"twice\" must not be null");
            int value = (Integer) request.value();
            if (value < 3) {
              request.complete(2 * value);
            }
          }
        })
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown = catchThrowableOfType(
          RunFailedException.class, () -> engine(threads, blueprint).run(main));
      assertThat(thrown.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure.cause()).hasMessageContaining("answer"));
      assertThat(main.<List<Integer>>get("all")).containsExactly(0, 2, 4);
    }
  }

  // Failures

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G10")
  @Tag("G11")
  void aFailedItemIsDroppedAndTheRestGoesOn(TestThreads.Kind kind) {
    for (String policy : List.of("", "onError=TOLERATE")) {
      Blueprint blueprint = Blueprint.parse("""
          dag Failing
          loop item inFlight=4 %s: Integer
          task all: List
            collect end as list
          scope item
          task mid: Integer
            value item
          task end: Integer
            value mid
          """.formatted(policy));
      FlowScope main = new FlowScope(blueprint)
          .task("item", s -> numbers(2_000).iterator())
          .task("mid", s -> {
            if (s.<Integer>get("item") % 2 == 0) {
              throw new IllegalStateException("planned");
            }
            return s.get("item");
          })
          .task("end", s -> s.get("mid"))
          .task("all", s -> s.list("all"));
      try (TestThreads threads = kind.open()) {
        Engine engine = TestEngine.builder().on(threads).maxFailures(10).build(blueprint);
        Run<TestEngine.Result> run = engine.start(main, TestEngine.Result::new);
        if (policy.isEmpty()) {
          assertThatThrownBy(run::join)
              .isInstanceOf(RunFailedException.class)
              .hasMessageContaining("mid");
        } else {
          assertThat(run.join().failures()).hasSize(10);
        }
        assertThat(main.<List<Integer>>get("all")).hasSize(1_000);
        assertThat(run.stats().task("mid").in()).isEqualTo(2_000);
        assertThat(run.stats().task("mid").out()).isEqualTo(1_000);
        assertThat(run.stats().task("mid").failed()).isEqualTo(1_000);
        assertThat(run.stats().task("end").skipped()).isEqualTo(1_000);
        assertThat(run.stats().task("end").out()).isEqualTo(1_000);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  @Tag("G12")
  void aHaltInterruptsWhatWaitsAndTheNextRunWorks(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Halting
        loop item inFlight=4 onError=HALT: Integer
        scope item
        task act
          value item
        """);
    AtomicInteger interrupted = new AtomicInteger();
    AtomicBoolean fails = new AtomicBoolean(true);
    CountDownLatch waits = new CountDownLatch(1);
    FlowScope.Body act = s -> {
      if (fails.get()) {
        if (s.<Integer>get("item") == 1) {
          waits.await();
          throw new IllegalStateException("planned");
        }
        waits.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.incrementAndGet();
          throw e;
        }
      }
      return null;
    };
    try (TestThreads threads = kind.open()) {
      Engine engine = engine(threads, blueprint);
      FlowScope main =
          new FlowScope(blueprint).task("item", s -> numbers(100).iterator()).task("act", act);
      assertThatThrownBy(() -> engine.run(main))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("item[1]");
      assertThat(interrupted.get()).isBetween(1, 3);
      fails.set(false);
      engine.run(
          new FlowScope(blueprint).task("item", s -> numbers(100).iterator()).task("act", act));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G11")
  void aSourceThatFailsIsClosedAndNamedAndWhatItHadGivenGoesOn(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Source onError=FINISH
        loop broken: Integer
        loop hopeless: Integer
        loop emitted emitter: Integer
        task all: List
          collect broken as list
        task none: List
          collect hopeless as list
        task some: List
          collect emitted as list
        scope broken
        scope hopeless
        scope emitted
        """);
    AtomicInteger closed = new AtomicInteger();
    FlowScope main = new FlowScope(blueprint)
        .task(
            "broken",
            s -> numbers(10).onClose(closed::incrementAndGet).peek(i -> {
              if (i == 5) {
                throw new IllegalStateException("planned");
              }
            }))
        .task("hopeless", s -> (Iterable<Object>) () -> {
          throw new IllegalStateException("hopeless from the start");
        })
        .emitting("emitted", (s, out) -> {
          out.emit(1);
          throw new IllegalStateException("planned");
        })
        .task("all", s -> s.list("all"))
        .task("none", s -> s.list("none"))
        .task("some", s -> s.list("some"));
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown = catchThrowableOfType(
          RunFailedException.class, () -> engine(threads, blueprint).run(main));
      assertThat(thrown.failures())
          .extracting(failure -> failure.task())
          .containsExactlyInAnyOrder("broken", "hopeless", "emitted");
      assertThat(main.<List<Integer>>get("all")).containsExactly(0, 1, 2, 3, 4);
      assertThat(main.<List<Integer>>get("none")).isEmpty();
      assertThat(main.<List<Integer>>get("some")).containsExactly(1);
      assertThat(closed).hasValue(1);
    }
  }

  // Starting in the middle

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G7")
  void aLoopCanBeGivenItsItemsAndATaskItsValue(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Middle
        task first: Integer
        loop item inFlight=4: Integer
          value first
        task all: List
          collect sum as list
        scope item
        task mid: Integer
          value item
        task sum: Integer
          value mid
          value item
        """);
    FlowScope main = new FlowScope(blueprint)
        .task("first", s -> {
          throw new AssertionError("not needed");
        })
        .task("mid", s -> {
          throw new AssertionError("given");
        })
        .task("sum", s -> s.<Integer>get("mid") + s.<Integer>get("item"))
        .task("all", s -> s.list("all"));
    Overrides overrides = Overrides.of(Inside.plansOf(blueprint))
        .with(Inside.task(blueprint, "item"), numbers(5).toList())
        .with(Inside.task(blueprint, "mid"), 100);
    try (TestThreads threads = kind.open()) {
      Inside.overriding(engine(threads, blueprint), main, overrides).run();
      assertThat(main.<List<Integer>>get("all")).containsExactly(100, 101, 102, 103, 104);
    }
  }

  // Streams

  @ParameterizedTest
  @MethodSource("threads")
  void aTargetBelowNestedEmittersStreamsHoweverSlowlyItIsRead(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Streaming
        loop a inFlight=2 emitter: Integer
        scope a
        loop b inFlight=2 emitter: Integer
          value a
        scope b
        task z: Integer
          value b
        """);
    FlowScope.EmitterBody a = (s, out) -> numbers(40).forEach(out::emit);
    FlowScope.EmitterBody b =
        (s, out) -> numbers(40).forEach(i -> out.emit(s.<Integer>get("a") * 40 + i));
    FlowScope.Body z = s -> s.<Integer>get("b") % 5 == 0 ? later(s.get("b")) : s.get("b");
    try (TestThreads threads = kind.open()) {
      Engine engine = engine(threads, blueprint);
      FlowScope main =
          new FlowScope(blueprint).emitting("a", a).emitting("b", b).task("z", z);
      try (Stream<Integer> values = engine.stream(main, Inside.task(blueprint, "z"))) {
        assertThat(values.toList()).isEqualTo(numbers(1_600).toList());
      }
      FlowScope again =
          new FlowScope(blueprint).emitting("a", a).emitting("b", b).task("z", z);
      try (Stream<Integer> values = engine.stream(again, Inside.task(blueprint, "z"))) {
        assertThat(values.limit(700).toList()).isEqualTo(numbers(700).toList());
      }
      threads.awaitQuiet();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aStreamThatIsNotReadHoldsTheFlowAndClosingItEndsIt(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Slow
        loop item inFlight=4: Integer
        scope item
        task z: Integer
          value item
        """);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> Stream.iterate(0, i -> i + 1).onClose(closed::incrementAndGet))
        .task("z", s -> begun.incrementAndGet());
    try (TestThreads threads = kind.open()) {
      try (Stream<Integer> values =
          engine(threads, blueprint).stream(main, Inside.task(blueprint, "z"))) {
        assertThat(begun).hasValue(0);
        Iterator<Integer> iterator = values.iterator();
        for (int i = 0; i < 10; i++) {
          iterator.next();
        }
        threads.awaitQuiet();
        assertThat(begun.get()).isLessThanOrEqualTo(10 + 4 + 4);
        assertThat(closed).hasValue(0);
      }
      assertThat(closed).hasValue(1);
      threads.awaitQuiet();
    }
  }

  // Endless loops

  @ParameterizedTest
  @MethodSource("many")
  @Tag("S9")
  void anEndlessLoopEndsWithItsRunWhereverItIs(TestThreads.Kind kind) throws Exception {
    for (String where : List.of("next", "method", "emitting", "late", "nested")) {
      Blueprint blueprint = Blueprint.parse(
          """
          dag Endless
          task gate
          loop item inFlight=4 %s: Integer
            after gate
          task all: List
            collect z as list
          scope item
          loop inner: Integer
            value item
          task z: Integer
            every inner
          scope inner
          task step
            value inner
          """.formatted(where.equals("method") || where.equals("emitting") ? "emitter" : ""));
      CountDownLatch reached = new CountDownLatch(1);
      CompletableFuture<Integer> gate = new CompletableFuture<>();
      LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(List.of(1, 2, 3));
      AtomicInteger closed = new AtomicInteger();
      FlowScope main = new FlowScope(blueprint)
          .task("gate", s -> where.equals("late") ? gate : null)
          .task("item", s -> switch (where) {
            case "next" ->
              Stream.generate(() -> {
                    if (queue.isEmpty()) {
                      reached.countDown();
                    }
                    return take(queue);
                  })
                  .onClose(closed::incrementAndGet);
            default -> Stream.iterate(0, i -> i + 1).onClose(closed::incrementAndGet);
          })
          .emitting("item", (s, out) -> {
            for (int i = 0; ; i++) {
              out.emit(i);
              if (i == 10) {
                reached.countDown();
                if (where.equals("method")) {
                  new CountDownLatch(1).await();
                }
              }
            }
          })
          .task("inner", s -> {
            if (where.equals("nested") && s.<Integer>get("item") == 2) {
              reached.countDown(); // a loop of an open item goes on to its own end
              return Stream.iterate(0, i -> i + 1).limit(500);
            }
            return List.of(1);
          })
          .task("z", s -> s.get("item"))
          .task("all", s -> s.list("all"));
      try (TestThreads threads = kind.open()) {
        Run<?> run = start(threads, main);
        if (where.equals("late")) {
          run.stop();
          gate.complete(1);
        } else {
          reached.await();
          run.stop();
        }
        run.join();
        long items = run.stats().task("item").out();
        assertThat(main.<List<Integer>>get("all")).as(where).hasSize((int) items);
        assertThat(closed.get())
            .as(where)
            .isEqualTo(where.equals("method") || where.equals("emitting") ? 0 : 1);
        threads.awaitQuiet();
        assertThat(threads.strayInterrupts()).isZero();
      }
    }
  }

  private static Integer take(LinkedBlockingQueue<Integer> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Tag("S9")
  void aMergedValueOfAnOpenItemIsNotLostWhenTheRunIsStopped() throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag Stopped
        loop item inFlight=2: Integer
        merge any: Integer
          source a
        task all: List
          collect z as list
        scope item
        task a: Integer
          value item
        scope any
        task z: Integer
          value any
        """);
    CompletableFuture<Integer> gate = new CompletableFuture<>();
    CountDownLatch open = new CountDownLatch(2);
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> Stream.iterate(0, i -> i + 1))
        .task("a", s -> {
          open.countDown();
          return gate.thenApply(x -> s.<Integer>get("item"));
        })
        .task("z", s -> s.get("any"))
        .task("all", s -> s.list("all"));
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      Run<?> run = start(threads, main);
      open.await();
      run.stop();
      gate.complete(1);
      run.join();
      assertThat(main.<List<Integer>>get("all")).containsExactlyInAnyOrder(0, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("many")
  @Tag("G12")
  void aCancelledRunLetsGoOfAnEmitterThatWaitsForRoom(TestThreads.Kind kind) throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag Cancelled
        loop item inFlight=1 emitter: Integer
        scope item
        task held: Integer
          value item
        """);
    CompletableFuture<Integer> never = new CompletableFuture<>();
    CountDownLatch held = new CountDownLatch(1);
    FlowScope main = new FlowScope(blueprint)
        .emitting("item", (s, out) -> {
          out.emit(1);
          out.emit(2);
        })
        .task("held", s -> {
          held.countDown();
          return never;
        });
    try (TestThreads threads = kind.open()) {
      Run<?> run = start(threads, main);
      held.await();
      run.cancel();
      assertThatThrownBy(() -> run.join(Duration.ofSeconds(30)))
          .isInstanceOf(RunCancelledException.class);
      assertThat(never).isCancelled();
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }
}
