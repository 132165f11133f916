package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Dag;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.TaskEvent;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs are called, by themselves and by their callers, and servers that go by it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunIdsTest {
  @Dag(inputs = {"runId", "id"})
  static final class Order {
    final AtomicInteger stored = new AtomicInteger();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    volatile boolean waits;
    volatile boolean fails;

    @Task
    int store(@Input String runId, @Input String id) throws Exception {
      entered.countDown();
      if (waits) {
        open.await();
      }
      if (fails) {
        throw new IOException("no");
      }
      return stored.incrementAndGet();
    }

    @Loop
    List<String> line(@Input String id) {
      return List.of(id, id);
    }
  }

  private final Order order = new Order();
  private final RunIdsTest_OrderRunner runner = RunIdsTest_OrderRunner.of(order);

  @Test
  void an_id_names_the_class_the_process_and_the_run() {
    String first = runner.start("a", "b").id();
    String second = runner.start("a", "b").id();
    assertThat(first).matches("RunIdsTest\\.Order-[0-9a-z]{5,13}-\\d+");
    assertThat(second).isNotEqualTo(first);
    assertThat(second.substring(0, second.lastIndexOf('-')))
        .isEqualTo(first.substring(0, first.lastIndexOf('-')));
  }

  @Test
  void a_run_has_the_id_that_its_caller_gives_it() {
    Set<String> told = ConcurrentHashMap.newKeySet();
    RunIdsTest_OrderRunner heard = RunIdsTest_OrderRunner.builder(order)
        .listener(new RunListener() {
          @Override
          public void started(TaskEvent event) {
            told.add(event.runId());
          }
        })
        .build();
    heard.withId("order-42").run("a", "b");
    assertThat(told).containsExactly("order-42");
    Run<RunIdsTest_OrderRunner.Result> run = runner.withId("order-43").start("a", "b");
    assertThat(run.id()).isEqualTo("order-43");
    run.join();
    assertThat(run.toString()).isEqualTo("order-43 SUCCEEDED");
    order.waits = true;
    Run<RunIdsTest_OrderRunner.Result> cancelled = runner.withId("order-44").start("a", "b");
    cancelled.cancel();
    assertThatThrownBy(cancelled::join).hasMessageStartingWith("run order-44 was cancelled");
  }

  @Test
  void an_id_is_free_again_when_its_run_is_over() {
    RunIdsTest_OrderRunner view = runner.withId("order-42");
    for (int i = 0; i < 1_000; i++) {
      view.store("a", "b");
      assertThat(view.line("x")).containsExactly("x", "x");
      view.storeAsync("a", "b").join();
      view.start("a", "b").join();
    }
    order.fails = true;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> view.store("a", "b")).isInstanceOf(RunFailedException.class);
    }
  }

  @Test
  void two_runs_with_one_id_do_not_go_on_at_once() throws Exception {
    order.waits = true;
    RunIdsTest_OrderRunner view = runner.withId("order-42");
    Run<RunIdsTest_OrderRunner.Result> run = view.start("a", "b");
    order.entered.await();
    Stream<String> lines = view.line("x");
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> ways = List.of(
        () -> view.store("a", "b"),
        () -> runner.withId("order-42").start("a", "b"),
        lines::toList,
        () -> view.overriding().line(List.of()).runId("a").id("b").run(),
        () -> runner.serve().submitAs("order-42", "a", "b"));
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable way : ways) {
      assertThatIllegalStateException()
          .isThrownBy(way)
          .withMessage(
              "a run with the id \"order-42\" is going on: it can be given again when that is over");
    }
    assertThat(runner.withId("order-43").line("x")).hasSize(2);
    order.open.countDown();
    assertThat(run.join().store()).isEqualTo(1);
    assertThat(view.store("a", "b")).isEqualTo(2);
  }

  @Test
  void a_view_closes_nothing_and_has_no_server() {
    RunIdsTest_OrderRunner view = runner.withId("order-42");
    view.close();
    assertThat(view.store("a", "b")).isEqualTo(1);
    assertThatIllegalStateException()
        .isThrownBy(view::serve)
        .withMessageContaining("submitAs(id, …)");
    assertThatIllegalArgumentException().isThrownBy(() -> runner.withId(" "));
    assertThatThrownBy(() -> runner.withId(null)).isInstanceOf(NullPointerException.class);
    assertThat(view.withId("order-43").start("a", "b").id()).isEqualTo("order-43");
    assertThat(view.graph()).isEqualTo(runner.graph());
  }

  @Test
  void what_is_submitted_twice_under_one_id_runs_once() {
    try (RunIdsTest_OrderRunner.Server server = runner.serve()) {
      assertThat(server.submitAs("order-42", "a", "b")).isEqualTo("order-42");
      assertThat(server.submitAs("order-42", "other", "inputs")).isEqualTo("order-42");
      assertThat(server.result("order-42").store()).isEqualTo(1);
      assertThat(server.submitAs("order-42", new Object[] {"a", "b"})).isEqualTo("order-42");
      assertThat(server.submitAs("order-43", "a", "b")).isEqualTo("order-43");
      server.result("order-43");
      assertThat(order.stored).hasValue(2);
      assertThat(server.kept()).isEqualTo(2);
    }
  }

  @Test
  void what_is_no_longer_kept_runs_again() {
    try (RunIdsTest_OrderRunner.Server server =
        runner.serve(ServerOptions.defaults().withKeepAtMost(1))) {
      server.submitAs("order-42", "a", "b");
      server.result("order-42");
      server.result(server.submit("a", "b"));
      server.submitAs("order-42", "a", "b");
      assertThat(server.result("order-42").store()).isEqualTo(3);
    }
  }

  @Test
  void a_server_tells_how_many_runs_are_where() throws Exception {
    order.waits = true;
    RunIdsTest_OrderRunner.Server server = runner.serve(ServerOptions.defaults().withRunsAtOnce(1));
    server.submit("a", "b");
    String queued = server.submitAs("later", "a", "b");
    order.entered.await();
    assertThat(List.of(server.running(), server.queued(), server.kept())).containsExactly(1, 1, 0);
    assertThat(server.options().runsAtOnce()).isEqualTo(1);
    assertThat(server.isClosed()).isFalse();
    server.cancel(queued);
    assertThat(List.of(server.running(), server.queued(), server.kept())).containsExactly(1, 0, 1);
    assertThat(runner.withId("later").line("x")).hasSize(2);
    order.open.countDown();
    server.close();
    assertThat(server.isClosed()).isTrue();
    assertThat(List.of(server.running(), server.queued(), server.kept())).containsExactly(0, 0, 2);
  }

  @Test
  void a_result_is_waited_for_without_a_thread() throws Exception {
    order.waits = true;
    RunIdsTest_OrderRunner.Server server = runner.serve();
    String id = server.submit("a", "b");
    CompletableFuture<RunIdsTest_OrderRunner.Result> result = server.resultAsync(id);
    CompletableFuture<RunIdsTest_OrderRunner.Result> cancelled = server.resultAsync(id);
    order.entered.await();
    assertThat(result).isNotDone();
    assertThat(cancelled.cancel(true)).isTrue();
    for (int i = 0; i < 100; i++) {
      server.resultAsync(id).complete(null);
    }
    assertThat(server.status(id)).isEqualTo(RunStatus.RUNNING);
    order.open.countDown();
    assertThat(result.join().store()).isEqualTo(1);
    assertThat(server.resultAsync(id).join().store()).isEqualTo(1);
    assertThat(server.status(id)).isEqualTo(RunStatus.SUCCEEDED);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> server.resultAsync("nobody"))
        .withMessageStartingWith("this server knows no run \"nobody\"");
  }

  @Test
  void the_future_of_a_result_fails_as_the_run_does() throws Exception {
    order.fails = true;
    order.waits = true;
    RunIdsTest_OrderRunner.Server server = runner.serve(ServerOptions.defaults().withRunsAtOnce(1));
    CompletableFuture<?> failed = server.resultAsync(server.submit("a", "b"));
    String queued = server.submit("a", "b");
    CompletableFuture<?> ofQueued = server.resultAsync(queued);
    server.cancel(queued);
    assertThat(ofQueued).isDone();
    assertThatThrownBy(ofQueued::join)
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isInstanceOf(RunCancelledException.class),
            thrown -> assertThat(thrown).hasCauseInstanceOf(RunCancelledException.class));
    order.open.countDown();
    assertThatThrownBy(failed::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RunFailedException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void what_follows_from_a_future_is_no_interest_in_its_run() throws Exception {
    order.waits = true;
    CompletableFuture<Integer> future = runner.storeAsync("a", "b");
    future.thenApply(i -> i + 1).cancel(true);
    future.copy().complete(7);
    future.thenAccept(i -> {}).completeExceptionally(new IOException());
    order.entered.await();
    order.open.countDown();
    assertThat(future.join()).isEqualTo(1);
    order.fails = true;
    CompletableFuture<RunIdsTest_OrderRunner.Result> another =
        runner.start("a", "b").toCompletableFuture();
    another.thenApply(i -> i).cancel(true);
    assertThatThrownBy(another::join).hasCauseInstanceOf(RunFailedException.class);
  }
}
