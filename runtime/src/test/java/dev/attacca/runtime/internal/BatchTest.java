package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is promised of tasks that are called once for many items, on every kind of executor. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchTest extends FlowFixture {
  /** The keys of each call, in the order of the calls. */
  private final List<List<Integer>> calls = Collections.synchronizedList(new ArrayList<>());

  final Map<Integer, Integer> squares(Collection<Integer> keys) {
    calls.add(List.copyOf(keys));
    return keys.stream().collect(Collectors.toMap(Function.identity(), key -> key * key));
  }

  /** The straight way of the items, if they have one. */
  String straight() {
    return "";
  }

  /** One that does its work. */
  Engine engine(TestThreads threads, Blueprint blueprint) {
    return TestEngine.on(threads, blueprint);
  }

  final Blueprint blueprint(String loop, String batch) {
    return Blueprint.parse("""
        dag Squares
        loop number %s: Integer
        task all: List
          collect next as list
        scope number
        task key: Integer
          value number
        task square %s: Integer
          value key
        task next: Integer
          value square; value number
        %scalls square
        call square: Map
        """.formatted(loop, batch, straight()));
  }

  final FlowScope squares(Blueprint blueprint, int items) {
    return new FlowScope(blueprint)
        .task("number", s -> numbers(items))
        .task("key", s -> s.<Integer>get("number"))
        .task("square", s -> squares(s.<Collection<Integer>>keys()))
        .task("next", s -> s.<Integer>get("square") + 1)
        .task("all", s -> s.list("all"));
  }

  static List<Integer> expected(int items) {
    return numbers(items).map(i -> i * i + 1).toList();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void eachItemHasTheValueOfItsKey(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=4 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 10);
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(10));
      assertThat(calls)
          .allSatisfy(keys -> assertThat(keys).hasSizeLessThanOrEqualTo(4).isSorted());
    }
  }

  @Test
  void oneThreadMakesTheFewestCalls() {
    Blueprint blueprint = blueprint("", "batch=4 keyed=set gives=map");
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      FlowScope main = squares(blueprint, 10);
      engine(threads, blueprint).run(main);
      assertThat(calls).containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9));
    }
  }

  /** Almost as many as each takes may wait there for more, and while one is called others are emitted. */
  @Test
  void aLoopThatSaysNothingHasRoomForAllThatItsBatchesTake() {
    Blueprint blueprint = Blueprint.parse("""
        dag Orders
        loop number: Integer
        loop few inFlight=3: Integer
        loop plain: Integer
        scope number
        task price batch=500 keyed=set gives=map: Integer
          value number
        loop line: Integer
          value number
        scope line
        task store batch=200 keyed=list
          value line; value price
        scope few
        task keep batch=500 keyed=list
          value few
        calls price
        call price: Map
        calls store
        call store
        calls keep
        call keep
        """);
    assertThat(List.of("number", "line", "few", "plain"))
        .map(loop -> Inside.of(blueprint).inFlight(Inside.task(blueprint, loop)))
        .containsExactly(500 + 200 + 500, 200 + 200, 3, 256);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aFullLoopDoesNotKeepACallFromGoing(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("inFlight=3", "batch=100 keyed=list gives=list");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 10).task("square", s -> {
        Collection<Integer> keys = s.keys();
        calls.add(List.copyOf(keys));
        return keys.stream().map(key -> key * key).toList();
      });
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(10));
    }
  }

  @Test
  void aFullLoopMakesCallsOfAsManyAsMayBeOpen() {
    Blueprint blueprint = blueprint("inFlight=3", "batch=100 keyed=set gives=map");
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      engine(threads, blueprint).run(squares(blueprint, 10));
      assertThat(calls)
          .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6, 7, 8), List.of(9));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void emittersAreBatchedAsWell(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("inFlight=3 emitter", "batch=100 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 10)
          .emitting("number", (s, emitter) -> numbers(10).forEach(emitter::emit));
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(10));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aFutureIsAwaited(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=4 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 10).task("square", s -> {
        Collection<Integer> keys = s.keys();
        return CompletableFuture.supplyAsync(() -> squares(keys));
      });
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(10));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aFailedCallFailsEachOfItsItems(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=3 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 7).task("square", s -> {
        throw new IllegalStateException("closed");
      });
      assertThatThrownBy(() -> engine(threads, blueprint).run(main))
          .isInstanceOfSatisfying(
              RunFailedException.class,
              e -> assertThat(e.failures())
                  .extracting(TaskFailure::item)
                  .containsExactlyInAnyOrderElementsOf(
                      numbers(7).map(i -> "number[" + i + "]").toList()));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aListOfAnotherLengthFailsTheCall(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=3 keyed=list gives=list");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 3).task("square", s -> List.of(1));
      assertThatThrownBy(() -> engine(threads, blueprint).run(main))
          .hasMessageContaining("batch \"square\" was called with")
          .hasMessageContaining("returned 1 value");
    }
  }

  /** Whose second look at it fails. */
  private record Shy(int number, AtomicInteger looks) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Shy shy && shy.number == number;
    }

    @Override
    public int hashCode() {
      if (number == 1 && looks.incrementAndGet() == 2) { // the first is when it is put in
        throw new IllegalStateException("shy");
      }
      return number;
    }
  }

  @Test
  void anotherAttemptHasAllKeysAlthoughOneHasThrown() {
    Blueprint blueprint = Blueprint.parse("""
        dag Shy
        loop number: Shy
        task all: List
          collect square as list
        scope number
        task key async: Shy
          value number
        task square batch=10 keyed=set gives=map: Integer
          value key
        calls square
        call square retry=2,0,1,0: Map
        """);
    AtomicInteger looks = new AtomicInteger();
    CompletableFuture<Shy> first =
        new CompletableFuture<>(); // its key comes last, so all are put in order
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("number", s -> numbers(3).map(i -> new Shy(i, looks)))
          .task("key", s -> {
            Shy shy = s.get("number");
            if (shy.number == 2) {
              first.complete(new Shy(0, looks));
            }
            return shy.number == 0 ? first : CompletableFuture.completedFuture(shy);
          })
          .task("square", s -> {
            Collection<Shy> keys = s.keys();
            calls.add(keys.stream().map(Shy::number).toList());
            return keys.stream().collect(Collectors.toMap(Function.identity(), Shy::number));
          })
          .task("all", s -> s.list("all"));
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).containsExactly(0, 1, 2);
    }
    assertThat(calls).containsExactly(List.of(0, 1, 2));
  }

  /** Two batches, one behind the other, and a key that comes from the first. */
  @ParameterizedTest
  @MethodSource("threads")
  void batchesFollowEachOther(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Two
        loop number inFlight=5: Integer
        task all: List
          collect last as list
        scope number
        task square batch=100 keyed=set gives=map: Integer
          value number
        task again batch=3 keyed=set gives=map: Integer
          value square
        task last: Integer
          value again
        calls square
        call square: Map
        calls again
        call again: Map
        """);
    try (TestThreads threads = kind.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("number", s -> numbers(23))
          .task("square", s -> squares(s.<Collection<Integer>>keys()))
          .task("again", s -> squares(s.<Collection<Integer>>keys()))
          .task("last", s -> s.<Integer>get("again"))
          .task("all", s -> s.list("all"));
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(numbers(23).map(i -> i * i * i * i).toList());
    }
  }

  /** The items of two levels share one call of the run. */
  @Test
  void theItemsOfAllLoopsShareACall() {
    Blueprint blueprint = Blueprint.parse("""
        dag Nested
        loop outer: Integer
        task all: List
          collect square as list
        scope outer
        loop inner: Integer
          value outer
        scope inner
        task square batch=100 keyed=set gives=map: Integer
          value inner
        calls square
        call square: Map
        """);
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("outer", s -> numbers(3))
          .task("inner", s -> numbers(3).map(i -> i + 10 * s.<Integer>get("outer")))
          .task("square", s -> squares(s.<Collection<Integer>>keys()))
          .task("all", s -> s.list("all"));
      engine(threads, blueprint).run(main);
      assertThat(calls).containsExactly(List.of(0, 1, 2, 10, 11, 12, 20, 21, 22));
      assertThat(main.<List<Integer>>get("all")).hasSize(9);
    }
  }

  /** What takes a value of the outer item is called once per outer item. */
  @Test
  void aCallIsSharedInTheDeepestScopeOfItsOtherParameters() {
    Blueprint blueprint = Blueprint.parse("""
        dag Nested
        loop outer: Integer
        task all: List
          collect square as list
        scope outer
        loop inner: Integer
          value outer
        scope inner
        task square batch=100 keyed=set gives=map: Integer
          value inner; value outer
        calls square in outer
        call square: Map
        """);
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("outer", s -> numbers(2))
          .task("inner", s -> numbers(3))
          .task("square", s -> squares(s.<Collection<Integer>>keys()))
          .task("all", s -> s.list("all"));
      engine(threads, blueprint).run(main);
      assertThat(calls).containsExactly(List.of(0, 1, 2), List.of(0, 1, 2));
    }
  }

  /** A call does not wait for what has nothing to do with its keys. */
  @ParameterizedTest
  @MethodSource("many")
  void aCallGoesAlthoughSomethingElseTakesLong(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Beside
        loop number: Integer
        task long: Integer
        scope number
        task square batch=100 keyed=set gives=map: Integer
          value number
        calls square
        call square: Map
        """);
    CountDownLatch called = new CountDownLatch(1);
    try (TestThreads threads = kind.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("number", s -> numbers(5))
          .task("square", s -> {
            called.countDown();
            return squares(s.<Collection<Integer>>keys());
          })
          .task("long", s -> {
            called.await();
            return 1;
          });
      engine(threads, blueprint).run(main);
      assertThat(calls).containsExactly(List.of(0, 1, 2, 3, 4));
    }
  }

  /** A list in the order of the items that is streamed holds items back behind the first. */
  @ParameterizedTest
  @MethodSource("threads")
  void itemsBehindOneThatWaitsForACallMakeNoRoom(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Streamed
        loop number inFlight=4: Integer
        task all: List
          collect value as stream
        scope number
        router even chooses=constants: Boolean
          value number
        task key: Integer
          after even when true; value number
        task square batch=100 keyed=set gives=map: Integer
          value key
        task value: Integer
          optional square; value number
        calls square
        call square: Map
        """);
    try (TestThreads threads = kind.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("number", s -> numbers(50))
          .task("even", s -> s.<Integer>get("number") % 4 == 0)
          .task("key", s -> s.<Integer>get("number"))
          .task("square", s -> squares(s.<Collection<Integer>>keys()))
          .task("value", s -> s.<Integer>get("number"))
          .task("all", s -> s.<Integer>stream("all").toList());
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(50).toList());
    }
  }

  /** The way from one batch to the next was looked at by recursion, which went as deep as the graph is long. */
  @Test
  void batchesMayBeFarFromEachOther() {
    int length = 20_000;
    StringBuilder text = new StringBuilder("""
        dag Far
        loop number: Integer
        task all: List
          collect two as list
        scope number
        router odd chooses=constants: Boolean
          value number
        task key: Integer
          after odd when true; value number
        task one batch=10 keyed=set gives=map: Integer
          value key
        """);
    for (int i = 0; i < length; i++) {
      String before = i == 0 ? "one" : "t" + (i - 1);
      text.append("task t" + i + ": Integer\n  optional " + before + "\n");
    }
    text.append("""
        task two batch=10 keyed=set gives=map: Integer
          value number
          after t%d
        calls one
        call one: Map
        calls two
        call two: Map
        """.formatted(length - 1));
    Blueprint blueprint = Blueprint.parse(text.toString());
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      FlowScope main = new FlowScope(blueprint)
          .task("number", s -> numbers(4))
          .task("odd", s -> s.<Integer>get("number") % 2 == 1)
          .task("key", s -> s.<Integer>get("number"))
          .task("one", s -> squares(s.<Collection<Integer>>keys()))
          .task("two", s -> squares(s.<Collection<Integer>>keys()))
          .task("all", s -> s.list("all"));
      for (int i = 0; i < length; i++) {
        main.task("t" + i, s -> 1);
      }
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).containsExactly(0, 1, 4, 9);
    }
    assertThat(calls).containsExactly(List.of(1, 3), List.of(0, 1, 2, 3));
  }

  @ParameterizedTest
  @MethodSource("threads")
  void manyItemsOnManyThreads(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=50 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      FlowScope main = squares(blueprint, 20_000);
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(20_000));
      Set<Integer> all = new TreeSet<>();
      calls.forEach(all::addAll);
      assertThat(all).hasSize(20_000);
      assertThat(calls.stream().mapToInt(Collection::size).sum()).isEqualTo(20_000);
      assertThat(IntStream.range(0, calls.size())).isNotEmpty();
    }
  }
}
