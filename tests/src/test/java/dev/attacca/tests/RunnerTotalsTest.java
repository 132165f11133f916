package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Extension;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.spi.LoopView;
import dev.attacca.runtime.spi.RecordedRun;
import dev.attacca.runtime.spi.RecordedRuns;
import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.runtime.spi.RunnerTotals;
import dev.attacca.runtime.spi.RunnerView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What extensions can learn of all runs of a runner. */
@Timeout(60)
class RunnerTotalsTest {
  static class Doubling {
    @Task
    int checked(@Input int number) {
      if (number < 0) {
        throw new IllegalArgumentException("less than nothing");
      }
      return number;
    }

    @Task
    int doubled(int checked) {
      return 2 * checked;
    }
  }

  static class Lines {
    private final CountDownLatch entered = new CountDownLatch(2);
    private final CountDownLatch free = new CountDownLatch(1);

    @Loop(inFlight = 2)
    List<String> line() {
      return new ArrayList<>(List.of("a", "b", "c"));
    }

    @Task
    int length(String line) throws InterruptedException {
      entered.countDown();
      free.await();
      return line.length();
    }
  }

  private final List<RunnerView> runners = new ArrayList<>();
  private final RunnerExtension counting = runner -> {
    runner.addsUp(this);
    runners.add(runner);
  };

  private RunnerTotals totals() {
    return runners.get(0).totals();
  }

  @Test
  void runsThatTheirCallerDoesAloneAreAddedUp() {
    RunnerTotalsTest_DoublingRunner runner =
        RunnerTotalsTest_DoublingRunner.builder(new Doubling()).with(counting).build();
    for (int i = 0; i < 5_000; i++) {
      runner.run(i);
    }
    assertThat(totals().succeeded()).isEqualTo(5_000);
    assertThat(totals().stats().task("doubled").in()).isEqualTo(5_000);
    assertThat(totals().stats().task("doubled").out()).isEqualTo(5_000);
    assertThat(totals().running()).isZero();
  }

  @Test
  void recordedRunsAndFailedOnesAreAddedUp() {
    RunnerTotalsTest_DoublingRunner runner = RunnerTotalsTest_DoublingRunner.builder(new Doubling())
        .with(counting, RunRecorder.keeping(3))
        .build();
    for (int i = 0; i < 2_000; i++) {
      runner.run(i);
    }
    assertThatThrownBy(() -> runner.run(-1)).isInstanceOf(RunFailedException.class);
    assertThat(totals().succeeded()).isEqualTo(2_000);
    assertThat(totals().failed()).isOne();
    assertThat(totals().stats().task("checked").in()).isEqualTo(2_001);
    assertThat(totals().stats().task("checked").out()).isEqualTo(2_000);
    assertThat(totals().stats().task("checked").failed()).isOne();
    assertThat(totals().stats().task("doubled").in()).isEqualTo(2_000);
  }

  @Test
  void runsThatGoOnAreAddedWithTheirItemsAndLoops() throws InterruptedException {
    Lines lines = new Lines();
    RunnerTotalsTest_LinesRunner runner =
        RunnerTotalsTest_LinesRunner.builder(lines).with(counting).build();
    Run<RunnerTotalsTest_LinesRunner.Result> run = runner.start();
    lines.entered.await();
    assertThat(totals().running()).isOne();
    assertThat(totals().stats().task("length").running()).isEqualTo(2);
    assertThat(totals().stats().task("length").waiting()).isZero();
    LoopView loop = runners.get(0).runs().get(0).loops().get(0);
    assertThat(loop.task()).isEqualTo("line");
    assertThat(loop.open()).isEqualTo(2);
    assertThat(loop.inFlight()).isEqualTo(2);
    assertThat(loop.isFull()).isTrue();
    assertThat(loop.size()).isEqualTo(3);
    lines.free.countDown();
    run.join();
    assertThat(totals().succeeded()).isOne();
    assertThat(totals().stats().task("length").out()).isEqualTo(3);
    assertThat(totals().stats().task("length").running()).isZero();
  }

  @Test
  void cancelledRunsAreCounted() throws InterruptedException {
    Lines lines = new Lines();
    RunnerTotalsTest_LinesRunner runner =
        RunnerTotalsTest_LinesRunner.builder(lines).with(counting).build();
    Run<RunnerTotalsTest_LinesRunner.Result> run = runner.start();
    lines.entered.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThat(totals().cancelled()).isOne();
    assertThat(totals().stats().task("length").running()).isZero();
    assertThat(totals().stats().task("length").waiting()).isZero();
  }

  @Test
  void whatARecorderKeepsIsToldInShort() {
    RunRecorder recorder = RunRecorder.keeping(2);
    RunnerTotalsTest_DoublingRunner runner = RunnerTotalsTest_DoublingRunner.builder(new Doubling())
        .with(counting, recorder)
        .build();
    assertThatThrownBy(() -> runner.withId("bad").run(-1)).isInstanceOf(RunFailedException.class);
    runner.run(1);
    runner.withId("one").doubled(1);
    runner.withId("two").run(2);
    RecordedRuns kept = runners.get(0).recorded(recorder);
    RecordedRun last = kept.runs().get(0);
    assertThat(last.id()).isEqualTo("two");
    assertThat(last.dag()).isEqualTo("RunnerTotalsTest.Doubling");
    assertThat(last.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(last.isNewest()).isTrue();
    assertThat(kept.runs().get(1).target()).isEqualTo("doubled");
    RecordedRun first = kept.runs().get(kept.runs().size() - 1);
    assertThat(first.id()).isEqualTo("bad");
    assertThat(first.hasFailed()).isTrue();
    assertThat(first.isNewest()).isFalse();
    assertThat(first.rootCause()).contains("less than nothing");
  }

  @Test
  void aRecorderThatTheRunnerWasNotGivenIsRefused() {
    RunnerTotalsTest_DoublingRunner.builder(new Doubling()).with(counting).build();
    RunRecorder another = RunRecorder.keeping(1);
    assertThatThrownBy(() -> runners.get(0).recorded(another))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was not given");
  }

  @Test
  void afterTheEndNothingIsRecordedOrAddedUp() {
    RunRecorder recorder = RunRecorder.keeping(2);
    RunRecorder another = RunRecorder.keeping(2);
    RunnerTotalsTest_DoublingRunner runner = RunnerTotalsTest_DoublingRunner.builder(new Doubling())
        .with(counting, recorder, another)
        .build();
    runner.run(1);
    RunnerView view = runners.get(0);
    view.recorded(recorder).end();
    view.addsUp(runner);
    view.addsUpNoMore(this);
    assertThat(view.totals().succeeded()).as("another wants to know").isOne();
    view.addsUpNoMore(runner);
    runner.run(2);
    assertThat(recorder.runs()).isEmpty();
    assertThat(another.runs()).hasSize(2);
    assertThatThrownBy(view::totals).isInstanceOf(IllegalStateException.class);
    view.recorded(another).end();
    runner.run(3);
    assertThat(another.runs()).isEmpty();
  }

  @Test
  void aRunThatGoesOnIsForgottenWhenItEnds() throws InterruptedException {
    RunRecorder recorder = RunRecorder.keeping(2);
    Lines lines = new Lines();
    Run<RunnerTotalsTest_LinesRunner.Result> run = RunnerTotalsTest_LinesRunner.builder(lines)
        .with(counting, recorder)
        .build()
        .start();
    lines.entered.await();
    runners.get(0).recorded(recorder).end();
    assertThat(recorder.runs()).hasSize(1);
    lines.free.countDown();
    run.join();
    assertThat(recorder.runs()).isEmpty();
  }

  @Test
  void whoHasNotAskedForItGetsNoSums() {
    Extension looking = (RunnerExtension) runners::add;
    RunnerTotalsTest_DoublingRunner.builder(new Doubling()).with(looking).build();
    assertThatThrownBy(this::totals)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("addsUp()");
  }
}
