package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.run.ItemCost;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same where all has taken next to nothing so far, so that a worker calls for many items, and goes on with them, without telling
 * anybody; and that others are told as soon as that does not go so any more.
 */
class KeptBatchTest extends BatchTest {
  private static final long LITTLE = 1;
  private static final long MUCH = 1_000_000;

  @Override
  String straight() {
    return "straight key square next\n";
  }

  @Override
  Engine engine(TestThreads threads, Blueprint blueprint) {
    return taught(TestEngine.on(threads, blueprint), blueprint, LITTLE);
  }

  /** Has items and calls taken next to nothing so far, and what is behind the batch so long. */
  private static Engine taught(Engine engine, Blueprint blueprint, long behind) {
    for (int task = 0; task < Inside.of(blueprint).size(); task++) {
      int call = Inside.of(blueprint).calledFor(task);
      boolean isBatch = Inside.of(blueprint).node(task).name().equals("square");
      for (int i = 0; i < 8; i++) {
        cost(engine, task).tookRolled(isBatch ? behind : LITTLE);
        if (call >= 0) {
          cost(engine, call).tookCall(LITTLE);
        }
      }
    }
    return engine;
  }

  private static ItemCost cost(Engine engine, int task) {
    return Inside.of(engine).itemCost(task);
  }

  /** What the call has failed to give is made up for by tasks that wait for each other. */
  @ParameterizedTest
  @MethodSource("many")
  void itemsOfACallThatFailsWaitForEachOther(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Squares
        loop number: Integer
        task all: List
          collect next as list
        scope number
        task key: Integer
          value number
        task square batch=4 keyed=set gives=map onError=TOLERATE: Integer
          value key
        task next: Integer
          outcome square
          value number
        straight key square next
        calls square
        call square: Map
        """);
    try (TestThreads threads = kind.open()) {
      CountDownLatch two = new CountDownLatch(2);
      FlowScope main = squares(blueprint, 4)
          .task("square", s -> {
            throw new IllegalStateException("planned");
          })
          .task("next", s -> {
            two.countDown();
            two.await();
            return s.<Integer>get("number");
          });
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).containsExactly(0, 1, 2, 3);
    }
  }

  /** A worker goes on with some of them, then comes to a task of the run, and that waits for the others. */
  @ParameterizedTest
  @MethodSource("many")
  void whatIsLeftOfACallIsDoneByOthersWhileItsWorkerDoesSomethingElse(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Squares
        loop number: Integer
        task all: List
          collect next as list
        task begun async: Integer
        task waits: Integer
          value begun
        scope number
        task key: Integer
          value number
        task square batch=200 keyed=set gives=map: Integer
          value key
        task next: Integer
          value square
          value number
        straight key square next
        calls square
        call square: Map
        """);
    try (TestThreads threads = kind.open()) {
      CompletableFuture<Integer> begun = new CompletableFuture<>();
      CountDownLatch last = new CountDownLatch(1);
      FlowScope main = squares(blueprint, 200)
          .task("begun", s -> begun)
          .task("waits", s -> {
            last.await();
            return s.<Integer>get("begun");
          })
          .task("next", s -> {
            int number = s.<Integer>get("number");
            if (number == 0) {
              begun.complete(7);
            }
            if (number == 199) {
              last.countDown();
            }
            return number;
          });
      engine(threads, blueprint).run(main);
      assertThat(main.<Integer>get("waits")).isEqualTo(7);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(200).toList());
    }
  }

  /** One fails behind the batch, and what is left of it waits for the next. */
  @ParameterizedTest
  @MethodSource("many")
  void anItemThatLeavesTheWayWaitsForTheNext(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Squares
        loop number: Integer
        task all: List
          collect last as list
        scope number
        task key: Integer
          value number
        task square batch=4 keyed=set gives=map: Integer
          value key
        task next onError=TOLERATE: Integer
          value square
          value number
        task last: Integer
          outcome next
          value number
        straight key square next last
        calls square
        call square: Map
        """);
    try (TestThreads threads = kind.open()) {
      CountDownLatch second = new CountDownLatch(1);
      FlowScope main = squares(blueprint, 4)
          .task("next", s -> {
            if (s.<Integer>get("number") == 0) {
              throw new IllegalStateException("planned");
            }
            second.countDown();
            return s.<Integer>get("number");
          })
          .task("last", s -> {
            if (s.<Integer>get("number") == 0) {
              second.await();
            }
            return s.<Integer>get("number");
          });
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).containsExactly(0, 1, 2, 3);
    }
  }

  /** The first item of a call waits for one that has not been emitted when the call is over. */
  @ParameterizedTest
  @MethodSource("many")
  void itemsThatTakeLongerThanTheirCallKeepNobodyFromTheLoop(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=4 keyed=set gives=map");
    for (long behind : new long[] {LITTLE, MUCH}) {
      try (TestThreads threads = kind.open()) {
        CountDownLatch later = new CountDownLatch(1);
        FlowScope main = squares(blueprint, 20)
            .task("key", s -> {
              if (s.<Integer>get("number") == 10) {
                later.countDown();
              }
              return s.<Integer>get("number");
            })
            .task("next", s -> {
              if (s.<Integer>get("number") == 0) {
                later.await();
              }
              return s.<Integer>get("square") + 1;
            });
        taught(TestEngine.on(threads, blueprint), blueprint, behind).run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(20));
      }
    }
  }

  /** The map that a call returns makes its values when it is asked for them, and one waits for another. */
  @ParameterizedTest
  @MethodSource("many")
  void valuesThatAreMadeWhenTheyAreAskedForWaitForEachOther(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=4 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      CountDownLatch two = new CountDownLatch(2);
      FlowScope main = squares(blueprint, 4)
          .task("square", s -> new Lazy(squares(s.<Collection<Integer>>keys()), two));
      engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(expected(4));
    }
  }

  private static final class Lazy extends HashMap<Integer, Integer> {
    private static final long serialVersionUID = 1;

    private final transient CountDownLatch two;

    Lazy(Map<Integer, Integer> values, CountDownLatch two) {
      super(values);
      this.two = two;
    }

    @Override
    public Integer get(Object key) {
      two.countDown();
      try {
        two.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.get(key);
    }
  }

  /** Calls that have lasted for once are nobody else's again when they do not any more. */
  @ParameterizedTest
  @MethodSource("threads")
  void aCallThatHasLastedIsForgotten(TestThreads.Kind kind) {
    Blueprint blueprint = blueprint("", "batch=4 keyed=set gives=map");
    try (TestThreads threads = kind.open()) {
      ItemCost call = cost(
          engine(threads, blueprint),
          Inside.of(blueprint).calledFor(Inside.task(blueprint, "square")));
      for (int i = 0;
          i < 7;
          i++) { // one after the other: each when what follows from the last is over
        call.othersWereLetIn();
        while (!call.goesStraight()) {}
      }
      call.othersWereLetIn();
      long first = IntStream.range(0, 10_000).filter(i -> !call.isKeptNext()).count();
      call.othersWereLetIn();
      long second = IntStream.range(0, 10_000).filter(i -> !call.isKeptNext()).count();
      assertThat(second).isPositive().isLessThan(first);
    }
  }
}
