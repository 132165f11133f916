package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Route;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.TaskFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routers, failures, clean-up and limits, at the level of annotated classes. */
@Timeout(60)
class PoliciesTest {

  enum Channel {
    EMAIL,
    SMS,
    POST
  }

  sealed interface Payment permits Card, Invoice {}

  record Card(String number) implements Payment {}

  record Invoice(String address) implements Payment {}

  /** A router of each kind, and every way to join. */
  static class Routers {
    @Router
    Channel channel(@Input Channel wanted) {
      return wanted;
    }

    @Task
    @DependsOn(
        value = "channel",
        when = {"EMAIL", "SMS"})
    String electronic() {
      return "electronic";
    }

    @Task
    @DependsOn(value = "channel", when = "POST")
    String letter() {
      return "letter";
    }

    @Task
    String always(Channel channel) {
      return "always " + channel;
    }

    @Task
    String sent(@From({"electronic", "letter"}) String how) {
      return how;
    }

    @Task
    @DependsOn({"electronic", "letter"})
    String after() {
      return "after";
    }

    @Router
    Set<Channel> also(@Input boolean many) {
      return many ? EnumSet.of(Channel.EMAIL, Channel.POST) : EnumSet.noneOf(Channel.class);
    }

    @Task
    @DependsOn(value = "also", when = "EMAIL")
    int alsoEmail() {
      return 1;
    }

    @Task
    @DependsOn(value = "also", when = "SMS")
    int alsoSms() {
      return 10;
    }

    @Task
    @DependsOn(value = "also", when = "POST")
    int alsoPost() {
      return 100;
    }

    @Task
    int alsoSum(
        Optional<Integer> alsoEmail, Optional<Integer> alsoSms, Optional<Integer> alsoPost) {
      return alsoEmail.orElse(0) + alsoSms.orElse(0) + alsoPost.orElse(0);
    }

    @Router
    Payment payment(boolean private_) {
      return private_ ? new Card("4711") : new Invoice("here");
    }

    @Router
    boolean private_(@Input boolean many) {
      return many;
    }

    @Task
    @DependsOn(value = "private_", when = "false")
    String company() {
      return "company";
    }

    @Task
    @DependsOn(value = "private_", when = "true")
    String person() {
      return "person";
    }

    @Task
    String card(@From("payment") Card p) {
      return p.number();
    }

    @Task
    String invoice(@From("payment") Invoice p) {
      return p.address();
    }

    @Task
    String paid(@From({"card", "invoice"}) String paid, Payment payment) {
      return paid + payment.getClass().getSimpleName();
    }

    @Router
    Route route(@Input List<String> names) {
      return names.contains("*") ? Route.all() : Route.to(names.toArray(String[]::new));
    }

    @Task
    @DependsOn("route")
    String left() {
      return "L";
    }

    @Task
    @DependsOn("route")
    String right() {
      return "R";
    }

    @Task
    String both(Optional<String> left, Optional<String> right) {
      return left.orElse("-") + right.orElse("-");
    }
  }

  /** Whose items are routed by name, with what gathers the routes beside those that are chosen. */
  static class RoutedItems {
    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3, 4);
    }

    @Router
    @RunOn("io")
    Route route(int number) {
      return number % 2 == 0 ? Route.to("even") : Route.none();
    }

    @Task
    @DependsOn("route")
    int even(int number) {
      return number;
    }

    @Task
    int sum(@Collect List<Integer> even) {
      return even.stream().mapToInt(each -> each).sum();
    }

    @Task
    @DependsOn(every = "route")
    String after() {
      return "after";
    }

    @Task
    int routes(@Collect List<Route> route) {
      return route.size();
    }
  }

  /** Each item is routed another way, and what comes after all of them is no branch of any. */
  @Test
  void what_gathers_from_a_router_by_name_runs_wherever_it_leads() {
    for (int runs = 0; runs < 3; runs++) {
      var result = PoliciesTest_RoutedItemsRunner.builder(new RoutedItems())
          .executor("io", Runnable::run)
          .build()
          .run();
      assertThat(result.sum()).isEqualTo(6);
      assertThat(result.after()).isEqualTo("after");
      assertThat(result.routes()).isEqualTo(4);
    }
  }

  @Test
  @Tag("S7")
  @Tag("G17")
  void routers_of_every_kind_choose_and_branches_join() {
    PoliciesTest_RoutersRunner runner = PoliciesTest_RoutersRunner.of(new Routers());
    PoliciesTest_RoutersRunner.Result result = runner.run(Channel.SMS, true, List.of("left"));
    assertThat(result.sent()).isEqualTo("electronic");
    assertThat(result.after()).isEqualTo("after");
    assertThat(result.always()).isEqualTo("always SMS");
    assertThat(result.alsoSum()).isEqualTo(101);
    assertThat(result.paid()).isEqualTo("4711Card");
    assertThat(result.person()).isEqualTo("person");
    assertThat(result.both()).isEqualTo("L-");
    assertThatThrownBy(result::letter)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("letter")
        .hasMessageContaining("channel")
        .hasMessageContaining("SMS");
    assertThatThrownBy(result::invoice)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("payment")
        .hasMessageContaining("Card");
    assertThatThrownBy(result::company)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("private_")
        .hasMessageContaining("true");
    assertThatThrownBy(result::right)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("route")
        .hasMessageContaining("left");
    assertThatThrownBy(result::alsoSms)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("EMAIL")
        .hasMessageContaining("POST");

    PoliciesTest_RoutersRunner.Result none = runner.run(Channel.POST, false, List.of());
    assertThat(none.sent()).isEqualTo("letter");
    assertThat(none.alsoSum()).isZero();
    assertThat(none.paid()).isEqualTo("hereInvoice");
    assertThat(none.both()).isEqualTo("--");
    assertThat(runner.both(List.of("*"))).isEqualTo("LR");
    assertThatThrownBy(() -> runner.both(List.of("left", "rigth")))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("route")
        .rootCause()
        .hasMessageContaining("rigth")
        .hasMessageContaining("left, right");
  }

  /** What a failing task does under each policy. */
  @Dag(onError = OnError.FINISH)
  static class Finishing {
    @Task
    int a() {
      throw new IllegalStateException("a");
    }

    @Task
    int b() {
      return 1;
    }

    @Task
    int c(int b) {
      if (b == 1) {
        throw new IllegalStateException("c");
      }
      return b;
    }

    @Task(onError = OnError.TOLERATE)
    int put() {
      throw new IllegalStateException("put");
    }

    @Task
    int needsPut(int put) {
      return put;
    }

    @Task
    String fate(Outcome<Integer> put, Outcome<Integer> needsPut, Outcome<Integer> b) {
      return put.getClass().getSimpleName()
          + needsPut.getClass().getSimpleName()
          + (b instanceof Outcome.Success<Integer> success ? success.value() : "?");
    }

    final AtomicInteger went = new AtomicInteger();

    @Task
    @DependsOn("b")
    void d() {
      went.incrementAndGet();
    }

    @Task
    @DependsOn("a")
    void e() {
      went.addAndGet(100);
    }
  }

  @Test
  @Tag("G11")
  void finishing_runs_the_rest_and_reports_all_failures() {
    Finishing finishing = new Finishing();
    PoliciesTest_FinishingRunner runner = PoliciesTest_FinishingRunner.of(finishing);
    Run<PoliciesTest_FinishingRunner.Result> run = runner.start();
    assertThatThrownBy(run::join).isInstanceOfSatisfying(RunFailedException.class, e -> {
      assertThat(Stream.concat(Stream.of(e.getCause()), Stream.of(e.getSuppressed())))
          .extracting(Throwable::getMessage)
          .contains("a", "c"); // and what was tolerated meanwhile
      assertThat(e.failures()).extracting(TaskFailure::task).contains("a", "c");
      assertThat(e.getMessage()).contains(e.task());
    });
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(finishing.went).hasValue(1);
    assertThat(run.stats().task("a").failed()).isEqualTo(1);
    assertThat(run.stats().task("e").skipped()).isEqualTo(1);
    assertThat(runner.fate()).isEqualTo("FailureSkipped1");
    assertThatThrownBy(runner::c).hasMessageContaining("b → c");
    assertThat(runner.b()).isEqualTo(1);
  }

  /** Two sources of one quote. */
  static class Fallback {
    @Task(onError = OnError.TOLERATE)
    String live(@Input boolean up) throws IOException {
      if (!up) {
        throw new IOException("down");
      }
      return "live";
    }

    @Task
    Optional<String> cached() {
      return Optional.of("cached");
    }

    @Task
    String quote(@From({"live", "cached"}) String quote) {
      return quote;
    }

    @Task
    String needsLive(String live) {
      return live;
    }
  }

  @Test
  void a_tolerated_failure_falls_back_and_stands_in_the_result() {
    PoliciesTest_FallbackRunner runner = PoliciesTest_FallbackRunner.of(new Fallback());
    assertThat(runner.quote(true)).isEqualTo("live");
    assertThat(runner.quote(false)).isEqualTo("cached");
    PoliciesTest_FallbackRunner.Result result = runner.run(false);
    assertThat(result.quote()).isEqualTo("cached");
    assertThat(result.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.cause()).hasMessage("down"));
    assertThat(result.outcomes().get("live")).isInstanceOf(Outcome.Failure.class);
    assertThatThrownBy(result::needsLive)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("live")
        .hasMessageContaining("down");
  }

  /** Every kind of clean-up. */
  static class Cleaning {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    @Task
    String open(@Input String name) {
      calls.add("open");
      return name;
    }

    @Task
    String upload(String open) {
      calls.add("upload");
      if (open.equals("bad")) {
        throw new IllegalStateException("bad");
      }
      return open;
    }

    @Task
    String publish(String upload) {
      calls.add("publish");
      return upload;
    }

    @Shutdown("open")
    void afterOpen() {
      calls.add("-open");
    }

    @Shutdown("upload")
    void afterUpload() {
      calls.add("-upload");
    }

    @Shutdown("publish")
    void afterPublish() {
      calls.add("-publish");
      if (calls.contains("fail")) {
        throw new IllegalStateException("clean-up");
      }
    }

    @Shutdown
    void close() {
      calls.add("close");
    }
  }

  @Test
  @Tag("S11")
  void clean_up_runs_once_in_reverse_whatever_happened() {
    Cleaning cleaning = new Cleaning();
    PoliciesTest_CleaningRunner runner = PoliciesTest_CleaningRunner.of(cleaning);
    runner.run("good");
    assertThat(cleaning.calls)
        .containsExactly("open", "upload", "publish", "-publish", "-upload", "-open", "close");
    cleaning.calls.clear();
    assertThatThrownBy(() -> runner.run("bad")).hasRootCauseMessage("bad");
    assertThat(cleaning.calls).containsExactly("open", "upload", "-upload", "-open", "close");
    cleaning.calls.clear();
    assertThat(runner.open("target")).isEqualTo("target");
    assertThat(cleaning.calls).containsExactly("open", "-open", "close");
    cleaning.calls.clear();
    cleaning.calls.add("fail");
    assertThatThrownBy(() -> runner.run("good"))
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("clean-up");
    assertThat(cleaning.calls).endsWith("-publish", "-upload", "-open", "close");
  }

  /** Attempts, time-outs and limits. */
  static class Tries {
    final AtomicInteger attempts = new AtomicInteger();

    @Task
    @Retry(times = 3, delay = "1ms", multiplier = 2.0, jitter = 0.1, on = IOException.class)
    int flaky(@Input int failures, @Input boolean checked) throws IOException {
      int attempt = attempts.incrementAndGet();
      if (attempt <= failures) {
        if (checked) {
          throw new FileNotFoundException("attempt " + attempt);
        }
        throw new IllegalStateException("attempt " + attempt);
      }
      return attempt;
    }

    @Task
    @Retry(times = 4, on = IOException.class, not = FileNotFoundException.class)
    int fussy(@Input int failures, @Input boolean checked) throws IOException {
      int attempt = attempts.incrementAndGet();
      if (attempt <= failures) {
        throw checked
            ? new FileNotFoundException("attempt " + attempt) {
              private static final long serialVersionUID = 1;
            }
            : new IOException("attempt " + attempt);
      }
      return attempt;
    }

    @Task
    @Retry(times = 4, delay = "1h", multiplier = 10, jitter = 1, maxDelay = "1ms")
    int patient(@Input int failures) {
      int attempt = attempts.incrementAndGet();
      if (attempt <= failures) {
        throw new IllegalStateException("attempt " + attempt);
      }
      return attempt;
    }

    @Task
    @dev.attacca.Timeout("50ms")
    int slow() throws InterruptedException {
      Thread.sleep(30_000);
      return 1;
    }

    @Task
    @dev.attacca.Timeout("50ms")
    @Retry(times = 100) // on a busy machine the second may take as long
    int slowTwice() throws InterruptedException {
      if (attempts.incrementAndGet() == 1) {
        Thread.sleep(30_000);
      }
      return 2;
    }

    @Task
    int error() {
      throw new StackOverflowError("deep");
    }
  }

  @Test
  @Tag("S13")
  void attempts_are_counted_in_all_and_only_for_the_given_exceptions() {
    Tries tries = new Tries();
    PoliciesTest_TriesRunner runner = PoliciesTest_TriesRunner.of(tries);
    assertThat(runner.flaky(2, true)).isEqualTo(3);
    tries.attempts.set(0);
    assertThatThrownBy(() -> runner.flaky(9, true)).hasRootCauseMessage("attempt 3");
    assertThat(tries.attempts).hasValue(3);
    tries.attempts.set(0);
    assertThatThrownBy(() -> runner.flaky(9, false)).hasRootCauseMessage("attempt 1");
    assertThat(tries.attempts).hasValue(1);
  }

  @Test
  void what_is_never_to_be_tried_again_is_not_and_nor_are_its_subclasses() {
    Tries tries = new Tries();
    PoliciesTest_TriesRunner runner = PoliciesTest_TriesRunner.of(tries);
    assertThat(runner.fussy(3, false)).isEqualTo(4);
    tries.attempts.set(0);
    assertThatThrownBy(() -> runner.fussy(3, true)).hasRootCauseMessage("attempt 1");
    assertThat(tries.attempts).hasValue(1);
  }

  @Test
  void no_wait_is_longer_than_the_longest() {
    assertThat(PoliciesTest_TriesRunner.of(new Tries()).patient(3)).isEqualTo(4);
    assertThat(PoliciesTest_TriesRunner.of(new Tries()).graph().toMermaid())
        .contains("1h between, each time x10.0, jitter 1.0, 1ms at most")
        .contains("not on FileNotFoundException");
  }

  @Test
  void a_time_out_names_the_task_and_counts_per_attempt() {
    PoliciesTest_TriesRunner runner = PoliciesTest_TriesRunner.of(new Tries());
    assertThatThrownBy(runner::slow)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("slow");
    assertThat(runner.slowTwice()).isEqualTo(2);
    assertThatThrownBy(runner::error)
        .isInstanceOf(RunFailedException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  /** A limit that runs share. */
  static class Limited {
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Task
    @Limit(concurrency = 2)
    int at() throws InterruptedException {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      Thread.sleep(2);
      return running.getAndDecrement();
    }

    @Task
    @Limit(calls = 5, per = "100ms")
    long when() {
      return System.nanoTime();
    }
  }

  @Test
  @Tag("S12")
  @Tag("G4")
  void limits_hold_over_all_runs_of_a_runner() {
    Limited limited = new Limited();
    PoliciesTest_LimitedRunner runner = PoliciesTest_LimitedRunner.of(limited);
    List<Run<PoliciesTest_LimitedRunner.Result>> runs =
        IntStream.range(0, 15).mapToObj(i -> runner.start()).toList();
    List<Long> times = runs.stream().map(run -> run.join().when()).sorted().toList();
    assertThat(limited.most.get()).isBetween(1, 2);
    assertThat(Duration.ofNanos(times.get(14) - times.get(0)))
        .isGreaterThan(Duration.ofMillis(190));
  }

  /** One task fails while its sibling runs. */
  static class Halting {
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicInteger interrupted = new AtomicInteger();

    @Task
    int fails(@Input boolean given) throws InterruptedException {
      begun.await();
      if (given) {
        throw new IllegalStateException("given");
      }
      return 1;
    }

    @Task
    int sibling(@Input boolean given) throws InterruptedException {
      begun.countDown();
      if (!given) {
        return 2;
      }
      try {
        Thread.sleep(30_000);
        return 2;
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw e;
      }
    }
  }

  @Test
  @Tag("D7")
  @Tag("A7")
  @Tag("G12")
  void a_failure_interrupts_the_siblings_and_the_next_run_works() {
    Halting halting = new Halting();
    PoliciesTest_HaltingRunner runner = PoliciesTest_HaltingRunner.of(halting);
    assertThatThrownBy(() -> runner.run(true))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("fails")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(halting.interrupted).hasValue(1);
    assertThat(runner.run(false).sibling()).isEqualTo(2);
  }

  /** Ignores being interrupted. */
  static class Stubborn {
    final CountDownLatch isIn = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    @Task
    void deaf() {
      isIn.countDown();
      boolean over = false;
      while (!over) {
        try {
          go.await();
          over = true;
        } catch (InterruptedException e) {
          over = false;
        }
      }
    }
  }

  @Test
  void a_task_that_ignores_its_interruption_is_named_after_the_grace() throws Exception {
    Stubborn stubborn = new Stubborn();
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      Run<PoliciesTest_StubbornRunner.Result> run = PoliciesTest_StubbornRunner.builder(stubborn)
          .executor(pool)
          .shutdownGrace(Duration.ofMillis(100))
          .build()
          .start();
      stubborn.isIn.await(); // one that has not begun does not begin any more, and is not named
      assertThatThrownBy(() -> run.join(Duration.ofMillis(50))).hasMessageContaining("deaf");
    } finally {
      stubborn.go.countDown();
      pool.shutdownNow();
    }
  }

  /** Items that fail, under the default policy of items. */
  static class Items {
    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3, 4, 5);
    }

    @Task
    int odd(int number) {
      if (number % 2 == 0) {
        throw new IllegalStateException("even " + number);
      }
      return number;
    }

    @Task
    List<Integer> all(@Collect List<Integer> odd) {
      return odd;
    }

    final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

    @Task
    void note(int odd) {
      seen.add(odd);
    }
  }

  @Test
  @Tag("G10")
  @Tag("G11")
  void an_item_that_fails_is_in_the_exception_and_the_others_go_on() {
    Items items = new Items();
    assertThatThrownBy(() -> PoliciesTest_ItemsRunner.of(items).run())
        .isInstanceOfSatisfying(RunFailedException.class, e -> {
          assertThat(e.failures()).hasSize(2).extracting(TaskFailure::task).containsOnly("odd");
          assertThat(e.failures())
              .extracting(TaskFailure::item)
              .containsExactlyInAnyOrder("number[1]", "number[3]");
          assertThat(e.getSuppressed()).hasSize(1);
          assertThat(e.path()).endsWith("number", "odd");
        });
    assertThat(items.seen).containsExactlyInAnyOrder(1, 3, 5);
  }
}
