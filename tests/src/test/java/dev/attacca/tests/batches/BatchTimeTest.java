package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches and time: how long a key waits, what a call waits for, and how long a call takes. */
@Timeout(60)
class BatchTimeTest extends OnFive {
  private final ManualClock clock = new ManualClock();

  /** A source that gives what a test puts in, and waits for it. */
  static class Fed {
    static final int END = -1;

    final BlockingQueue<Integer> given = new LinkedBlockingQueue<>();
    final BlockingQueue<List<Integer>> calls = new LinkedBlockingQueue<>();

    @Loop
    void item(Emitter<Integer> emitter) throws InterruptedException {
      for (int next = given.take(); next != END; next = given.take()) {
        emitter.emit(next);
      }
    }

    @Task
    @Batch(max = 3, maxWait = "1m")
    Map<Integer, String> price(Set<Integer> item) {
      calls.add(List.copyOf(item));
      Map<Integer, String> all = new HashMap<>();
      item.forEach(each -> all.put(each, "p" + each));
      return all;
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }

    void gives(int... items) {
      IntStream.of(items).forEach(given::add);
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallGoesWhenItsFirstKeyHasWaitedForLongEnough(On on) throws Exception {
    Fed fed = new Fed();
    CompletableFuture<List<String>> all =
        on(on, BatchTimeTest_FedRunner.builder(fed)).clock(clock).build().allAsync();
    fed.gives(0, 1);
    clock.awaitWaiting("price");
    clock.advance(Duration.ofSeconds(59));
    assertThat(fed.calls).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    List<Integer> first = fed.calls.take();
    assertThat(List.of(0, 1)).containsAll(first);
    if (first.size() == 1) { // the other one was late
      clock.awaitWaiting("price");
      clock.advance(Duration.ofMinutes(1));
      assertThat(fed.calls.take()).containsExactly(1 - first.get(0));
    }
    fed.gives(2, 3, 4);
    assertThat(fed.calls.take()).as("one that is full").containsExactly(2, 3, 4);
    fed.gives(5);
    clock.awaitWaiting("price");
    clock.advance(Duration.ofMinutes(2));
    assertThat(fed.calls.take()).containsExactly(5);
    fed.gives(6, Fed.END);
    assertThat(all.join()).containsExactly("p0", "p1", "p2", "p3", "p4", "p5", "p6");
    assertThat(fed.calls.take()).as("at the end, without waiting").containsExactly(6);
    assertThat(fed.calls).isEmpty();
  }

  /** It began only within the interceptors, so an item could join that nobody was told the start of. */
  @Test
  void aCallThatSomebodyIsToldTheStartOfTakesNoMoreKeys() throws Exception {
    Fed fed = new Fed();
    CountDownLatch goOn = new CountDownLatch(1);
    Set<String> started = ConcurrentHashMap.newKeySet();
    RunListener listener = new RunListener() {
      @Override
      public void started(TaskEvent event) {
        if (event.task().equals("price")) {
          started.add(event.item());
        }
      }
    };
    CompletableFuture<List<String>> all = BatchTimeTest_FedRunner.builder(fed)
        .clock(clock)
        .listener(listener)
        .intercept(call -> {
          if (call.task().equals("price")) {
            goOn.await();
          }
          return call.proceed();
        })
        .build()
        .allAsync();
    fed.gives(0);
    clock.awaitWaiting("price");
    clock.advance(Duration.ofMinutes(1)); // comes back when the call has begun
    fed.gives(1);
    clock.awaitWaiting("price");
    goOn.countDown();
    fed.gives(Fed.END);
    assertThat(all.join()).containsExactly("p0", "p1");
    assertThat(fed.calls).containsExactlyInAnyOrder(List.of(0), List.of(1));
    assertThat(started).containsExactlyInAnyOrder("item[0]", "item[1]");
  }

  @Test
  void aCallThatHasGoneForAnotherReasonWaitsForNoTime() {
    Fed fed = new Fed();
    fed.gives(0, 1, 2, 3, Fed.END);
    assertThat(BatchTimeTest_FedRunner.builder(fed)
            .clock(clock)
            .executor(Runnable::run)
            .build()
            .all())
        .hasSize(4);
    clock.advance(Duration.ofHours(1));
    assertThat(fed.calls).hasSize(2);
    assertThat(clock.now()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void keysThatWaitAreDroppedWhenTheRunIsCancelled(On on) throws Exception {
    Fed fed = new Fed();
    BatchTimeTest_FedRunner runner =
        on(on, BatchTimeTest_FedRunner.builder(fed)).clock(clock).build();
    Run<BatchTimeTest_FedRunner.Result> run = runner.start();
    fed.gives(0, 1);
    clock.awaitWaiting("price");
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    clock.advance(Duration.ofHours(1));
    assertThat(fed.calls).isEmpty();
    runner.close();
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void keysThatWaitAreDroppedAtTheDeadline(On on) throws Exception {
    Fed fed = new Fed();
    Run<BatchTimeTest_FedRunner.Result> run = on(on, BatchTimeTest_FedRunner.builder(fed))
        .clock(clock)
        .deadline(Duration.ofSeconds(30))
        .build()
        .start();
    fed.gives(0);
    clock.awaitWaiting("price");
    clock.advance(Duration.ofSeconds(30));
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThat(fed.calls).isEmpty();
  }

  /** It would go on for ever. */
  static class Endless {
    final CountDownLatch called = new CountDownLatch(3);
    final AtomicInteger emitted = new AtomicInteger();

    @Loop(inFlight = 20)
    Stream<Integer> item() {
      return Stream.generate(emitted::getAndIncrement);
    }

    @Task
    @Batch(max = 7)
    Map<Integer, String> price(Set<Integer> item) {
      called.countDown();
      Map<Integer, String> all = new HashMap<>();
      item.forEach(each -> all.put(each, "p" + each));
      return all;
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aRunThatIsStoppedLetsTheKeysThatWaitGo(On on) throws Exception {
    Endless endless = new Endless();
    Run<BatchTimeTest_EndlessRunner.Result> run =
        on(on, BatchTimeTest_EndlessRunner.builder(endless)).build().start();
    endless.called.await();
    run.stop();
    BatchTimeTest_EndlessRunner.Result result = run.join();
    int items = (int) result.stats().task("item").out();
    assertThat(result.all())
        .containsExactlyElementsOf(
            IntStream.range(0, items).mapToObj(i -> "p" + i).toList());
    assertThat(result.stats().task("price").out()).isEqualTo(items);
  }

  /** A call that takes as long as a test lets it. */
  static class Slow {
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicInteger interrupted = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();

    @Loop
    Stream<Integer> item() {
      return Stream.of(0, 1, 2);
    }

    @Task
    @Batch(max = 3)
    @dev.attacca.Timeout("1h")
    Map<Integer, String> price(Set<Integer> item) {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw new IllegalStateException("interrupted", e);
      }
      return Map.of();
    }

    @Task
    @Batch(max = 3)
    @dev.attacca.Timeout("1h")
    @Retry(times = 1_000) // as the clock may be moved on while the second goes on
    CompletableFuture<List<String>> later(List<Integer> item) {
      return attempts.incrementAndGet() == 1
          ? new CompletableFuture<>()
          : CompletableFuture.completedFuture(
              item.stream().map(each -> "l" + each).toList());
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }

    @Task
    List<String> allLater(@Collect List<String> later) {
      return later;
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aTimeOutIsThatOfTheCallAndFailsEachOfItsItems(On on) throws Exception {
    Slow slow = new Slow();
    CompletableFuture<List<String>> all =
        on(on, BatchTimeTest_SlowRunner.builder(slow)).clock(clock).build().allAsync();
    slow.begun.await();
    clock.advance(Duration.ofHours(1));
    RunFailedException failed =
        catchThrowableOfType(java.util.concurrent.CompletionException.class, all::join)
                    .getCause()
                instanceof RunFailedException cause
            ? cause
            : null;
    assertThat(failed).isNotNull();
    assertThat(failed.failures())
        .allSatisfy(failure -> assertThat(failure.cause())
            .isInstanceOf(TimeoutException.class)
            .hasMessageContaining("price"))
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrder("item[0]", "item[1]", "item[2]");
    assertThat(slow.interrupted).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallThatTakesTooLongIsTriedAgainWithTheSameKeys(On on) throws Exception {
    Slow slow = new Slow();
    CompletableFuture<List<String>> all =
        on(on, BatchTimeTest_SlowRunner.builder(slow)).clock(clock).build().allLaterAsync();
    while (slow.attempts.get() == 0 || !all.isDone() && slow.attempts.get() == 1) {
      Thread.onSpinWait();
      clock.advance(Duration.ofHours(1));
    }
    assertThat(all.join()).containsExactly("l0", "l1", "l2");
    assertThat(slow.attempts).hasValueGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallThatRunsIsInterruptedWhenTheRunIsCancelled(On on) throws Exception {
    Slow slow = new Slow();
    Run<BatchTimeTest_SlowRunner.Result> run =
        on(on, BatchTimeTest_SlowRunner.builder(slow)).build().start();
    slow.begun.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThat(slow.interrupted).hasValue(1);
  }

  @Test
  void theCallersInterruptionCancelsTheCall() {
    Slow slow = new Slow() {
      @Override
      Map<Integer, String> price(Set<Integer> item) {
        Thread.currentThread().interrupt();
        return super.price(item);
      }
    };
    assertThatThrownBy(() -> BatchTimeTest_SlowRunner.builder(slow)
            .executor(Runnable::run)
            .build()
            .all())
        .isInstanceOfAny(RunCancelledException.class, RunFailedException.class);
    Thread.interrupted();
  }

  /** Tries with pauses. */
  static class Paused {
    final AtomicInteger attempts = new AtomicInteger();

    @Loop
    Stream<Integer> item() {
      return Stream.of(0, 1, 2, 3);
    }

    @Task
    @Retry(times = 2, delay = "1h")
    int key(int item) throws IOException {
      if (item == 2 && attempts.incrementAndGet() == 1) {
        throw new IOException("later");
      }
      return item;
    }

    final Calls calls = new Calls();
    final AtomicInteger failed = new AtomicInteger();

    @Task
    @Batch(max = 100)
    @Retry(times = 2, delay = "1h")
    Map<Integer, String> price(Set<Integer> key) throws IOException {
      calls.add(key);
      if (failed.incrementAndGet() == 1) {
        throw new IOException("later");
      }
      return calls.each(key, each -> "p" + each);
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aKeyThatIsToComeAfterAPauseIsWaitedFor(On on) throws Exception {
    Paused paused = new Paused();
    CompletableFuture<List<String>> all =
        on(on, BatchTimeTest_PausedRunner.builder(paused)).clock(clock).build().allAsync();
    clock.awaitWaiting("key");
    assertThat(paused.calls.count()).isZero();
    clock.advance(Duration.ofHours(1));
    clock.awaitWaiting("price");
    assertThat(paused.calls.all()).containsExactly(List.of(0, 1, 2, 3));
    clock.advance(Duration.ofHours(1));
    assertThat(all.join()).containsExactly("p0", "p1", "p2", "p3");
    assertThat(paused.calls.keys()).hasSize(12);
  }

  /** Keys that come by futures. */
  static class Promised {
    final Map<Integer, CompletableFuture<Integer>> promises = Map.of(
        0, new CompletableFuture<>(), 1, new CompletableFuture<>(), 2, new CompletableFuture<>());
    final CountDownLatch asked = new CountDownLatch(3);
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return Stream.of(0, 1, 2);
    }

    @Task
    CompletableFuture<Integer> key(int item) {
      asked.countDown();
      return promises.get(item);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, String> price(Set<Integer> key) {
      return calls.each(key, each -> "p" + each);
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aKeyThatIsPromisedIsWaitedFor(On on) throws Exception {
    Promised promised = new Promised();
    CompletableFuture<List<String>> all =
        on(on, BatchTimeTest_PromisedRunner.builder(promised)).build().allAsync();
    promised.asked.await();
    promised.promises.get(2).complete(12);
    promised.promises.get(0).complete(10);
    promised.promises.get(1).complete(11);
    assertThat(all.join()).containsExactly("p10", "p11", "p12");
    assertThat(promised.calls.all()).containsExactly(List.of(10, 11, 12));
  }

  /** Calls that wait before they begin. */
  static class Waiting {
    final Calls calls = new Calls();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 40).boxed();
    }

    @Task
    @Batch(max = 10, maxWait = "1s")
    @Limit(calls = 1, per = "1h")
    Map<Integer, String> rated(Set<Integer> item) {
      return calls.each(item, each -> "p" + each);
    }

    @Task
    @Batch(max = 4)
    @Limit(concurrency = 1)
    Map<Integer, String> single(Set<Integer> item) {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Map<Integer, String> all = calls.each(item, each -> "p" + each);
      inside.decrementAndGet();
      return all;
    }

    @Task
    @Batch(max = 10)
    @RunOn("db")
    List<String> stored(List<Integer> item) {
      calls.add(item);
      return item.stream().map(each -> Thread.currentThread().getName()).toList();
    }

    @Task
    @Batch(max = 10)
    @Limit(shared = "crm")
    List<Integer> shared(List<Integer> item) {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      calls.add(item);
      inside.decrementAndGet();
      return item;
    }

    @Task
    int rates(@Collect List<String> rated) {
      return rated.size();
    }

    @Task
    int singles(@Collect List<String> single) {
      return single.size();
    }

    @Task
    List<String> stores(@Collect List<String> stored) {
      return stored;
    }

    @Task
    List<Integer> shares(@Collect List<Integer> shared) {
      return shared;
    }
  }

  private BatchTimeTest_WaitingRunner waiting(On on, Waiting waiting, ExecutorService db) {
    return on(on, BatchTimeTest_WaitingRunner.builder(waiting))
        .clock(clock)
        .executor("db", db)
        .limit("crm", SharedLimit.ofConcurrency(1))
        .build();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aCallThatWaitsForItsRateWaitsWithoutAThread(On on) throws Exception {
    Waiting flow = new Waiting();
    CompletableFuture<Integer> rates = waiting(on, flow, pool(1)).ratesAsync();
    for (int i = 0; i < 3; i++) {
      clock.awaitWaiting("rated", 3 - i);
      clock.advance(Duration.ofHours(1));
    }
    assertThat(rates.join()).isEqualTo(40);
    assertThat(flow.calls.all()).hasSize(4).allSatisfy(keys -> assertThat(keys).hasSize(10));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void noMoreCallsRunAtOnceThanTheLimitAllows(On on) {
    Waiting flow = new Waiting();
    assertThat(waiting(on, flow, pool(1)).singles()).isEqualTo(40);
    assertThat(flow.most).hasValue(1);
    assertThat(flow.calls.keys()).hasSize(40).doesNotHaveDuplicates();
    Waiting shared = new Waiting();
    assertThat(waiting(on, shared, pool(1)).shares())
        .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
    assertThat(shared.most).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aCallRunsOnTheExecutorThatTheBatchNames(On on) {
    Waiting flow = new Waiting();
    ExecutorService db = java.util.concurrent.Executors.newSingleThreadExecutor(job -> {
      Thread thread = new Thread(job, "the database's");
      thread.setDaemon(true);
      return thread;
    });
    try {
      assertThat(waiting(on, flow, db).stores()).hasSize(40).containsOnly("the database's");
      assertThat(flow.calls.keys()).hasSize(40);
    } finally {
      db.shutdownNow();
    }
  }

  /** A source that waits for the executor of the batch to be busy, and gives more meanwhile. */
  static class Joining {
    final CountDownLatch free;
    final Calls calls = new Calls();
    final AtomicInteger keys = new AtomicInteger();
    final BlockingQueue<Integer> given = new LinkedBlockingQueue<>();

    Joining(CountDownLatch free) {
      this.free = free;
    }

    @Loop
    void item(Emitter<Integer> emitter) throws InterruptedException {
      for (int next = given.take(); next >= 0; next = given.take()) {
        emitter.emit(next);
      }
    }

    @Task
    int key(int item) {
      keys.incrementAndGet();
      return item;
    }

    @Task
    @Batch(max = 5, maxWait = "1s")
    @RunOn("db")
    Map<Integer, String> price(Set<Integer> key) {
      return calls.each(key, each -> "p" + each);
    }

    @Task
    void told(String price) {
      keys.incrementAndGet();
    }

    @Task
    int all(@Collect List<String> price) {
      return price.size();
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void keysJoinACallThatWaitsForAThreadUpToItsBound(On on) throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    ExecutorService db = pool(1);
    CountDownLatch busy = new CountDownLatch(1);
    db.execute(() -> {
      busy.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    busy.await();
    Joining joining = new Joining(free);
    Run<BatchTimeTest_JoiningRunner.Result> run = on(
            on, BatchTimeTest_JoiningRunner.builder(joining))
        .clock(clock)
        .executor("db", db)
        .build()
        .start();
    joining.given.add(0);
    clock.awaitWaiting("price");
    clock.advance(Duration.ofSeconds(1)); // it is sent, and waits for its thread
    for (int i = 1; i < 7; i++) {
      joining.given.add(i);
    }
    clock.awaitWaiting("price"); // a second one fills, so the first is full
    joining.given.add(-1);
    free.countDown();
    assertThat(run.join().all()).isEqualTo(7);
    assertThat(joining.calls.keys()).hasSize(7).doesNotHaveDuplicates();
    assertThat(joining.calls.all().get(0)).startsWith(0).hasSize(5);
    assertThat(joining.calls.all()).allSatisfy(keys -> assertThat(keys).hasSizeLessThan(6));
    assertThat(joining.calls.count()).isEqualTo(2);
  }
}
