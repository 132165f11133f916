package dev.attacca.tests.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.Input;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Fate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is kept of runs, and what a trace tells of their tasks. */
@org.junit.jupiter.api.Timeout(
    value = 120,
    threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
class RunRecorderTest {
  private final RunRecorder recorder = RunRecorder.keeping(3);

  static Trace.Task task(Trace trace, String name) {
    return trace.tasks().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static class Checkout {
    @Task
    String product(@Input String sku) {
      if (sku.isEmpty()) {
        throw new IllegalArgumentException("no sku");
      }
      return sku;
    }

    @Task
    int price(String product) {
      return product.length();
    }

    @Task
    int tax(String product) {
      return 1;
    }

    @Task
    String receipt(int price, int tax) {
      return price + "+" + tax;
    }

    @Task
    @DependsOn("receipt")
    void audit() {}
  }

  private RunRecorderTest_CheckoutRunner checkout() {
    return RunRecorderTest_CheckoutRunner.builder(new Checkout()).with(recorder).build();
  }

  private List<String> kept() {
    return recorder.runs().stream().map(Trace::runId).toList();
  }

  @Test
  void aTraceTellsWhatEachTaskDidAndWhen() {
    for (int i = 0; i < 600; i++) { // until runs go the straight way
      checkout().receipt("sku");
    }
    RunRecorderTest_CheckoutRunner runner = checkout();
    for (int i = 0; i < 600; i++) {
      assertThat(runner.receipt("sku")).isEqualTo("3+1");
      Trace trace = recorder.runs().get(0);
      assertThat(trace.status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(trace.dag()).isEqualTo("RunRecorderTest.Checkout");
      assertThat(trace.target()).isEqualTo("receipt");
      assertThat(trace.parentRun()).isNull();
      assertThat(trace.failure()).isNull();
      assertThat(trace.rootCause()).isNull();
      assertThat(trace.tasks())
          .extracting(Trace.Task::name)
          .containsExactly("product", "price", "tax", "receipt");
      for (Trace.Task task : trace.tasks()) {
        assertThat(task.fate()).isEqualTo(Fate.SUCCEEDED);
        assertThat(task.item()).isEmpty();
        assertThat(task.requested()).isEqualTo(Duration.ZERO);
        assertThat(task.ready()).isGreaterThanOrEqualTo(task.requested());
        assertThat(task.started()).isGreaterThanOrEqualTo(task.ready());
        assertThat(task.ended()).isBetween(task.started(), trace.elapsed());
        assertThat(task.attempts()).hasSize(1);
        assertThat(task.attempts().get(0).thread()).isNotEmpty();
        assertThat(task.attempts().get(0).started()).isEqualTo(task.started());
        assertThat(task.attempts().get(0).ended()).isEqualTo(task.ended());
      }
      assertThat(task(trace, "price").ready())
          .isGreaterThanOrEqualTo(task(trace, "product").ended());
      assertThat(trace.criticalPath()).startsWith("product").endsWith("receipt").hasSize(3);
    }
  }

  @Test
  void theNewestRunsTheSlowestAndTheFailedOnesAreKept() {
    RunRecorderTest_CheckoutRunner runner = checkout();
    for (int i = 0; i < 5; i++) {
      assertThat(catchThrowable(() -> runner.receipt(""))).isNotNull();
    }
    List<String> failed = kept();
    for (int i = 0; i < 300; i++) {
      runner.receipt("sku");
    }
    List<Trace> runs = recorder.runs();
    assertThat(runs).hasSizeBetween(6, 9);
    assertThat(kept()).containsAll(failed.subList(0, 3));
    assertThat(runs.stream().filter(run -> run.status() == RunStatus.FAILED)).hasSizeBetween(3, 5);
    assertThat(runs).extracting(Trace::startedAt).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void anUnknownRunIsToldWithWhatIsKnown() {
    assertThatThrownBy(() -> recorder.run("order-1"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "no run \"order-1\" is kept by this recorder, which has recorded none yet: is it given to the runner, builder.with(recorder)?");
    checkout().withId("order-2").receipt("sku");
    assertThat(recorder.run("order-2").runId()).isEqualTo("order-2");
    assertThatThrownBy(() -> recorder.run("order-1"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "no run \"order-1\" is kept by this recorder; it keeps 1 run: order-2; of 1 it keeps 3 each of the newest, the slowest and the failed");
    assertThatThrownBy(() -> recorder.run(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aRecorderKeepsAtLeastOneRun() {
    assertThatThrownBy(() -> RunRecorder.keeping(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a recorder keeps at least 1 run, not 0");
  }

  @Test
  void theLastRunOfAnIdTakesThePlaceOfTheOneBefore() {
    RunRecorderTest_CheckoutRunner runner = checkout();
    runner.withId("order").receipt("sku");
    runner.withId("order").receipt("longer");
    assertThat(recorder.runs()).hasSize(1);
    assertThat(kept()).containsExactly("order");
  }

  @Test
  void severalRunnersHaveOneRecorderAndOneRunnerSeveral() {
    RunRecorder other = RunRecorder.keeping(2);
    checkout().receipt("sku");
    RunRecorderTest_CheckoutRunner.builder(new Checkout())
        .with(recorder, other)
        .with(recorder)
        .build()
        .receipt("sku");
    assertThat(recorder.runs()).hasSize(2);
    assertThat(other.runs()).hasSize(1);
    assertThat(other.runs().get(0).runId()).isEqualTo(recorder.runs().get(0).runId());
    assertThat(other.runs().get(0).tasks()).allMatch(task -> task.fate() == Fate.SUCCEEDED);
  }

  @Test
  void manyRunsFromManyThreadsAreRecorded() throws Exception {
    RunRecorder all = RunRecorder.keeping(4_000);
    RunRecorderTest_CheckoutRunner runner =
        RunRecorderTest_CheckoutRunner.builder(new Checkout()).with(all).build();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(threads.submit(() -> {
          for (int j = 0; j < 500; j++) {
            runner.run("sku");
          }
        }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(all.runs()).hasSize(4_000);
    assertThat(all.runs()).allSatisfy(trace -> {
      assertThat(trace.tasks()).hasSize(5).allMatch(task -> task.fate() == Fate.SUCCEEDED);
      assertThat(trace.criticalPath()).hasSize(4).startsWith("product").endsWith("audit");
    });
    assertThat(all.runsDropped()).isZero();
  }

  static class Slow {
    final CountDownLatch isIn = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @Task
    int first() {
      return 1;
    }

    @Task
    int second(int first) throws InterruptedException {
      isIn.countDown();
      goOn.await();
      return 2;
    }

    @Task
    int third(int second) {
      return 3;
    }
  }

  @Test
  void aRunThatGoesOnIsThereAsItStands() throws Exception {
    Slow slow = new Slow();
    Run<RunRecorderTest_SlowRunner.Result> run =
        RunRecorderTest_SlowRunner.builder(slow).with(recorder).build().start();
    slow.isIn.await();
    Trace trace = recorder.run(run.id());
    assertThat(trace.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(recorder.runs()).extracting(Trace::runId).containsExactly(run.id());
    assertThat(task(trace, "first").fate()).isEqualTo(Fate.SUCCEEDED);
    Trace.Task second = task(trace, "second");
    assertThat(second.fate()).isEqualTo(Fate.RUNNING);
    assertThat(second.started()).isNotNull();
    assertThat(second.ended()).isNull();
    Trace.Task third = task(trace, "third");
    assertThat(third.fate()).isEqualTo(Fate.WAITING);
    assertThat(third.ready()).isNull();
    assertThat(third.waits()).hasSize(1);
    assertThat(third.waits().get(0).reason()).isEqualTo(Trace.Reason.TASK);
    assertThat(third.waits().get(0).on()).isEqualTo("second");
    assertThat(trace.criticalPath()).containsExactly("first", "second");
    assertThat(trace.toGantt()).contains("still runs").contains("for the task \"second\"");
    slow.goOn.countDown();
    run.join();
    assertThat(trace.status()).isEqualTo(RunStatus.RUNNING); // a picture of that moment
    assertThat(recorder.run(run.id()).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(recorder.run(run.id()).criticalPath()).containsExactly("first", "second", "third");
  }

  @Test
  void aRunThatIsCancelledSaysOfEachTaskHowFarItCame() throws Exception {
    Slow slow = new Slow();
    Run<RunRecorderTest_SlowRunner.Result> run =
        RunRecorderTest_SlowRunner.builder(slow).with(recorder).build().start();
    slow.isIn.await();
    run.cancel();
    assertThat(catchThrowable(run::join)).isNotNull();
    Trace trace = recorder.run(run.id());
    assertThat(trace.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(trace.failure()).contains("RunCancelledException");
    assertThat(task(trace, "first").fate()).isEqualTo(Fate.SUCCEEDED);
    assertThat(task(trace, "second").fate()).isEqualTo(Fate.CANCELLED);
    assertThat(task(trace, "second").attempts()).hasSize(1);
    assertThat(task(trace, "third").fate()).isEqualTo(Fate.CANCELLED);
    assertThat(task(trace, "third").attempts()).isEmpty();
  }

  // What becomes of tasks

  static class Fates {
    int calls;

    @Task
    @Retry(times = 3)
    String flaky() throws IOException {
      if (++calls < 3) {
        throw new IOException("attempt " + calls);
      }
      return "there";
    }

    @Task
    Optional<String> nothing() {
      return Optional.empty();
    }

    @Task
    String needsIt(String nothing) {
      return nothing;
    }

    @Task
    String live() {
      throw new IllegalStateException("down");
    }

    @Fallback("live")
    String cached() {
      return "old";
    }

    @Task
    String shown(String live) {
      return live;
    }
  }

  @Test
  void attemptsSkippedTasksAndFallbacksAreTold() {
    assertThat(RunRecorderTest_FatesRunner.builder(new Fates())
            .with(recorder)
            .build()
            .run()
            .shown())
        .isEqualTo("old");
    Trace trace = recorder.runs().get(0);
    assertThat(trace.status()).isEqualTo(RunStatus.SUCCEEDED);
    Trace.Task flaky = task(trace, "flaky");
    assertThat(flaky.fate()).isEqualTo(Fate.SUCCEEDED);
    assertThat(flaky.attempts()).extracting(Trace.Attempt::number).containsExactly(1, 2, 3);
    assertThat(flaky.attempts())
        .extracting(Trace.Attempt::fate)
        .containsExactly(Fate.FAILED, Fate.FAILED, Fate.SUCCEEDED);
    assertThat(flaky.attempts())
        .extracting(Trace.Attempt::failure)
        .containsExactly("java.io.IOException: attempt 1", "java.io.IOException: attempt 2", null);
    assertThat(flaky.failure()).isNull();
    assertThat(task(trace, "nothing").fate()).isEqualTo(Fate.EMPTY);
    Trace.Task skipped = task(trace, "needsIt");
    assertThat(skipped.fate()).isEqualTo(Fate.SKIPPED);
    assertThat(skipped.ready()).isNull();
    assertThat(skipped.attempts()).isEmpty();
    assertThat(skipped.reason()).contains("nothing");
    Trace.Task live = task(trace, "live");
    assertThat(live.fate()).isEqualTo(Fate.FAILED);
    assertThat(live.failure())
        .isEqualTo("task \"live\" failed: java.lang.IllegalStateException: down");
    assertThat(live.rootCause()).isEqualTo("java.lang.IllegalStateException: down");
    Trace.Task shown = task(trace, "shown");
    assertThat(shown.waits().get(0).on()).isEqualTo("cached");
  }

  static class Late {
    @Task
    @Timeout("50ms")
    String never() throws InterruptedException {
      new CountDownLatch(1).await();
      return "never";
    }
  }

  @Test
  void aTimeOutIsNoMereFailure() {
    RunRecorderTest_LateRunner runner =
        RunRecorderTest_LateRunner.builder(new Late()).with(recorder).build();
    assertThat(catchThrowable(runner::never)).isNotNull();
    Trace trace = recorder.runs().get(0);
    assertThat(trace.status()).isEqualTo(RunStatus.FAILED);
    assertThat(task(trace, "never").fate()).isEqualTo(Fate.TIMED_OUT);
    assertThat(task(trace, "never").attempts().get(0).fate()).isEqualTo(Fate.TIMED_OUT);
    assertThat(trace.rootCause()).contains("TimeoutException");
    assertThat(trace.criticalPath()).containsExactly("never");
  }

  // Runs within runs

  static class Page {
    private final RunRecorderTest_CheckoutRunner inner;

    Page(RunRecorderTest_CheckoutRunner inner) {
      this.inner = inner;
    }

    @Task
    String header(@Input String sku) {
      return "header";
    }

    @Task
    String body(String header, @Input String sku) {
      return inner.receipt(sku);
    }
  }

  @Test
  void theRootCauseIsThatOfTheRunWithin() {
    RunRecorderTest_PageRunner page =
        RunRecorderTest_PageRunner.builder(new Page(checkout())).with(recorder).build();
    assertThat(catchThrowable(() -> page.run(""))).isNotNull();
    Trace inner = recorder.runs().get(0);
    Trace outer = recorder.runs().get(1);
    assertThat(inner.parentRun()).isEqualTo(outer.runId());
    assertThat(outer.children()).extracting(Trace::runId).containsExactly(inner.runId());
    assertThat(outer.rootCause()).isEqualTo("java.lang.IllegalArgumentException: no sku");
    assertThat(inner.rootCause()).isEqualTo(outer.rootCause());
    Trace.Task body = task(outer, "body");
    assertThat(body.failure())
        .isEqualTo(
            "task \"body\" failed (header → body → product): java.lang.IllegalArgumentException: no sku");
    assertThat(body.rootCause()).isEqualTo("java.lang.IllegalArgumentException: no sku");
    assertThat(outer.criticalPath()).containsExactly("header", "body");
    assertThat(outer.toGantt())
        .contains("root cause: java.lang.IllegalArgumentException: no sku")
        .contains("↳ " + inner.runId())
        .contains("failed: java.lang.IllegalArgumentException: no sku");
  }

  // The picture

  @Test
  void thePictureHasALinePerTask() {
    checkout().run("sku");
    String gantt = recorder.runs().get(0).toGantt();
    List<String> lines = gantt.lines().toList();
    assertThat(lines.get(0))
        .matches("RunRecorderTest\\.Checkout · run \\S+ · succeeded after [\\d.]+ (µs|ms|s)");
    assertThat(lines.get(1)).startsWith("critical path: product → ");
    assertThat(gantt).contains("\n▸ product  ").contains("\n▸ receipt  ").contains("\n▸ audit");
    assertThat(gantt).contains("█");
    assertThat(gantt).contains("\n▸ critical path   █ runs");
    assertThat(lines).allMatch(line -> line.length() <= 160 && line.equals(line.stripTrailing()));
  }
}
