package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of parts in which something waits: many items at once, told of on the thread that feeds. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionAtOnceTest {
  private static final Blueprint ORDERS = Blueprint.parse("""
      dag Orders
      loop order: Integer
      scope order
      task price async onError=HALT: Integer
        value order
      task taxed: Integer
        value price
      loop line: Integer
        value order
      scope line
      task owner async: Integer
        value line
      task listed: Integer
        value owner
      """);

  private static final Blueprint SQUARES = Blueprint.parse("""
      dag Squares
      loop shard spread: Integer
      scope shard
      loop number: Integer
        value shard
      scope number
      task ready async: Integer
        value number
      task square batch=100 keyed=set gives=map: Integer
        value ready
        value shard
      task after: Integer
        after square
      calls square in shard
      call square: Map
        value shard
      """);

  private final Map<Integer, CompletableFuture<Object>> prices = new ConcurrentHashMap<>();
  private final List<String> told = new ArrayList<>();
  private Function<Integer, CompletableFuture<Object>> owner =
      line -> CompletableFuture.completedFuture(line);
  private int lines = 1;

  private final FlowScope orders = new FlowScope(ORDERS)
      .task("price", scope -> price(scope.<Integer>get("order")))
      .task("taxed", scope -> 1)
      .task("line", scope -> IntStream.range(0, lines).boxed().iterator())
      .task("owner", scope -> owner.apply(scope.<Integer>get("line")))
      .task("listed", scope -> 1);

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  private CompletableFuture<Object> price(int order) {
    return prices.computeIfAbsent(order, any -> new CompletableFuture<>());
  }

  private Portable<TestEngine.Result> portable(TestThreads threads) {
    return TestEngine.on(threads, ORDERS)
        .portable(orders::another, TestEngine.Result::new, SessionAtOnceTest.class);
  }

  /** Of the first part, where another one begins behind a task; empty for one that does all. */
  private Session session(TestThreads threads, String cutBehind, int atOnce, String... tasks) {
    Portable<TestEngine.Result> portable = portable(threads);
    Parts parts = portable.parts();
    if (!cutBehind.isEmpty()) {
      parts = parts.cutBehind(portable.task(cutBehind));
      assertThat(parts.all()).hasSize(2);
    }
    Part part = parts.all().get(0);
    assertThat(part.inFlight()).isEqualTo(cutBehind.equals("owner") ? 1 : 256);
    return portable.session(
        part,
        Given.NOTHING,
        Map.of(),
        Arrays.stream(tasks).mapToInt(portable::task).toArray(),
        item -> told.add(item.toString()),
        atOnce);
  }

  private static void offer(Session session, int number) {
    session.offer(new long[] {number}, new Object[] {number}, new Given[] {Given.NOTHING});
  }

  private static List<String> items(String format, int count) {
    return IntStream.range(0, count).mapToObj(format::formatted).toList();
  }

  /** It was told as one that is made good, and then again as one that was not. */
  @ParameterizedTest
  @MethodSource("threads")
  void aFailureThatNothingStandsInForAfterAllIsTakenOnce(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Replaced onError=FINISH
        loop order: Integer
        scope order
        task slow async optional: Integer
          value order
        task live: Integer
          value order
        task cached: Integer
          fallback live
          value slow
        task after: Integer
          value live
        """);
    CompletableFuture<Object> slow = new CompletableFuture<>();
    FlowScope scope = new FlowScope(blueprint).task("slow", any -> slow).task("live", any -> {
      throw new IllegalStateException("live");
    });
    try (TestThreads threads = kind.open()) {
      Portable<TestEngine.Result> portable = TestEngine.on(threads, blueprint)
          .portable(scope::another, TestEngine.Result::new, SessionAtOnceTest.class);
      try (Session session = portable.session(
          portable.parts().all().get(0), Given.NOTHING, Map.of(), new int[0], item -> {}, 4)) {
        offer(session, 0);
        List<TaskFailure> failures = new ArrayList<>();
        while (failures.isEmpty()) {
          session.poll();
          failures.addAll(session.takeFailures());
        }
        assertThat(session.failure()).isNull();
        slow.complete(Optional.empty());
        session.await(0);
        assertThat(session.takeFailures()).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(session.failure())
            .isInstanceOfSatisfying(
                RunFailedException.class, e -> assertThat(e.failures()).isEqualTo(failures));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whatIsOverIsToldOfWithoutWaitingForTheRest(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open();
        Session session = session(threads, "", 4, "price")) {
      IntStream.range(0, 3).forEach(order -> offer(session, order));
      for (int order : new int[] {2, 0}) {
        price(order).complete(7);
        while (!told.contains("order[" + order + "]")) {
          session.poll();
        }
      }
      assertThat(told).containsExactly("order[2]", "order[0]");
      assertThat(session.openItems()).isEqualTo(1);
      price(1).complete(7);
      session.await(0);
      session.poll();
      assertThat(told).containsExactly("order[2]", "order[0]", "order[1]");
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whoFeedsIsCalledWhenSomethingIsOver(TestThreads.Kind kind) throws Exception {
    Semaphore calls = new Semaphore(0);
    try (TestThreads threads = kind.open();
        Session session = session(threads, "", 4, "price")) {
      session.whenOver(calls::release);
      IntStream.range(0, 3).forEach(order -> offer(session, order));
      for (int order = 2; order >= 0; order--) {
        CompletableFuture.runAsync(completing(order), runnable -> new Thread(runnable).start());
        while (!told.contains("order[" + order + "]")) {
          calls.acquire(); // else it would wait for ever
          calls.drainPermits();
          session.poll();
        }
      }
    }
  }

  private Runnable completing(int order) {
    return () -> price(order).complete(7);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whoFeedsIsCalledWhenAFailureHaltsTheRun(TestThreads.Kind kind) throws Exception {
    Semaphore calls = new Semaphore(0);
    try (TestThreads threads = kind.open();
        Session session = session(threads, "", 3, "price")) {
      session.whenOver(calls::release);
      offer(session, 0);
      offer(session, 1);
      while (prices.size() < 2) {
        session.poll();
      }
      price(0).completeExceptionally(new IllegalArgumentException("no price"));
      assertThatThrownBy(() -> {
            while (true) {
              calls.acquire();
              session.poll();
            }
          })
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("no price");
    }
    assertThat(price(1)).isCancelled();
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whatComesAfterTheEndIsToldToNobody(TestThreads.Kind kind) {
    CompletableFuture<Object> stubborn = new CompletableFuture<>() {
      @Override
      public boolean cancel(boolean mayInterrupt) {
        return false;
      }
    };
    prices.put(0, stubborn);
    AtomicInteger calls = new AtomicInteger();
    try (TestThreads threads = kind.open()) {
      Session session = session(threads, "", 3, "price");
      session.whenOver(calls::incrementAndGet);
      offer(session, 0);
      session.cancel();
      assertThatThrownBy(() -> session.await(0)).isInstanceOf(RunCancelledException.class);
      session.close();
      int before = calls.get();
      stubborn.complete(7);
      assertThat(calls).hasValue(before);
    }
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whatGoesOnIsToldOfInTheOrderInWhichItWasFed(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open();
        Session session = session(threads, "price", 8, "price")) {
      for (int first = 0; first < 80; first += 8) {
        IntStream.range(first, first + 8).forEach(order -> offer(session, order));
        for (int order = first + 7; order > first; order--) {
          price(order).complete(7);
          session.poll();
        }
        assertThat(session.openItems()).as("all are behind the first").isEqualTo(8);
        assertThat(told).hasSize(first);
        price(first).complete(7);
        session.await(0);
      }
    }
    assertThat(told).isEqualTo(items("order[%d]", 80));
  }

  @ParameterizedTest
  @MethodSource("threads")
  void whatGoesOnBelowAnItemIsToldOfInItsOrder(TestThreads.Kind kind) {
    lines = 800;
    Map<Integer, List<CompletableFuture<Object>>> groups = new ConcurrentHashMap<>();
    owner = line -> {
      CompletableFuture<Object> own = new CompletableFuture<>();
      List<CompletableFuture<Object>> group = groups.compute(line / 8, (any, before) -> {
        List<CompletableFuture<Object>> all = new ArrayList<>(List.of(own));
        all.addAll(before == null ? List.of() : before);
        return all;
      });
      if (group.size() == 8) {
        group.forEach(future -> future.complete(1)); // the newest first
      }
      return own;
    };
    price(41).complete(7);
    try (TestThreads threads = kind.open();
        Session session = session(threads, "owner", 1, "owner")) {
      session.process(new long[] {41}, new Object[] {41}, new Given[] {Given.NOTHING});
    }
    assertThat(told.subList(0, 800)).isEqualTo(items("order[41].line[%d]", 800));
    assertThat(told).hasSize(801).endsWith("order[41]");
  }

  /** As many are begun as may be open, and no more before they have been told of. */
  @ParameterizedTest
  @MethodSource("threads")
  void noMoreIsDoneThanIsToldOf(TestThreads.Kind kind) {
    lines = 20_000;
    price(0).complete(7);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger over = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    owner = line -> {
      most.accumulateAndGet(begun.incrementAndGet() - over.get(), Math::max);
      return CompletableFuture.completedFuture(line);
    };
    try (TestThreads threads = kind.open()) {
      Portable<TestEngine.Result> portable = portable(threads);
      try (Session session = portable.session(
          portable.parts().all().get(0),
          Given.NOTHING,
          Map.of(),
          new int[] {portable.task("owner")},
          item -> over.incrementAndGet(),
          4)) {
        offer(session, 0);
        while (begun.get() < 256) {
          Thread.onSpinWait();
        }
        while (over.get() < 20_001) {
          session.poll();
        }
      }
    }
    assertThat(begun).hasValue(20_000);
    assertThat(most.get()).isBetween(256, 257); // told of, and about to leave
  }

  // Batches

  private final Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Object> ready = new CompletableFuture<>();

  private void onSquares(
      TestThreads.Kind kind, String cutBehind, int atOnce, Consumer<Session> does) {
    FlowScope scope = new FlowScope(SQUARES)
        .task("ready", any -> {
          Integer number = any.<Integer>get("number");
          return number < 0 ? null : ready.thenApply(same -> number);
        })
        .task("after", any -> 1)
        .task("square", any -> {
          Collection<Integer> keys = any.keys();
          calls.add(List.copyOf(keys));
          return keys.stream().collect(Collectors.toMap(key -> key, key -> key * key));
        });
    try (TestThreads threads = kind.open()) {
      Portable<TestEngine.Result> all = TestEngine.on(threads, SQUARES)
          .portable(scope::another, TestEngine.Result::new, SessionAtOnceTest.class);
      Parts parts = cutBehind.isEmpty() ? all.parts() : all.parts().cutBehind(all.task(cutBehind));
      try (Session session = all.session(
          parts.all().get(0),
          Given.NOTHING,
          Map.of(),
          new int[] {all.task("square")},
          item -> told.add(item.toString()),
          atOnce)) {
        does.accept(session);
      }
    }
  }

  /** Each time with objects of its own, as from another process. */
  private static void offer(Session session, int shard, int place, int number) {
    session.offer(
        new long[] {shard, place},
        new Object[] {Integer.valueOf(1_000 + shard), number},
        new Given[] {new Given(new int[0], new Given.Fate[0], new Object[0]), Given.NOTHING});
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aBatchGoesWhenAllItemsAreAwaited(TestThreads.Kind kind) {
    onSquares(kind, "", 200, session -> {
      IntStream.range(0, 9).forEach(number -> offer(session, 0, number, number));
      ready.complete(0);
      for (int i = 0; i < 1_000; i++) {
        session.poll();
      }
      assertThat(calls).isEmpty(); // more keys may come
      session.await(0);
    });
    assertThat(calls).hasSize(1).allSatisfy(keys -> assertThat(keys).hasSize(9));
    assertThat(told).hasSize(9);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aBatchGoesWhenItemsOfAnotherOneAroundItAreFed(TestThreads.Kind kind) {
    ready.complete(0);
    onSquares(kind, "", 200, session -> {
      IntStream.range(0, 9).forEach(number -> offer(session, 0, number, number));
      offer(session, 1, 0, 77);
      while (told.size() < 9) {
        session.poll();
      }
      assertThat(calls).hasSize(1).allSatisfy(keys -> assertThat(keys).hasSize(9));
    });
    assertThat(calls).hasSize(2).contains(List.of(77));
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aBatchGoesWhenNoMoreItemsHaveRoom(TestThreads.Kind kind) {
    ready.complete(0);
    onSquares(kind, "", 5, session -> {
      IntStream.range(0, 12).forEach(number -> offer(session, 0, number, number));
    });
    assertThat(calls).hasSize(3);
    assertThat(calls).first().satisfies(keys -> assertThat(keys).hasSize(5));
  }

  /** Those that are over, and wait for the one whose key is in the call, make no room. */
  @ParameterizedTest
  @MethodSource("threads")
  void aBatchGoesWhenAllAreBehindOneOfItsItems(TestThreads.Kind kind) {
    ready.complete(0);
    onSquares(kind, "square", 5, session -> {
      offer(session, 0, 0, 7);
      IntStream.range(1, 12).forEach(place -> offer(session, 0, place, -1));
    });
    assertThat(calls).containsExactly(List.of(7));
    assertThat(told).isEqualTo(items("shard[0].number[%d]", 12));
  }
}
