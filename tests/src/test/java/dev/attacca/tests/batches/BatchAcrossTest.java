package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.spi.RunView;
import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.runtime.spi.RunnerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that the runs of a runner share. */
@Timeout(60)
class BatchAcrossTest extends OnFive {
  private final ManualClock clock = new ManualClock();
  private final ThreadLocal<String> context = new ThreadLocal<>();

  /** One key per run, from outside of all loops. */
  static class Single {
    final Calls calls = new Calls();
    final AtomicInteger cleaned = new AtomicInteger();

    @Task
    String key(@Input String asked) {
      return asked.trim();
    }

    @Task
    @Batch(max = 3, maxWait = "1m", across = true)
    Map<String, String> price(Set<String> key) {
      return calls.each(key, each -> each + "!");
    }

    @Task
    String told(String price) {
      return "it is " + price;
    }

    @Shutdown
    void cleans() {
      cleaned.incrementAndGet();
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void runsShareACallWhenItIsFull(On on) {
    Single single = new Single();
    BatchAcrossTest_SingleRunner runner =
        on(on, BatchAcrossTest_SingleRunner.builder(single)).clock(clock).build();
    List<CompletableFuture<String>> told =
        List.of("a", "b", "c", "d", "e", "f").stream().map(runner::toldAsync).toList();
    assertThat(told.stream().map(CompletableFuture::join))
        .containsExactly("it is a!", "it is b!", "it is c!", "it is d!", "it is e!", "it is f!");
    assertThat(single.calls.count()).isEqualTo(2);
    assertThat(single.calls.keys()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void equalKeysOfSeveralRunsStandOnceInACall(On on) {
    Single single = new Single();
    RunRecorder recorder = RunRecorder.keeping(10);
    BatchAcrossTest_SingleRunner runner = on(on, BatchAcrossTest_SingleRunner.builder(single))
        .clock(clock)
        .with(recorder)
        .build();
    List<Run<BatchAcrossTest_SingleRunner.Result>> same =
        List.of(runner.start("a"), runner.start("a "));
    for (Run<?> run : same) {
      while (!waitsForOthers(recorder.run(run.id()))) {
        Thread.onSpinWait();
      }
      TaskStats price = run.stats().task("price");
      assertThat(List.of(price.in(), price.running(), price.waiting())).containsExactly(0L, 0L, 1L);
    }
    assertThat(runner.start("b").status()).isNotNull();
    assertThat(runner.told("c")).isEqualTo("it is c!");
    same.forEach(run -> assertThat(run.join().told()).isEqualTo("it is a!"));
    assertThat(single.calls.count()).isOne();
    assertThat(single.calls.keys()).containsExactlyInAnyOrder("a", "b", "c");
  }

  private static boolean waitsForOthers(Trace trace) {
    return trace.tasks().stream()
        .flatMap(task -> task.waits().stream())
        .anyMatch(wait -> wait.reason() == Trace.Reason.BATCH);
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallGoesWhenItsFirstKeyHasWaitedForLongEnough(On on) throws Exception {
    Single single = new Single();
    BatchAcrossTest_SingleRunner runner =
        on(on, BatchAcrossTest_SingleRunner.builder(single)).clock(clock).build();
    CompletableFuture<String> first = runner.toldAsync("a");
    clock.awaitWaiting("price");
    clock.advance(Duration.ofSeconds(59));
    assertThat(first).isNotDone();
    assertThat(single.calls.all()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(first.join()).isEqualTo("it is a!");
    assertThat(single.calls.all()).containsExactly(List.of("a"));
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void cleanUpsBelongToTheRunsAndNotToTheCall(On on) {
    Single single = new Single();
    BatchAcrossTest_SingleRunner runner =
        on(on, BatchAcrossTest_SingleRunner.builder(single)).build();
    List<Run<BatchAcrossTest_SingleRunner.Result>> runs =
        List.of(runner.start("a"), runner.start("b"), runner.start("c"));
    runs.forEach(Run::join);
    runner.close();
    assertThat(single.cleaned).hasValue(3);
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void eachRunCountsTheCallsThatItsKeysAreIn(On on) {
    BatchAcrossTest_ManyRunner runner =
        on(on, BatchAcrossTest_ManyRunner.builder(new Many())).build();
    Run<BatchAcrossTest_ManyRunner.Result> one = runner.start(3);
    Run<BatchAcrossTest_ManyRunner.Result> other = runner.start(3);
    assertThat(one.join().all()).containsExactly("0!", "1!", "2!");
    assertThat(other.join().all()).containsExactly("0!", "1!", "2!");
    for (Run<?> run : List.of(one, other)) {
      TaskStats price = run.stats().task("price");
      assertThat(price.in()).isBetween(1L, 3L);
      assertThat(price.out()).isEqualTo(3);
      assertThat(price.waiting() + price.running()).isZero();
    }
  }

  /** Many keys per run, as a list. */
  static class Many {
    final Calls calls = new Calls();

    @Loop
    List<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed().toList();
    }

    @Task
    @Batch(max = 6, maxWait = "50ms", across = true)
    List<String> price(List<Integer> item) {
      calls.add(item);
      return item.stream().map(each -> each + "!").toList();
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void everyRunHasItsOwnValuesInTheirOrder(On on) {
    Many many = new Many();
    BatchAcrossTest_ManyRunner runner =
        on(on, BatchAcrossTest_ManyRunner.builder(many)).build();
    List<CompletableFuture<List<String>>> all =
        IntStream.range(0, 40).mapToObj(runner::allAsync).toList();
    for (int i = 0; i < 40; i++) {
      assertThat(all.get(i).join())
          .containsExactlyElementsOf(
              IntStream.range(0, i).mapToObj(item -> item + "!").toList());
    }
    assertThat(many.calls.keys()).hasSize(40 * 39 / 2);
    assertThat(many.calls.all()).allSatisfy(keys -> assertThat(keys).hasSizeBetween(1, 6));
  }

  @Test
  void aRunOnTheOnlyThreadOfItsPoolHasItsCallMade() throws Exception {
    Many many = new Many();
    ExecutorService one = pool(1);
    BatchAcrossTest_ManyRunner runner =
        BatchAcrossTest_ManyRunner.builder(many).executor(one).build();
    assertThat(one.submit(() -> runner.all(2)).get()).containsExactly("0!", "1!");
    assertThat(one.submit(() -> runner.start(3).join().all()).get()).hasSize(3);
  }

  @Test
  void aTaskThatRunsTheRunnerOnTheOnlyThreadHasItsCallMade() throws Exception {
    Many many = new Many();
    ExecutorService one = pool(1);
    BatchAcrossTest_ManyRunner inner =
        BatchAcrossTest_ManyRunner.builder(many).executor(one).build();
    BatchAcrossTest_WithinRunner outer =
        BatchAcrossTest_WithinRunner.builder(new Within(inner)).executor(one).build();
    assertThat(outer.sizeAsync().get()).isEqualTo(2);
  }

  static class Within {
    private final BatchAcrossTest_ManyRunner inner;

    Within(BatchAcrossTest_ManyRunner inner) {
      this.inner = inner;
    }

    @Task
    int size() {
      return inner.all(2).size();
    }
  }

  /** Calls that a test holds up. */
  static class Held {
    final Calls calls = new Calls();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch free = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Task
    String key(@Input String asked) {
      return asked;
    }

    @Task
    @Batch(max = 2, maxWait = "1m", across = true)
    Map<String, String> price(Set<String> key) throws InterruptedException {
      Map<String, String> prices = calls.each(key, each -> each + "!");
      entered.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      return prices;
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aRunThatIsCancelledTakesItsKeysOut(On on) throws Exception {
    Held held = new Held();
    held.free.countDown();
    BatchAcrossTest_HeldRunner runner =
        on(on, BatchAcrossTest_HeldRunner.builder(held)).clock(clock).build();
    Run<BatchAcrossTest_HeldRunner.Result> cancelled = runner.start("gone");
    clock.awaitWaiting("price");
    cancelled.cancel();
    assertThatThrownBy(cancelled::join).isInstanceOf(RunCancelledException.class);
    CompletableFuture<String> one = runner.priceAsync("one");
    CompletableFuture<String> two = runner.priceAsync("two");
    assertThat(List.of(one.join(), two.join())).containsExactly("one!", "two!");
    assertThat(held.calls.all()).hasSize(1);
    assertThat(held.calls.keys()).containsExactlyInAnyOrder("one", "two");
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallGoesOnForTheOthersWhenOneOfItsRunsIsCancelled(On on) throws Exception {
    Held held = new Held();
    BatchAcrossTest_HeldRunner runner =
        on(on, BatchAcrossTest_HeldRunner.builder(held)).clock(clock).build();
    Run<BatchAcrossTest_HeldRunner.Result> one = runner.start("one");
    CompletableFuture<String> two = runner.priceAsync("two");
    held.entered.await();
    one.cancel();
    assertThatThrownBy(one::join).isInstanceOf(RunCancelledException.class);
    assertThat(two).isNotDone();
    held.free.countDown();
    assertThat(two.join()).isEqualTo("two!");
    assertThat(held.interrupted.getCount()).isOne();
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallIsInterruptedWhenNobodyIsLeft(On on) throws Exception {
    Held held = new Held();
    BatchAcrossTest_HeldRunner runner =
        on(on, BatchAcrossTest_HeldRunner.builder(held)).clock(clock).build();
    Run<BatchAcrossTest_HeldRunner.Result> one = runner.start("one");
    Run<BatchAcrossTest_HeldRunner.Result> two = runner.start("two");
    held.entered.await();
    one.cancel();
    two.cancel();
    assertThatThrownBy(one::join).isInstanceOf(RunCancelledException.class);
    assertThatThrownBy(two::join).isInstanceOf(RunCancelledException.class);
    assertThat(held.interrupted.getCount()).as("over before the last run is").isZero();
    runner.close();
    assertThat(held.calls.count()).isOne();
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallThatNobodyWaitsForAnyMoreIsNotMade(On on) throws Exception {
    Held held = new Held();
    BatchAcrossTest_HeldRunner runner =
        on(on, BatchAcrossTest_HeldRunner.builder(held)).clock(clock).build();
    Run<BatchAcrossTest_HeldRunner.Result> one = runner.start("one");
    clock.awaitWaiting("price");
    one.cancel();
    assertThatThrownBy(one::join).isInstanceOf(RunCancelledException.class);
    clock.advance(Duration.ofMinutes(2));
    runner.close();
    assertThat(held.calls.all()).isEmpty();
  }

  @Test
  void aRunnerThatClosesLetsTheCallsOfItsRunsBeMade() {
    Single single = new Single();
    BatchAcrossTest_SingleRunner runner =
        BatchAcrossTest_SingleRunner.builder(single).clock(clock).build();
    CompletableFuture<String> told = runner.toldAsync("a");
    CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
      try {
        clock.awaitWaiting("price");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      clock.advance(Duration.ofMinutes(1));
    });
    runner.close();
    closing.join();
    assertThat(told.join()).isEqualTo("it is a!");
    assertThatThrownBy(() -> runner.told("b")).isInstanceOf(IllegalStateException.class);
  }

  /** A call that fails for some. */
  static class Failing {
    final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    @Task
    String key(@Input String asked) {
      return asked;
    }

    @Task
    @Batch(max = 2, maxWait = "1m", across = true)
    @Retry(times = 2)
    Map<String, String> price(Set<String> key) {
      key.forEach(
          each -> calls.computeIfAbsent(each, any -> new AtomicInteger()).incrementAndGet());
      if (key.contains("bad")) {
        throw new IllegalStateException("no price of " + key);
      }
      Map<String, String> prices = new HashMap<>();
      key.stream()
          .filter(each -> !each.equals("none"))
          .forEach(each -> prices.put(each, each + "!"));
      return prices;
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallThatFailsFailsEveryRunThatIsInIt(On on) {
    Failing failing = new Failing();
    BatchAcrossTest_FailingRunner runner =
        on(on, BatchAcrossTest_FailingRunner.builder(failing)).clock(clock).build();
    Run<BatchAcrossTest_FailingRunner.Result> bad = runner.start("bad");
    Run<BatchAcrossTest_FailingRunner.Result> good = runner.start("good");
    for (Run<BatchAcrossTest_FailingRunner.Result> run : List.of(bad, good)) {
      RunFailedException failed = catchThrowableOfType(RunFailedException.class, run::join);
      assertThat(failed)
          .hasMessageContaining("price")
          .hasRootCauseMessage(failed.getCause().getMessage());
      assertThat(failed.getCause()).hasMessageContaining("no price of").hasMessageContaining("bad");
    }
    assertThat(failing.calls.get("good")).hasValue(2);
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aKeyWithoutAValueIsTheFateOfItsRunAlone(On on) {
    BatchAcrossTest_FailingRunner runner = on(
            on, BatchAcrossTest_FailingRunner.builder(new Failing()))
        .clock(clock)
        .build();
    Run<BatchAcrossTest_FailingRunner.Result> none = runner.start("none");
    Run<BatchAcrossTest_FailingRunner.Result> good = runner.start("good");
    assertThat(good.join().price()).isEqualTo("good!");
    assertThat(none.join().stats().task("price").out()).isZero();
  }

  @Test
  void anExecutorThatTakesNothingFailsTheRunsAndHangsNone() {
    Failing failing = new Failing();
    ExecutorService db = pool(1);
    BatchAcrossTest_OnDbRunner runner =
        BatchAcrossTest_OnDbRunner.builder(new OnDb()).executor("db", db).build();
    db.shutdown();
    assertThatThrownBy(() -> runner.price("a")).isInstanceOf(RunFailedException.class);
    assertThat(failing.calls).isEmpty();
  }

  static class OnDb {
    @Task
    String key(@Input String asked) {
      return asked;
    }

    @Task
    @Batch(max = 2, maxWait = "1ms", across = true)
    @RunOn("db")
    Map<String, String> price(Set<String> key) {
      Map<String, String> prices = new HashMap<>();
      key.forEach(each -> prices.put(each, Thread.currentThread().getName()));
      return prices;
    }
  }

  @Test
  void aCallIsMadeOnTheExecutorThatItsTaskNames() {
    BatchAcrossTest_OnDbRunner runner =
        BatchAcrossTest_OnDbRunner.builder(new OnDb()).executor("db", pool(1)).build();
    assertThat(runner.price("a")).isEqualTo("pool");
  }

  @Test
  void aCallIsMadeInNoCallersContext() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    TaskInterceptor captures = new TaskInterceptor() {
      @Override
      public TaskInterceptor begin(RunEvent run) {
        String captured = context.get();
        return call -> {
          if (call.task().equals("price")) {
            seen.add(captured + " " + call.item() + call.attempt());
          }
          return call.proceed();
        };
      }

      @Override
      public Object intercept(TaskCall call) {
        throw new AssertionError();
      }
    };
    BatchAcrossTest_ManyRunner runner =
        BatchAcrossTest_ManyRunner.builder(new Many()).with(captures).build();
    context.set("the caller's");
    try {
      assertThat(runner.all(6)).hasSize(6);
    } finally {
      context.remove();
    }
    assertThat(seen).isNotEmpty().containsOnly("null 1");
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void whatHappensToACallIsToldOfItsItemsInTheirRuns(On on) {
    Map<String, List<String>> told = new ConcurrentHashMap<>();
    Map<String, String> targets = new ConcurrentHashMap<>();
    RunListener listener = new RunListener() {
      @Override
      public void runStarted(RunEvent run) {
        targets.put(run.runId(), String.valueOf(run.target()));
      }

      @Override
      public void started(TaskEvent event) {
        tell("started", event);
      }

      @Override
      public void finished(TaskEvent event) {
        tell("finished", event);
      }

      private void tell(String what, TaskEvent event) {
        if (event.task().equals("price")) {
          told.computeIfAbsent(event.runId(), id -> Collections.synchronizedList(new ArrayList<>()))
              .add(what);
        }
      }
    };
    RunRecorder recorder = RunRecorder.keeping(10);
    BatchAcrossTest_SingleRunner runner = on(on, BatchAcrossTest_SingleRunner.builder(new Single()))
        .clock(clock)
        .with(listener, recorder)
        .build();
    List<Run<BatchAcrossTest_SingleRunner.Result>> runs =
        List.of(runner.start("a"), runner.start("b"), runner.start("c"));
    runs.forEach(Run::join);
    runner.close();
    for (Run<?> run : runs) {
      assertThat(told.get(run.id())).containsExactly("started", "finished");
      Trace.Task price = recorder.run(run.id()).tasks().stream()
          .filter(task -> task.name().equals("price"))
          .findFirst()
          .orElseThrow();
      assertThat(price.fate()).isEqualTo(Trace.Fate.SUCCEEDED);
      assertThat(price.waits()).extracting(Trace.Wait::reason).contains(Trace.Reason.BATCH);
    }
    assertThat(told).as("nothing of a run that nobody began").hasSize(3);
    assertThat(targets.values())
        .as("the call is a run")
        .containsExactlyInAnyOrder("null", "null", "null", "price");
    assertThat(recorder.runs()).hasSize(3);
  }

  @Test
  void theRunOfACallIsNoneOfTheRunners() throws Exception {
    Held held = new Held();
    List<RunnerView> views = new ArrayList<>();
    RunnerExtension looksOn = view -> {
      view.addsUp(this);
      views.add(view);
    };
    BatchAcrossTest_HeldRunner runner =
        BatchAcrossTest_HeldRunner.builder(held).with(looksOn).build();
    List<Run<BatchAcrossTest_HeldRunner.Result>> runs =
        List.of(runner.start("one"), runner.start("two"));
    held.entered.await();
    assertThat(views.get(0).runs())
        .extracting(RunView::id)
        .containsExactlyInAnyOrderElementsOf(runs.stream().map(Run::id).toList());
    assertThat(views.get(0).totals().running()).isEqualTo(2);
    held.free.countDown();
    runs.forEach(Run::join);
    runner.close();
    assertThat(views.get(0).totals().succeeded()).isEqualTo(2);
    assertThat(views.get(0).totals().stats().task("price").out()).isEqualTo(2);
  }

  @Test
  void serversShareCallsUnderLoad() {
    Many many = new Many();
    BatchAcrossTest_ManyRunner runner = BatchAcrossTest_ManyRunner.builder(many).build();
    try (BatchAcrossTest_ManyRunner.Server server = runner.serve()) {
      List<String> ids = IntStream.range(0, 300).mapToObj(i -> server.submit(1)).toList();
      ids.forEach(id -> assertThat(server.result(id).all()).containsExactly("0!"));
    }
    assertThat(many.calls.keys()).hasSize(300);
    assertThat(many.calls.count()).as("at most six keys in one").isBetween(50, 299);
  }

  /** Keys that throw, wherever they are compared. */
  static class Hostile {
    final Calls calls = new Calls();

    /** A key. */
    record Key(String name) {
      @Override
      public int hashCode() {
        if (name.equals("bad")) {
          throw new IllegalStateException("a bad key");
        }
        return name.hashCode();
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Key key && key.name.equals(name);
      }
    }

    @Task
    Key key(@Input String asked) {
      return new Key(asked);
    }

    @Task
    @Batch(max = 2, maxWait = "1m", across = true)
    Map<Key, String> price(Set<Key> key) {
      return calls.each(key, each -> each.name() + "!");
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aKeyThatThrowsFailsItsRunAlone(On on) {
    BatchAcrossTest_HostileRunner runner = on(
            on, BatchAcrossTest_HostileRunner.builder(new Hostile()))
        .clock(clock)
        .build();
    CompletableFuture<String> one = runner.priceAsync("one");
    assertThatThrownBy(() -> runner.price("bad"))
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("a bad key");
    assertThat(runner.price("two")).isEqualTo("two!");
    assertThat(one.join()).isEqualTo("one!");
  }

  @Test
  void runsThatComeAndGoLoseNothing() {
    Many many = new Many();
    BatchAcrossTest_ManyRunner runner =
        BatchAcrossTest_ManyRunner.builder(many).executor(pool(4)).build();
    List<CompletableFuture<List<String>>> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      all.add(runner.allAsync(1 + i % 9));
      if (i % 3 == 0) {
        all.get(i / 2).cancel(true);
      }
    }
    for (int i = 0; i < 600; i++) {
      CompletableFuture<List<String>> one = all.get(i);
      if (!one.isCancelled()) {
        String[] expected = new String[1 + i % 9];
        Arrays.setAll(expected, item -> item + "!");
        assertThat(one.join()).containsExactly(expected);
      }
    }
    runner.close();
  }
}
