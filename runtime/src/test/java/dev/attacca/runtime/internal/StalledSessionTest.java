package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions that would stand still, or be said to, if something were forgotten that waits for a thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledSessionTest {
  private static final Blueprint PRICES = Blueprint.parse("""
      dag Prices
      loop order: Integer
      scope order
      task price async: Integer
        value order
      task taxed: Integer
        value price
      """);

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  private static Session session(
      TestEngine builder,
      FlowScope main,
      int atOnce,
      Consumer<Session.Item> told,
      String... tasks) {
    Portable<TestEngine.Result> portable = builder
        .build(main.blueprint())
        .portable(main::another, TestEngine.Result::new, StalledSessionTest.class);
    return portable.session(
        portable.parts().all().get(0),
        Given.NOTHING,
        Map.of(),
        Arrays.stream(tasks).mapToInt(portable::task).toArray(),
        told,
        atOnce);
  }

  private static void offer(Session session, int number) {
    session.offer(new long[] {number}, new Object[] {number}, new Given[] {Given.NOTHING});
  }

  /** The only thread of its executor may wait for what this one does next. */
  @Test
  void aSessionEndsWithoutThoseWhoHaveBeenCalledForWhatOthersHaveDone() {
    CompletableFuture<Object> first = new CompletableFuture<>();
    AtomicInteger taxed = new AtomicInteger();
    CountDownLatch offered = new CountDownLatch(1);
    Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();
    FlowScope main = new FlowScope(PRICES)
        .task("price", scope -> {
          int order = scope.<Integer>get("order");
          if (order == 0) {
            return first;
          }
          offered.await();
          int before = jobs.size();
          first.completeAsync(() -> 0); // others are called for its item, as this thread is at work
          while (jobs.size() == before) {
            Thread.onSpinWait();
          }
          return CompletableFuture.completedFuture(order);
        })
        .task("taxed", scope -> taxed.incrementAndGet());
    AtomicInteger told = new AtomicInteger();
    Executor nobody = jobs::add;
    try (Session session = session(
        TestEngine.builder().executor(nobody), main, 2, item -> told.incrementAndGet(), "taxed")) {
      offer(session, 0);
      offer(session, 1);
      offered.countDown();
    }
    assertThat(told).hasValue(2);
    jobs.forEach(Runnable::run);
    assertThat(taxed).hasValue(2);
  }

  private static void spinUntil(BooleanSupplier so) {
    while (!so.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static boolean isIn(Thread thread, String type, String method) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame ->
            frame.getClassName().endsWith(type) && frame.getMethodName().startsWith(method));
  }

  private static boolean worksOnARun(Thread thread) {
    return isIn(thread, ".Worker", "work");
  }

  /** The thread that feeds may complete what an item awaits, and others must not rely on it then. */
  @Test
  void whatTheThreadThatFeedsMakesReadyOutsideIsDoneByOthers() throws InterruptedException {
    CompletableFuture<Object> price = new CompletableFuture<>();
    CountDownLatch taxed = new CountDownLatch(1);
    AtomicReference<Thread> worker = new AtomicReference<>();
    FlowScope main = new FlowScope(PRICES)
        .task("price", scope -> {
          worker.set(Thread.currentThread());
          return price;
        })
        .task("taxed", scope -> {
          taxed.countDown();
          return 1;
        });
    AtomicInteger told = new AtomicInteger();
    Executor nobody = job -> {};
    try (Session session = session(
        TestEngine.builder().executor(nobody), main, 1, item -> told.incrementAndGet(), "taxed")) {
      offer(session, 0);
      spinUntil(() -> worker.get() != null && !worksOnARun(worker.get())); // so that it is awaited
      price.complete(1);
      taxed.await();
    }
    assertThat(told).hasValue(1);
  }

  /** A line is over, and nothing else goes on before it has been told of, now and then while the thread that feeds falls asleep. */
  @ParameterizedTest
  @MethodSource("threads")
  void whatIsToBeToldOfIsSeenByWhoWaitsForMore(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Orders
        loop order: Integer
        scope order
        task total: Integer
          collect listed as stream
        loop line inFlight=1: Integer
          value order
        scope line
        task listed: Integer
          value line
        """);
    FlowScope main = new FlowScope(blueprint)
        .task("line", scope -> IntStream.range(0, 20_000).boxed().iterator())
        .task("listed", scope -> scope.get("line"))
        .task(
            "total", scope -> scope.<Integer>stream("total").mapToInt(each -> 1).sum());
    AtomicInteger told = new AtomicInteger();
    try (TestThreads threads = kind.open();
        Session session = session(
            TestEngine.builder().on(threads),
            main,
            2,
            item -> told.incrementAndGet(),
            "total",
            "listed")) {
      offer(session, 0);
      offer(session, 1);
      session.await(0);
      assertThat(session.failure()).isNull();
    }
    assertThat(told).hasValue(40_002);
  }

  /** What another thread closes while one is told of stays open for so long, and no longer. */
  @Test
  void whoWasLetInGoesOnWhenATinyItemHasBeenToldOf() {
    Blueprint blueprint = Blueprint.parse("""
        dag Lines
        loop order: Integer
        scope order
        task waits: Integer
          value order
        loop line inFlight=1: Integer
          value order
        loop tiny: Integer
          after waits
          value order
        scope line
        task counted: Integer
          value line
        scope tiny
        task small: Integer
          value tiny
        straight small
        """);
    Thread home = Thread.currentThread();
    Semaphore letIn = new Semaphore(0);
    CountDownLatch telling = new CountDownLatch(1);
    Semaphore counted = new Semaphore(0);
    AtomicReference<Thread> inLine = new AtomicReference<>();
    AtomicReference<Thread> inTiny = new AtomicReference<>();
    List<String> told = new ArrayList<>();
    FlowScope main = new FlowScope(blueprint)
        .task("waits", scope -> {
          letIn.acquire();
          return 1;
        })
        .task("line", scope -> List.of(0, 1).iterator())
        .task("tiny", scope -> List.of(0, 1).iterator())
        .task("counted", scope -> {
          boolean isFirst = scope.<Integer>get("line") == 0;
          (isFirst ? letIn : counted).release();
          if (isFirst && Thread.currentThread() != home) {
            telling.await();
          }
          inLine.compareAndSet(null, Thread.currentThread());
          return 1;
        })
        .task("small", scope -> {
          boolean isFirst = scope.<Integer>get("tiny") == 0;
          if (isFirst) {
            inTiny.set(Thread.currentThread());
          } else if (Thread.currentThread() == home && inTiny.get() == home) {
            counted.acquire(); // by a thread that goes on when the first line has left
          }
          return 1;
        });
    try (Session session = session(
        TestEngine.builder(),
        main,
        1,
        item -> {
          if (item.toString().endsWith("tiny[0]")) {
            telling.countDown();
            while (inLine.get() == null || inLine.get() != home && !isIdle(inLine.get())) {
              Thread.onSpinWait();
            }
          }
          told.add(item.toString());
        },
        "small",
        "counted")) {
      session.process(new long[] {0}, new Object[] {0}, new Given[] {Given.NOTHING});
    }
    assertThat(told).hasSize(5).doesNotHaveDuplicates().endsWith("order[0]");
  }

  private static boolean isIdle(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      default -> false;
    };
  }
}
