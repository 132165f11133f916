package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.TaskEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time that is moved by hand, and deadlines. */
@Timeout(60)
class ManualClockTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClock clock = new ManualClock();

  static class Tries {
    final AtomicInteger attempts = new AtomicInteger();
    final CountDownLatch begun = new CountDownLatch(1);

    @Task
    @Retry(times = 4, delay = "1m", multiplier = 2)
    int price(@Input int failures) throws IOException {
      if (attempts.incrementAndGet() <= failures) {
        throw new IOException("attempt " + attempts);
      }
      return 7;
    }

    @Task
    @Retry(times = 2)
    int atOnce() throws IOException {
      if (attempts.incrementAndGet() == 1) {
        throw new IOException();
      }
      return 1;
    }

    @Task
    @dev.attacca.Timeout("1h")
    int slow() throws InterruptedException {
      begun.countDown();
      new CountDownLatch(1).await();
      return 1;
    }

    final CompletableFuture<Integer> never = new CompletableFuture<>();

    @Task
    @dev.attacca.Timeout("1h")
    CompletableFuture<Integer> later() {
      begun.countDown();
      return never;
    }

    @Task
    int endless() throws InterruptedException {
      begun.countDown();
      new CountDownLatch(1).await();
      return 1;
    }
  }

  private ManualClockTest_TriesRunner tries(Tries tries) {
    return ManualClockTest_TriesRunner.builder(tries).clock(clock).build();
  }

  @Test
  void a_retry_of_minutes_takes_none() throws Exception {
    Tries tries = new Tries();
    CompletableFuture<Integer> price = tries(tries).priceAsync(3);
    for (int minutes : List.of(1, 2, 4)) {
      clock.awaitWaiting("price");
      int attempts = tries.attempts.get();
      clock.advance(Duration.ofMinutes(minutes).minusNanos(1));
      assertThat(tries.attempts).hasValue(attempts);
      clock.advance(Duration.ofNanos(1));
    }
    assertThat(price.join()).isEqualTo(7);
    assertThat(tries.attempts).hasValue(4);
    assertThat(clock.now()).isEqualTo(Duration.ofMinutes(7));
  }

  @Test
  void when_advance_returns_the_next_attempt_has_begun() throws Exception {
    for (int i = 0; i < 100; i++) {
      Tries tries = new Tries();
      CompletableFuture<Integer> price = tries(tries).priceAsync(1);
      clock.awaitWaiting("price");
      Run<?> other = tries(new Tries()).start(0);
      clock.advance(MINUTE);
      other.cancel();
      assertThat(price.join()).isEqualTo(7);
    }
  }

  @Test
  void without_threads_all_happens_on_the_thread_of_the_test() {
    Thread here = Thread.currentThread();
    List<Thread> threads = new ArrayList<>();
    Tries tries = new Tries() {
      @Override
      int price(int failures) throws IOException {
        threads.add(Thread.currentThread());
        return super.price(failures);
      }
    };
    CompletableFuture<Integer> price = ManualClockTest_TriesRunner.builder(tries)
        .executor(Runnable::run)
        .clock(clock)
        .build()
        .priceAsync(3);
    assertThat(tries.attempts).hasValue(1);
    clock.advance(HOUR); // three attempts, each when its own delay is over
    assertThat(price).isCompletedWithValue(7);
    assertThat(threads).hasSize(4).containsOnly(here);
    assertThat(clock.now()).isEqualTo(HOUR);
  }

  @Test
  void what_has_no_delay_needs_nobody_to_move_the_clock() {
    assertThat(tries(new Tries()).atOnce()).isEqualTo(1);
  }

  @Test
  void a_time_out_comes_when_its_time_does() throws Exception {
    Tries tries = new Tries();
    CompletableFuture<Integer> slow = tries(tries).slowAsync();
    tries.begun.await();
    clock.advance(HOUR.minusNanos(1));
    assertThat(slow).isNotDone();
    clock.advance(Duration.ofNanos(1));
    assertThatThrownBy(slow::join)
        .hasCauseInstanceOf(RunFailedException.class)
        .hasRootCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void a_future_is_given_up_when_its_time_is_up() throws Exception {
    Tries tries = new Tries();
    CompletableFuture<Integer> later = tries(tries).laterAsync();
    tries.begun.await();
    clock.advance(HOUR);
    assertThatThrownBy(later::join).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(tries.never).isCancelled();
  }

  static class Limited {
    final AtomicInteger calls = new AtomicInteger();

    @Loop
    List<Integer> item() {
      return IntStream.range(0, 10).boxed().toList();
    }

    @Task
    @Limit(calls = 2, per = "1s")
    int call(int item) {
      calls.incrementAndGet();
      return item;
    }

    @Task
    int sum(@Collect List<Integer> call) {
      return call.stream().mapToInt(i -> i).sum();
    }
  }

  @Test
  void a_rate_keeps_to_the_clock() throws Exception {
    Limited limited = new Limited();
    CompletableFuture<Integer> sum =
        ManualClockTest_LimitedRunner.builder(limited).clock(clock).build().sumAsync();
    clock.awaitWaiting("call", 8);
    while (limited.calls.get() < 2) { // one that has been admitted may not have been called yet
      Thread.onSpinWait();
    }
    assertThat(limited.calls).hasValue(2);
    for (int left = 8; left > 0; left--) {
      clock.awaitWaiting("call", left);
      clock.advance(Duration.ofMillis(500));
    }
    assertThat(sum.join()).isEqualTo(45);
  }

  static class Shares {
    @Task
    @Limit(shared = "crm")
    int shares() {
      return 1;
    }
  }

  @Test
  void a_shared_rate_keeps_to_one_clock() {
    SharedLimit crm = SharedLimit.of(1, HOUR);
    for (int i = 0; i < 2; i++) {
      ManualClockTest_SharesRunner.builder(new Shares())
          .limit("crm", crm)
          .clock(clock)
          .build();
    }
    var real = ManualClockTest_SharesRunner.builder(new Shares()).limit("crm", crm);
    assertThatThrownBy(real::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the limit \"crm\" is shared with a runner that has another clock: give all that share it the same");
    SharedLimit places = SharedLimit.ofConcurrency(1);
    ManualClockTest_SharesRunner.builder(new Shares())
        .limit("crm", places)
        .clock(clock)
        .build();
    assertThat(ManualClockTest_SharesRunner.builder(new Shares())
            .limit("crm", places)
            .build()
            .shares())
        .isEqualTo(1);
  }

  // Deadlines

  private ManualClockTest_TriesRunner due(Tries tries) {
    return ManualClockTest_TriesRunner.builder(tries)
        .clock(clock)
        .deadline(HOUR)
        .build();
  }

  private void isOver(org.assertj.core.api.ThrowableAssert.ThrowingCallable waits) {
    assertThatThrownBy(waits)
        .isInstanceOf(RunCancelledException.class)
        .hasMessageContaining("not over after PT1H, its deadline")
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void a_deadline_ends_a_run_in_the_background_and_its_future() throws Exception {
    Tries tries = new Tries();
    Run<ManualClockTest_TriesRunner.Result> run = due(tries).start(0);
    tries.begun.await();
    clock.advance(HOUR.minusNanos(1));
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    clock.advance(Duration.ofNanos(1));
    isOver(run::join);
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    Tries others = new Tries();
    CompletableFuture<Integer> endless = due(others).endlessAsync();
    others.begun.await();
    clock.advance(HOUR);
    isOver(endless::join);
  }

  @Test
  void a_deadline_ends_a_run_that_its_caller_waits_for() throws Exception {
    Tries tries = new Tries();
    var runner = due(tries);
    CompletableFuture<Throwable> caught = new CompletableFuture<>();
    Thread caller = new Thread(() -> {
      try {
        runner.endless();
      } catch (RuntimeException e) {
        caught.complete(e);
      }
      if (Thread.currentThread().isInterrupted()) {
        caught.obtrudeException(new AssertionError("interrupted"));
      }
    });
    caller.start();
    tries.begun.await();
    clock.advance(HOUR);
    caller.join();
    Throwable thrown = caught.join();
    isOver(() -> {
      throw thrown;
    });
  }

  @Test
  void runs_that_are_over_in_time_are_left_alone() {
    var runner = due(new Tries());
    for (int i = 0; i < 1_000; i++) {
      assertThat(runner.price(0)).isEqualTo(7);
    }
    clock.advance(HOUR.multipliedBy(2));
    assertThat(runner.price(0)).isEqualTo(7);
  }

  static class Numbers {
    @Loop(inFlight = 2)
    Stream<Integer> number() {
      return Stream.iterate(0, i -> i + 1);
    }
  }

  @Test
  void the_time_of_a_stream_runs_while_its_values_are_taken() {
    var numbers = ManualClockTest_NumbersRunner.builder(new Numbers())
        .clock(clock)
        .deadline(HOUR)
        .build();
    try (Stream<Integer> stream = numbers.number()) {
      Iterator<Integer> each = stream.iterator();
      clock.advance(HOUR.multipliedBy(5)); // it has not begun
      assertThat(each.next()).isZero();
      clock.advance(HOUR.minusNanos(1));
      assertThat(each.next()).isOne();
      clock.advance(Duration.ofNanos(1));
      isOver(() -> {
        while (each.hasNext()) {
          each.next();
        }
      });
    }
  }

  @Test
  void a_subscriber_is_told_that_the_time_is_up() throws Exception {
    var numbers = ManualClockTest_NumbersRunner.builder(new Numbers())
        .clock(clock)
        .deadline(HOUR)
        .build();
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    CountDownLatch first = new CountDownLatch(1);
    numbers.numberPublisher().subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(Integer item) {
        first.countDown();
      }

      @Override
      public void onError(Throwable thrown) {
        told.complete(thrown);
      }

      @Override
      public void onComplete() {
        told.completeExceptionally(new AssertionError("endless"));
      }
    });
    first.await();
    clock.advance(HOUR);
    assertThat(told.join()).isInstanceOf(RunCancelledException.class);
  }

  /** Whose runs only a deadline ends. */
  static class Endless {
    final CountDownLatch begun = new CountDownLatch(1);

    @Task
    int endless() throws InterruptedException {
      begun.countDown();
      new CountDownLatch(1).await();
      return 1;
    }
  }

  @Test
  void the_time_of_a_servers_run_begins_when_the_run_does() throws Exception {
    Endless first = new Endless();
    var runner =
        ManualClockTest_EndlessRunner.builder(first).clock(clock).deadline(HOUR).build();
    try (var server = runner.serve(ServerOptions.defaults().withRunsAtOnce(1))) {
      String running = server.submit();
      first.begun.await();
      String queued = server.submit();
      clock.advance(HOUR.minusNanos(1)); // the other does not count it
      assertThat(server.status(queued)).isEqualTo(RunStatus.QUEUED);
      clock.advance(Duration.ofNanos(1));
      isOver(() -> server.result(running));
      assertThat(server.status(running)).isEqualTo(RunStatus.CANCELLED);
      CompletableFuture<?> last = server.resultAsync(queued);
      while (!last.isDone()) { // whenever it has begun
        clock.advance(HOUR);
        Thread.onSpinWait();
      }
      isOver(() -> server.result(queued));
    }
  }

  static class Parent {
    private final ManualClockTest_TriesRunner child;

    Parent(ManualClockTest_TriesRunner child) {
      this.child = child;
    }

    @Task
    String asks() {
      try {
        return "answered " + child.endless();
      } catch (RunCancelledException e) {
        return e.getCause().getMessage();
      }
    }
  }

  @Test
  void a_run_within_a_run_has_the_deadline_of_its_own_runner() throws Exception {
    Tries tries = new Tries();
    CompletableFuture<String> asks =
        ManualClockTest_ParentRunner.of(new Parent(due(tries))).asksAsync();
    tries.begun.await();
    clock.advance(HOUR);
    assertThat(asks.join()).isEqualTo("not over after PT1H, its deadline");
  }

  @Test
  void waiting_for_the_end_does_not_follow_the_clock() throws Exception {
    Run<?> run = tries(new Tries()).start(0);
    assertThatThrownBy(() -> run.join(Duration.ofMillis(20)))
        .isInstanceOf(RunCancelledException.class);
  }

  // Who moves it

  /** Whose task moves the clock. */
  static class Moves {
    private final ManualClock clock;
    private final AtomicInteger failures = new AtomicInteger();

    Moves(ManualClock clock) {
      this.clock = clock;
    }

    @Task
    int moves() throws InterruptedException {
      clock.awaitWaiting("other");
      clock.advance(MINUTE);
      return 1;
    }

    @Task
    @Retry(times = 2, delay = "1m")
    int other() throws IOException {
      if (failures.getAndIncrement() == 0) {
        throw new IOException();
      }
      return 2;
    }
  }

  @Test
  void a_task_may_move_the_clock_of_its_own_run() {
    for (int threads = 1; threads <= 3; threads++) {
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      try {
        var runner = ManualClockTest_MovesRunner.builder(new Moves(clock))
            .executor(pool)
            .clock(clock)
            .build();
        if (threads > 1) { // with one, the first might be the one that waits
          var result = runner.run();
          assertThat(result.moves() + result.other()).isEqualTo(3);
        }
      } finally {
        pool.shutdown();
      }
    }
  }

  @Test
  void a_listener_may_move_the_clock() {
    ConcurrentLinkedQueue<String> retried = new ConcurrentLinkedQueue<>();
    var runner = ManualClockTest_TriesRunner.builder(new Tries())
        .executor(Runnable::run)
        .clock(clock)
        .listener(new RunListener() {
          @Override
          public void started(TaskEvent event) {
            retried.add(event.task());
            clock.advance(Duration.ofSeconds(1));
          }
        })
        .build();
    CompletableFuture<Integer> price = runner.priceAsync(1);
    clock.advance(MINUTE);
    assertThat(price.join()).isEqualTo(7);
    assertThat(retried).containsExactly("price", "price");
  }

  @Test
  void several_threads_move_it_one_after_the_other() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread = new Thread(() -> {
        for (int k = 0; k < 1_000; k++) {
          clock.advance(Duration.ofMillis(1));
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(clock.now()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void time_does_not_go_back_and_ends_after_292_years() {
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time does not go back: PT-0.000000001S");
    clock.advance(Duration.ofSeconds(Long.MAX_VALUE));
    clock.advance(HOUR);
    assertThat(clock.now()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    assertThat(clock).hasToString("at " + clock.now());
  }

  @Test
  void who_is_cancelled_waits_no_more() throws Exception {
    Tries tries = new Tries();
    CompletableFuture<Integer> price = tries(tries).priceAsync(1);
    clock.awaitWaiting("price");
    price.cancel(true);
    while (tries.attempts.get() == 1 && isWaiting()) {
      Thread.onSpinWait();
    }
    clock.advance(HOUR);
    assertThat(tries.attempts).hasValue(1);
  }

  private boolean isWaiting() {
    Thread.currentThread().interrupt(); // then it only looks
    try {
      clock.awaitWaiting("price");
      return true;
    } catch (InterruptedException e) {
      return false;
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void who_is_busy_is_not_waited_for_for_ever() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    CountDownLatch free = new CountDownLatch(1);
    try {
      Tries tries = new Tries();
      CompletableFuture<Integer> price = ManualClockTest_TriesRunner.builder(tries)
          .executor(pool)
          .clock(clock)
          .build()
          .priceAsync(1);
      clock.awaitWaiting("price");
      pool.execute(() -> {
        try {
          free.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      clock.advance(MINUTE);
      assertThat(tries.attempts).hasValue(1);
      free.countDown();
      assertThat(price.join()).isEqualTo(7);
    } finally {
      pool.shutdown();
    }
  }
}
