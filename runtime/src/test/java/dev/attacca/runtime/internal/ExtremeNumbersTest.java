package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs, retries, limits and graces whose numbers are as large, or as small, as they may be. */
@Timeout(60)
class ExtremeNumbersTest {
  static final long MOST = Long.MAX_VALUE;

  private static Blueprint one(String attributes) {
    return Blueprint.parse("dag One\ntask work " + attributes + "\n");
  }

  private static TaskNode.Policy retry(long delay, double multiplier, double jitter) {
    return new TaskNode.Policy(
        0,
        Integer.MAX_VALUE,
        delay,
        multiplier,
        jitter,
        TaskNode.Policy.LONGEST_DELAY,
        List.of(),
        List.of(),
        0,
        0,
        0,
        null,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "0, 1.7976931348623157E308, 1",
    "1, 1, 1",
    "1, 1.7976931348623157E308, 1",
    "1, 2, 0.5",
    "9223372036854775807, 1, 0",
    "9223372036854775807, 1, 1",
    "9223372036854775807, 1.7976931348623157E308, 1",
    "1000000, 10, 0.1"
  })
  void no_delay_is_negative_or_overflows(long delay, double multiplier, double jitter) {
    TaskNode.Policy policy = retry(delay, multiplier, jitter);
    for (int attempt : new int[] {1, 2, 3, 40, 1_000, 100_000, Integer.MAX_VALUE - 1}) {
      for (double random : new double[] {0, Double.MIN_VALUE, 0.5, Math.nextDown(1.0)}) {
        long wait = policy.delayAfter(attempt, random);
        assertThat(wait)
            .as("after attempt %d, at %s", attempt, random)
            .isBetween(0L, MOST / 4 + 1_000);
        assertThat(System.nanoTime() + wait).isGreaterThanOrEqualTo(System.nanoTime() - MOST / 4);
      }
    }
  }

  @Test
  void delays_grow_by_the_multiplier_as_long_as_they_can() {
    TaskNode.Policy policy = retry(1_000, 3, 0);
    assertThat(policy.delayAfter(1, 0.5)).isEqualTo(1_000);
    assertThat(policy.delayAfter(2, 0.5)).isEqualTo(3_000);
    assertThat(policy.delayAfter(5, 0.5)).isEqualTo(81_000);
    assertThat(policy.delayAfter(39, 0.5)).isEqualTo(policy.delayAfter(4_000, 0.5));
  }

  @Test
  void a_wait_of_many_years_ends_with_its_run() throws InterruptedException {
    CountDownLatch failed = new CountDownLatch(1);
    Blueprint blueprint = one("retry=3," + MOST + "," + Double.MAX_VALUE + ",1");
    Run<?> run = TestEngine.builder()
        .build(blueprint)
        .start(
            new TestScope(blueprint).action("work", () -> {
              failed.countDown();
              throw new IllegalStateException("once");
            }),
            TestEngine.Result::new);
    failed.await();
    run.cancel();

    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
  }

  @Test
  void a_task_is_tried_as_often_as_can_be_said_and_keeps_some_of_its_failures() {
    AtomicInteger attempts = new AtomicInteger();
    Blueprint blueprint = one("retry=100000,0," + Double.MAX_VALUE + ",1");
    TestScope scope = new TestScope(blueprint).action("work", () -> {
      throw new IllegalStateException("attempt " + attempts.incrementAndGet());
    });
    assertThatThrownBy(
            () -> TestEngine.builder().maxFailures(3).build(blueprint).run(scope))
        .isInstanceOf(RunFailedException.class)
        .cause()
        .hasMessage("attempt 100000")
        .satisfies(last -> assertThat(last.getSuppressed())
            .extracting(Throwable::getMessage)
            .containsExactly("attempt 99997", "attempt 99998", "attempt 99999"));
  }

  @ParameterizedTest
  @ValueSource(longs = {MOST, MOST - 1, MOST / 2 + 1, MOST / 2})
  void a_time_out_of_centuries_never_comes(long nanos) {
    Blueprint blueprint = one("timeout=" + nanos);
    AtomicInteger calls = new AtomicInteger();
    TestScope scope = new TestScope(blueprint).action("work", calls::incrementAndGet);
    TestEngine.builder().build(blueprint).run(scope);

    assertThat(calls).hasValue(1);
  }

  @Test
  void a_time_out_of_a_nanosecond_comes() {
    Blueprint blueprint = one("timeout=1");
    TestScope scope = new TestScope(blueprint).action("work", () -> new CountDownLatch(1).await());

    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope))
        .hasMessageContaining("took longer than")
        .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2147483647, 1, 0, 50",
    "2147483647, 9223372036854775807, 0, 50",
    "50, 9223372036854775807, 0, 50",
    "0, 0, 2147483647, 50",
    "1, 1, 1, 50",
    "2147483647, 9223372036854775807, 2147483647, 50"
  })
  void a_limit_lets_as_many_start_as_it_says(int calls, long per, int concurrency, int runs) {
    Blueprint blueprint = one("calls=%d per=%d concurrency=%d".formatted(calls, per, concurrency));
    Engine engine = TestEngine.builder().build(blueprint);
    AtomicInteger started = new AtomicInteger();
    for (int i = 0; i < runs; i++) {
      engine.run(new TestScope(blueprint).action("work", started::incrementAndGet));
    }
    assertThat(started).hasValue(runs);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50})
  void one_more_than_a_limit_of_centuries_lets_start_waits_until_it_is_cancelled(int calls) {
    Blueprint blueprint = one("calls=%d per=%d".formatted(calls, MOST));
    Engine engine = TestEngine.builder().build(blueprint);
    AtomicInteger started = new AtomicInteger();
    for (int i = 0; i < calls; i++) {
      engine.run(new TestScope(blueprint).action("work", started::incrementAndGet));
    }
    Run<?> waiting = engine.start(
        new TestScope(blueprint).action("work", started::incrementAndGet), TestEngine.Result::new);

    assertThatThrownBy(() -> waiting.join(Duration.ofMillis(100)))
        .isInstanceOf(RunCancelledException.class);
    assertThat(started).hasValue(calls);
  }

  @Test
  void who_joins_may_say_for_ever_or_no_time_at_all() {
    Blueprint blueprint = one("");
    Engine engine = TestEngine.builder().build(blueprint);
    Duration forEver = ChronoUnit.FOREVER.getDuration();
    Run<?> run =
        engine.start(new TestScope(blueprint).action("work", () -> {}), TestEngine.Result::new);
    run.join(forEver);
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);

    for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1), forEver.negated())) {
      Run<?> endless = engine.start(
          new TestScope(blueprint).action("work", () -> new CountDownLatch(1).await()),
          TestEngine.Result::new);
      assertThatThrownBy(() -> endless.join(none)).isInstanceOf(RunCancelledException.class);
    }
    assertThatThrownBy(() -> run.join(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("timeout");
  }

  @Test
  void a_grace_may_be_for_ever() {
    Blueprint blueprint = one("timeout=1000000");
    Engine engine =
        TestEngine.builder().shutdownGrace(ChronoUnit.FOREVER.getDuration()).build(blueprint);
    TestScope scope = new TestScope(blueprint).action("work", () -> new CountDownLatch(1).await());

    assertThatThrownBy(() -> engine.run(scope)).isInstanceOf(RunFailedException.class);
  }
}
