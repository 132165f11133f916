package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.SkippedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** {@code run.result()}, whose accessors wait for their own task while the run goes on. */
class ResultAsItComesTest {
  static class Order {
    final CountDownLatch go = new CountDownLatch(1);
    final CountDownLatch inSlow = new CountDownLatch(1);

    @Task
    String product(@Input String sku) {
      return "product " + sku;
    }

    @Task
    Optional<String> discount(String product) {
      return product.endsWith("1") ? Optional.of("10 %") : Optional.empty();
    }

    @Router
    boolean gift(String product) {
      return product.endsWith("1");
    }

    @Task
    @DependsOn(value = "gift", when = "true")
    String wrapping() {
      return "red";
    }

    @Task
    @DependsOn(value = "gift", when = "false")
    String bag() {
      return "bag";
    }

    @Task(onError = OnError.TOLERATE)
    String reviews(String product) throws IOException {
      throw new IOException("no reviews of " + product);
    }

    @Task
    CompletableFuture<String> stock(String product) {
      return CompletableFuture.completedFuture("3 of " + product);
    }

    @Task
    String slow(String product) throws InterruptedException {
      inSlow.countDown();
      go.await();
      return "slow " + product;
    }

    @Task
    String last(String slow) {
      return "after " + slow;
    }

    @Loop
    List<Integer> line(String last) {
      return List.of(last.length());
    }
  }

  private final Order order = new Order();
  private final ResultAsItComesTest_OrderRunner runner = ResultAsItComesTest_OrderRunner.of(order);

  @Test
  void an_accessor_answers_when_its_own_task_has_settled() {
    Run<ResultAsItComesTest_OrderRunner.Result> run = runner.start("1");
    var result = run.result();

    assertThat(result.product()).isEqualTo("product 1");
    assertThat(result.discount()).contains("10 %");
    assertThat(result.wrapping()).isEqualTo("red");
    assertThat(result.stock()).isEqualTo("3 of product 1");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    order.go.countDown();
    assertThat(result.last()).isEqualTo("after slow product 1");
    assertThat(run.join().last()).isEqualTo("after slow product 1");
    assertThat(run.result().slow()).isEqualTo("slow product 1");
    assertThat(result.slow()).isEqualTo("slow product 1");
  }

  @Test
  void one_that_was_skipped_or_failed_says_so_at_once() {
    Run<ResultAsItComesTest_OrderRunner.Result> run = runner.start("2");
    var result = run.result();

    assertThat(result.discount()).isEmpty();
    assertThat(result.bag()).isEqualTo("bag");
    assertThatThrownBy(result::wrapping)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("wrapping")
        .hasMessageContaining("gift");
    assertThatThrownBy(result::reviews)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("reviews")
        .hasRootCauseMessage("no reviews of product 2");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    order.go.countDown();
    run.join();
  }

  @Test
  void what_it_shows_of_the_whole_is_that_of_the_moment() throws InterruptedException {
    Run<ResultAsItComesTest_OrderRunner.Result> run = runner.start("1");
    var result = run.result();
    order.inSlow.await();
    assertThat(result.stock()).isNotEmpty();
    assertThatThrownBy(result::reviews).isInstanceOf(RunFailedException.class);

    assertThat(result.outcomes())
        .containsEntry("product", new Outcome.Success<>("product 1"))
        .doesNotContainKeys("slow", "last", "line");
    assertThat(result.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.task()).isEqualTo("reviews"));
    assertThat(result.stats().task("slow").running()).isEqualTo(1);

    order.go.countDown();
    run.join();
    assertThat(result.outcomes()).containsKeys("slow", "last", "line");
    assertThat(result.stats().task("line").out()).isEqualTo(1);
  }

  @Test
  void if_the_run_ends_before_the_task_it_throws_what_join_throws() throws Exception {
    Run<ResultAsItComesTest_OrderRunner.Result> run = runner.start("1");
    var result = run.result();
    FutureTask<String> waiting = waitFor(result::last);
    run.cancel();

    assertThatThrownBy(waiting::get).hasCauseInstanceOf(RunCancelledException.class);
    assertThatThrownBy(result::slow).isInstanceOf(RunCancelledException.class);
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThatThrownBy(() -> run.result().last()).isInstanceOf(RunCancelledException.class);
    assertThat(run.result().product()).isEqualTo("product 1"); // and had come before
  }

  @Test
  void an_interrupt_ends_the_waiting_alone() throws Exception {
    Run<ResultAsItComesTest_OrderRunner.Result> run = runner.start("1");
    var result = run.result();
    Thread.currentThread().interrupt();
    assertThatThrownBy(result::last)
        .isInstanceOf(CancellationException.class)
        .isNotInstanceOf(RunCancelledException.class)
        .hasMessageContaining("\"last\"")
        .hasMessageContaining(run.id());
    assertThat(Thread.interrupted()).isTrue();

    order.go.countDown();
    assertThat(result.last()).isEqualTo("after slow product 1");
  }

  private static FutureTask<String> waitFor(Callable<String> accessor) {
    FutureTask<String> task = new FutureTask<>(accessor);
    Thread thread = new Thread(task);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return task;
  }

  static class Halting {
    final CountDownLatch go = new CountDownLatch(1);

    @Task
    int first() {
      return 1;
    }

    @Task
    int bad(int first) throws InterruptedException {
      go.await();
      throw new IllegalStateException("bad " + first);
    }

    @Task
    int after(int bad) {
      return bad;
    }
  }

  @Test
  void a_failure_that_halts_the_run_is_told_to_all_who_wait() throws Exception {
    Halting halting = new Halting();
    var run = ResultAsItComesTest_HaltingRunner.of(halting).start();
    FutureTask<String> bad = waitFor(() -> "" + run.result().bad());
    FutureTask<String> after = waitFor(() -> "" + run.result().after());
    halting.go.countDown();

    for (FutureTask<String> each : List.of(bad, after)) {
      assertThatThrownBy(each::get)
          .hasCauseInstanceOf(RunFailedException.class)
          .hasRootCauseMessage("bad 1");
    }
    assertThatThrownBy(run::join).hasRootCauseMessage("bad 1");
    assertThat(run.result().first()).isEqualTo(1);
    assertThatThrownBy(() -> run.result().after()).hasRootCauseMessage("bad 1");
  }

  static class Small {
    @Task
    int one() {
      return 1;
    }

    @Task
    int two(int one) {
      return one + 1;
    }

    @Task
    int three(int one, int two) {
      return one + two;
    }
  }

  /** Even on the only thread of the run's executor, where the run goes on only if this one helps. */
  @Test
  void on_a_thread_of_the_executor_it_helps() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    ForkJoinPool forkJoin = new ForkJoinPool(1);
    try {
      for (ExecutorService pool : List.of(one, forkJoin)) {
        var small =
            ResultAsItComesTest_SmallRunner.builder(new Small()).executor(pool).build();
        for (int runs = 0; runs < 50; runs++) {
          assertThat(pool.submit(() -> small.start().result().three()))
              .succeedsWithin(Duration.ofSeconds(60))
              .isEqualTo(3);
        }
      }
    } finally {
      one.shutdown();
      forkJoin.shutdown();
    }
  }

  @Test
  void runs_with_stand_ins_and_on_the_callers_thread_have_it_too() {
    for (Executor executor : List.<Executor>of(Runnable::run, job -> new Thread(job).start())) {
      var small = ResultAsItComesTest_SmallRunner.builder(new Small())
          .executor(executor)
          .build();
      assertThat(small.overriding().one(5).start().result().three()).isEqualTo(11);
      assertThat(small.start().result().two()).isEqualTo(2);
    }
  }

  /** Whoever asks, whenever: never a hang, never a value that is not there. */
  @Test
  void many_threads_may_ask_while_many_runs_begin_and_end() throws Exception {
    var small = ResultAsItComesTest_SmallRunner.of(new Small());
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      for (int runs = 0; runs < 2_000; runs++) {
        var run = small.start();
        var twos = List.of(
            pool.submit(() -> run.result().two()),
            pool.submit(() -> run.result().two()));
        assertThat(run.result().three()).isEqualTo(3);
        for (var two : twos) {
          assertThat(two).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(2);
        }
      }
    } finally {
      pool.shutdown();
    }
  }
}
