package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.runtime.Extension;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.spi.RunView;
import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.runtime.spi.RunnerView;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extensions that are shown the runners. */
@Timeout(60)
class RunnerExtensionTest {
  static class Held {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch free;

    Held(CountDownLatch free) {
      this.free = free;
    }

    @Task
    int held(@Input int number) throws InterruptedException {
      entered.countDown();
      free.await();
      return number;
    }

    @Task
    int twice(int held) {
      return 2 * held;
    }
  }

  /** Is shown runners, and is told of runs. */
  private static final class Shown implements RunnerExtension, RunListener {
    private final List<RunnerView> runners = new ArrayList<>();
    private final List<Long> outAtTheEnd = new ArrayList<>();

    @Override
    public void built(RunnerView runner) {
      runners.add(runner);
    }

    @Override
    public void runEnded(RunEvent run) {
      for (RunView view : runners.get(0).runs()) {
        if (view.id().equals(run.runId())) {
          outAtTheEnd.add(view.stats().task("held").out());
        }
      }
    }
  }

  private final Shown shown = new Shown();
  private final CountDownLatch free = new CountDownLatch(1);
  private final Held held = new Held(free);

  @Test
  void oneThatIsPartOfAnotherIsShownTheRunnerOnce() {
    Extension both = new Extension() {
      @Override
      public List<? extends Extension> parts() {
        return List.of(shown, shown);
      }
    };
    RunnerExtensionTest_HeldRunner runner =
        RunnerExtensionTest_HeldRunner.builder(held).with(both).build();
    assertThat(shown.runners).hasSize(1);
    assertThat(shown.runners.get(0).graph()).isEqualTo(runner.graph());
  }

  @Test
  void itSeesRunsThatGoOnAndEndsThem() throws InterruptedException {
    RunnerExtensionTest_HeldRunner runner =
        RunnerExtensionTest_HeldRunner.builder(held).with(shown).build();
    RunnerView view = shown.runners.get(0);
    assertThat(view.runs()).isEmpty();
    Run<RunnerExtensionTest_HeldRunner.Result> run = runner.start(1);
    held.entered.await();
    assertThat(view.runs()).hasSize(1);
    RunView seen = view.runs().get(0);
    assertThat(seen.id()).isEqualTo(run.id());
    assertThat(seen.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(seen.stats().task("held").running()).isOne();
    seen.cancel("somebody has pressed the button");
    assertThatThrownBy(run::join)
        .isInstanceOf(RunCancelledException.class)
        .hasMessageContaining("somebody has pressed the button");
    runner.close();
    await().until(() -> view.runs().isEmpty()); // once all have been told of the end
    assertThat(seen.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void aViewLivesAsLongAsARunDoes() throws InterruptedException {
    AtomicReference<WeakReference<RunnerView>> weak = new AtomicReference<>();
    RunnerExtension holdsWeakly = runner -> weak.set(new WeakReference<>(runner));
    Run<RunnerExtensionTest_HeldRunner.Result> run =
        RunnerExtensionTest_HeldRunner.builder(held).with(holdsWeakly).build().start(1);
    held.entered.await();
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    RunnerView view = weak.get().get();
    assertThat(view).as("of a runner that nobody holds").isNotNull();
    assertThat(view.runs()).extracting(RunView::id).containsExactly(run.id());
    free.countDown();
    run.join();
  }

  @Test
  void aListenerThatIsToldOfTheEndFindsTheRunWithItsCounts() {
    free.countDown();
    RunnerExtensionTest_HeldRunner runner =
        RunnerExtensionTest_HeldRunner.builder(held).with(shown).build();
    assertThat(runner.start(3).join().twice()).isEqualTo(6);
    assertThat(shown.outAtTheEnd).containsExactly(1L);
  }

  @Test
  void itSeesServersUntilTheyAreClosed() {
    free.countDown();
    RunnerExtensionTest_HeldRunner runner =
        RunnerExtensionTest_HeldRunner.builder(held).with(shown).build();
    RunnerView view = shown.runners.get(0);
    RunnerExtensionTest_HeldRunner.Server server = runner.serve(ServerOptions.defaults());
    assertThat(List.copyOf(view.servers())).isEqualTo(List.of(server));
    server.close();
    assertThat(view.servers()).isEmpty();
    assertThat(view.isClosed()).isFalse();
    runner.close();
    assertThat(view.isClosed()).isTrue();
  }

  @Test
  void whatItThrowsTheBuilderThrows() {
    RunnerExtension refuses = runner -> {
      throw new IllegalStateException("not " + runner.graph().name());
    };
    RunnerExtensionTest_HeldRunner.Builder builder =
        RunnerExtensionTest_HeldRunner.builder(held).with(refuses);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not RunnerExtensionTest.Held");
  }

  @Test
  void serversThatOpenAndWhatTheyRefuseAreTold() throws InterruptedException {
    CountDownLatch free = new CountDownLatch(1);
    Held held = new Held(free);
    List<String> told = new CopyOnWriteArrayList<>();
    RunnerExtension extension = new RunnerExtension() {
      @Override
      public void built(RunnerView runner) {
        told.add("built");
      }

      @Override
      public void opened(Server<?> server) {
        told.add("opened with " + server.running() + " runs");
      }

      @Override
      public void refused(Server<?> server) {
        told.add("refused with " + server.running() + " runs");
      }
    };
    var server = RunnerExtensionTest_HeldRunner.builder(held)
        .with(extension)
        .build()
        .serve(ServerOptions.defaults().withRunsAtOnce(1).withQueueBound(0));
    server.submit(1);
    held.entered.await();
    assertThatThrownBy(() -> server.submit(2)).isInstanceOf(RejectedExecutionException.class);
    free.countDown();
    server.close();

    assertThat(told).containsExactly("built", "opened with 0 runs", "refused with 1 runs");
  }
}
