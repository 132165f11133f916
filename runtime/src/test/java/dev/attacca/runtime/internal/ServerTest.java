package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.PreparedRun;
import dev.attacca.runtime.spi.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("S15")
class ServerTest {
  static final Blueprint JOB = Blueprint.parse("""
          dag Job
          input number: int
          task work: Object
            input number
          """);

  interface Work {
    Object on(int number) throws Throwable;
  }

  /** What a generated server looks like. */
  static final class JobServer extends Server<Object> {
    private final Engine engine;
    private final Work work;

    JobServer(Engine engine, ServerOptions options, Work work) {
      super(
          options,
          engine,
          (each, inputs) -> each.prepare(new JobScope(work), JobScope::result, inputs));
      this.engine = engine;
      this.work = work;
    }

    String submit(int number) {
      JobScope main = new JobScope(work);
      main.number = number;
      return accept(engine.prepare(main, JobScope::result));
    }
  }

  static final class JobScope extends Scope {
    private final Work work;
    private int number;
    private Object result;

    JobScope(Work work) {
      super(JOB);
      this.work = work;
    }

    Object result() {
      return result;
    }

    @Override
    public int compute(int task) throws Throwable {
      return given(result = work.on(number));
    }

    @Override
    public void assign(int task, Object value) {
      result = value;
    }

    @Override
    public Object value(int task) {
      return result;
    }

    @Override
    public void input(int input, Object value) {
      number = (int) value;
    }
  }

  static Engine engine(Executor executor) {
    return SkeletonTest.engine(JOB, executor);
  }

  static JobServer server(ServerOptions options, Work work) {
    return new JobServer(engine(Threads.executor()), options, work);
  }

  final ServerOptions options = ServerOptions.defaults();
  final CountDownLatch go = new CountDownLatch(1);
  final List<Integer> order = new ArrayList<>();

  Object workWhenToldTo(int number) throws InterruptedException {
    go.await();
    synchronized (order) {
      order.add(number);
    }
    return number;
  }

  @Test
  void a_run_is_submitted_watched_and_asked_for_its_result() {
    try (JobServer server = server(options, this::workWhenToldTo)) {
      String typed = server.submit(7);
      String untyped = server.submit(new Object[] {8});
      assertThat(typed).startsWith("Job-").isNotEqualTo(untyped);
      assertThat(server.status(typed)).isEqualTo(RunStatus.RUNNING);

      go.countDown();
      assertThat(server.result(typed)).isEqualTo(7);
      assertThat(server.result(untyped)).isEqualTo(8);
      assertThat(server.result(typed)).isEqualTo(7);
      assertThat(server.status(typed)).isEqualTo(RunStatus.SUCCEEDED);
      server.cancel(typed);
      assertThat(server.status(typed)).isEqualTo(RunStatus.SUCCEEDED);
    }
  }

  @Test
  void inputs_are_checked_when_they_are_submitted() {
    try (JobServer server = server(options, number -> number)) {
      assertThatThrownBy(() -> server.submit("seven"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("number: int");
      assertThatThrownBy(() -> server.submit(1, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 values are given");
      assertThatThrownBy(server::submit).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_failed_run_tells_instead_of_leaving_the_caller_waiting() {
    try (JobServer server = server(options, number -> {
      throw new IllegalStateException("boom");
    })) {
      String id = server.submit(1);
      assertThatThrownBy(() -> server.result(id))
          .isInstanceOf(RunFailedException.class)
          .hasCause(new IllegalStateException("boom"));
      assertThat(server.status(id)).isEqualTo(RunStatus.FAILED);
      assertThat(server.submit(2)).isNotEqualTo(id); // it goes on
    }
  }

  @Test
  void so_many_run_at_once_and_the_others_in_their_order() {
    AtomicInteger working = new AtomicInteger();
    try (JobServer server = server(options.withRunsAtOnce(1), number -> {
      assertThat(working.incrementAndGet()).isEqualTo(1);
      try {
        return workWhenToldTo(number);
      } finally {
        working.decrementAndGet();
      }
    })) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.add(server.submit(i));
      }
      assertThat(ids.stream().map(server::status))
          .containsExactly(
              RunStatus.RUNNING,
              RunStatus.QUEUED,
              RunStatus.QUEUED,
              RunStatus.QUEUED,
              RunStatus.QUEUED);
      assertThat(server).hasToString("server: 4 queued, 1 running, 0 results kept");
      go.countDown();
      assertThat(ids.stream().map(server::result)).containsExactly(0, 1, 2, 3, 4);
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void a_full_queue_rejects_and_says_so() {
    try (JobServer server =
        server(options.withRunsAtOnce(1).withQueueBound(1), this::workWhenToldTo)) {
      String running = server.submit(1);
      String waiting = server.submit(2);
      assertThatThrownBy(() -> server.submit(3))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage(
              "the queue of this server is full: 1 runs go on and 1 wait, its bound; try again later");
      server.cancel(waiting);
      String next = server.submit(4);
      go.countDown();
      assertThat(List.of(server.result(running), server.result(next))).isEqualTo(List.of(1, 4));
    }
  }

  @Test
  void a_queued_run_can_be_cancelled_and_never_begins() {
    try (JobServer server = server(options.withRunsAtOnce(1), this::workWhenToldTo)) {
      String first = server.submit(1);
      String second = server.submit(2);
      String third = server.submit(3);
      server.cancel(second);
      assertThat(server.status(second)).isEqualTo(RunStatus.CANCELLED);
      assertThatThrownBy(() -> server.result(second))
          .isInstanceOf(RunCancelledException.class)
          .hasMessage("run " + second + " was cancelled before it began");
      go.countDown();
      server.result(first);
      server.result(third);
    }
    assertThat(order).containsExactly(1, 3);
  }

  @Test
  void a_running_run_is_interrupted_when_it_is_cancelled() {
    try (JobServer server = server(options.withRunsAtOnce(1), this::workWhenToldTo)) {
      String first = server.submit(1);
      String second = server.submit(2);
      server.cancel(first);
      assertThatThrownBy(() -> server.result(first)).isInstanceOf(RunCancelledException.class);
      assertThat(server.status(first)).isEqualTo(RunStatus.CANCELLED);
      go.countDown();
      assertThat(server.result(second)).isEqualTo(2);
    }
  }

  @Test
  void a_run_that_is_cancelled_just_before_it_begins_ends_when_it_begins() {
    for (Executor executor : List.<Executor>of(Threads.executor(), Runnable::run)) {
      PreparedRun<Object> prepared =
          engine(executor).prepare(new JobScope(this::workWhenToldTo), JobScope::result, 1);
      prepared.run().cancel();
      prepared.start();
      assertThatThrownBy(() -> prepared.run().join()).isInstanceOf(RunCancelledException.class);
      assertThat(prepared.run().status()).isEqualTo(RunStatus.CANCELLED);
    }
  }

  @Test
  void an_unknown_id_is_an_error_that_says_so() {
    try (JobServer server = server(options, number -> number)) {
      for (Throwable thrown : List.of(
          catchThrowable(() -> server.status("Job-0")),
          catchThrowable(() -> server.result("Job-0")),
          catchThrowable(() -> server.cancel("Job-0")))) {
        assertThat(thrown)
            .isInstanceOf(NoSuchElementException.class)
            .hasMessage(
                "this server knows no run \"Job-0\"; after its end a run is kept for PT10M, and only the newest 10000 are");
      }
    }
  }

  @Test
  void only_the_newest_results_are_kept() {
    try (JobServer server = server(options.withKeepAtMost(2), number -> number)) {
      String first = server.submit(1);
      server.result(first);
      String second = server.submit(2);
      server.result(second);
      String third = server.submit(3);
      server.result(third);
      assertThatThrownBy(() -> server.status(first)).isInstanceOf(NoSuchElementException.class);
      assertThat(server.result(second)).isEqualTo(2);
      assertThat(server.result(third)).isEqualTo(3);
    }
  }

  @Test
  void results_are_kept_only_so_long_but_one_who_waits_gets_it() throws Exception {
    try (JobServer server = server(options.withKeepFor(Duration.ZERO), this::workWhenToldTo)) {
      String id = server.submit(1);
      FutureTask<Object> waiting = new FutureTask<>(() -> server.result(id));
      Thread waiter = new Thread(waiting);
      waiter.start();
      await().until(() -> waiter.getState() == Thread.State.WAITING);
      go.countDown();
      assertThat(waiting.get()).isEqualTo(1);
      await()
          .untilAsserted(() -> assertThatThrownBy(() -> server.status(id))
              .isInstanceOf(NoSuchElementException.class));
    }
  }

  @Test
  void closing_waits_for_all_and_then_accepts_no_more() throws Exception {
    JobServer server = server(options.withRunsAtOnce(1), this::workWhenToldTo);
    String first = server.submit(1);
    String second = server.submit(2);
    Thread closer = new Thread(server::close);
    closer.start();
    await()
        .until(() -> closer.getState() == Thread.State.WAITING
            || closer.getState() == Thread.State.TIMED_WAITING);
    assertThatThrownBy(() -> server.submit(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this server is closed: it accepts no more runs");
    go.countDown();
    closer.join();
    assertThat(server.status(first)).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(server.result(second)).isEqualTo(2);
    server.close();
    assertThat(server).hasToString("server: 0 queued, 0 running, 2 results kept, closed");
  }

  @Test
  void closing_with_a_time_cancels_what_is_not_over_then() {
    JobServer server = server(options.withRunsAtOnce(1), this::workWhenToldTo);
    List<String> ids = List.of(server.submit(1), server.submit(2), server.submit(3));
    server.close(Duration.ofMillis(10));
    assertThat(ids.stream().map(server::status)).containsOnly(RunStatus.CANCELLED);
    assertThat(order).isEmpty();
  }

  @Test
  void interrupting_who_closes_cancels_what_is_not_over() {
    JobServer server = server(options.withRunsAtOnce(1), this::workWhenToldTo);
    List<String> ids = List.of(server.submit(1), server.submit(2));
    Thread.currentThread().interrupt();
    server.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ids.stream().map(server::status)).containsOnly(RunStatus.CANCELLED);
  }

  @Test
  void interrupting_who_waits_does_not_harm_the_run() throws Exception {
    try (JobServer server = server(options, this::workWhenToldTo)) {
      String id = server.submit(1);
      AtomicInteger flags = new AtomicInteger();
      FutureTask<Object> waiting = new FutureTask<>(() -> {
        try {
          return server.result(id);
        } finally {
          flags.set(Thread.currentThread().isInterrupted() ? 1 : 2);
        }
      });
      Thread waiter = new Thread(waiting);
      waiter.start();
      waiter.interrupt();
      assertThatThrownBy(waiting::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(CancellationException.class)
          .isNotInstanceOf(RunCancelledException.class)
          .hasMessageContaining("which goes on");
      assertThat(flags).hasValue(1);
      go.countDown();
      assertThat(server.result(id)).isEqualTo(1);
    }
  }

  @Test
  void an_executor_that_runs_everything_here_needs_no_deep_stack() {
    JobServer[] server = new JobServer[1];
    List<String> ids = new ArrayList<>();
    server[0] = new JobServer(engine(Runnable::run), options.withRunsAtOnce(1), number -> {
      if (number == 0) {
        for (int i = 1; i <= 9_000; i++) {
          ids.add(server[0].submit(i));
        }
      }
      return number;
    });
    assertThat(server[0].result(server[0].submit(0))).isEqualTo(0);
    assertThat(ids.stream().map(server[0]::status))
        .hasSize(9_000)
        .containsOnly(RunStatus.SUCCEEDED);
    server[0].close();
  }

  @Test
  void an_executor_that_rejects_ends_the_run() {
    try (JobServer server = new JobServer(
        engine(job -> {
          throw new RejectedExecutionException("shut down");
        }),
        options,
        number -> number)) {
      String id = server.submit(1);
      assertThatThrownBy(() -> server.result(id))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("shut down");
      assertThat(server.status(id)).as("nobody has cancelled it").isEqualTo(RunStatus.FAILED);
    }
  }

  @Test
  void an_executor_that_breaks_fails_the_run() {
    try (JobServer server = new JobServer(
        engine(job -> {
          throw new OutOfMemoryError("no more threads");
        }),
        options,
        number -> number)) {
      String id = server.submit(1);
      assertThatThrownBy(() -> server.result(id))
          .isInstanceOf(RunFailedException.class)
          .hasCauseInstanceOf(OutOfMemoryError.class);
      assertThat(server.status(id)).isEqualTo(RunStatus.FAILED);
    }
  }

  @Test
  void what_wraps_tasks_is_captured_from_who_submits() {
    ThreadLocal<String> user = ThreadLocal.withInitial(() -> "nobody");
    UnaryOperator<Runnable> wrap = task -> {
      String captured = user.get();
      return () -> {
        user.set(captured);
        try {
          task.run();
        } finally {
          user.remove();
        }
      };
    };
    Engine engine = new Engine(
        JOB,
        new EngineSettings(
            Threads.executor(),
            Map.of(),
            0,
            null,
            List.of(),
            List.of(wrap),
            Duration.ofMillis(300),
            1000,
            null,
            null,
            List.of()));
    try (JobServer server = new JobServer(engine, options.withRunsAtOnce(1), number -> {
      go.await();
      return user.get();
    })) {
      user.set("Ada");
      String first = server.submit(1);
      user.set("Bob");
      String second = server.submit(2);
      user.remove();
      go.countDown();
      assertThat(server.result(first)).isEqualTo("Ada");
      assertThat(server.result(second)).isEqualTo("Bob");
    }
  }

  @Test
  void the_defaults_are_as_documented_and_nonsense_is_refused() {
    assertThat(options).isEqualTo(new ServerOptions(64, 10_000, Duration.ofMinutes(10), 10_000));
    assertThatThrownBy(() -> options.withRunsAtOnce(0)).hasMessageContaining("runsAtOnce");
    assertThatThrownBy(() -> options.withQueueBound(-1)).hasMessageContaining("queueBound");
    assertThatThrownBy(() -> options.withKeepAtMost(0)).hasMessageContaining("keepAtMost");
    assertThatThrownBy(() -> options.withKeepFor(Duration.ofNanos(-1)))
        .hasMessageContaining("keepFor");
  }
}
