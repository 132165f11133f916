package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SharedLimit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What annotations say, said when the runner is built. */
@Timeout(60)
class ConfigureTest {
  /** With and without annotations. */
  @Dag(inputs = {"failures", "lines"})
  static class Shop {
    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Task
    String product(@Input int failures) throws IOException {
      if (attempts.incrementAndGet() <= failures) {
        throw new IOException("attempt " + attempts);
      }
      return "product";
    }

    @Task
    @Retry(times = 2, not = FileNotFoundException.class)
    int tried(@Input int failures) throws IOException {
      int attempt = attempts.incrementAndGet();
      if (attempt <= failures) {
        throw failures == 99 ? new FileNotFoundException() : new IOException();
      }
      return attempt;
    }

    @Task
    int slow() throws InterruptedException {
      new CountDownLatch(1).await();
      return 1;
    }

    @Task
    @RunOn("io")
    String thread() {
      return Thread.currentThread().getName();
    }

    @Task
    @Limit(calls = 100, per = "1s")
    int limited() {
      return 1;
    }

    @Task
    @Limit(shared = "crm")
    int customer() {
      return 1;
    }

    @Loop(inFlight = 64)
    List<Integer> line(@Input int lines) {
      return IntStream.range(0, lines).boxed().toList();
    }

    @Task
    int length(int line) {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Thread.yield();
      inside.decrementAndGet();
      return line;
    }

    @Task
    int total(@Collect List<Integer> length) {
      return length.stream().mapToInt(i -> i).sum();
    }

    @Loop
    void entry(Emitter<Integer> out) {
      out.emit(1);
    }

    @Task
    int both(@Merge({"line", "entry"}) int any) {
      return any;
    }
  }

  private static ConfigureTest_ShopRunner.Builder builder() {
    return builder(new Shop());
  }

  private static ConfigureTest_ShopRunner.Builder builder(Shop shop) {
    return ConfigureTest_ShopRunner.builder(shop).executor("io", Runnable::run);
  }

  private static final Map<String, String> CRM = Map.of("limits.crm.concurrency", "2");

  private static ConfigureTest_ShopRunner with(Shop shop, String... settings) {
    return builder(shop).configure(CRM).configure(map(settings)).build();
  }

  private static Map<String, String> map(String... settings) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return map;
  }

  private static List<String> notes(ConfigureTest_ShopRunner runner, String task) {
    return runner.graph().tasks().stream()
        .filter(each -> each.name().equals(task))
        .map(Graph.Task::notes)
        .findFirst()
        .orElseThrow();
  }

  // What is set works as if it stood in the class

  @Test
  void a_time_out_that_is_set_ends_a_task() {
    assertThatThrownBy(() -> with(new Shop(), "tasks.slow.timeout", "20ms").slow())
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseInstanceOf(TimeoutException.class)
        .hasRootCauseMessage("task \"slow\" took longer than 0.02s");
  }

  @Test
  void a_retry_that_is_set_is_one_whose_members_have_their_defaults() {
    Shop shop = new Shop();
    assertThat(with(shop, "tasks.product.retry.delay", "1ms").product(2)).isEqualTo("product");
    assertThat(shop.attempts).hasValue(3);
    assertThatThrownBy(
            () -> with(new Shop(), "tasks.product.retry.delay", "1ms").product(3))
        .hasRootCauseMessage("attempt 3");
    assertThat(with(new Shop(), "tasks.product.retry.times", "6").product(5)).isEqualTo("product");
  }

  @Test
  void what_is_not_set_of_an_annotation_stays() {
    assertThat(with(new Shop(), "tasks.tried.retry.times", "5").tried(4)).isEqualTo(5);
    Shop shop = new Shop();
    assertThatThrownBy(() -> with(shop, "tasks.tried.retry.times", "5").tried(99))
        .hasRootCauseInstanceOf(FileNotFoundException.class);
    assertThat(shop.attempts).hasValue(1);
    assertThat(notes(
            with(
                new Shop(),
                "tasks.tried.retry.times",
                "5",
                "tasks.tried.retry.delay",
                "2s",
                "tasks.tried.retry.multiplier",
                "1.5",
                "tasks.tried.retry.jitter",
                "0.1",
                "tasks.tried.retry.max-delay",
                "1m"),
            "tried"))
        .containsExactly(
            "up to 5 attempts, 2s between, each time x1.5, jitter 0.1, 1m at most, not on FileNotFoundException");
    assertThat(notes(with(new Shop(), "tasks.limited.limit.calls", "7"), "limited"))
        .containsExactly("at most 7 per 1s");
    assertThat(notes(with(new Shop(), "tasks.limited.limit.per", "1h"), "limited"))
        .containsExactly("at most 100 per 1h");
    assertThat(notes(
            with(
                new Shop(),
                "tasks.limited.limit.calls",
                "0",
                "tasks.limited.limit.concurrency",
                "3"),
            "limited"))
        .containsExactly("at most 3 at once");
  }

  @Test
  void a_retry_can_be_switched_off() {
    Shop shop = new Shop();
    assertThatThrownBy(() -> with(shop, "tasks.tried.retry.times", "1").tried(1))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(shop.attempts).hasValue(1);
  }

  @Test
  void limits_that_are_set_hold() {
    Shop shop = new Shop();
    var runner = with(shop, "tasks.length.limit.concurrency", "2", "tasks.line.in-flight", "30");
    for (int i = 0; i < 20; i++) {
      assertThat(runner.total(200)).isEqualTo(19_900);
    }
    assertThat(shop.most).hasValueBetween(1, 2);
    assertThat(notes(runner, "line")).containsExactly("30 in flight");
    var once = with(new Shop(), "tasks.product.limit.calls", "1", "tasks.product.limit.per", "1h");
    once.product(0);
    CompletableFuture<String> second = once.productAsync(0);
    assertThat(second).isNotDone();
    second.cancel(true);
  }

  @Test
  void an_executor_that_is_set_is_where_a_task_runs() {
    ExecutorService db = Executors.newSingleThreadExecutor(job -> new Thread(job, "the db"));
    try {
      var runner = builder()
          .executor("db", db)
          .configure(CRM)
          .configure(Map.of("tasks.thread.run-on", "db"))
          .build();
      assertThat(runner.thread()).isEqualTo("the db");
      var ownOnly = ConfigureTest_ShopRunner.builder(new Shop())
          .executor("db", db)
          .configure(CRM)
          .configure(Map.of("tasks.thread.run-on", "db"))
          .build();
      assertThat(ownOnly.thread()).isEqualTo("the db");
    } finally {
      db.shutdown();
    }
  }

  /** Short enough to be done straight, and often enough to be. */
  @Test
  void runs_that_would_go_straight_keep_a_policy_that_is_set() {
    Shop shop = new Shop();
    var plain = builder(shop).configure(CRM).build();
    var retried = with(shop, "tasks.product.retry.times", "2");
    for (int i = 0; i < 2_000; i++) {
      assertThat(plain.product(0)).isEqualTo("product");
      shop.attempts.set(0);
      assertThat(retried.product(1)).isEqualTo("product");
      assertThat(retried.total(3)).isEqualTo(3);
    }
    shop.attempts.set(0);
    assertThatThrownBy(() -> plain.product(1)).hasRootCauseMessage("attempt 1");
  }

  @Test
  void runners_of_one_class_have_settings_of_their_own() {
    var plain = builder().configure(CRM).build();
    var timed = with(new Shop(), "tasks.product.timeout", "2s");
    assertThat(notes(plain, "product")).isEmpty();
    assertThat(notes(timed, "product")).containsExactly("timeout 2s");
    assertThat(notes(timed.withId("a"), "product")).containsExactly("timeout 2s");
    assertThat(timed.product(0)).isEqualTo("product");
  }

  @Test
  void what_the_builder_says_can_be_set_too() {
    Shop shop = new Shop();
    var runner = with(shop, "parallelism", "1", "max-failures", "3", "shutdown-grace", "0s");
    assertThat(runner.total(100)).isEqualTo(4_950);
    assertThat(shop.most).hasValue(1);
    assertThatThrownBy(() -> with(new Shop(), "deadline", "30ms").slow())
        .isInstanceOf(RunCancelledException.class)
        .hasRootCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void a_shared_limit_is_made_where_the_builder_is_given_none() {
    var runner = builder()
        .configure(Map.of("limits.crm.calls", "1", "limits.CRM.per", "1h"))
        .build();
    assertThat(runner.customer()).isEqualTo(1);
    CompletableFuture<Integer> second = runner.customerAsync();
    assertThat(second).isNotDone();
    second.cancel(true);
    assertThatThrownBy(() ->
            builder().limit("crm", SharedLimit.ofConcurrency(1)).configure(CRM).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "limits.crm.concurrency = 2: the builder was given the limit \"crm\", which says how much it admits");
  }

  // Names and order

  @ParameterizedTest
  @CsvSource({
    "tasks.product.timeout",
    "tasks.Product.TimeOut",
    "TASKS.PRODUCT.TIMEOUT",
    "tasks.pro-duct.time-out"
  })
  void neither_case_nor_dashes_count(String key) {
    assertThat(notes(with(new Shop(), key, " 2s "), "product")).containsExactly("timeout 2s");
  }

  @Test
  void the_members_of_annotations_may_be_written_as_in_java() {
    assertThat(notes(
            with(
                new Shop(),
                "tasks.product.retry.maxDelay",
                "2s",
                "tasks.product.retry.delay",
                "1s"),
            "product"))
        .containsExactly("up to 3 attempts, 1s between, 2s at most");
    assertThat(notes(with(new Shop(), "tasks.line.inFlight", "3"), "line"))
        .containsExactly("3 in flight");
  }

  /** Whose names differ in their case only. */
  static class Alike {
    @Task
    int netPrice() {
      return 1;
    }

    @Task
    int netprice() {
      return 1;
    }
  }

  @Test
  void where_names_differ_in_case_only_each_is_written_as_it_is() {
    var runner = ConfigureTest_AlikeRunner.builder(new Alike())
        .configure(Map.of("tasks.netPrice.timeout", "1s", "tasks.netprice.timeout", "2s"))
        .build();
    assertThat(runner.graph().tasks())
        .extracting(Graph.Task::notes)
        .containsExactly(List.of("timeout 1s"), List.of("timeout 2s"));
    assertThatThrownBy(() -> ConfigureTest_AlikeRunner.builder(new Alike())
            .configure(Map.of("tasks.net-price.timeout", "1s"))
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "tasks.net-price.timeout = 1s: \"net-price\" may be the task \"netPrice\" or"
                + " \"netprice\": write it as it is");
  }

  @Test
  void the_later_call_wins_key_by_key() {
    var runner = builder()
        .configure(CRM)
        .configure(Map.of("tasks.product.timeout", "nonsense", "tasks.product.retry.times", "2"))
        .configure(Map.of("tasks.Product.timeout", "3s"))
        .build();
    assertThat(notes(runner, "product")).containsExactly("timeout 3s", "up to 2 attempts");
  }

  @Test
  void the_methods_of_the_builder_and_configure_overrule_each_other() {
    Shop one = new Shop();
    builder(one)
        .configure(CRM)
        .configure(Map.of("Parallelism", "what"))
        .parallelism(1)
        .build()
        .total(100);
    assertThat(one.most).hasValue(1);
    Shop other = new Shop();
    builder(other)
        .configure(CRM)
        .parallelism(50)
        .configure(Map.of("parallelism", "1"))
        .build()
        .total(100);
    assertThat(other.most).hasValue(1);
  }

  @Test
  void one_map_must_not_say_two_things_of_the_same() {
    assertThat(notes(
            with(new Shop(), "tasks.product.timeout", "2s", "tasks.Product.timeout", "2s"),
            "product"))
        .containsExactly("timeout 2s");
    assertThatThrownBy(
            () -> with(new Shop(), "tasks.product.timeout", "2s", "tasks.Product.timeout", "3s"))
        .hasMessageContaining(
            "tasks.Product.timeout = 3s: \"tasks.product.timeout\" says something else of the same");
  }

  @Test
  void a_map_is_copied() {
    Map<String, String> map = new HashMap<>(Map.of("tasks.product.timeout", "2s"));
    var builder = builder().configure(CRM).configure(map);
    map.put("tasks.product.timeout", "3s");
    assertThat(notes(builder.build(), "product")).containsExactly("timeout 2s");
  }

  // What does not fit

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tasks.prodct.timeout | 1s | no task \"prodct\"; did you mean \"product\"?",
        "tasks.PRODCUT.timeout | 1s | no task \"PRODCUT\"; did you mean \"product\"?",
        "tasks.zzzzzz.timeout | 1s | no task \"zzzzzz\"",
        "tasks.product.timout | 1s | no setting \"timout\" of a task; did you mean \"timeout\"?",
        "tasks.product.retry.dealy | 1s | no setting \"retry.dealy\" of a task; did you mean \"retry.delay\"?",
        "tasks.product | 1s | no setting \"\" of a task; there are timeout, retry.times, ",
        "tasks.product.on-error | HALT | no setting \"on-error\" of a task; there are timeout, ",
        "paralelism | 1 | no such setting; did you mean \"parallelism\"?",
        "task.product.timeout | 1s | no such setting; did you mean \"tasks\"?",
        "zzzzzzzzzz | 1 | no such setting; there are parallelism, deadline, shutdown-grace, max-failures, tasks.…, limits.…",
        "limits.cmr.calls | 1 | no shared limit \"cmr\"; did you mean \"crm\"?",
        "limits.crm.cals | 1 | no setting \"cals\" of a limit; did you mean \"calls\"?",
        "tasks.product.timeout | 5 parsecs | no duration; write one like \"200ms\", ",
        "tasks.product.timeout | -1s | no duration; write one like \"200ms\", ",
        "tasks.product.timeout | PT-1S | no duration; ",
        "tasks.product.timeout | 0s | no duration longer than nothing; ",
        "tasks.product.timeout | 3000000h | too long: 292 years is the most; ",
        "tasks.product.retry.times | 0 | it must be at least 1",
        "tasks.product.retry.times | many | no whole number, or too large: 2147483647 is the most",
        "tasks.product.retry.times | 2147483648 | no whole number, or too large: 2147483647 is the most",
        "tasks.product.retry.delay | -1ms | no duration; ",
        "tasks.product.retry.max-delay | 0ms | no duration longer than nothing; ",
        "tasks.product.retry.multiplier | 0.5 | it must be at least 1",
        "tasks.product.retry.multiplier | Infinity | it must be at least 1",
        "tasks.product.retry.multiplier | twice | no number",
        "tasks.product.retry.jitter | 1.5 | it must be from 0 to 1",
        "tasks.product.retry.jitter | NaN | it must be from 0 to 1",
        "tasks.product.limit.calls | -5 | a limit is not negative",
        "tasks.product.limit.concurrency | 0 | this limits nothing: give it calls (with per), concurrency, or both",
        "tasks.product.limit.per | 1s | this limits nothing: give it calls (with per), concurrency, or both",
        "tasks.limited.limit.calls | 0 | this limits nothing: ",
        "tasks.customer.limit.calls | 5 | \"customer\" shares the limit \"crm\", which says how much it admits",
        "tasks.line.in-flight | 0 | it must be at least 1",
        "tasks.product.in-flight | 8 | \"product\" is no loop, and only a loop's items are in flight",
        "tasks.product.batch.max | 8 | \"product\" is no batch",
        "tasks.length.batch.wait | 8ms | \"length\" is no batch",
        "tasks.product.max | 8 | \"product\" is no repeat, and only a repeat's rounds are counted",
        "tasks.product.run-on | oi | no executor \"oi\" was given: builder.executor(\"oi\", …); did you mean \"io\"?",
        "tasks.entry.retry.times | 2 | the loop \"entry\" takes an Emitter, and what it has emitted cannot be taken back",
        "tasks.entry.limit.concurrency | 2 | the loop \"entry\" takes an Emitter, so it would keep its place",
        "tasks.any.timeout | 1s | \"any\" is a merge, which calls no method and has nothing to set",
        "parallelism | 0 | it must be at least 1",
        "deadline | 0s | no duration longer than nothing",
        "shutdown-grace | soon | no duration",
        "max-failures | 0 | it must be at least 1"
      })
  void what_does_not_fit_is_an_error_of_build_that_names_the_key(
      String key, String value, String problem) {
    var builder = builder().configure(CRM).configure(Map.of(key, value));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ConfigureTest.Shop cannot be configured like this:\n  ")
        .hasMessageContaining("\n  " + key + " = " + value + ": " + problem);
  }

  @Test
  void a_period_without_calls_is_an_error() {
    assertThatThrownBy(() -> with(
            new Shop(), "tasks.product.limit.per", "1s", "tasks.product.limit.concurrency", "2"))
        .hasMessageContaining("tasks.product.limit.")
        .hasMessageContaining(": per says how long calls are counted, and there are no calls");
  }

  @Test
  void a_loop_that_emits_may_be_limited_in_its_calls_and_timed() {
    var runner = with(new Shop(), "tasks.entry.limit.calls", "5", "tasks.entry.timeout", "1m");
    assertThat(runner.entry().toList()).containsExactly(1);
  }

  /** A loop that emits, with a shared limit. */
  static class Emits {
    @Loop
    @Limit(shared = "crm")
    void entry(Emitter<Integer> out) {
      out.emit(1);
    }
  }

  @Test
  void a_shared_limit_of_a_loop_that_emits_has_no_places() {
    assertThatThrownBy(() -> ConfigureTest_EmitsRunner.builder(new Emits())
            .configure(Map.of("limits.crm.concurrency", "2"))
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "limits.crm.concurrency = 2: the loop \"entry\" shares it and takes an Emitter");
  }

  /** In rounds, whose method is called for each. */
  static class Rounds {
    final AtomicInteger calls = new AtomicInteger();

    @Repeat(max = 2)
    Optional<Integer> round(@Previous Optional<Integer> round) throws IOException {
      if (calls.incrementAndGet() % 2 == 1) {
        throw new IOException("every other call");
      }
      return round.orElse(0) < 5 ? Optional.of(round.orElse(0) + 1) : Optional.empty();
    }

    @Task
    int last(@Last Optional<Integer> round) {
      return round.orElse(0);
    }
  }

  @Test
  void a_repeat_has_the_policy_and_the_bounds_that_are_set() {
    var runner = ConfigureTest_RoundsRunner.builder(new Rounds())
        .configure(Map.of(
            "tasks.round.max", "5", "tasks.round.retry.times", "2", "tasks.round.in-flight", "1"))
        .build();
    assertThat(runner.last()).isEqualTo(5);
    assertThat(runner.graph().tasks().get(0).notes())
        .contains("at most 5 rounds", "up to 2 attempts", "1 in flight");
    assertThatThrownBy(() -> ConfigureTest_RoundsRunner.builder(new Rounds())
            .configure(Map.of("tasks.round.max", "4", "tasks.round.retry.times", "2"))
            .build()
            .last())
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("4");
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    assertThatThrownBy(() -> with(
            new Shop(),
            "tasks.prodct.timeout",
            "1s",
            "tasks.product.timeout",
            "soon",
            "tasks.product.max",
            "3",
            "deadlin",
            "1s"))
        .hasMessage("""
            ConfigureTest.Shop cannot be configured like this:
              deadlin = 1s: no such setting; did you mean "deadline"?
              tasks.prodct.timeout = 1s: no task "prodct"; did you mean "product"?
              tasks.product.max = 3: "product" is no repeat, and only a repeat's rounds are counted
              tasks.product.timeout = soon: no duration; write one like "200ms", "2s", "1m", "1h" or ISO-8601 "PT1.5S\"""");
  }

  @Test
  void nothing_is_no_key_and_no_value() {
    Map<String, String> noKey = new HashMap<>();
    noKey.put(null, "1s");
    Map<String, String> noValue = new HashMap<>();
    noValue.put("deadline", null);
    assertThatThrownBy(() -> builder().configure(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("settings");
    assertThatThrownBy(() -> builder().configure(noKey))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("a key of the settings");
    assertThatThrownBy(() -> builder().configure(noValue))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the value of \"deadline\"");
    assertThat(builder().configure(CRM).configure(Map.of()).build().product(0))
        .isEqualTo("product");
  }

  // Deadlines

  @Test
  void a_deadline_is_longer_than_nothing() {
    assertThatThrownBy(() -> builder().deadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deadline must be longer than nothing, not PT0S");
    assertThatThrownBy(() -> builder().deadline(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(builder()
            .configure(CRM)
            .deadline(Duration.ofSeconds(Long.MAX_VALUE))
            .build()
            .product(0))
        .isEqualTo("product");
  }

  @Test
  void settings_come_to_every_way_of_running() {
    List<Integer> totals = new ArrayList<>();
    Shop shop = new Shop();
    var runner =
        with(shop, "tasks.length.limit.concurrency", "1", "tasks.product.retry.times", "4");
    totals.add(runner.total(50));
    totals.add(runner.totalAsync(50).join());
    totals.add(runner.length(50).mapToInt(i -> i).sum());
    totals.add(runner.overriding().line(List.of(1_000, 225)).total());
    assertThat(totals).containsOnly(1_225);
    assertThat(shop.most).hasValue(1);
    assertThat(runner.overriding().failures(3).product()).isEqualTo("product");
  }
}
