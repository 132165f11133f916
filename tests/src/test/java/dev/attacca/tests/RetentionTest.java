package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is kept of a run by those who keep something of it: what its accessors can give, and nothing else.
 * Whoever made a thing does not hold it; so what is still there is held by what the test still has.
 */
@Timeout(120)
class RetentionTest {
  /** What runs are given and make. */
  static final class Thing {
    final String what;

    Thing(String what) {
      this.what = what;
    }
  }

  /** Makes things, and knows them as long as somebody else does. */
  static final class Things {
    private final List<WeakReference<Thing>> made = new ArrayList<>();

    synchronized Thing make(String what) {
      Thing thing = new Thing(what);
      made.add(new WeakReference<>(thing));
      return thing;
    }

    /** What of them is held; by name, each once. */
    synchronized List<String> held() {
      System.gc();
      return made.stream()
          .map(WeakReference::get)
          .filter(thing -> thing != null)
          .map(thing -> thing.what)
          .distinct()
          .sorted()
          .toList();
    }

    void areHeld(String... whats) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(held()).containsExactly(whats));
    }
  }

  static class Ledger {
    final Thing weight;
    Thing last;

    Ledger(Thing weight) {
      this.weight = weight;
    }
  }

  /** Something of everything. */
  static class Everything {
    final Things things;

    Everything(Things things) {
      this.things = things;
    }

    @State
    Ledger ledger() {
      return new Ledger(things.make("state"));
    }

    @Loop(inFlight = 4)
    Stream<Thing> row(@Input Thing input) {
      return IntStream.range(0, 10).mapToObj(i -> things.make("row"));
    }

    @Loop(inFlight = 4)
    List<Thing> cell(Thing row) {
      return List.of(things.make("cell"), things.make("cell"));
    }

    @Task
    Thing page(Thing cell, Context context) {
      context.set("page", things.make("context"));
      return things.make("page");
    }

    @Task
    void booked(Thing page, @State Ledger ledger) {
      ledger.last = page;
    }

    @Task
    Thing perRow(Thing row, @Collect List<Thing> page) {
      return things.make("per row");
    }

    @Task
    long streamed(@Collect Stream<Thing> perRow) {
      return perRow.count();
    }

    @Task(onError = OnError.TOLERATE)
    Thing failing(@Input Thing input) {
      throw new IllegalStateException("tolerated");
    }

    @Task
    Thing missing(Thing failing) {
      return failing;
    }

    @Task
    String outcome(Outcome<Thing> failing, Context context) {
      context.set("main", things.make("context"));
      return failing.getClass().getSimpleName();
    }

    @Task
    CompletionStage<Thing> promised(@Input Thing input) {
      return CompletableFuture.completedFuture(things.make("promised"));
    }

    @Task
    @Retry(times = 2, delay = "1ms", on = IllegalStateException.class)
    int total(@Collect List<Thing> page) {
      return page.size();
    }
  }

  final Things things = new Things();
  final RetentionTest_EverythingRunner runner =
      RetentionTest_EverythingRunner.of(new Everything(things));

  private Thing input() {
    return things.make("input");
  }

  private static void showsAllItCan(RetentionTest_EverythingRunner.Result result) {
    assertThat(result.total()).isEqualTo(20);
    assertThat(result.streamed()).isEqualTo(10);
    assertThat(result.promised().what).isEqualTo("promised");
    assertThat(result.outcome()).isEqualTo("Failure");
    assertThatThrownBy(result::missing)
        .hasMessageContaining("tolerated")
        .hasRootCauseMessage("tolerated");
    assertThat(result.outcomes()).containsKeys("row", "failing", "total", "streamed");
    assertThat(result.outcomes().get("promised"))
        .isEqualTo(new Outcome.Success<>(result.promised()));
    assertThat(result.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.cause()).hasMessage("tolerated"));
    assertThat(result.stats().task("page").out()).isEqualTo(20);
    assertThat(result.stats().task("row").out()).isEqualTo(10);
    assertThat(result.stats().task("total").in()).isEqualTo(1);
  }

  @Test
  void a_result_keeps_the_values_that_it_can_give() {
    var result = runner.run(input());

    things.areHeld("promised");
    showsAllItCan(result);
  }

  @Test
  void the_result_of_a_run_with_stand_ins_keeps_no_more() {
    var result = runner.overriding().without("booked").input(input()).run();

    things.areHeld("promised");
    assertThat(result.total()).isEqualTo(20);
    assertThat(result.outcomes()).containsKey("promised");
  }

  @Test
  void a_run_in_the_background_keeps_its_result_and_counts() {
    var run = runner.start(input());
    var result = run.join();
    things.areHeld("promised");
    showsAllItCan(result);
    result = null;

    things.areHeld("promised");
    assertThat(run.join()).isSameAs(run.join());
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.stats().task("page").out()).isEqualTo(20);
    run.cancel();
    run.stop();
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run).hasToString(run.id() + " SUCCEEDED");
  }

  @Test
  void a_future_of_a_target_keeps_its_value() {
    var total = runner.totalAsync(input());
    var promised = runner.promisedAsync(input());
    var streamed = runner.streamedAsync(input());
    assertThat(total.join()).isEqualTo(20);
    assertThat(streamed.join()).isEqualTo(10);
    assertThat(promised.join().what).isEqualTo("promised");

    things.areHeld("promised");
    assertThat(promised).isCompleted();
  }

  @Test
  void a_future_of_a_run_keeps_its_result() {
    var future = runner.start(input()).toCompletableFuture();
    showsAllItCan(future.join());

    things.areHeld("promised");
    showsAllItCan(future.join());
  }

  @Test
  void a_server_keeps_results_and_no_more() {
    try (var server = runner.serve()) {
      String id = server.submit(input());
      server.result(id);

      things.areHeld("promised");
      showsAllItCan(server.result(id));
    }
  }

  @Test
  void a_stream_that_has_ended_keeps_nothing() {
    Stream<Thing> stream = runner.page(input());
    Iterator<Thing> values = stream.iterator();
    int count = 0;
    while (values.hasNext()) {
      assertThat(values.next().what).isEqualTo("page");
      count++;
    }

    assertThat(count).isEqualTo(20);
    things.areHeld();
    assertThat(values.hasNext()).isFalse();
    stream.close();
  }

  @Test
  void a_stream_that_has_been_closed_keeps_nothing() {
    Stream<Thing> stream = runner.page(input());
    Iterator<Thing> values = stream.iterator();
    assertThat(values.next().what).isEqualTo("page");
    stream.close();

    things.areHeld();
    assertThat(values.hasNext()).isFalse();
  }

  @Test
  void a_subscription_whose_values_have_been_had_keeps_nothing() throws InterruptedException {
    CountDownLatch complete = new CountDownLatch(1);
    Flow.Subscription[] kept = new Flow.Subscription[1];
    runner.pagePublisher(input()).subscribe(subscriber(kept, Long.MAX_VALUE, complete));
    complete.await();

    // the publisher, which nobody has any more, holds the input for further subscriptions
    things.areHeld();
    kept[0].request(1);
    kept[0].cancel();
  }

  @Test
  void a_subscription_that_was_cancelled_keeps_nothing() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    Flow.Subscription[] kept = new Flow.Subscription[1];
    runner.pagePublisher(input()).subscribe(subscriber(kept, 1, first));
    first.await();
    kept[0].cancel();

    things.areHeld();
    kept[0].request(1);
  }

  /** Waits for so many values, or the end. */
  private static Flow.Subscriber<Thing> subscriber(
      Flow.Subscription[] kept, long wanted, CountDownLatch seen) {
    return new Flow.Subscriber<>() {
      private long left = wanted;

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        kept[0] = subscription;
        subscription.request(wanted);
      }

      @Override
      public void onNext(Thing item) {
        if (--left == 0) {
          seen.countDown();
        }
      }

      @Override
      public void onError(Throwable thrown) {
        throw new AssertionError(thrown);
      }

      @Override
      public void onComplete() {
        seen.countDown();
      }
    };
  }

  /** Fails when it has come far. */
  static class Failing extends Everything {
    Failing(Things things) {
      super(things);
    }

    @Task
    @DependsOn("total")
    void last() {
      throw new IllegalArgumentException("the last one");
    }
  }

  @Test
  void a_failed_run_is_kept_neither_by_its_exception_nor_by_its_handle() {
    var failing = RetentionTest_FailingRunner.of(new Failing(things));
    List<Throwable> thrown = new ArrayList<>();
    Run<?> run = failing.start(input());
    var future = run.toCompletableFuture();
    try {
      failing.run(input());
    } catch (RunFailedException e) {
      thrown.add(e);
    }
    try {
      run.join();
    } catch (RunFailedException e) {
      thrown.add(e);
    }

    things.areHeld();
    assertThat(thrown)
        .hasSize(2)
        .allSatisfy(e -> assertThat(e).hasRootCauseMessage("the last one"));
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.stats().task("last").failed()).isEqualTo(1);
    assertThat(run.stats().task("page").out()).isEqualTo(20);
    assertThatThrownBy(run::join).isInstanceOf(RunFailedException.class);
    assertThat(future).isCompletedExceptionally();
  }

  @Test
  void a_failed_run_is_not_kept_by_a_server() {
    try (var server = RetentionTest_FailingRunner.of(new Failing(things)).serve()) {
      String id = server.submit(input());
      assertThatThrownBy(() -> server.result(id)).hasRootCauseMessage("the last one");

      things.areHeld();
      assertThat(server.status(id)).isEqualTo(RunStatus.FAILED);
    }
  }

  static class Waiting extends Everything {
    final CountDownLatch waits = new CountDownLatch(1);

    Waiting(Things things) {
      super(things);
    }

    @Task
    @DependsOn("total")
    void last() throws InterruptedException {
      waits.countDown();
      new CountDownLatch(1).await();
    }
  }

  @Test
  void a_cancelled_run_is_not_kept_by_its_handle() throws InterruptedException {
    Waiting waiting = new Waiting(things);
    Run<?> run = RetentionTest_WaitingRunner.of(waiting).start(input());
    waiting.waits.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);

    things.areHeld();
    assertThatThrownBy(run::result).isInstanceOf(RunCancelledException.class);
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
  }

  /** Nothing but calls. */
  static class Plain {
    final Things things;

    Plain(Things things) {
      this.things = things;
    }

    @Task
    Thing first(@Input Thing input) {
      return things.make("first");
    }

    @Task
    Thing second(Thing first, @Input int number) {
      return things.make("second");
    }
  }

  @Test
  void results_keep_no_more_after_so_many_runs_that_they_have_become_quick() {
    Things early = new Things();
    Plain plain = new Plain(early);
    var quick = RetentionTest_PlainRunner.of(plain);
    for (int i = 0; i < 3_000; i++) {
      quick.run(new Thing("input"), i);
    }
    Thing input = early.make("input");
    var result = quick.run(input, 1);
    input = null;

    early.areHeld("first", "second");
    assertThat(result.first().what).isEqualTo("first");
    assertThat(result.outcomes()).hasSize(2);
    assertThat(result.stats().task("second").out()).isEqualTo(1);
    assertThat(result.failures()).isEmpty();
  }

  @Test
  void a_result_does_not_keep_the_object_whose_methods_were_called() {
    var own = RetentionTest_PlainRunner.of(new Plain(things));
    WeakReference<Object> held = new WeakReference<>(own);
    var result = own.run(input(), 1);
    own = null;

    await().atMost(Duration.ofSeconds(60)).until(() -> {
      System.gc();
      return held.get() == null;
    });
    things.areHeld("first", "second");
    assertThat(result.second().what).isEqualTo("second");
  }

  /** Keeps its tools, as a user may by mistake. */
  static class Keeping {
    final Things things;
    final List<Object> kept = java.util.Collections.synchronizedList(new ArrayList<>());

    Keeping(Things things) {
      this.things = things;
    }

    @Loop(inFlight = 4)
    Stream<Thing> row(@Input Thing input) {
      return IntStream.range(0, 10).mapToObj(i -> things.make("row"));
    }

    @Loop(inFlight = 4)
    List<Thing> cell(Thing row) {
      return List.of(things.make("cell"), things.make("cell"));
    }

    @Task
    Thing page(Thing cell, Context context) {
      kept.add(context);
      return things.make("page");
    }

    @Task
    long streamed(@Collect Stream<Thing> page) {
      Iterator<Thing> iterator = page.iterator();
      kept.add(iterator);
      long count = 0;
      for (; iterator.hasNext(); iterator.next()) {
        count++;
      }
      return count;
    }
  }

  @Test
  void a_run_is_not_kept_by_what_its_tasks_were_given_to_work_with() {
    Keeping keeping = new Keeping(things);
    assertThat(RetentionTest_KeepingRunner.of(keeping).run(input()).streamed()).isEqualTo(20);

    things.areHeld();
    assertThat(keeping.kept).hasSize(21);
  }

  /** Its futures are in other hands, and are never done. */
  static class Deaf {
    final Things things;
    final List<CompletableFuture<Integer>> kept =
        java.util.Collections.synchronizedList(new ArrayList<>());

    Deaf(Things things) {
      this.things = things;
    }

    private CompletableFuture<Integer> never() {
      // what is told of its end, holds the attempt; a future of the library's own would be
      // cancelled
      CompletableFuture<Integer> never = new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterrupt) {
          return false;
        }
      };
      kept.add(never);
      return never;
    }

    @Task(onError = OnError.TOLERATE)
    @dev.attacca.Timeout("20ms")
    @Retry(times = 2, on = java.util.concurrent.TimeoutException.class)
    CompletableFuture<Integer> once(@Input Thing input) {
      return never();
    }

    @Loop(onError = OnError.TOLERATE)
    Stream<Thing> row(@Input Thing input) {
      return IntStream.range(0, 5).mapToObj(i -> things.make("row"));
    }

    @Task
    @dev.attacca.Timeout("20ms")
    CompletableFuture<Integer> perRow(Thing row) {
      return never();
    }
  }

  @Test
  void a_run_is_not_kept_by_futures_that_it_has_given_up() {
    Deaf deaf = new Deaf(things);
    RetentionTest_DeafRunner.of(deaf).run(input());

    things.areHeld();
    assertThat(deaf.kept).hasSize(7).noneMatch(CompletableFuture::isDone);
  }

  /** Its futures are never done, and whoever waits for them gives up. */
  static class Cancelled extends Deaf {
    final CountDownLatch waits = new CountDownLatch(1);

    Cancelled(Things things) {
      super(things);
    }

    @Task
    CompletableFuture<Integer> endless(@Input Thing input) {
      CompletableFuture<Integer> never = CompletableFuture.supplyAsync(() -> 1).thenCompose(one -> {
        waits.countDown();
        return new CompletableFuture<>();
      });
      kept.add(never);
      return never;
    }
  }

  @Test
  void a_cancelled_run_is_not_kept_by_the_futures_that_it_awaited() throws InterruptedException {
    Cancelled cancelled = new Cancelled(things);
    Run<?> run = RetentionTest_CancelledRunner.of(cancelled).start(input());
    cancelled.waits.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    run = null;

    things.areHeld();
    assertThat(cancelled.kept).isNotEmpty();
  }
}
