package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code @Fallback} in the main scope; {@link FallbackItemsTest} has it in items. */
@org.junit.jupiter.api.Timeout(
    value = 60,
    threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
class FallbacksTest {
  private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

  @AfterAll
  static void closePool() {
    POOL.shutdownNow();
  }

  /** What a test makes a task do, and which tasks have been called. */
  static class Played {
    final Map<String, Callable<?>> plays = new ConcurrentHashMap<>();
    final List<String> called = new CopyOnWriteArrayList<>();

    void play(String task, Callable<?> does) {
      plays.put(task, does);
    }

    void fail(String... tasks) {
      Set.of(tasks)
          .forEach(task -> play(task, () -> {
            throw new IOException(task + " is down");
          }));
    }

    @SuppressWarnings("unchecked")
    <T> T does(String task, T otherwise) throws Exception {
      called.add(task);
      Callable<?> play = plays.get(task);
      return play == null ? otherwise : (T) play.call();
    }
  }

  /** On which way runs are begun. */
  enum Way {
    STRAIGHT,
    GENERAL;

    /** Has runs of a kind gone straight before the one that counts, or has them all watched. */
    FallbacksTest_QuotesRunner runner(Quotes quotes) {
      if (this == GENERAL) {
        return FallbacksTest_QuotesRunner.builder(quotes)
            .executor(POOL)
            .listener(new dev.attacca.runtime.RunListener() {})
            .build();
      }
      FallbacksTest_QuotesRunner runner =
          FallbacksTest_QuotesRunner.builder(quotes).executor(POOL).build();
      for (int i = 0; i < 300; i++) {
        runner.run("A", 1);
        runner.live("A", 1);
        runner.order("A", 1);
      }
      quotes.called.clear();
      return runner;
    }
  }

  static class Quotes extends Played {
    @Task
    String live(@Input String symbol) throws Exception {
      return does("live", "live " + symbol);
    }

    @Fallback("live")
    String cached(@Input int age) throws Exception {
      return does("cached", "cached " + age);
    }

    @Task
    String order(String live) throws Exception {
      return does("order", "order of " + live);
    }

    @Task
    @DependsOn("live")
    void audit() throws Exception {
      does("audit", null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_fallback_is_skipped_where_the_task_has_a_value(Way way) {
    Quotes quotes = new Quotes();
    FallbacksTest_QuotesRunner.Result result = way.runner(quotes).run("A", 7);
    assertThat(result.live()).isEqualTo("live A");
    assertThat(result.order()).isEqualTo("order of live A");
    assertThat(quotes.called).doesNotContain("cached").contains("audit");
    SkippedException skipped = catchThrowableOfType(SkippedException.class, result::cached);
    assertThat(skipped.task()).isEqualTo("cached");
    assertThat(skipped.reason()).isEqualTo("\"live\" has a value");
    assertThat(skipped).hasNoCause();
    assertThat(result.stats().task("cached").skipped()).isEqualTo(1);
    assertThat(result.stats().task("cached").in()).isZero();
    assertThat(result.failures()).isEmpty();
    assertThat(result.outcomes().get("cached"))
        .isEqualTo(new Outcome.Skipped<>("\"live\" has a value"));
  }

  @ParameterizedTest
  @EnumSource
  void a_fallback_stands_in_for_a_task_that_failed_and_the_run_succeeds(Way way) {
    Quotes quotes = new Quotes();
    FallbacksTest_QuotesRunner runner = way.runner(quotes);
    quotes.fail("live");
    FallbacksTest_QuotesRunner.Result result = runner.run("A", 7);
    assertThat(result.live()).isEqualTo("cached 7");
    assertThat(result.cached()).isEqualTo("cached 7");
    assertThat(result.order()).isEqualTo("order of cached 7");
    assertThat(quotes.called).containsExactlyInAnyOrder("live", "cached", "order", "audit");
    assertThat(result.failures()).extracting(TaskFailure::task).containsExactly("live");
    assertThat(result.failures().get(0).cause()).hasMessage("live is down");
    assertThat(result.stats().task("live").failed()).isEqualTo(1);
    assertThat(result.stats().task("live").out()).isZero();
    assertThat(result.stats().task("cached").out()).isEqualTo(1);
    assertThat(result.outcomes().get("live")).isInstanceOf(Outcome.Failure.class);
    assertThat(result.outcomes().get("cached")).isEqualTo(new Outcome.Success<>("cached 7"));
  }

  @ParameterizedTest
  @EnumSource
  void the_target_of_the_task_gives_the_value_of_what_stands_in(Way way) throws Exception {
    Quotes quotes = new Quotes();
    FallbacksTest_QuotesRunner runner = way.runner(quotes);
    assertThat(runner.live("A", 7)).isEqualTo("live A");
    quotes.fail("live");
    assertThat(runner.live("A", 7)).isEqualTo("cached 7");
    assertThat(runner.liveAsync("A", 7).get()).isEqualTo("cached 7");
    assertThat(runner.order("A", 7)).isEqualTo("order of cached 7");
    quotes.called.clear();
    runner.audit("A", 7);
    assertThat(quotes.called).containsExactly("live", "cached", "audit");
  }

  @Test
  void the_target_of_the_fallback_runs_the_task_first() {
    Quotes quotes = new Quotes();
    FallbacksTest_QuotesRunner runner = FallbacksTest_QuotesRunner.of(quotes);
    assertThatThrownBy(() -> runner.cached("A", 7))
        .isInstanceOf(SkippedException.class)
        .hasMessage("task \"cached\" was skipped: \"live\" has a value");
    assertThatThrownBy(() -> runner.cachedAsync("A", 7).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(SkippedException.class);
    quotes.fail("live");
    assertThat(runner.cached("A", 7)).isEqualTo("cached 7");
    assertThat(quotes.called).containsExactly("live", "live", "live", "cached");
  }

  @ParameterizedTest
  @EnumSource
  void if_both_fail_it_is_the_failure_of_the_fallback_with_the_other_suppressed(Way way) {
    Quotes quotes = new Quotes();
    FallbacksTest_QuotesRunner runner = way.runner(quotes);
    quotes.fail("live", "cached");
    RunFailedException failed =
        catchThrowableOfType(RunFailedException.class, () -> runner.run("A", 7));
    assertThat(failed.task()).isEqualTo("cached");
    assertThat(failed.path()).containsExactly("live", "cached");
    assertThat(failed.getCause()).hasMessage("cached is down");
    assertThat(failed.getCause().getSuppressed()).hasSize(1);
    assertThat(failed.getCause().getSuppressed()[0]).hasMessage("live is down");
    assertThat(failed.failures()).extracting(TaskFailure::task).containsExactly("cached", "live");
    assertThat(quotes.called).doesNotContain("order", "audit");
    assertThatThrownBy(() -> runner.live("A", 7))
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("cached is down");
  }

  @Test
  void a_result_as_it_comes_waits_for_what_stands_in() throws Exception {
    Quotes quotes = new Quotes();
    CountDownLatch inCached = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    quotes.fail("live");
    quotes.play("cached", () -> {
      inCached.countDown();
      go.await();
      return "at last";
    });
    Run<FallbacksTest_QuotesRunner.Result> run =
        FallbacksTest_QuotesRunner.builder(quotes).executor(POOL).build().start("A", 7);
    inCached.await();
    assertThat(run.result().failures()).extracting(TaskFailure::task).containsExactly("live");
    assertThat(run.result().outcomes()).containsOnlyKeys("live");
    CompletableFuture<String> seen = new CompletableFuture<>();
    Thread reader = new Thread(() -> seen.complete(run.result().live()));
    reader.start();
    await().until(() -> reader.getState() == Thread.State.WAITING);
    go.countDown();
    assertThat(seen.get()).isEqualTo("at last");
    assertThat(run.result().live()).isEqualTo("at last");
    assertThat(run.join().order()).isEqualTo("order of at last");
  }

  static class Readers extends Played {
    @Task
    String live() throws Exception {
      return does("live", "live");
    }

    @Fallback("live")
    String cached(Outcome<String> live) throws Exception {
      return does("cached", "cached after " + shown(live));
    }

    @Task(onError = OnError.TOLERATE)
    String other() throws Exception {
      return does("other", "other");
    }

    @Task
    List<String> takers(
        Optional<String> live,
        @From("live") Outcome<String> outcome,
        @From({"other", "live"}) String otherFirst,
        @From({"live", "other"}) String liveFirst,
        Outcome<String> cached) {
      return List.of(live.orElse("none"), shown(outcome), otherFirst, liveFirst, shown(cached));
    }

    static String shown(Outcome<String> outcome) {
      if (outcome instanceof Outcome.Success<String> success) {
        return success.value();
      }
      return outcome instanceof Outcome.Failure<String> failure
          ? failure.cause().getMessage()
          : ((Outcome.Skipped<String>) outcome).reason();
    }
  }

  @Test
  void every_way_to_take_the_task_takes_the_value_of_the_fallback() {
    Readers readers = new Readers();
    FallbacksTest_ReadersRunner runner = FallbacksTest_ReadersRunner.of(readers);
    assertThat(runner.takers())
        .containsExactly("live", "live", "other", "live", "\"live\" has a value");
    readers.fail("live", "other");
    String cached = "cached after live is down";
    assertThat(runner.takers()).containsExactly(cached, cached, cached, cached, cached);
  }

  @Test
  void who_takes_the_outcome_of_a_task_accepts_the_failure_of_its_fallback() {
    Readers readers = new Readers();
    readers.fail("live", "cached");
    FallbacksTest_ReadersRunner.Result result =
        FallbacksTest_ReadersRunner.of(readers).run();
    assertThat(result.takers())
        .containsExactly("none", "cached is down", "other", "other", "cached is down");
    assertThat(result.failures()).extracting(TaskFailure::task).containsExactly("live", "cached");
  }

  /** A chain of three. */
  static class Chain extends Played {
    @Task
    String live() throws Exception {
      return does("live", "live");
    }

    @Fallback("live")
    String near(Outcome<String> live) throws Exception {
      return does("near", "near after " + Readers.shown(live));
    }

    @Fallback("near")
    String far(Outcome<String> near, Outcome<String> live) throws Exception {
      return does("far", "far after " + Readers.shown(live) + " and " + Readers.shown(near));
    }

    @Task
    String order(String live) {
      return "order of " + live;
    }

    @Task
    String nearby(Optional<String> near) {
      return near.orElse("not near");
    }
  }

  @Test
  void fallbacks_chain_and_each_sees_what_became_of_those_before_it() {
    Chain chain = new Chain();
    FallbacksTest_ChainRunner runner = FallbacksTest_ChainRunner.of(chain);
    assertThat(runner.run().order()).isEqualTo("order of live");
    assertThatThrownBy(() -> runner.run().far())
        .hasMessage("task \"far\" was skipped: \"near\" was skipped: \"live\" has a value");
    chain.fail("live");
    FallbacksTest_ChainRunner.Result near = runner.run();
    assertThat(near.order()).isEqualTo("order of near after live is down");
    assertThat(near.nearby()).isEqualTo("near after live is down");
    assertThatThrownBy(near::far).hasMessage("task \"far\" was skipped: \"near\" has a value");
    chain.fail("near");
    FallbacksTest_ChainRunner.Result far = runner.run();
    String value = "far after live is down and near is down";
    assertThat(far.live()).isEqualTo(value);
    assertThat(far.near()).isEqualTo(value);
    assertThat(far.far()).isEqualTo(value);
    assertThat(far.order()).isEqualTo("order of " + value);
    assertThat(far.nearby()).isEqualTo(value);
    assertThat(far.failures()).extracting(TaskFailure::task).containsExactly("live", "near");
    chain.fail("far");
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::run);
    assertThat(failed.task()).isEqualTo("far");
    assertThat(failed.path()).containsExactly("live", "near", "far");
    assertThat(failed.getCause().getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("near is down");
    assertThat(failed.getCause().getSuppressed()[0].getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("live is down");
  }

  @Test
  void the_targets_within_a_chain_run_what_comes_before_and_what_stands_in() {
    Chain chain = new Chain();
    FallbacksTest_ChainRunner runner = FallbacksTest_ChainRunner.of(chain);
    chain.fail("live", "near");
    assertThat(runner.near()).startsWith("far after");
    assertThat(runner.live()).startsWith("far after");
    assertThat(runner.far()).startsWith("far after");
    assertThat(chain.called)
        .containsExactly("live", "near", "far", "live", "near", "far", "live", "near", "far");
  }

  /** Where the task has no value without having failed. */
  static class Upstream extends Played {
    @Task(onError = OnError.TOLERATE)
    Optional<String> source() throws Exception {
      return does("source", Optional.of("source"));
    }

    @Router
    boolean open() throws Exception {
      return does("open", true);
    }

    @Task
    @DependsOn(value = "open", when = "true")
    String live(String source) throws Exception {
      return does("live", "live of " + source);
    }

    @Fallback("live")
    String cached() throws Exception {
      return does("cached", "cached");
    }

    @Task
    @DependsOn(value = "open", when = "false")
    void closed() {}

    @Task
    String shown(Optional<String> live) {
      return live.orElse("none");
    }
  }

  @Test
  void a_fallback_stands_in_where_what_the_task_needs_has_failed_and_is_tolerated() {
    Upstream upstream = new Upstream();
    FallbacksTest_UpstreamRunner runner = FallbacksTest_UpstreamRunner.of(upstream);
    assertThat(runner.shown()).isEqualTo("live of source");
    upstream.fail("source");
    FallbacksTest_UpstreamRunner.Result result = runner.run();
    assertThat(result.shown()).isEqualTo("cached");
    assertThat(result.live()).isEqualTo("cached");
    assertThat(upstream.called).doesNotContainSequence("live", "cached").contains("cached");
    assertThat(result.outcomes().get("live"))
        .isEqualTo(new Outcome.Skipped<>("\"source\" failed: java.io.IOException: source is down"));
    upstream.fail("source", "cached");
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::run);
    assertThat(failed.task()).isEqualTo("cached");
    assertThat(failed.getCause().getSuppressed()).isEmpty();
  }

  @Test
  void a_fallback_is_skipped_where_the_task_is_for_another_reason_than_a_failure() {
    Upstream upstream = new Upstream();
    FallbacksTest_UpstreamRunner runner = FallbacksTest_UpstreamRunner.of(upstream);
    upstream.play("source", Optional::empty);
    assertThat(runner.run().shown()).isEqualTo("none");
    assertThatThrownBy(() -> runner.run().cached())
        .hasMessage("task \"cached\" was skipped: \"live\" was skipped: \"source\" had no value");
    upstream.plays.clear();
    upstream.play("open", () -> false);
    assertThat(runner.run().shown()).isEqualTo("none");
    upstream.fail("source"); // but it would not have run either way
    assertThat(runner.run().shown()).isEqualTo("none");
    assertThatThrownBy(() -> runner.run().live())
        .hasMessageContaining("router \"open\" chose false");
    assertThat(upstream.called).doesNotContain("cached");
  }

  @Test
  void a_failure_far_up_counts_through_all_that_it_has_skipped() {
    Far far = new Far();
    far.fail("first");
    assertThat(FallbacksTest_FarRunner.of(far).end()).isEqualTo("stand-in, first");
  }

  static class Far extends Played {
    @Task(onError = OnError.TOLERATE)
    String first() throws Exception {
      return does("first", "first");
    }

    @Task
    String second(String first) {
      return first;
    }

    @Task
    @DependsOn("second")
    void third() {}

    @Task
    @DependsOn("third")
    String fourth(@From("second") String value) {
      return value;
    }

    @Fallback("fourth")
    String instead() {
      return "stand-in";
    }

    @Task
    String end(String fourth, Outcome<String> first) {
      return fourth + ", " + (first instanceof Outcome.Failure ? "first" : "");
    }
  }

  @Dag(onError = OnError.FINISH)
  static class Finishing extends Played {
    @Task
    String source() throws Exception {
      return does("source", "source");
    }

    @Task
    String live(String source) throws Exception {
      return does("live", "live");
    }

    @Fallback("live")
    String cached(@From("gate") String gate) throws Exception {
      return does("cached", "cached");
    }

    @Task(onError = OnError.TOLERATE)
    Optional<String> gate() throws Exception {
      return does("gate", Optional.of("open"));
    }

    @Task
    String order(String live) throws Exception {
      return does("order", "order");
    }
  }

  @Test
  void a_failure_further_up_that_is_not_tolerated_is_not_made_good() {
    Finishing finishing = new Finishing();
    finishing.fail("source");
    assertThatThrownBy(FallbacksTest_FinishingRunner.of(finishing)::run)
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("source is down");
    assertThat(finishing.called).containsExactlyInAnyOrder("source", "gate");
  }

  @Test
  void where_the_fallback_is_skipped_for_what_it_needs_the_failure_counts() {
    Finishing finishing = new Finishing();
    finishing.fail("live");
    FallbacksTest_FinishingRunner runner = FallbacksTest_FinishingRunner.of(finishing);
    assertThat(runner.run().order()).isEqualTo("order");
    finishing.play("gate", Optional::empty);
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::run);
    assertThat(failed.task()).isEqualTo("live");
    assertThat(failed.failures()).hasSize(1);
    assertThat(failed).hasRootCauseMessage("live is down");
    finishing.fail("gate"); // tolerated, and yet nobody has stood in
    assertThatThrownBy(runner::run).hasRootCauseMessage("live is down");
    assertThatThrownBy(runner::live).hasRootCauseMessage("live is down");
  }

  /** Which of two a router lets stand in. */
  static class Guarded extends Played {
    @Router
    boolean mayCache() throws Exception {
      return does("mayCache", true);
    }

    @Task
    String live() throws Exception {
      return does("live", "live");
    }

    @Fallback("live")
    @DependsOn(value = "mayCache", when = "true")
    String cached() throws Exception {
      return does("cached", "cached");
    }

    @Task
    @DependsOn(value = "mayCache", when = "false")
    void note() {}

    @Task
    String order(String live) throws Exception {
      return does("order", "order of " + live);
    }
  }

  @Test
  void a_fallback_that_a_router_passes_by_makes_nothing_good() {
    Guarded guarded = new Guarded();
    FallbacksTest_GuardedRunner runner = FallbacksTest_GuardedRunner.of(guarded);
    guarded.fail("live");
    assertThat(runner.order()).isEqualTo("order of cached");
    guarded.play("mayCache", () -> false);
    guarded.called.clear();
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::order);
    assertThat(failed.task()).isEqualTo("live");
    assertThat(guarded.called).containsExactlyInAnyOrder("mayCache", "live");
  }

  @Test
  void overriding_the_task_skips_its_fallback_and_what_only_that_needs() {
    Quotes quotes = new Quotes();
    quotes.fail("live", "cached");
    FallbacksTest_QuotesRunner runner = FallbacksTest_QuotesRunner.of(quotes);
    assertThat(runner.overriding().live("given").order()).isEqualTo("order of given");
    FallbacksTest_QuotesRunner.Result result = runner.overriding().live("given").run();
    assertThat(result.live()).isEqualTo("given");
    assertThat(quotes.called).doesNotContain("live", "cached");
    assertThatThrownBy(result::cached)
        .isInstanceOf(SkippedException.class)
        .hasMessage("task \"cached\" was skipped: \"live\" has a value");
    assertThatThrownBy(() -> runner.overriding().live("given").age(1).cached())
        .isInstanceOf(SkippedException.class);
  }

  @Test
  void overriding_the_fallback_gives_what_stands_in() {
    Quotes quotes = new Quotes();
    FallbacksTest_QuotesRunner runner = FallbacksTest_QuotesRunner.of(quotes);
    FallbacksTest_QuotesRunner.Overriding given =
        runner.overriding().cached("given").symbol("A");
    assertThat(given.order()).isEqualTo("order of live A");
    quotes.fail("live");
    assertThat(given.order()).isEqualTo("order of given");
    assertThat(given.live()).isEqualTo("given");
    FallbacksTest_QuotesRunner.Result result = given.run();
    assertThat(result.live()).isEqualTo("given");
    assertThat(result.failures()).extracting(TaskFailure::task).containsExactly("live");
    assertThat(quotes.called).doesNotContain("cached");
  }

  @Test
  void an_input_that_only_the_fallback_takes_is_missed_by_name() {
    assertThatThrownBy(() ->
            FallbacksTest_QuotesRunner.of(new Quotes()).overriding().symbol("A").live())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"age\"");
  }

  /** Attempts, time-outs, executors and futures on either side. */
  static class Policies extends Played {
    @Task
    @Retry(times = 3)
    @Timeout("30ms")
    CompletableFuture<String> live() throws Exception {
      return does("live", CompletableFuture.completedFuture("live"));
    }

    @Fallback("live")
    @Task(name = "instead", onError = OnError.TOLERATE)
    @Retry(times = 2)
    @RunOn("pool")
    CompletableFuture<String> cached() throws Exception {
      return does("cached", CompletableFuture.completedFuture("cached"));
    }

    @Task
    String shown(Optional<String> live) {
      return live.orElse("none");
    }

    @Shutdown("live")
    void closeLive() {
      called.add("closeLive");
    }

    @Shutdown("instead")
    void closeCached() {
      called.add("closeCached");
    }
  }

  private static FallbacksTest_PoliciesRunner runner(Policies policies) {
    return FallbacksTest_PoliciesRunner.builder(policies).executor("pool", POOL).build();
  }

  @Test
  void a_fallback_comes_after_the_last_attempt_and_has_attempts_of_its_own() {
    Policies policies = new Policies();
    policies.fail("live");
    int[] first = {0};
    policies.play("cached", () -> {
      if (first[0]++ == 0) {
        throw new IOException("once");
      }
      return CompletableFuture.completedFuture("at second sight");
    });
    assertThat(runner(policies).run().shown()).isEqualTo("at second sight");
    assertThat(policies.called)
        .containsExactly("live", "live", "live", "cached", "cached", "closeCached", "closeLive");
  }

  @Test
  void a_fallback_stands_in_for_futures_that_fail_and_for_what_takes_too_long() {
    Policies policies = new Policies();
    policies.play("live", () -> CompletableFuture.failedFuture(new IOException("later")));
    assertThat(runner(policies).shown()).isEqualTo("cached");
    policies.play("live", CompletableFuture::new);
    FallbacksTest_PoliciesRunner.Result result = runner(policies).run();
    assertThat(result.live()).isEqualTo("cached");
    assertThat(result.instead()).isEqualTo("cached");
    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().get(0).cause()).isInstanceOf(TimeoutException.class);
  }

  @Test
  void a_fallback_may_tolerate_its_own_failure() {
    Policies policies = new Policies();
    policies.fail("live", "cached");
    FallbacksTest_PoliciesRunner.Result result = runner(policies).run();
    assertThat(result.shown()).isEqualTo("none");
    assertThat(result.failures()).extracting(TaskFailure::task).containsExactly("live", "instead");
    assertThatThrownBy(result::live)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("task \"instead\" failed")
        .hasRootCauseMessage("cached is down");
  }

  @Test
  void a_cancelled_run_starts_no_fallback() throws Exception {
    Quotes quotes = new Quotes();
    CountDownLatch inLive = new CountDownLatch(1);
    quotes.play("live", () -> {
      inLive.countDown();
      new CountDownLatch(1).await();
      return "";
    });
    Run<FallbacksTest_QuotesRunner.Result> run =
        FallbacksTest_QuotesRunner.builder(quotes).executor(POOL).build().start("A", 1);
    inLive.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThatThrownBy(() -> run.result().live()).isInstanceOf(RunCancelledException.class);
    assertThat(quotes.called).containsExactly("live");
  }

  @Test
  void an_interrupted_caller_starts_no_fallback() throws Exception {
    Quotes quotes = new Quotes();
    CountDownLatch inLive = new CountDownLatch(1);
    quotes.play("live", () -> {
      inLive.countDown();
      new CountDownLatch(1).await();
      return "";
    });
    FutureTask<FallbacksTest_QuotesRunner.Result> run =
        new FutureTask<>(() -> FallbacksTest_QuotesRunner.of(quotes).run("A", 1));
    Thread caller = new Thread(run);
    caller.start();
    inLive.await();
    caller.interrupt();
    assertThatThrownBy(run::get).hasCauseInstanceOf(RunCancelledException.class);
    assertThat(quotes.called).containsExactly("live");
  }

  static class Halted extends Played {
    final CountDownLatch failed = new CountDownLatch(1);

    @Task
    String live() throws Exception {
      return does("live", "live");
    }

    @Fallback("live")
    String cached(String slow) throws Exception {
      return does("cached", slow);
    }

    @Task
    String slow() throws Exception {
      return does("slow", "slow");
    }
  }

  @Test
  void what_a_fallback_takes_is_computed_as_ever_and_may_fail_the_run() {
    Halted halted = new Halted();
    FallbacksTest_HaltedRunner runner = FallbacksTest_HaltedRunner.of(halted);
    assertThat(runner.live()).isEqualTo("live");
    assertThat(halted.called).containsExactlyInAnyOrder("live", "slow");
    halted.fail("slow");
    assertThatThrownBy(runner::live)
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("slow is down");
    assertThat(halted.called).doesNotContain("cached");
  }

  @Test
  void dependants_do_not_wait_for_what_a_fallback_takes_that_is_not_needed() throws Exception {
    Halted halted = new Halted();
    CountDownLatch go = new CountDownLatch(1);
    halted.play("slow", () -> {
      go.await();
      return "slow";
    });
    Run<FallbacksTest_HaltedRunner.Result> run =
        FallbacksTest_HaltedRunner.builder(halted).executor(POOL).build().start();
    assertThat(run.result().live()).isEqualTo("live"); // although slow goes on
    go.countDown();
    run.join();
    assertThat(halted.called).doesNotContain("cached");
  }

  @Target(ElementType.TYPE_USE)
  @interface Nullable {}

  /** Values that may be missing, primitives, and nothing at all. */
  static class Kinds extends Played {
    @Task
    Optional<String> some() throws Exception {
      return does("some", Optional.of("some"));
    }

    @Fallback("some")
    Optional<String> perhaps() throws Exception {
      return does("perhaps", Optional.of("perhaps"));
    }

    @Task
    int number() throws Exception {
      return does("number", 1);
    }

    @Fallback("number")
    Integer instead() throws Exception {
      return does("instead", 2);
    }

    @Task
    @Nullable
    String nothing() throws Exception {
      return does("nothing", "nothing");
    }

    @Fallback("nothing")
    @Nullable
    String less() throws Exception {
      return does("less", null);
    }

    @Task
    void done() throws Exception {
      does("done", null);
    }

    @Fallback("done")
    void doneOtherwise() throws Exception {
      does("doneOtherwise", null);
    }

    @Task
    @DependsOn("done")
    String all(Optional<String> some, int number, @Nullable String nothing) {
      return some.orElse("none") + " " + number + " " + nothing;
    }
  }

  @Test
  void fallbacks_hand_on_primitives_what_may_be_missing_and_nothing_at_all() {
    Kinds kinds = new Kinds();
    FallbacksTest_KindsRunner runner = FallbacksTest_KindsRunner.of(kinds);
    assertThat(runner.all()).isEqualTo("some 1 nothing");
    kinds.fail("some", "number", "nothing", "done");
    FallbacksTest_KindsRunner.Result result = runner.run();
    assertThat(result.all()).isEqualTo("perhaps 2 null");
    assertThat(result.some()).contains("perhaps");
    assertThat(result.number()).isEqualTo(2);
    assertThat(result.nothing()).isNull();
    assertThat(kinds.called).contains("doneOtherwise");
    runner.done();
    kinds.play("perhaps", Optional::empty);
    assertThat(runner.all()).isEqualTo("none 2 null");
    assertThat(runner.some()).isEmpty();
    assertThat(runner.run().some()).isEmpty();
  }

  @Test
  void a_fallback_may_throw_what_it_has_been_given_as_the_outcome() {
    Readers readers = new Readers();
    readers.fail("live");
    IOException thrown = new IOException("the same");
    readers.play("live", () -> {
      throw thrown;
    });
    readers.play("cached", () -> {
      throw thrown;
    });
    FallbacksTest_ReadersRunner.Result result =
        FallbacksTest_ReadersRunner.of(readers).run();
    assertThat(result.takers()).contains("the same");
    assertThat(thrown.getSuppressed()).isEmpty();
  }

  /** An override takes the place of what it overrides. */
  abstract static class Base extends Played {
    @Task
    String live() throws Exception {
      return does("live", "live");
    }

    @Fallback("live")
    String cached() throws Exception {
      return does("cached", "cached");
    }
  }

  @Dag
  static class Inherited extends Base {
    @Override
    String cached() {
      return "mine";
    }
  }

  static class Replaced extends Base {
    @Override
    @Task
    String cached() {
      return "no fallback any more";
    }
  }

  @Test
  void a_fallback_is_inherited_and_an_override_that_is_annotated_anew_is_none() {
    Inherited inherited = new Inherited();
    inherited.fail("live");
    assertThat(FallbacksTest_InheritedRunner.of(inherited).live()).isEqualTo("mine");
    Replaced replaced = new Replaced();
    assertThat(FallbacksTest_ReplacedRunner.of(replaced).cached())
        .isEqualTo("no fallback any more");
    replaced.fail("live");
    assertThatThrownBy(FallbacksTest_ReplacedRunner.of(replaced)::live)
        .isInstanceOf(RunFailedException.class);
  }

  @Test
  void the_graph_shows_what_stands_in_for_what() {
    Graph graph = FallbacksTest_QuotesRunner.of(new Quotes()).graph();
    assertThat(graph.edges())
        .contains(new Graph.Edge("live", "cached", Graph.EdgeKind.FALLBACK, null));
    assertThat(graph.toMermaid()).contains("t_live -.->|\"fallback\"| t_cached");
    assertThat(graph.toDot()).contains("\"live\" -> \"cached\" [style=dashed, label=\"fallback\"]");
    assertThat(graph.toJson())
        .contains("{\"from\": \"live\", \"to\": \"cached\", \"kind\": \"FALLBACK\"}");
  }

  @Test
  void an_error_is_made_good_like_any_failure() {
    Quotes quotes = new Quotes();
    quotes.play("live", () -> {
      throw new StackOverflowError();
    });
    assertThat(FallbacksTest_QuotesRunner.of(quotes).live("A", 3)).isEqualTo("cached 3");
    quotes.play("live", () -> null);
    assertThat(FallbacksTest_QuotesRunner.of(quotes).live("A", 3)).isEqualTo("cached 3");
  }
}
