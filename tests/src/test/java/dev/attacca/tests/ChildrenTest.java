package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Collect;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.tests.hostile.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that others complete, and runs within runs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChildrenTest extends OnFreshPools {
  private static final int RUNS = 600;

  // The run within

  /** Stands still until it is told to go on, or is interrupted. */
  static class Inner {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch mayGoOn = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);
    final AtomicInteger interrupted = new AtomicInteger();

    @Task
    int price(@Input int n) throws InterruptedException {
      entered.countDown();
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw e;
      } finally {
        ended.countDown();
      }
      return n;
    }

    @Shutdown
    void close() {
      ended.countDown();
    }
  }

  /** Has no end. */
  static class Rows {
    final CountDownLatch ended = new CountDownLatch(1);

    @Loop
    Iterator<Integer> row() {
      return Stream.iterate(0, i -> i + 1).iterator();
    }

    @Shutdown
    void close() {
      ended.countDown();
    }
  }

  /** Does with the run within what it is told. */
  static class Outer {
    final Map<String, Body> bodies = new ConcurrentHashMap<>();

    interface Body {
      int call() throws Exception;
    }

    private int call(String task) throws Exception {
      Body body = bodies.get(task);
      return body == null ? 1 : body.call();
    }

    @Task
    int book() throws Exception {
      return call("book");
    }

    @Task
    int page(int book) throws Exception {
      return call("page");
    }

    @Task
    int other(int book) throws Exception {
      return call("other");
    }

    @Task
    int sum(int page, int other) {
      return page + other;
    }
  }

  private static ChildrenTest_OuterRunner often(On on, ChildrenTest_OuterRunner runner) {
    for (int run = 0; run < RUNS; run++) {
      assertThat(runner.sum()).isEqualTo(2);
    }
    return runner;
  }

  // Futures

  private static void ends(Consumer<CompletableFuture<Integer>> how) throws Exception {
    Inner inner = new Inner();
    CompletableFuture<Integer> future = ChildrenTest_InnerRunner.of(inner).priceAsync(1);
    inner.entered.await();
    how.accept(future);
    inner.ended.await();
    assertThat(inner.interrupted).hasValue(1);
    assertThat(future).isDone();
  }

  @Test
  void whoever_completes_the_future_of_a_run_cancels_the_run() throws Exception {
    ends(future -> assertThat(future.complete(5)).isTrue());
    ends(future -> assertThat(future.completeExceptionally(new IOException())).isTrue());
    ends(future -> assertThat(future.cancel(true)).isTrue());
    ends(future -> assertThat(future.orTimeout(1, TimeUnit.MILLISECONDS))
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .withRootCauseInstanceOf(TimeoutException.class));
    ends(future ->
        assertThat(future.completeOnTimeout(7, 1, TimeUnit.MILLISECONDS).join()).isEqualTo(7));
    ends(future -> assertThat(future.completeAsync(() -> 8).join()).isEqualTo(8));
    ends(future -> {
      future.obtrudeValue(9);
      assertThat(future.join()).isEqualTo(9);
    });
  }

  @Test
  void the_value_that_others_give_is_the_futures() throws Exception {
    for (int i = 0; i < 200; i++) {
      Inner inner = new Inner();
      inner.mayGoOn.countDown();
      CompletableFuture<Integer> future = ChildrenTest_InnerRunner.of(inner).priceAsync(1);
      boolean given = future.complete(2);
      assertThat(future.join()).isEqualTo(given ? 2 : 1);
      assertThat(future.complete(3)).isFalse();
    }
  }

  @Test
  void what_follows_a_future_may_be_cancelled_without_the_run() throws Exception {
    Inner inner = new Inner();
    CompletableFuture<Integer> future = ChildrenTest_InnerRunner.of(inner).priceAsync(1);
    CompletableFuture<Integer> next = future.thenApply(n -> n + 1);
    CompletableFuture<Integer> copy = future.copy();
    next.cancel(true);
    copy.complete(5);
    inner.mayGoOn.countDown();
    assertThat(future.join()).isEqualTo(1);
    assertThat(inner.interrupted).hasValue(0);
  }

  // Ends and cancellation

  private Outer.Body inTheBackground(
      Inner inner, On on, AtomicReference<CompletableFuture<Integer>> kept) {
    ChildrenTest_InnerRunner runner =
        on(on, ChildrenTest_InnerRunner.builder(inner)).build();
    return () -> {
      kept.set(runner.priceAsync(3));
      return 1;
    };
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void a_run_is_not_over_before_those_that_its_tasks_have_begun(On on) throws Exception {
    for (boolean after : List.of(false, true)) {
      Outer outer = new Outer();
      ChildrenTest_OuterRunner runner =
          on(on, ChildrenTest_OuterRunner.builder(outer)).build();
      if (after) {
        often(on, runner);
      }
      for (String task : List.of("book", "page", "other")) {
        for (On innerOn : On.values()) {
          if (innerOn != On.CALLER) { // there, the task does it
            Inner inner = new Inner();
            AtomicReference<CompletableFuture<Integer>> kept = new AtomicReference<>();
            outer.bodies.put(task, inTheBackground(inner, innerOn, kept));
            CompletableFuture<Integer> whole = CompletableFuture.supplyAsync(runner::sum);
            inner.entered.await();
            assertThat(whole).isNotDone();
            inner.mayGoOn.countDown();
            assertThat(whole.join()).isEqualTo(2);
            assertThat(kept.get()).isDone();
            outer.bodies.clear();
          }
        }
      }
    }
  }

  /** On an executor whose only thread waits for the run meanwhile. */
  @ParameterizedTest
  @EnumSource(On.class)
  void a_run_in_the_background_is_helped_on_its_own_pool(On on) {
    Inner inner = new Inner();
    inner.mayGoOn.countDown();
    Outer outer = new Outer();
    ExecutorService pool = pool(1);
    ChildrenTest_InnerRunner innerRunner = on == On.ONE
        ? ChildrenTest_InnerRunner.builder(inner).executor(pool).build()
        : on(on, ChildrenTest_InnerRunner.builder(inner)).build();
    ChildrenTest_OuterRunner middle = on == On.ONE
        ? ChildrenTest_OuterRunner.builder(outer).executor(pool).build()
        : on(on, ChildrenTest_OuterRunner.builder(outer)).build();
    outer.bodies.put("page", () -> {
      innerRunner.start(1);
      return 1;
    });
    Outer around = new Outer();
    around.bodies.put("page", middle::sum);
    ChildrenTest_OuterRunner runner = on == On.ONE
        ? ChildrenTest_OuterRunner.builder(around).executor(pool).build()
        : on(on, ChildrenTest_OuterRunner.builder(around)).build();
    assertThat(runner.sum()).isEqualTo(3);
    assertThat(inner.ended.getCount()).isZero();
  }

  /** How a run comes to its end before its time. */
  enum End {
    CANCELLED,
    CALLER_INTERRUPTED,
    FAILED
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void a_child_is_cancelled_with_its_parent(On on) throws Exception {
    for (End end : End.values()) {
      for (String how : List.of("run", "start", "async", "stream", "join")) {
        for (boolean after : List.of(false, true)) {
          if (end == End.FAILED && on != On.DEFAULT && on != On.TWO
              || end == End.CANCELLED && on == On.CALLER) {
            continue; // nobody is left to do that
          }
          cancelled(on, end, how, after);
        }
      }
    }
  }

  private void cancelled(On on, End end, String how, boolean after) throws Exception {
    String what = on + " " + end + " " + how + " " + after;
    Inner inner = new Inner();
    ChildrenTest_InnerRunner child = ChildrenTest_InnerRunner.of(inner);
    Rows source = new Rows();
    ChildrenTest_RowsRunner streamed = ChildrenTest_RowsRunner.of(source);
    Outer outer = new Outer();
    ChildrenTest_OuterRunner runner =
        on(on, ChildrenTest_OuterRunner.builder(outer)).build();
    if (after) {
      often(on, runner);
    }
    outer.bodies.put("page", () -> {
      switch (how) {
        case "run" -> child.price(1);
        case "start" -> child.start(1);
        case "join" -> child.start(1).join();
        case "async" -> child.priceAsync(1);
        default -> {
          Iterator<Integer> rows = streamed.row().iterator();
          rows.next();
          inner.entered.countDown();
          new CountDownLatch(1).await();
        }
      }
      return 1;
    });
    if (end == End.FAILED) {
      outer.bodies.put("other", () -> {
        inner.entered.await();
        throw new IOException("planned");
      });
    }
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Run<?>> run = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Thread caller = new Thread(() -> {
      try {
        if (end == End.CANCELLED) {
          run.set(runner.start());
          started.countDown();
          run.get().join();
        } else {
          runner.sum();
        }
      } catch (Throwable e) {
        thrown.set(e);
      }
    });
    caller.start();
    inner.entered.await();
    if (end == End.CANCELLED) {
      started.await();
      run.get().cancel();
    } else if (end == End.CALLER_INTERRUPTED) {
      caller.interrupt();
    }
    caller.join();
    assertThat(thrown.get())
        .as(what)
        .isInstanceOf(end == End.FAILED ? RunFailedException.class : RunCancelledException.class);
    CountDownLatch ended = how.equals("stream") ? source.ended : inner.ended;
    assertThat(ended.getCount()).as(what).isZero(); // and not only some time later
  }

  /** Its task has taken what it wanted and gone on. */
  @ParameterizedTest
  @EnumSource(On.class)
  void a_stream_that_no_task_takes_from_any_more_ends_with_its_run(On on) {
    for (boolean after : List.of(false, true)) {
      Rows inner = new Rows();
      ChildrenTest_RowsRunner child = ChildrenTest_RowsRunner.of(inner);
      Outer outer = new Outer();
      ChildrenTest_OuterRunner runner =
          on(on, ChildrenTest_OuterRunner.builder(outer)).build();
      if (after) {
        often(on, runner);
      }
      outer.bodies.put("page", () -> child.row().iterator().next() + 5);
      try (Log log = new Log()) {
        assertThat(runner.sum()).isEqualTo(6);
        // one, if the stream is collected before the run is over
        assertThat(log.lines).hasSizeLessThan(2);
      }
      assertThat(inner.ended.getCount()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void a_subscription_that_a_task_has_begun_is_waited_for(On on) {
    Rows inner = new Rows();
    ChildrenTest_RowsRunner child = ChildrenTest_RowsRunner.of(inner);
    AtomicInteger taken = new AtomicInteger();
    Outer outer = new Outer();
    outer.bodies.put("other", () -> {
      child.rowPublisher().subscribe(new Flow.Subscriber<>() {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
          subscription = given;
          given.request(10);
        }

        @Override
        public void onNext(Integer row) {
          if (taken.incrementAndGet() == 10) {
            subscription.cancel();
          }
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onComplete() {}
      });
      return 1;
    });
    assertThat(on(on, ChildrenTest_OuterRunner.builder(outer)).build().sum()).isEqualTo(2);
    assertThat(taken).hasValue(10);
    assertThat(inner.ended.getCount()).isZero();
  }

  // Failures

  /** Fails two tasks deep. */
  static class Office {
    final Throwable failure;

    Office(Throwable failure) {
      this.failure = failure;
    }

    @Task
    int desk() {
      return 1;
    }

    @Task(onError = OnError.FINISH)
    int form(int desk) throws Throwable {
      throw failure;
    }

    @Task(onError = OnError.FINISH)
    int stamp(int desk) {
      throw new IllegalArgumentException("no ink");
    }
  }

  /** Runs an office. */
  static class Town {
    final ChildrenTest_OfficeRunner office;
    final String how;

    Town(ChildrenTest_OfficeRunner office, String how) {
      this.office = office;
      this.how = how;
    }

    @Task
    int tax() throws Exception {
      return switch (how) {
        case "target" -> office.form();
        case "future" -> office.formAsync().join();
        case "get" -> office.formAsync().get();
        case "run" -> office.run().form();
        default -> office.start().join().form();
      };
    }
  }

  /** Runs a town. */
  static class Land {
    final ChildrenTest_TownRunner town;

    Land(ChildrenTest_TownRunner town) {
      this.town = town;
    }

    @Task
    int source() {
      return 1;
    }

    @Task
    int price(int source) {
      return town.tax();
    }

    @Task
    CompletableFuture<Integer> later() {
      return town.taxAsync();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void one_way_leads_through_all_runs_to_the_cause(On on) {
    for (String how : List.of("target", "future", "get", "run", "start")) {
      IOException cause = new IOException("closed");
      ChildrenTest_TownRunner town = on(
              on,
              ChildrenTest_TownRunner.builder(new Town(
                  on(on, ChildrenTest_OfficeRunner.builder(new Office(cause))).build(), how)))
          .build();
      ChildrenTest_LandRunner land =
          on(on, ChildrenTest_LandRunner.builder(new Land(town))).build();
      RunFailedException failure =
          catchThrowableOfType(RunFailedException.class, () -> land.price());
      boolean whole = how.equals("run") || how.equals("start");
      if (!whole || failure.getCause() == cause) { // else the stamp has failed first
        assertThat(failure).hasCause(cause).hasMessageContaining("java.io.IOException: closed");
        assertThat(failure.path()).containsExactly("source", "price", "tax", "desk", "form");
        assertThat(failure.getMessage()).contains("source → price → tax → desk → form");
      }
      assertThat(failure.task()).isEqualTo("price");
      assertThat(failure.failures()).hasSize(1);
      assertThat(failure.getSuppressed()).hasSize(whole ? 1 : 0);
      RunFailedException ofFuture =
          catchThrowableOfType(RunFailedException.class, () -> land.later());
      assertThat(ofFuture.path()).startsWith("later", "tax", "desk");
    }
  }

  /** Sees what its run has thrown. */
  static class Stubborn {
    final ChildrenTest_OfficeRunner office;
    final AtomicInteger attempts = new AtomicInteger();

    Stubborn(ChildrenTest_OfficeRunner office) {
      this.office = office;
    }

    @Task(onError = OnError.TOLERATE)
    @Retry(times = 3, on = RunFailedException.class)
    int tax() {
      attempts.incrementAndGet();
      return office.form();
    }

    @Task
    Throwable seen(Outcome<Integer> tax) {
      return tax instanceof Outcome.Failure<Integer> failure ? failure.cause() : new Error();
    }
  }

  @Test
  void attempts_and_outcomes_see_the_exception_as_it_was_thrown() {
    IOException cause = new IOException("closed");
    Stubborn stubborn = new Stubborn(ChildrenTest_OfficeRunner.of(new Office(cause)));
    ChildrenTest_StubbornRunner runner = ChildrenTest_StubbornRunner.of(stubborn);
    ChildrenTest_StubbornRunner.Result result = runner.run();
    assertThat(stubborn.attempts).hasValue(3);
    assertThat(result.seen()).isInstanceOf(RunFailedException.class).hasCause(cause);
    assertThat(result.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.cause()).isSameAs(cause);
      assertThat(failure.path()).containsExactly("tax", "desk", "form");
    });
    assertThatThrownBy(result::tax).isInstanceOf(RunFailedException.class).hasCause(cause);
  }

  /** Waits for several runs, and tells of all. */
  static class Several {
    final ChildrenTest_OfficeRunner first;
    final ChildrenTest_OfficeRunner second;

    Several(ChildrenTest_OfficeRunner first, ChildrenTest_OfficeRunner second) {
      this.first = first;
      this.second = second;
    }

    @Task
    int both() {
      CompletableFuture<Integer> one = first.formAsync();
      CompletableFuture<Integer> two = second.formAsync();
      try {
        one.join();
      } catch (CompletionException e) {
        try {
          two.join();
        } catch (CompletionException f) {
          e.addSuppressed(f);
        }
        throw e;
      }
      return 1;
    }
  }

  @Test
  void several_children_are_told_by_their_causes() {
    IOException one = new IOException("one");
    IOException two = new IOException("two");
    RunFailedException failure = catchThrowableOfType(
        RunFailedException.class,
        () -> ChildrenTest_SeveralRunner.of(new Several(
                ChildrenTest_OfficeRunner.of(new Office(one)),
                ChildrenTest_OfficeRunner.of(new Office(two))))
            .both());
    assertThat(failure).hasCause(one);
    assertThat(failure.getSuppressed()).containsExactly(two);
  }

  // Policies

  /** Begins runs under a time-out and under a limit. */
  static class Policed {
    final Inner inner = new Inner();
    final ChildrenTest_InnerRunner child = ChildrenTest_InnerRunner.of(inner);
    final AtomicInteger within = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    ChildrenTest_PolicedRunner self;

    @Task
    @dev.attacca.Timeout("50ms")
    int timed() throws Exception {
      child.priceAsync(1);
      new CountDownLatch(1).await();
      return 1;
    }

    @Task
    @dev.attacca.Timeout("50ms")
    CompletableFuture<Integer> timedLater() {
      return child.priceAsync(1).thenApply(n -> n);
    }

    @Task
    @Limit(concurrency = 1)
    int limited(@Input int depth) {
      most.accumulateAndGet(within.incrementAndGet() - depthOfHolders(depth), Math::max);
      try {
        return depth == 0 ? 1 : 1 + self.limited(depth - 1);
      } finally {
        within.decrementAndGet();
      }
    }

    private static int depthOfHolders(int depth) {
      return 3 - depth; // those that wait for this one
    }

    @Task
    @Limit(concurrency = 1)
    int fanned(@Input long width) {
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        all.add(self.fannedAsync(0));
      }
      if (width == 0) {
        most.accumulateAndGet(within.incrementAndGet(), Math::max);
        Thread.yield();
        within.decrementAndGet();
      }
      return 1 + all.stream().mapToInt(CompletableFuture::join).sum();
    }
  }

  @Test
  void a_time_out_cancels_what_its_attempt_has_begun() throws Exception {
    for (boolean later : List.of(false, true)) {
      Policed policed = new Policed();
      ChildrenTest_PolicedRunner runner = ChildrenTest_PolicedRunner.of(policed);
      assertThatThrownBy(() -> {
            if (later) {
              runner.timedLater();
            } else {
              runner.timed();
            }
          })
          .isInstanceOf(RunFailedException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      policed.inner.ended.await();
      assertThat(policed.inner.entered.getCount() == 0 || policed.inner.interrupted.get() == 0)
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void a_place_in_a_limit_serves_the_runs_within_its_task(On on) throws Exception {
    Policed policed = new Policed();
    policed.self = on(on, ChildrenTest_PolicedRunner.builder(policed)).build();
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      callers.add(CompletableFuture.supplyAsync(() -> policed.self.limited(3)));
    }
    for (CompletableFuture<Integer> caller : callers) {
      assertThat(caller.join()).isEqualTo(4);
    }
    assertThat(policed.most).hasValue(1);
  }

  @Test
  void of_several_runs_within_a_task_one_at_a_time_is_served() {
    Policed policed = new Policed();
    policed.self = ChildrenTest_PolicedRunner.of(policed);
    for (int run = 0; run < 20; run++) {
      assertThat(policed.self.fanned(5)).isEqualTo(6);
    }
    assertThat(policed.most).hasValue(1);
  }

  // Items, workers

  /** Runs within items and within a worker. */
  static class Many {
    final ChildrenTest_OuterRunner child;

    Many(ChildrenTest_OuterRunner child) {
      this.child = child;
    }

    @Loop
    Stream<Integer> row() {
      return Stream.iterate(0, i -> i + 1).limit(200);
    }

    @Task
    int doubled(int row) {
      return row + child.sum() - child.sumAsync().join();
    }

    @Task
    void left(int row) {
      if (row % 50 == 0) {
        child.sumAsync();
      }
    }

    @Task
    void worker(@From("row") Inbox<Integer, Integer> inbox) {
      for (Inbox.Request<Integer, Integer> request : inbox) {
        if (request.value() % 50 == 0) {
          child.start();
        }
        request.complete(request.value());
      }
    }

    @Task
    int sum(@Collect List<Integer> doubled, @Collect List<Integer> worker) {
      return doubled.stream().mapToInt(Integer::intValue).sum() - worker.size();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void items_and_workers_have_children_too(On on) {
    AtomicInteger sums = new AtomicInteger();
    Outer outer = new Outer();
    outer.bodies.put("page", () -> {
      sums.incrementAndGet();
      return 1;
    });
    ChildrenTest_OuterRunner child = ChildrenTest_OuterRunner.of(outer);
    ChildrenTest_ManyRunner runner =
        on(on, ChildrenTest_ManyRunner.builder(new Many(child))).build();
    runner.run();
    assertThat(sums).hasValue(2 * 200 + 4 + 4);
  }

  // Not children

  /** Begins runs where nobody waits for them. */
  static class Unattached {
    final Inner inner;
    final ChildrenTest_InnerRunner child;
    final Server<ChildrenTest_InnerRunner.Result> server;
    final AtomicReference<String> id = new AtomicReference<>();
    final boolean inShutdown;

    Unattached(Inner inner, boolean inShutdown) {
      this.inner = inner;
      this.child = ChildrenTest_InnerRunner.of(inner);
      this.server = child.serve();
      this.inShutdown = inShutdown;
    }

    @Task
    int page() {
      if (!inShutdown) {
        id.set(server.submit(1));
      }
      return 1;
    }

    @Shutdown
    void close() {
      if (inShutdown) {
        child.priceAsync(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void what_a_server_a_clean_up_or_a_listener_begins_has_a_life_of_its_own(On on) throws Exception {
    for (String who : List.of("server", "clean-up", "listener")) {
      Inner inner = new Inner();
      Unattached unattached = new Unattached(inner, who.equals("clean-up"));
      ChildrenTest_UnattachedRunner.Builder builder =
          on(on, ChildrenTest_UnattachedRunner.builder(unattached));
      AtomicReference<CompletableFuture<Integer>> ofListener = new AtomicReference<>();
      if (who.equals("listener")) {
        builder.listener(new RunListener() {
          @Override
          public void started(TaskEvent event) {
            ofListener.set(unattached.child.priceAsync(1));
          }
        });
      }
      assertThat(builder.build().run().page()).isEqualTo(1);
      inner.entered.await();
      assertThat(inner.ended.getCount()).isEqualTo(1);
      inner.mayGoOn.countDown();
      if (who.equals("server")) {
        assertThat(unattached.server.result(unattached.id.get()).price()).isEqualTo(1);
        assertThat(unattached.server.status(unattached.id.get())).isEqualTo(RunStatus.SUCCEEDED);
      }
      inner.ended.await();
      if (ofListener.get() != null) {
        assertThat(ofListener.get().join()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_run_costs_no_list_of_children_that_are_over() {
    Outer outer = new Outer();
    ChildrenTest_OuterRunner child = ChildrenTest_OuterRunner.of(outer);
    int[] sums = new int[5000];
    Outer around = new Outer();
    around.bodies.put("page", () -> {
      Arrays.setAll(sums, i -> child.sum());
      return 1;
    });
    assertThat(ChildrenTest_OuterRunner.of(around).sum()).isEqualTo(2);
    assertThat(sums).containsOnly(2);
  }
}
