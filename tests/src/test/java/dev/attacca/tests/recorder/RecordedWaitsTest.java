package dev.attacca.tests.recorder;

import static dev.attacca.tests.recorder.RunRecorderTest.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tasks wait for that do not run, while they wait and afterwards. */
@Timeout(120) // on the thread of the test: one in a job of a pool may be taken for a thread of the
// executor
class RecordedWaitsTest {
  private final RunRecorder recorder = RunRecorder.keeping(10);

  private static Trace.Wait wait(Trace.Task task, Reason reason) {
    return task.waits().stream()
        .filter(wait -> wait.reason() == reason)
        .findFirst()
        .orElseThrow(() -> new AssertionError(task + " has not waited for " + reason));
  }

  private static void isWithin(Trace trace, Trace.Task task) {
    Duration last = Duration.ZERO;
    for (Trace.Wait wait : task.waits()) {
      assertThat(wait.to()).isBetween(wait.from(), trace.elapsed());
      assertThat(wait.waited()).isLessThanOrEqualTo(wait.to().minus(wait.from()));
      assertThat(wait.times()).isPositive();
      if (wait.reason() != Reason.ROOM) {
        assertThat(wait.from()).isGreaterThanOrEqualTo(last);
        last = wait.to();
      }
    }
  }

  /** The task as it stands, once it waits for this. */
  private Trace.Task waiting(String run, String task, Reason reason) {
    await()
        .until(() -> task(recorder.run(run), task).waits().stream()
            .anyMatch(wait -> wait.reason() == reason));
    Trace.Task present = task(recorder.run(run), task);
    assertThat(present.fate()).isEqualTo(Fate.WAITING);
    assertThat(recorder.run(run).toGantt()).contains("waits ");
    return present;
  }

  // A task, a thread

  static class Fork {
    final CountDownLatch goOn = new CountDownLatch(1);

    @Task
    int quick() {
      return 1;
    }

    @Task
    CompletableFuture<Integer> slow() {
      return CompletableFuture.supplyAsync(() -> {
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return 2;
      });
    }

    @Task
    @RunOn("io")
    int sum(int quick, int slow) {
      return quick + slow;
    }
  }

  @Test
  void aTaskWaitsForTheOneThatSettlesLastAndThenForAThread() {
    Fork fork = new Fork();
    CountDownLatch mayRun = new CountDownLatch(1);
    ExecutorService threads = Executors.newSingleThreadExecutor(job -> new Thread(job, "io-7"));
    try {
      Run<RecordedWaitsTest_ForkRunner.Result> run = RecordedWaitsTest_ForkRunner.builder(fork)
          .with(recorder)
          .executor("io", threads)
          .build()
          .start();
      await().until(() -> task(recorder.run(run.id()), "quick").ended() != null);
      assertThat(wait(task(recorder.run(run.id()), "sum"), Reason.TASK).on()).isEqualTo("slow");
      threads.execute(() -> {
        try {
          mayRun.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      fork.goOn.countDown();
      assertThat(waiting(run.id(), "sum", Reason.THREAD).ready()).isNotNull();
      mayRun.countDown();
      run.join();
      Trace trace = recorder.run(run.id());
      Trace.Task sum = task(trace, "sum");
      assertThat(sum.waits())
          .extracting(Trace.Wait::reason)
          .containsExactly(Reason.TASK, Reason.THREAD);
      assertThat(wait(sum, Reason.TASK).on()).isEqualTo("slow");
      assertThat(wait(sum, Reason.TASK).to()).isEqualTo(sum.ready());
      assertThat(wait(sum, Reason.THREAD).on()).isEqualTo("io");
      assertThat(wait(sum, Reason.THREAD).to()).isEqualTo(sum.started());
      assertThat(sum.attempts().get(0).thread()).isEqualTo("io-7");
      isWithin(trace, sum);
      Trace.Attempt slow = task(trace, "slow").attempts().get(0);
      assertThat(slow.returned()).isBetween(slow.started(), slow.ended());
      assertThat(trace.criticalPath()).containsExactly("slow", "sum");
    } finally {
      threads.shutdownNow();
    }
  }

  // A limit

  static class Limited {
    final CountDownLatch isIn = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    final AtomicInteger calls = new AtomicInteger();

    @Task
    @Limit(concurrency = 1)
    int own() throws InterruptedException {
      return call();
    }

    @Task
    @Limit(shared = "db")
    int shared() throws InterruptedException {
      return call();
    }

    private int call() throws InterruptedException {
      if (calls.incrementAndGet() == 1) {
        isIn.countDown();
        goOn.await();
      }
      return 1;
    }
  }

  @Test
  void aTaskWaitsForAPlaceInItsLimit() throws Exception {
    for (boolean shared : new boolean[] {false, true}) {
      Limited limited = new Limited();
      RecordedWaitsTest_LimitedRunner runner = RecordedWaitsTest_LimitedRunner.builder(limited)
          .with(recorder)
          .limit("db", SharedLimit.ofConcurrency(1))
          .build();
      String name = shared ? "shared" : "own";
      CompletableFuture<Integer> first = shared ? runner.sharedAsync() : runner.ownAsync();
      limited.isIn.await();
      CompletableFuture<Integer> second = shared ? runner.sharedAsync() : runner.ownAsync();
      String id = recorder.runs().get(0).runId();
      assertThat(wait(waiting(id, name, Reason.LIMIT), Reason.LIMIT).on())
          .isEqualTo(shared ? "db" : "own");
      limited.goOn.countDown();
      first.join();
      second.join();
      Trace trace = recorder.run(id);
      Trace.Task task = task(trace, name);
      assertThat(wait(task, Reason.LIMIT).waited()).isPositive();
      assertThat(task.fate()).isEqualTo(Fate.SUCCEEDED);
      isWithin(trace, task);
    }
  }

  // A delay

  static class Flaky {
    int calls;

    @Task
    @Retry(times = 3, delay = "1h")
    int flaky() throws IOException {
      if (++calls < 3) {
        throw new IOException("attempt " + calls);
      }
      return calls;
    }
  }

  @Test
  void aTaskWaitsForItsNextAttempt() throws Exception {
    ManualClock clock = new ManualClock();
    Run<RecordedWaitsTest_FlakyRunner.Result> run = RecordedWaitsTest_FlakyRunner.builder(
            new Flaky())
        .with(recorder)
        .clock(clock)
        .build()
        .start();
    for (int attempt = 1; attempt < 3; attempt++) {
      int attempts = attempt;
      await().until(() -> task(recorder.run(run.id()), "flaky").attempts().size() == attempts);
      waiting(run.id(), "flaky", Reason.DELAY);
      clock.awaitWaiting("flaky", 1);
      clock.advance(Duration.ofHours(1));
    }
    run.join();
    Trace trace = recorder.run(run.id());
    Trace.Task flaky = task(trace, "flaky");
    assertThat(flaky.waits().stream().filter(wait -> wait.reason() == Reason.DELAY))
        .hasSize(2);
    assertThat(flaky.attempts()).hasSize(3);
    for (int i = 0; i < 2; i++) {
      assertThat(flaky.attempts().get(i + 1).started())
          .isGreaterThanOrEqualTo(flaky.attempts().get(i).ended());
    }
    isWithin(trace, flaky);
    assertThat(trace.toGantt()).contains("3 attempts");
  }

  // A turn

  static class Stated {
    final CountDownLatch isIn = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @State
    List<String> seen() {
      return new ArrayList<>();
    }

    @Task
    int first(@State List<String> seen) throws InterruptedException {
      return in(seen, "first");
    }

    @Task
    int second(@State List<String> seen) throws InterruptedException {
      return in(seen, "second");
    }

    private int in(List<String> seen, String name) throws InterruptedException {
      seen.add(name);
      if (seen.size() == 1) {
        isIn.countDown();
        goOn.await();
      }
      return seen.size();
    }
  }

  @Test
  void aTaskWaitsForItsTurnAtAState() throws Exception {
    Stated stated = new Stated();
    Run<RecordedWaitsTest_StatedRunner.Result> run =
        RecordedWaitsTest_StatedRunner.builder(stated).with(recorder).build().start();
    stated.isIn.await();
    boolean firstIsIn = task(recorder.run(run.id()), "first").fate() == Fate.RUNNING;
    String other = firstIsIn ? "second" : "first";
    assertThat(wait(waiting(run.id(), other, Reason.TURN), Reason.TURN).on()).isEqualTo("seen");
    stated.goOn.countDown();
    run.join();
    Trace trace = recorder.run(run.id());
    assertThat(wait(task(trace, other), Reason.TURN).waited()).isPositive();
    isWithin(trace, task(trace, other));
  }

  // Room

  static class Full {
    final CountDownLatch goOn = new CountDownLatch(1);

    @Loop(inFlight = 2)
    Stream<Integer> pulled() {
      return IntStream.range(0, 6).boxed();
    }

    @Loop(inFlight = 2)
    void emitted(Emitter<Integer> emitter) {
      IntStream.range(0, 6).forEach(emitter::emit);
    }

    @Loop(inFlight = 2)
    Flow.Publisher<Integer> published() {
      return subscriber -> {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, 16);
        publisher.subscribe(subscriber);
        IntStream.range(0, 6).forEach(publisher::submit);
        publisher.close();
      };
    }

    @Task
    CompletableFuture<Integer> ofPulled(int pulled) {
      return later(pulled);
    }

    @Task
    CompletableFuture<Integer> ofEmitted(int emitted) {
      return later(emitted);
    }

    @Task
    CompletableFuture<Integer> ofPublished(int published) {
      return later(published);
    }

    @Task
    int byPulling(@Collect List<Integer> ofPulled) {
      return ofPulled.size();
    }

    @Task
    int byEmitting(@Collect List<Integer> ofEmitted) {
      return ofEmitted.size();
    }

    @Task
    int byPublishing(@Collect List<Integer> ofPublished) {
      return ofPublished.size();
    }

    private CompletableFuture<Integer> later(int value) {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return value;
          },
          job -> new Thread(job).start());
    }
  }

  @Test
  void aLoopWaitsForRoom() {
    for (String loop : List.of("pulled", "emitted", "published")) {
      Full full = new Full();
      RecordedWaitsTest_FullRunner runner =
          RecordedWaitsTest_FullRunner.builder(full).with(recorder).build();
      CompletableFuture<Integer> size = switch (loop) {
        case "pulled" -> runner.byPullingAsync();
        case "emitted" -> runner.byEmittingAsync();
        default -> runner.byPublishingAsync();
      };
      String id = recorder.runs().get(0).runId();
      await()
          .until(() -> task(recorder.run(id), loop).waits().stream()
              .anyMatch(wait -> wait.reason() == Reason.ROOM));
      Trace now = recorder.run(id);
      assertThat(task(now, loop).fate()).isEqualTo(Fate.RUNNING);
      assertThat(wait(task(now, loop), Reason.ROOM).on()).isEqualTo(loop);
      assertThat(wait(task(now, loop), Reason.ROOM).to()).isEqualTo(now.elapsed());
      full.goOn.countDown();
      assertThat(size.join()).isEqualTo(6);
      Trace trace = recorder.run(id);
      assertThat(wait(task(trace, loop), Reason.ROOM).waited()).as(loop).isPositive();
      isWithin(trace, task(trace, loop));
    }
  }

  // A batch

  static class Batched {
    @Loop
    List<Integer> order() {
      return List.of(1, 2, 3, 4);
    }

    @Task
    int sku(int order) {
      return order % 3;
    }

    @Task
    @Batch(max = 10)
    Map<Integer, String> price(Set<Integer> sku) {
      Map<Integer, String> prices = new HashMap<>();
      sku.forEach(one -> prices.put(one, "price " + one));
      return prices;
    }

    @Task
    String shown(String price) {
      return price;
    }

    @Task
    int all(@Collect List<String> shown) {
      return shown.size();
    }
  }

  @Test
  void aTaskWaitsForOthersToBeCalledWith() {
    RecordedWaitsTest_BatchedRunner runner =
        RecordedWaitsTest_BatchedRunner.builder(new Batched()).with(recorder).build();
    for (int i = 0; i < 300; i++) {
      assertThat(runner.all()).isEqualTo(4);
      Trace trace = recorder.runs().get(0);
      assertThat(trace.items())
          .extracting(Trace.Item::id)
          .containsExactlyInAnyOrder("order[0]", "order[1]", "order[2]", "order[3]");
      for (Trace.Item item : trace.items()) {
        Trace.Task price = item.tasks().stream()
            .filter(task -> task.name().equals("price"))
            .findFirst()
            .orElseThrow();
        assertThat(price.fate()).isEqualTo(Fate.SUCCEEDED);
        assertThat(price.attempts()).hasSize(1);
        assertThat(wait(price, Reason.BATCH).waited()).isPositive();
        isWithin(trace, price);
      }
      assertThat(trace.criticalPath()).startsWith("order").endsWith("price", "shown", "all");
    }
  }

  // What has waited for nothing

  static class Alone {
    @Task
    int only(@Input int number) {
      return number;
    }
  }

  @Test
  void aTaskThatIsCalledAtOnceHasWaitedForAThreadAtMost() {
    RecordedWaitsTest_AloneRunner.builder(new Alone()).with(recorder).build().only(1);
    Trace.Task only = task(recorder.runs().get(0), "only");
    assertThat(only.waits()).allMatch(wait -> wait.reason() == Reason.THREAD);
  }
}
