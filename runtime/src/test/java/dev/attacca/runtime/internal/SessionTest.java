package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.ItemReader;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine is promised that feeds a part of the tasks, by hand. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
  private static final Blueprint ORDERS = Blueprint.parse("""
      dag Orders
      task rate: Integer
      loop order: Integer
        value rate
      task total: Integer
        collect price as list
      scope order
      task account: Integer
        value order
      task price: Integer
        value order
        value rate
      loop posting: Integer
        value order
      task late: Integer
        every posted
      scope posting
      task posted: Integer
        value posting
      """);

  private final FlowScope main = new FlowScope(ORDERS)
      .task("rate", scope -> 10)
      .task("order", scope -> IntStream.range(0, 5).boxed().iterator())
      .task("account", scope -> scope.<Integer>get("order") % 2)
      .task("price", scope -> scope.<Integer>get("order") * scope.<Integer>get("rate"))
      .task("posting", scope -> List.of(1, 2, 3))
      .task(
          "posted", scope -> CompletableFuture.completedFuture(scope.<Integer>get("posting") * 100))
      .task("late", scope -> 7)
      .task(
          "total",
          scope -> scope.<Integer>list("total").stream().mapToInt(i -> i).sum());

  private Portable<TestEngine.Result> portable = portable(TestThreads.Kind.CALLER.open());

  private Portable<TestEngine.Result> portable(TestThreads threads) {
    Engine engine = TestEngine.on(threads, ORDERS);
    return engine.portable(main::another, TestEngine.Result::new, SessionTest.class);
  }

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  private int task(String name) {
    return portable.task(name);
  }

  private Part part() {
    return portable.parts().all().get(0);
  }

  private Session session(Consumer<Session.Item> over, int atOnce, String... told) {
    int[] tasks = java.util.Arrays.stream(told).mapToInt(this::task).toArray();
    return portable.session(part(), portable.prelude().given(), Map.of(), tasks, over, atOnce);
  }

  private static void process(Session session, long number, Object item) {
    session.process(new long[] {number}, new Object[] {item}, new Given[] {Given.NOTHING});
  }

  private static void offer(Session session, long number, Object item) {
    session.offer(new long[] {number}, new Object[] {item}, new Given[] {Given.NOTHING});
  }

  @Test
  void anItemIsToldOfWithWhatHasBecomeOfItsTasksAndThoseAround() {
    List<String> told = new ArrayList<>();
    try (Session session = session(
        item -> told.add(item + "=" + item.value() + ": " + item.value(task("price")) + " at "
            + item.value(task("rate"))),
        1,
        "price")) {
      process(session, 41, 4);
      process(session, 42, 5);
      assertThat(told).containsExactly("order[41]=4: 40 at 10", "order[42]=5: 50 at 10");
      assertThat(session.openItems()).isZero();
    }
  }

  @Test
  void whatIsBelowIsToldOfBeforeAndNoSoonerThanWhatIsToldAroundIt() {
    List<String> told = new ArrayList<>();
    try (Session session = session(
        item -> {
          told.add(item.toString());
          if (item.loop() == task("posting")) {
            assertThat(item.value(task("price"))).isEqualTo(40);
            assertThat(item.value(task("late"))).isEqualTo(7);
          }
        },
        1,
        "posted",
        "price",
        "late")) {
      process(session, 0, 4);
    }
    assertThat(told)
        .containsExactly(
            "order[0].posting[0]", "order[0].posting[1]", "order[0].posting[2]", "order[0]");
  }

  @Test
  void aLoopIsReadFromAPosition() throws Exception {
    Given before = portable.prelude().given();
    try (ItemReader reader = portable.read(task("order"), before, new long[0], new Object[0], 3)) {
      assertThat(reader.position()).isEqualTo(3);
      assertThat(reader).toIterable().containsExactly(3, 4);
      assertThat(reader.position()).isEqualTo(5);
    }
    assertThatThrownBy(() -> portable.read(task("order"), before, new long[0], new Object[0], 9))
        .hasMessage("loop \"order\" is to go on at item 9, and has no more than 5 now");
  }

  private ItemReader readerOfNumbers(FlowScope.EmitterBody body, long position) throws Exception {
    Blueprint emits = Blueprint.parse("""
        dag Emits
        loop number emitter: Integer
        scope number
        """);
    FlowScope scope = new FlowScope(emits).emitting("number", body);
    Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.CALLER.open(), emits)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    return all.read(0, Given.NOTHING, new long[0], new Object[0], position);
  }

  @Test
  void aLoopThatEmitsFromItsMidstIsReadFromAPosition() throws Exception {
    FlowScope.EmitterBody thousand = (scope, emitter) -> {
      for (int i = 0; i < 1_000; i++) {
        emitter.emit(i);
      }
    };
    try (ItemReader reader = readerOfNumbers(thousand, 997)) {
      assertThat(reader).toIterable().containsExactly(997, 998, 999);
      assertThat(reader.position()).isEqualTo(1_000);
    }
    assertThatThrownBy(() -> readerOfNumbers(thousand, 1_001))
        .hasMessage("loop \"number\" is to go on at item 1001, and has no more than 1000 now");
  }

  @Test
  void whatALoopThrowsThatEmitsComesAfterItsItems() throws Exception {
    FlowScope.EmitterBody failing = (scope, emitter) -> {
      emitter.emit(1);
      throw new java.io.IOException("gone");
    };
    try (ItemReader reader = readerOfNumbers(failing, 0)) {
      assertThat(reader.next()).isEqualTo(1);
      assertThatThrownBy(reader::hasNext)
          .isInstanceOf(java.io.IOException.class)
          .hasMessage("gone");
    }
  }

  @Test
  void aLoopThatEmitsEndsWhenItIsReadNoMore() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    FlowScope.EmitterBody endless = (scope, emitter) -> {
      try {
        for (int i = 0; ; i++) {
          emitter.emit(i);
        }
      } finally {
        ended.countDown();
      }
    };
    try (ItemReader reader = readerOfNumbers(endless, 0)) {
      assertThat(reader.next()).isEqualTo(0);
    }
    ended.await();
  }

  @Test
  void theEndOfALoopThatEmitsIsReadThoughSomebodyInterruptsItsThread() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Thread[] kept = new Thread[1];
    FlowScope.EmitterBody fillsTheRoom = (scope, emitter) -> {
      kept[0] = Thread.currentThread();
      for (int i = 0; i < 64; i++) {
        emitter.emit(i);
      }
      begun.countDown();
    };
    try (ItemReader reader = readerOfNumbers(fillsTheRoom, 0)) {
      begun.await();
      kept[0].interrupt(); // in the method, behind it, or while it waits to tell of the end
      assertThat(reader).toIterable().hasSize(64);
    }
  }

  @Test
  void aLoopThatIsReadMayTakeAContext() throws Exception {
    main.task("order", scope -> {
      scope.context().set("read", true);
      return List.of(scope.context().size());
    });
    try (ItemReader reader =
        portable.read(task("order"), portable.prelude().given(), new long[0], new Object[0], 0)) {
      assertThat(reader).toIterable().containsExactly(1);
    }
  }

  /** Some of what is below is closed by this thread, some by others, and the item by whoever is last. */
  @ParameterizedTest
  @MethodSource("threads")
  void whatIsBelowIsToldOfFirstWhoeverHasClosedIt(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      main.task(
              "posted",
              scope -> scope.<Integer>get("posting") % 2 == 0
                  ? CompletableFuture.supplyAsync(() -> 0)
                  : CompletableFuture.completedFuture(1))
          .task("posting", scope -> List.of(1, 2, 3, 4, 5));
      portable = portable(threads);
      for (int atOnce : new int[] {1, 4}) {
        List<String> told = new ArrayList<>();
        try (Session session = session(item -> told.add(item.toString()), atOnce, "posted")) {
          for (int number = 0; number < 2_000; number++) {
            if (atOnce == 1) {
              process(session, number, number);
            } else {
              offer(session, number, number);
            }
          }
        }
        assertThat(told).hasSize(12_000);
        Set<String> over = new HashSet<>();
        for (String item : told) {
          int below = item.indexOf('.');
          if (below < 0) {
            over.add(item);
          } else {
            assertThat(over).doesNotContain(item.substring(0, below));
          }
        }
      }
    }
  }

  @Test
  void theResultIsThatOfAllParts() throws Exception {
    PartsRun<TestEngine.Result> run = new PartsRun<>(portable, portable.parts(), 3, 1, false);
    Stats stats = run.run().stats();
    assertThat(stats.task("order").out()).isEqualTo(5);
    assertThat(stats.task("posting").out()).isEqualTo(15);
    assertThat(stats.task("posted").in()).isEqualTo(15);
    assertThat(stats.task("total").out()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void asManyItemsAreOpenAsMayBe(TestThreads.Kind kind) {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Long> told = new ArrayList<>();
    Thread home = Thread.currentThread();
    try (TestThreads threads = kind.open()) {
      main.task(
          "price",
          scope -> CompletableFuture.supplyAsync(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            return 1;
          }));
      portable = portable(threads);
      try (Session session = session(
          item -> {
            assertThat(Thread.currentThread()).isSameAs(home);
            told.add(item.path()[0]);
          },
          4,
          "price")) {
        for (int i = 0; i < 1_000; i++) {
          offer(session, i, i);
        }
        session.await(0);
        assertThat(told).hasSize(1_000).doesNotHaveDuplicates();
      }
    }
    assertThat(most.get()).isBetween(1, 4);
  }

  @Test
  void aFailureThatHaltsIsThrownWhereItHappensAndFromThenOn() {
    main.task("price", scope -> {
      throw new IllegalArgumentException("no price");
    });
    Blueprint halting = Blueprint.parse("""
        dag Halting
        loop order: Integer
        scope order
        task price onError=HALT: Integer
          value order
        """);
    FlowScope scope = new FlowScope(halting).task("price", any -> {
      throw new IllegalArgumentException("no price");
    });
    Portable<TestEngine.Result> refused = TestEngine.on(TestThreads.Kind.CALLER.open(), halting)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    try (Session session = refused.session(
        refused.parts().all().get(0), Given.NOTHING, Map.of(), new int[0], item -> {}, 1)) {
      assertThatThrownBy(() -> process(session, 3, 3))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("task \"price\" failed in order[3]");
      assertThatThrownBy(() -> process(session, 4, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the session is closed");
    }
  }

  @Test
  void aFailureThatTheRunGoesOnAfterIsKeptUntilItIsTaken() {
    main.task("price", scope -> {
      throw new IllegalArgumentException("no price");
    });
    try (Session session = session(
        item -> assertThat(item.fate(task("price"))).isEqualTo(Given.Fate.FAILED), 1, "price")) {
      process(session, 3, 3);
      assertThat(session.takeFailures())
          .extracting(failure -> failure.task() + " in " + failure.item())
          .containsExactly("price in order[3]");
      assertThat(session.takeFailures()).isEmpty();
      assertThat(session.failure()).isInstanceOf(RunFailedException.class);
    }
  }

  @Test
  void whatWhoeverIsToldThrowsIsThrownWhereTheItemIsFed() {
    try (Session session = session(
        item -> {
          throw new IllegalCallerException("not now");
        },
        1,
        "price")) {
      assertThatThrownBy(() -> process(session, 0, 0)).isInstanceOf(IllegalCallerException.class);
    }
  }

  /** What is told of is still open: to wait for it there would be to wait for ever. */
  @Test
  void whoeverIsToldMayReadStatesAndNothingElse() {
    AtomicReference<Session> own = new AtomicReference<>();
    List<String> refused = new ArrayList<>();
    List<Consumer<Session>> calls = List.of(
        session -> process(session, 1, 1),
        session -> offer(session, 1, 1),
        session -> session.await(0),
        Session::poll,
        Session::close);
    for (int atOnce : new int[] {1, 4}) {
      for (Consumer<Session> call : calls) {
        List<Integer> open = new ArrayList<>();
        try (Session session = session(
            item -> {
              assertThatThrownBy(() -> call.accept(own.get()))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageStartingWith("whoever is told of an item may not feed the session");
              refused.add(item.toString());
              open.add(own.get().openItems());
            },
            atOnce,
            "price")) {
          own.set(session);
          process(session, 0, 0);
          process(session, 1, 1); // nothing of it is left
        }
        assertThat(open).containsExactly(1, 1);
      }
    }
    assertThat(refused).hasSize(20);
  }

  @Test
  void aSessionThatIsCancelledLetsGoOfWhoWaitsInIt() throws Exception {
    CountDownLatch inTask = new CountDownLatch(1);
    main.task("price", scope -> {
      inTask.countDown();
      new CountDownLatch(1).await();
      return 1;
    });
    try (Session session = session(item -> {}, 1, "price")) {
      Thread other = new Thread(() -> {
        try {
          inTask.await();
        } catch (InterruptedException e) {
          return;
        }
        session.cancel();
      });
      other.start();
      assertThatThrownBy(() -> process(session, 0, 0)).isInstanceOf(RunCancelledException.class);
      other.join();
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void theThreadThatFeedsIsInterruptedInATaskAndGetsThatBack() {
    main.task("price", scope -> {
      Thread.currentThread().interrupt(); // as if another thread did
      new CountDownLatch(1).await();
      return 1;
    });
    try (Session session = session(item -> {}, 1, "price")) {
      assertThatThrownBy(() -> process(session, 0, 0)).isInstanceOf(RunCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void theThreadThatFeedsIsInterruptedWhileItWaitsForOthers() throws Exception {
    Thread home = Thread.currentThread();
    main.task("price", scope -> {
      CompletableFuture<Object> never = new CompletableFuture<>();
      new Thread(home::interrupt).start();
      return never;
    });
    try (Session session = session(item -> {}, 1, "price")) {
      assertThatThrownBy(() -> process(session, 0, 0)).isInstanceOf(RunCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aRunThatAnotherThreadHaltsLeavesNoInterruptBehind() {
    Blueprint halting = Blueprint.parse("""
        dag Halting
        loop order: Integer
        scope order
        task price async onError=HALT: Integer
          value order
        """);
    FlowScope scope = new FlowScope(halting)
        .task(
            "price",
            any -> CompletableFuture.failedFuture(new IllegalArgumentException("no price"))
                .thenApplyAsync(price -> price));
    Portable<TestEngine.Result> halted = TestEngine.on(TestThreads.Kind.DEFAULT.open(), halting)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    for (int i = 0; i < 300; i++) {
      try (Session session = halted.session(
          halted.parts().all().get(0), Given.NOTHING, Map.of(), new int[0], item -> {}, 1)) {
        assertThatThrownBy(() -> process(session, 3, 3)).isInstanceOf(RunFailedException.class);
      }
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void anItemOfAnotherDepthIsRefused() {
    try (Session session = session(item -> {}, 1)) {
      assertThatThrownBy(() -> session.process(
              new long[] {0, 1}, new Object[] {1, 2}, new Given[] {Given.NOTHING, Given.NOTHING}))
          .hasMessage("an item of \"order\" is in 0 others, not in 1");
    }
  }

  @Test
  void manySessionsOfOnePartHaveNothingInCommon() {
    List<Object> told = new ArrayList<>();
    try (Session one = session(item -> told.add(item.value()), 1, "price");
        Session two = session(item -> told.add(item.value()), 1, "price")) {
      process(one, 0, 1);
      process(two, 0, 2);
      process(one, 1, 3);
      assertThat(one.stats().task("price").in()).isEqualTo(2);
      assertThat(two.stats().task("price").in()).isEqualTo(1);
    }
    assertThat(told).containsExactly(1, 2, 3);
  }

  @Test
  void whatIsSkippedElsewhereIsSkippedHereForTheSameReason() {
    Blueprint flow = Blueprint.parse("""
        dag Skips
        state balance by account
        loop order: Integer
        scope order
        router kind chooses=constants: String
          value order
        task account: Integer
          value order
          after kind when A
        task entry: Integer
          value account
          state balance
        task told: String
          outcome entry
        """);
    FlowScope scope = new FlowScope(flow)
        .state(Object::new)
        .task("order", any -> List.of(1, 2))
        .task("kind", any -> any.<Integer>get("order") == 1 ? "A" : "B")
        .task("account", any -> 1)
        .task("entry", any -> 2)
        .task("told", any -> any.reason(any.graph().task("entry")));
    Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.CALLER.open(), flow)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    Parts parts = all.parts();
    assertThat(parts.refusals()).isEmpty();
    Part behind = parts.all().get(1);
    assertThat(behind.key()).isEqualTo(all.task("account"));
    assertThat(behind.takes(0)).containsExactly(all.task("account"));
    List<Given> handed = new ArrayList<>();
    try (Session first = all.session(
        parts.all().get(0),
        Given.NOTHING,
        Map.of(),
        behind.takes(0),
        item -> handed.add(item.given(behind, 0)),
        1)) {
      process(first, 0, 2);
    }
    assertThat(handed.get(0).fates()).containsExactly(Given.Fate.SKIPPED);
    List<Object> words = new ArrayList<>();
    try (Session second = all.session(
        behind,
        Given.NOTHING,
        Map.of(),
        new int[] {all.task("told")},
        item -> words.add(item.value(all.task("told"))),
        1)) {
      second.process(new long[] {0}, new Object[] {2}, new Given[] {handed.get(0)});
      assertThat(second.stateOfKey(0)).isNull();
    }
    assertThat(words).containsExactly("\"account\" was skipped: router \"kind\" chose B");
  }

  private static final Blueprint RATED = Blueprint.parse("""
      dag Rated
      task rate: Integer
      loop order: Integer
      scope order
      task seen: Integer
        value order
      task priced: Integer
        value order
        value rate
      loop line: Integer
        value order
      scope line
      task counted: Integer
        value line
      task taxed: Integer
        value line
        value rate
      straight counted taxed
      """);

  /** On the straight way only those are asked whether they are skipped that may be without a failure; so no item may go it here. */
  @ParameterizedTest
  @EnumSource(Given.Fate.class)
  void anItemThatTakesWhatHasNoValueElsewhereDoesNotGoStraight(Given.Fate fate) {
    Set<Boolean> straight = new HashSet<>();
    List<Given.Fate> fates = new ArrayList<>();
    FlowScope scope = new FlowScope(RATED)
        .task("order", any -> List.of(1))
        .task("seen", any -> 1)
        .task("priced", any -> any.<Integer>get("rate"))
        .task("line", any -> List.of(1, 2))
        .task("counted", any -> {
          straight.add(any.isStraight());
          return 1;
        })
        .task("taxed", any -> any.<Integer>get("rate"));
    Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.CALLER.open(), RATED)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    Object value = switch (fate) {
      case VALUE -> 7;
      case NONE -> null;
      case FAILED -> new IllegalStateException("no rate");
      default -> "a reason";
    };
    Given rate =
        new Given(new int[] {all.task("rate")}, new Given.Fate[] {fate}, new Object[] {value});
    int taxed = all.task("taxed");
    try (Session session = all.session(
        all.parts().all().get(0),
        rate,
        Map.of(),
        new int[] {taxed},
        item -> {
          if (item.loop() == all.task("line")) {
            fates.add(item.fate(taxed));
          }
        },
        1)) {
      process(session, 0, 1);
    }
    boolean isThere = fate == Given.Fate.VALUE;
    assertThat(straight).containsExactly(isThere);
    assertThat(fates).hasSize(2).allMatch(each -> each == Given.Fate.VALUE == isThere);
  }

  private static final String WAITING = """
      dag Waiting
      loop order: Integer
      scope order
      task first: Integer
        value order
      task waits: Integer
        value order
      task last: Integer
        value order
      """;

  /** As in a run of all tasks: who does an item by itself has others let in where it stands. */
  @ParameterizedTest
  @ValueSource(strings = {"", "straight waits first last\n"})
  void aTaskMayWaitForAnotherOfItsItemWhoeverDoesThat(String straight) {
    Blueprint waiting = Blueprint.parse(WAITING + straight);
    for (int atOnce = 1; atOnce < 3; atOnce++) {
      Semaphore others = new Semaphore(0);
      FlowScope scope = new FlowScope(waiting)
          .task("order", any -> List.of(1))
          .task("first", any -> {
            others.release();
            return 1;
          })
          .task("waits", any -> {
            others.acquire(2);
            return 1;
          })
          .task("last", any -> {
            others.release();
            return 1;
          });
      Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.DEFAULT.open(), waiting)
          .portable(scope::another, TestEngine.Result::new, SessionTest.class);
      List<Long> told = new ArrayList<>();
      try (Session session = all.session(
          all.parts().all().get(0),
          Given.NOTHING,
          Map.of(),
          new int[0],
          item -> told.add(item.path()[0]),
          atOnce)) {
        for (int number = 0; number < 3; number++) {
          if (atOnce == 1) {
            process(session, number, number);
          } else {
            offer(session, number, number);
            session.await(0);
          }
        }
      }
      assertThat(told).containsExactly(0L, 1L, 2L);
    }
  }

  private static final Blueprint LINES = Blueprint.parse("""
      dag Lines
      loop order: Integer
      scope order
      task waits: Integer
        value order
      loop line inFlight=4: Integer
        value order
      scope line
      task counted: Integer
        value line
      """);

  /** Nobody has told of what they close, so it would pile up. */
  @Test
  void whoIsLetInGoesNoFurtherThanTheLoopMayWhileOneIsToldOf() {
    int lines = 10_000;
    Thread home = Thread.currentThread();
    Set<Thread> others = ConcurrentHashMap.newKeySet();
    Semaphore letIn = new Semaphore(0);
    AtomicInteger emitted = new AtomicInteger();
    FlowScope scope = new FlowScope(LINES)
        .task("order", any -> List.of(1))
        .task("waits", any -> {
          letIn.acquire();
          return 1;
        })
        .task(
            "line",
            any -> IntStream.range(0, lines)
                .peek(line -> emitted.incrementAndGet())
                .iterator())
        .task("counted", any -> {
          if (Thread.currentThread() != home) {
            others.add(Thread.currentThread());
            letIn.release();
          }
          return 1;
        });
    AtomicInteger told = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (TestThreads threads = TestThreads.Kind.DEFAULT.open()) {
      Portable<TestEngine.Result> all = TestEngine.on(threads, LINES)
          .portable(scope::another, TestEngine.Result::new, SessionTest.class);
      try (Session session = all.session(
          all.parts().all().get(0),
          Given.NOTHING,
          Map.of(),
          new int[] {all.task("counted")},
          item -> {
            int before = emitted.get();
            while (!others.stream().allMatch(SessionTest::isIdle)) {
              Thread.onSpinWait();
            }
            most.accumulateAndGet(emitted.get() - before, Math::max);
            told.incrementAndGet();
          },
          1)) {
        process(session, 0, 0);
      }
    }
    assertThat(told).hasValue(lines + 1);
    assertThat(others).isNotEmpty();
    assertThat(most.get()).isLessThan(4 + 12); // as many as may be open, and those on their way out
  }

  private static boolean isIdle(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      default -> false;
    };
  }

  private static final Blueprint BALANCES = Blueprint.parse("""
      dag Balances
      state balance by account
      loop order: Integer
      scope order
      task account: Integer
        value order
      task opened: Integer
        value account
        state balance
      task debit: Integer
        value opened
        value account
        state balance
      task first: Integer
        value opened
      task credit: Integer
        value opened
        value account
        state balance
      task second: Integer
        value opened
      straight account opened debit first credit second
      """);

  private static FlowScope balances(FlowScope.Body debit) {
    return new FlowScope(BALANCES)
        .state(AtomicInteger::new)
        .task("order", any -> List.of(1))
        .task("account", any -> 1)
        .task("opened", any -> 1)
        .task("debit", debit)
        .task("first", any -> 1)
        .task("credit", any -> 2)
        .task("second", any -> 2);
  }

  @Test
  void anItemGoesStraightThroughTheTasksOfItsKeyOnceTheStateIsThere() {
    List<Boolean> straight = new ArrayList<>();
    FlowScope scope = balances(any -> {
      straight.add(any.isStraight());
      return 1;
    });
    Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.CALLER.open(), BALANCES)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    Part behind = all.parts().all().get(1);
    Given account = new Given(
        new int[] {all.task("account")}, new Given.Fate[] {Given.Fate.VALUE}, new Object[] {1});
    try (Session session =
        all.session(behind, Given.NOTHING, Map.of(), new int[0], item -> {}, 1)) {
      Object made = null;
      for (int number = 0; number < 3; number++) {
        session.stateOfKey(0, made);
        session.process(new long[] {number}, new Object[] {1}, new Given[] {account});
        assertThat(session.stateOfKey(0)).isInstanceOf(AtomicInteger.class);
        assertThat(made == null || made == session.stateOfKey(0)).isTrue();
        made = session.stateOfKey(0);
      }
    }
    assertThat(straight).containsExactly(false, true, true); // the first has it made
  }

  /** The first task of an item that goes straight waits for others of the item, which are let in; those of its state are not. */
  @Test
  void whoIsLetIntoAnItemThatGoesStraightMayNotHaveTheStateThatItsTaskHas() {
    CountDownLatch others = new CountDownLatch(2);
    AtomicInteger within = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    FlowScope scope = balances(any -> {
          most.accumulateAndGet(within.incrementAndGet(), Math::max);
          others.await();
          within.decrementAndGet();
          return 1;
        })
        .task("first", any -> {
          others.countDown();
          return 1;
        })
        .task("credit", any -> {
          most.accumulateAndGet(within.incrementAndGet(), Math::max);
          within.decrementAndGet();
          return 2;
        })
        .task("second", any -> {
          others.countDown();
          return 1;
        });
    Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.DEFAULT.open(), BALANCES)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    Part behind = all.parts().all().get(1);
    Given account = new Given(
        new int[] {all.task("account")}, new Given.Fate[] {Given.Fate.VALUE}, new Object[] {1});
    try (Session session =
        all.session(behind, Given.NOTHING, Map.of(), new int[0], item -> {}, 2)) {
      session.stateOfKey(0, new AtomicInteger());
      session.offer(new long[] {0}, new Object[] {1}, new Given[] {account});
      session.await(0);
    }
    assertThat(most).hasValue(1);
    assertThat(within).hasValue(0);
  }

  @Test
  void aLimitHoldsForAllSessionsOfARunner() throws Exception {
    Semaphore place = new Semaphore(1);
    AtomicInteger overlaps = new AtomicInteger();
    Blueprint limited = Blueprint.parse("""
        dag Limited
        loop order: Integer
        scope order
        task price concurrency=1: Integer
          value order
        """);
    FlowScope scope = new FlowScope(limited).task("price", any -> {
      overlaps.addAndGet(place.tryAcquire() ? 0 : 1);
      place.release();
      return 1;
    });
    Portable<TestEngine.Result> all = TestEngine.on(TestThreads.Kind.FOUR.open(), limited)
        .portable(scope::another, TestEngine.Result::new, SessionTest.class);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger over = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      threads.add(new Thread(() -> {
        try (Session session = all.session(
            all.parts().all().get(0),
            Given.NOTHING,
            Map.of(),
            new int[0],
            item -> over.incrementAndGet(),
            2)) {
          for (int number = 0; number < 200; number++) {
            offer(session, number, number);
          }
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(over).hasValue(600);
    assertThat(overlaps).hasValue(0);
  }
}
