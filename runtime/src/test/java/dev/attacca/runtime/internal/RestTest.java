package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run in which nothing can go on ends all the same, and one in which something can is left alone. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestTest extends FlowFixture {
  private static final Duration LONG = Duration.ofDays(400 * 365);

  private static Blueprint worker(String loop) {
    return Blueprint.parse("""
        dag Worker
        loop item inFlight=4 %s: Integer
        task all: List
          collect twice as list
        scope item
        task twice inbox: Integer
          value item
        """.formatted(loop));
  }

  /** From whatever source, in whatever hands. */
  private static List<FlowScope> workers(int count) {
    return List.of(
        new FlowScope(worker("")).task("item", s -> numbers(count).iterator()),
        new FlowScope(worker("")).task("item", s -> publisher(count)),
        new FlowScope(worker("emitter"))
            .emitting("item", (s, out) -> numbers(count).forEach(out::emit)));
  }

  private static void run(TestThreads threads, FlowScope main) {
    TestEngine.on(threads, main.blueprint()).run(main);
  }

  private static void answer(Inbox.Request<Object, Object> request) {
    request.complete(2 * (Integer) request.value());
  }

  // Batches

  @ParameterizedTest
  @MethodSource("threads")
  void aWorkerThatTakesMoreThanCanComeIsGivenWhatThereIs(TestThreads.Kind kind) {
    for (FlowScope main : workers(50)) {
      List<Integer> sizes = new ArrayList<>();
      main.inbox("twice", inbox -> {
            for (var batch = inbox.take(10, LONG); !batch.isEmpty(); batch = inbox.take(10, LONG)) {
              sizes.add(batch.size());
              batch.forEach(RestTest::answer);
            }
          })
          .task("all", s -> s.list("all"));
      try (TestThreads threads = kind.open()) {
        run(threads, main);
      }
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(numbers(50).map(i -> 2 * i).toList());
      assertThat(sizes).allMatch(size -> size >= 1 && size <= 4);
      assertThat(sizes.get(0)).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aFullBatchDoesNotWaitAndOneWithoutPatienceTakesWhatThereIs(TestThreads.Kind kind) {
    for (FlowScope main : workers(50)) {
      List<Integer> sizes = new ArrayList<>();
      main.inbox("twice", inbox -> {
            for (int i = 0; ; i++) {
              var batch = i % 2 == 0 ? inbox.take(2, LONG) : inbox.take(3, Duration.ZERO);
              if (batch.isEmpty()) {
                return;
              }
              sizes.add(batch.size());
              batch.forEach(RestTest::answer);
            }
          })
          .task("all", s -> s.list("all"));
      try (TestThreads threads = kind.open()) {
        run(threads, main);
      }
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(numbers(50).map(i -> 2 * i).toList());
      assertThat(sizes.get(0)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void workersInARowTakeTheirBatchesOneAfterTheOther(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Row
        loop item inFlight=6: Integer
        task all: List
          collect second as list
        scope item
        task first inbox: Integer
          value item
        task between: Integer
          value first
        task second inbox: Integer
          value between
        """);
    List<Integer> sizes = new ArrayList<>();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(60).iterator())
        .task("between", s -> s.get("first"))
        .inbox("first", inbox -> takeAll(inbox, new ArrayList<>()))
        .inbox("second", inbox -> takeAll(inbox, sizes))
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      run(threads, main);
    }
    assertThat(main.<List<Integer>>get("all"))
        .isEqualTo(numbers(60).map(i -> 4 * i).toList());
    assertThat(sizes).as("as few as can be").hasSize(10).containsOnly(6);
  }

  private static void takeAll(Inbox<Object, Object> inbox, List<Integer> sizes) {
    for (var batch = inbox.take(100, LONG); !batch.isEmpty(); batch = inbox.take(100, LONG)) {
      sizes.add(batch.size());
      batch.forEach(RestTest::answer);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whoeverReadsTheTargetLetsTheRunGoOn(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      FlowScope main = new FlowScope(worker("")).task("item", s -> numbers(50).iterator());
      main.inbox("twice", inbox -> takeAll(inbox, new ArrayList<>()));
      Engine engine = TestEngine.on(threads, main.blueprint());
      try (Stream<Object> twice = engine.stream(main, Inside.task(main.blueprint(), "twice"))) {
        assertThat(twice.toList()).isEqualTo(numbers(50).map(i -> 2 * i).toList());
      }
    }
  }

  // Plain iteration

  @ParameterizedTest
  @MethodSource("threads")
  void anIterationThatAnswersNothingEndsWithAnErrorThatNamesTheWorker(TestThreads.Kind kind) {
    FlowScope main = new FlowScope(worker("")).task("item", s -> numbers(50).iterator());
    main.inbox("twice", inbox -> {
      List<Inbox.Request<Object, Object>> batch = new ArrayList<>();
      for (Inbox.Request<Object, Object> request : inbox) {
        batch.add(request);
        if (batch.size() == 10) {
          batch.forEach(RestTest::answer);
          batch.clear();
        }
      }
    });
    main.task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown =
          catchThrowableOfType(RunFailedException.class, () -> run(threads, main));
      assertThat(thrown)
          .hasStackTraceContaining(
              "worker \"twice\" waits for another request, and none can come before"
                  + " it has answered 4 of those that it has taken");
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anIterationWhoseRequestsAreAnsweredElsewhereWaits(TestThreads.Kind kind) {
    FlowScope main = new FlowScope(worker("")).task("item", s -> numbers(20).iterator());
    main.inbox("twice", inbox -> {
          for (Inbox.Request<Object, Object> request : inbox) {
            Threads.start(() -> {
              int value = (Integer) request.value(); // so it is in other hands
              later(value).thenAccept(request::complete);
            });
          }
        })
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      run(threads, main);
    }
    assertThat(main.<List<Integer>>get("all"))
        .isEqualTo(numbers(20).map(i -> 2 * i).toList());
  }

  /** The first take longer than threads have to turn up. */
  private static CompletableFuture<Integer> later(int value) {
    return CompletableFuture.supplyAsync(
        () -> 2 * value,
        CompletableFuture.delayedExecutor(value < 4 ? 1_200 : 1, TimeUnit.MILLISECONDS));
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anIterationWhoseValuesHaveBeenPassedOnWaitsForTheAnswers(TestThreads.Kind kind) {
    FlowScope main = new FlowScope(worker("")).task("item", s -> numbers(20).iterator());
    main.inbox("twice", inbox -> {
          for (Inbox.Request<Object, Object> request : inbox) {
            int value = (Integer) request.value();
            later(value).thenAccept(request::complete);
          }
        })
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      run(threads, main);
    }
    assertThat(main.<List<Integer>>get("all"))
        .isEqualTo(numbers(20).map(i -> 2 * i).toList());
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aWorkerWaitsForWhatWaitsForAFutureOrADelay(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Slow
        loop item inFlight=4: Integer
        task all: List
          collect twice as list
        scope item
        task slow retry=3,20000000,1.0,0.0: Integer
          value item
        task twice inbox: Integer
          value slow
        """);
    AtomicInteger tries = new AtomicInteger();
    List<Integer> sizes = new ArrayList<>();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(8).iterator())
        .task("slow", s -> {
          if (tries.incrementAndGet() % 3 == 0) {
            throw new IllegalStateException("planned");
          }
          int item = s.<Integer>get("item");
          return CompletableFuture.supplyAsync(
              () -> item, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
        })
        .inbox("twice", inbox -> takeAll(inbox, sizes))
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      run(threads, main);
    }
    assertThat(main.<List<Integer>>get("all"))
        .isEqualTo(numbers(8).map(i -> 2 * i).toList());
    assertThat(sizes).containsExactly(4, 4);
  }

  // Streams

  private static final String TWO = """
      dag Two
      loop a inFlight=2: Integer
      loop b inFlight=2: Integer
        value end
      task end: Integer
        every a
      task read: List
        collect b as stream
        collect a as stream
      scope a
      scope b
      """;

  private static FlowScope two() {
    return new FlowScope(Blueprint.parse(TWO))
        .task("a", s -> numbers(50).iterator())
        .task("b", s -> numbers(50).iterator())
        .task("end", s -> 1);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aConsumerThatReadsItsStreamsInTheWrongOrderFailsAndIsToldWhatWaits(TestThreads.Kind kind) {
    FlowScope main = two().task("read", s -> {
      List<Object> all = new ArrayList<>(s.stream("read", 0).toList());
      all.addAll(s.stream("read", 1).toList());
      return all;
    });
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown =
          catchThrowableOfType(RunFailedException.class, () -> run(threads, main));
      assertThat(thrown.getCause())
          .hasMessageContaining(
              "\"read\" waits for values of \"b\", and nothing in the run can go on to bring one")
          .hasMessageContaining("values of \"a\" wait for \"read\" to take them");
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void inTheRightOrderItReadsBoth(TestThreads.Kind kind) {
    FlowScope main = two().task("read", s -> {
      List<Object> all = new ArrayList<>(s.stream("read", 1).toList());
      all.addAll(s.stream("read", 0).toList());
      return all;
    });
    try (TestThreads threads = kind.open()) {
      run(threads, main);
      assertThat(main.<List<Object>>get("read")).hasSize(100);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aLoopThatConsumesAsItEmitsDoesNotHoldTheOnlyThread(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Lazy
        loop item inFlight=3: Integer
        loop even inFlight=3: Integer
          collect half as stream
        task all: List
          collect seen as list
        scope item
        task half: Integer
          value item
        scope even
        task seen: Integer
          value even
        """);
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(2_000).iterator())
        .task("half", s -> s.get("item"))
        .task("even", s -> s.stream("even", 0).filter(each -> (Integer) each % 2 == 0))
        .task("seen", s -> s.get("even"))
        .task("all", s -> s.list("all"));
    try (TestThreads threads = kind.open()) {
      run(threads, main);
      assertThat(main.<List<Object>>get("all")).hasSize(1_000);
    }
  }

  // What the processor would have refused

  @ParameterizedTest
  @MethodSource("threads")
  void aRunInWhichNobodyCanGoOnIsHaltedWithAnErrorThatSaysWhoWaits(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Late
        loop item inFlight=2: Integer
        task end: Integer
          every item
        task read: List
          value end
          collect item as stream
        scope item
        """);
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> numbers(50).iterator())
        .task("end", s -> 1)
        .task("read", s -> s.stream("read").toList());
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown =
          catchThrowableOfType(RunFailedException.class, () -> run(threads, main));
      assertThat(thrown)
          .hasStackTraceContaining(
              "nothing in the run can go on: \"item\" waits for its 2 open items, as many as may be")
          .hasStackTraceContaining("values of \"item\" wait for \"read\" to take them");
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anEmitterThatHoldsWhatItsItemsNeedFails(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Held
        state log
        loop item inFlight=2 emitter: Integer
          state log
        scope item
        task note: Integer
          value item
          state log
        """);
    FlowScope main = new FlowScope(blueprint)
        .state(ArrayList::new)
        .emitting("item", (s, out) -> numbers(50).forEach(out::emit))
        .task("note", s -> 1);
    try (TestThreads threads = kind.open()) {
      RunFailedException thrown =
          catchThrowableOfType(RunFailedException.class, () -> run(threads, main));
      assertThat(thrown.getCause())
          .hasMessageContaining(
              "loop \"item\" waits for room to emit, and nothing in the run can go on to make it");
    }
  }
}
