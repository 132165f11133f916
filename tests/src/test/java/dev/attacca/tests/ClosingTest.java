package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runners that are closed, whatever they are doing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosingTest {
  private static final String ENDLESS = "endless";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final ExecutorService TWO = Executors.newFixedThreadPool(2);

  @AfterAll
  static void closePool() {
    TWO.shutdownNow();
  }

  /** What a task does. */
  interface Deed {
    void happens(String order) throws Exception;
  }

  /** Two tasks, of which one waits for the other, and a loop. */
  static final class Desk {
    final AtomicInteger ended = new AtomicInteger();
    volatile Deed deed = order -> {};

    @Task
    String checked(@Input String order) throws Exception {
      deed.happens(order);
      return order + "!";
    }

    @Task
    int size(String checked) {
      ended.incrementAndGet();
      return checked.length();
    }

    @Loop
    Stream<String> line(@Input String order) {
      IntStream numbers = IntStream.iterate(0, i -> i + 1);
      return (order.equals(ENDLESS) ? numbers : numbers.limit(3)).mapToObj(i -> order + i);
    }

    @Task
    int length(String line) {
      return line.length();
    }
  }

  /** Side by side, so that others may be let in. */
  static final class Pair {
    volatile Deed deed = order -> {};
    volatile Runnable cleanUp = () -> {};

    @Task
    int left(@Input String order) throws Exception {
      deed.happens(order);
      return 1;
    }

    @Task
    int right(@Input String order) {
      return 2;
    }

    @Task
    int both(int left, int right) {
      return left + right;
    }

    @Shutdown
    void cleanUp() {
      cleanUp.run();
    }
  }

  /** Blocks until it is interrupted, or let go. */
  private static final class Gate implements Deed {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void happens(String order) throws Exception {
      entered.countDown();
      open.await();
    }
  }

  private final Desk desk = new Desk();
  private final Pair pair = new Pair();

  private static <T> FutureTask<T> elsewhere(Callable<T> what) {
    FutureTask<T> task = new FutureTask<>(what);
    Thread thread = new Thread(task, "elsewhere");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static FutureTask<Void> closing(AutoCloseable runner) {
    return elsewhere(() -> {
      runner.close();
      return null;
    });
  }

  @Test
  void a_closed_runner_refuses_runs_of_every_kind_and_says_so() {
    ClosingTest_DeskRunner runner = ClosingTest_DeskRunner.of(desk);
    ClosingTest_DeskRunner.Server server = runner.serve();
    String done = server.submit("a");
    server.cancel(done);
    Stream<String> begun = runner.line("b");
    Flow.Publisher<Integer> publisher = runner.lengthPublisher("b");
    runner.close();
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> ways = List.of(
        () -> runner.run("a"),
        () -> runner.start("a"),
        () -> runner.size("a"),
        () -> runner.sizeAsync("a"),
        begun::findFirst,
        () -> runner.line("a").findFirst(),
        () -> runner.overriding().checked("x").size(),
        () -> runner.overriding().checked("x").sizeAsync(),
        () -> runner.overriding().order("x").run(),
        () -> runner.withId("order-1").size("a"),
        () -> server.submit("a"),
        () -> server.submitAs("order-1", "a"),
        runner::serve);
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable way : ways) {
      assertThatIllegalStateException()
          .isThrownBy(way)
          .withMessage("the runner of ClosingTest.Desk is closed: it accepts no more runs");
    }
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    publisher.subscribe(new Flow.Subscriber<Integer>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {}

      @Override
      public void onNext(Integer item) {
        told.complete(null);
      }

      @Override
      public void onError(Throwable thrown) {
        told.complete(thrown);
      }

      @Override
      public void onComplete() {
        told.complete(null);
      }
    });
    assertThat(told.join()).isInstanceOf(IllegalStateException.class);
    assertThat(server.status(done)).isIn(RunStatus.CANCELLED, RunStatus.SUCCEEDED);
    assertThat(server.submitAs(done, "again")).isEqualTo(done);
    runner.close();
    assertThat(ClosingTest_DeskRunner.of(desk).size("ab")).isEqualTo(3);
  }

  @Test
  void runs_that_go_on_have_the_grace_to_end() throws Exception {
    ClosingTest_DeskRunner runner =
        ClosingTest_DeskRunner.builder(desk).shutdownGrace(LONG).build();
    Gate gate = new Gate();
    desk.deed = gate;
    Run<ClosingTest_DeskRunner.Result> run =
        runner.overriding().order("abc").line(List.of("x")).start();
    gate.entered.await();
    FutureTask<Void> closed = closing(runner);
    while (!refuses(runner)) {
      Thread.onSpinWait();
    }
    assertThat(closed).isNotDone();
    gate.open.countDown();
    closed.get();
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.join().size()).isEqualTo(4);
  }

  private static boolean refuses(ClosingTest_DeskRunner runner) {
    try {
      runner.overriding().checked("x").size();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Test
  void after_the_grace_runs_streams_and_servers_are_cancelled() throws Exception {
    ClosingTest_DeskRunner runner = ClosingTest_DeskRunner.builder(desk)
        .shutdownGrace(Duration.ofMillis(50))
        .build();
    Gate gate = new Gate();
    desk.deed = gate;
    Run<ClosingTest_DeskRunner.Result> run = runner.start("abc");
    CompletableFuture<String> future = runner.checkedAsync("abc");
    ClosingTest_DeskRunner.Server server = runner.serve(ServerOptions.defaults().withRunsAtOnce(1));
    String going = server.submit("abc");
    String queued = server.submit("abc");
    Iterator<String> lines = runner.line(ENDLESS).iterator();
    assertThat(lines.next()).isEqualTo(ENDLESS + 0);
    gate.entered.await();
    runner.close();
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThatThrownBy(run::join)
        .isInstanceOf(RunCancelledException.class)
        .hasMessageContaining("its runner was closed");
    assertThat(future).isDone();
    assertThat(List.of(server.status(going), server.status(queued)))
        .containsOnly(RunStatus.CANCELLED);
    assertThat(catchThrowable(() -> lines.forEachRemaining(line -> {})))
        .isInstanceOf(RunCancelledException.class);
    assertThat(server.running() + server.queued()).isZero();
  }

  static Stream<Executor> executors() {
    return Stream.of(Runnable::run, TWO, Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      return thread;
    }));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void a_run_on_its_callers_thread_is_cancelled_too_however_short_those_before_were(
      Executor executor) throws Exception {
    ClosingTest_DeskRunner runner = ClosingTest_DeskRunner.builder(desk)
        .executor(executor)
        .shutdownGrace(Duration.ofMillis(20))
        .build();
    ClosingTest_PairRunner twin = ClosingTest_PairRunner.builder(pair)
        .executor(executor)
        .shutdownGrace(Duration.ofMillis(20))
        .build();
    for (int i = 0; i < 5_000; i++) {
      runner.size("a");
      twin.both("a");
    }
    Gate gate = new Gate();
    desk.deed = gate;
    Gate ofTwin = new Gate();
    pair.deed = ofTwin;
    Callable<Boolean> caller = () -> {
      assertThatThrownBy(() -> runner.size("a"))
          .isInstanceOf(RunCancelledException.class)
          .hasMessageContaining("its runner was closed");
      return Thread.currentThread().isInterrupted();
    };
    Callable<Boolean> ofPair = () -> {
      assertThatThrownBy(() -> twin.both("a"))
          .isInstanceOf(RunCancelledException.class)
          .hasMessageContaining("its runner was closed");
      return Thread.currentThread().isInterrupted();
    };
    FutureTask<Boolean> first = elsewhere(caller);
    FutureTask<Boolean> second = elsewhere(ofPair);
    gate.entered.await();
    ofTwin.entered.await();
    runner.close();
    twin.close();
    assertThat(first.get()).isFalse();
    assertThat(second.get()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void nothing_is_running_when_it_has_been_closed(Executor executor) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    desk.deed = order -> {
      inside.incrementAndGet();
      Thread.onSpinWait();
      inside.decrementAndGet();
    };
    for (int round = 0; round < 200; round++) {
      ClosingTest_DeskRunner runner = ClosingTest_DeskRunner.builder(desk)
          .executor(executor)
          .shutdownGrace(LONG)
          .build();
      CountDownLatch warm = new CountDownLatch(2);
      List<FutureTask<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        callers.add(elsewhere(() -> {
          int runs = 0;
          try {
            while (true) {
              runner.size("a");
              if (++runs == 300) {
                warm.countDown();
              }
            }
          } catch (IllegalStateException e) {
            return runs;
          }
        }));
      }
      warm.await();
      runner.close();
      assertThat(inside).hasValue(0);
      for (FutureTask<Integer> caller : callers) {
        assertThat(caller.get()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void within_one_of_its_own_tasks_it_does_not_wait(Executor executor) {
    ClosingTest_DeskRunner runner = ClosingTest_DeskRunner.builder(desk)
        .executor(executor)
        .shutdownGrace(LONG)
        .build();
    for (int i = 0; i < 2_000; i++) {
      runner.size("a");
    }
    desk.deed = order -> runner.close();
    assertThat(runner.size("a")).isEqualTo(2);
    assertThatIllegalStateException().isThrownBy(() -> runner.size("a"));
    ClosingTest_DeskRunner another = ClosingTest_DeskRunner.builder(desk)
        .executor(executor)
        .shutdownGrace(LONG)
        .build();
    desk.deed = order -> another.close();
    assertThat(another.sizeAsync("a").join()).isEqualTo(2);
    assertThatIllegalStateException().isThrownBy(() -> another.size("a"));
  }

  @Test
  void within_a_run_that_one_of_its_tasks_has_begun_it_does_not_wait() {
    ClosingTest_DeskRunner outer =
        ClosingTest_DeskRunner.builder(desk).shutdownGrace(LONG).build();
    ClosingTest_PairRunner inner = ClosingTest_PairRunner.of(pair);
    desk.deed = order -> assertThat(inner.bothAsync("a").get()).isEqualTo(3);
    pair.deed = order -> outer.close();
    assertThat(outer.size("a")).isEqualTo(2);
  }

  @Test
  void a_listener_and_a_clean_up_of_its_run_do_not_wait_either() {
    List<ClosingTest_PairRunner> built = new ArrayList<>();
    pair.cleanUp = () -> built.get(0).close();
    built.add(ClosingTest_PairRunner.builder(pair).shutdownGrace(LONG).build());
    assertThat(built.get(0).run("a").both()).isEqualTo(3);
    pair.cleanUp = () -> {};
    built.set(
        0,
        ClosingTest_PairRunner.builder(pair)
            .shutdownGrace(LONG)
            .listener(new RunListener() {
              @Override
              public void started(TaskEvent event) {
                built.get(0).close();
              }
            })
            .build());
    assertThat(built.get(0).run("a").both()).isEqualTo(3);
  }

  @Test
  void what_follows_from_a_future_may_close_the_runner() {
    ClosingTest_DeskRunner runner =
        ClosingTest_DeskRunner.builder(desk).shutdownGrace(LONG).build();
    Gate gate = new Gate();
    desk.deed = gate;
    CompletableFuture<Void> closed = runner.sizeAsync("a").thenRun(runner::close);
    gate.open.countDown();
    closed.join();
    assertThatIllegalStateException().isThrownBy(() -> runner.size("a"));
  }

  @Test
  void who_waits_for_it_and_is_interrupted_cancels_the_runs() throws Exception {
    ClosingTest_DeskRunner runner =
        ClosingTest_DeskRunner.builder(desk).shutdownGrace(LONG).build();
    Gate gate = new Gate();
    desk.deed = gate;
    Run<ClosingTest_DeskRunner.Result> run = runner.start("a");
    gate.entered.await();
    Thread.currentThread().interrupt();
    runner.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void several_threads_may_close_it() throws Exception {
    ClosingTest_DeskRunner runner =
        ClosingTest_DeskRunner.builder(desk).shutdownGrace(LONG).build();
    Gate gate = new Gate();
    desk.deed = gate;
    Run<ClosingTest_DeskRunner.Result> run =
        runner.overriding().order("abc").line(List.of("x")).start();
    gate.entered.await();
    List<FutureTask<Void>> closers = List.of(closing(runner), closing(runner), closing(runner));
    while (!refuses(runner)) {
      Thread.onSpinWait();
    }
    gate.open.countDown();
    for (FutureTask<Void> closer : closers) {
      closer.get();
      assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }
  }

  @Test
  void on_the_only_thread_of_its_executor_it_does_what_is_waiting_there() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    ClosingTest_DeskRunner runner =
        ClosingTest_DeskRunner.builder(desk).executor(one).shutdownGrace(LONG).build();
    assertThat(one.submit(() -> {
              CompletableFuture<Integer> size = runner.sizeAsync("a");
              runner.close();
              return size.getNow(-1);
            })
            .get())
        .isEqualTo(2);
    one.shutdown();
  }
}
