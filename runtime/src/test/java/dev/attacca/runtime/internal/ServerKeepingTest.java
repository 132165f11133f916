package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.internal.ServerTest.JobServer;
import dev.attacca.runtime.spi.Engine;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long servers keep results, and what they say to arguments that make no sense. */
@Timeout(120)
class ServerKeepingTest {
  static final Duration SHORT = Duration.ofMillis(50);

  final ServerOptions options = ServerOptions.defaults();

  private static void isGivenUp(WeakReference<?> result) {
    await().atMost(Duration.ofSeconds(60)).until(() -> {
      System.gc();
      return result.get() == null;
    });
  }

  private static WeakReference<Object> resultOf(JobServer server) {
    return new WeakReference<>(server.result(server.submit(1)));
  }

  @Test
  void a_result_is_given_up_at_its_time_though_nobody_calls_the_server() {
    try (JobServer server = ServerTest.server(options.withKeepFor(SHORT), n -> new Object())) {
      isGivenUp(resultOf(server));
      assertThat(server).hasToString("server: 0 queued, 0 running, 0 results kept");

      isGivenUp(resultOf(server)); // the timer is set again
    }
  }

  @Test
  void a_closed_server_gives_its_results_up_as_well() {
    JobServer server = ServerTest.server(options.withKeepFor(SHORT), n -> new Object());
    WeakReference<Object> result = resultOf(server);
    server.close();

    isGivenUp(result);
    assertThat(server).hasToString("server: 0 queued, 0 running, 0 results kept, closed");
  }

  @Test
  void one_that_ends_later_is_given_up_later() {
    Duration half = Duration.ofMillis(200);
    try (JobServer server = ServerTest.server(options.withKeepFor(half), n -> new Object())) {
      List<WeakReference<Object>> results = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        results.add(resultOf(server));
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
      results.forEach(ServerKeepingTest::isGivenUp);
    }
  }

  @Test
  void the_failure_of_a_run_is_given_up_too() {
    JobServer server = ServerTest.server(options.withKeepFor(SHORT), n -> {
      throw new IllegalStateException("broken");
    });
    String id = server.submit(1);
    WeakReference<Throwable> thrown = new WeakReference<>(
        org.assertj.core.api.Assertions.catchThrowable(() -> server.result(id)));

    isGivenUp(thrown);
    assertThatThrownBy(() -> server.status(id)).isInstanceOf(NoSuchElementException.class);
    server.close();
  }

  @Test
  void a_server_that_nobody_has_any_more_is_not_held_until_its_results_expire() {
    JobServer server = ServerTest.server(options, n -> new Object());
    WeakReference<Object> result = resultOf(server);
    WeakReference<Object> itself = new WeakReference<>(server);
    server = null;

    isGivenUp(itself);
    isGivenUp(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT2562047788015215H", "P1000D", "PT0S", "PT0.000000001S"})
  void any_time_will_do(String time) {
    Duration keepFor = Duration.parse(time);
    try (JobServer server = ServerTest.server(options.withKeepFor(keepFor), n -> n)) {
      String first = server.submit(1);
      String second = server.submit(2);
      if (keepFor.compareTo(Duration.ofDays(1)) > 0) {
        assertThat(server.result(first)).isEqualTo(1);
        assertThat(server.result(second)).isEqualTo(2);
        assertThat(server.result(first)).isEqualTo(1);
      } else {
        await()
            .untilAsserted(() -> assertThatThrownBy(() -> server.status(first))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("after its end a run is kept for " + keepFor));
      }
      server.close(keepFor);
      assertThatThrownBy(() -> server.submit(3)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void for_ever_is_a_time() {
    Duration forEver = ChronoUnit.FOREVER.getDuration();
    JobServer server = ServerTest.server(
        new ServerOptions(Integer.MAX_VALUE, Integer.MAX_VALUE, forEver, Integer.MAX_VALUE),
        n -> n);
    String id = server.submit(1);
    assertThat(server.result(id)).isEqualTo(1);
    server.close(forEver);
    assertThat(server.result(id)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0})
  void one_who_closes_and_has_no_time_cancels_at_once(long seconds) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    JobServer server = ServerTest.server(options, n -> {
      begun.countDown();
      new CountDownLatch(1).await();
      return n;
    });
    String id = server.submit(1);
    begun.await();
    server.close(Duration.ofSeconds(seconds));

    assertThat(server.status(id)).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void without_a_queue_there_is_room_for_those_that_run_and_no_more() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ServerOptions tight = options.withRunsAtOnce(1).withQueueBound(0).withKeepAtMost(1);
    try (JobServer server = ServerTest.server(tight, n -> {
      go.await();
      return n;
    })) {
      String id = server.submit(1);
      assertThatThrownBy(() -> server.submit(2)).isInstanceOf(RejectedExecutionException.class);
      go.countDown();
      assertThat(server.result(id)).isEqualTo(1);
      String next = server.submit(2);
      assertThat(server.result(next)).isEqualTo(2);
      await()
          .untilAsserted(() -> assertThatThrownBy(() -> server.status(id))
              .isInstanceOf(NoSuchElementException.class));
    }
  }

  @Test
  void arguments_that_make_no_sense_are_told_in_the_users_words() {
    try (JobServer server = ServerTest.server(options, n -> n)) {
      assertThatThrownBy(() -> server.submit((Object[]) null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("null is given in place of the inputs;"
              + " one input that is null is passed as (Object) null");
      assertThatThrownBy(() -> server.submit((Object) null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("value 1 must be input number: int, not null; needed are [number: int]");
      assertThatThrownBy(() -> server.submit("one"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "value 1 must be input number: int, not java.lang.String; needed are [number: int]");
      assertThatThrownBy(() -> server.submit(1, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the run needs the inputs [number: int], but 2 values are given");
      assertThatThrownBy(() -> server.submit())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the run needs the inputs [number: int], but 0 values are given");
      for (var use : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
          () -> server.status(null), () -> server.result(null), () -> server.cancel(null))) {
        assertThatThrownBy(use).isInstanceOf(NullPointerException.class).hasMessage("id");
      }
      assertThatThrownBy(() -> server.close(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("time");
      assertThat(server.result(server.submit(1))).as("it is not closed").isEqualTo(1);
    }
    assertThatThrownBy(() -> options.withKeepFor(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("keepFor");
    assertThatThrownBy(() -> ServerTest.server(null, n -> n))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("options");
  }

  @Test
  void a_run_that_the_executor_does_not_take_has_failed_also_if_it_had_to_wait_for_its_turn() {
    CountDownLatch go = new CountDownLatch(1);
    boolean[] closed = {false};
    Engine engine = ServerTest.engine(job -> {
      if (closed[0]) {
        throw new RejectedExecutionException("shut down");
      }
      new Thread(job, "of its own").start();
    });
    try (JobServer server = new JobServer(engine, options.withRunsAtOnce(1), n -> {
      go.await();
      return n;
    })) {
      String first = server.submit(1);
      String second = server.submit(2);
      closed[0] = true;
      go.countDown();

      assertThat(server.result(first)).isEqualTo(1);
      assertThatThrownBy(() -> server.result(second))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("shut down");
      assertThat(server.status(second)).isEqualTo(RunStatus.FAILED);
    }
  }
}
