package dev.attacca.spring.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Input;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.spring.AttaccaAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

@Timeout(120)
class ShutdownTest {
  /** As a data source: what it is used for after it was closed fails. */
  static class Store implements AutoCloseable {
    private final AtomicBoolean isClosed = new AtomicBoolean();

    String read(String what) {
      if (isClosed.get()) {
        throw new IllegalStateException("the store is closed");
      }
      return what;
    }

    @Override
    public void close() {
      isClosed.set(true);
    }
  }

  static class Reading {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch mayGoOn = new CountDownLatch(1);
    final CountDownLatch bothAreThere = new CountDownLatch(2);
    final Store store;

    Reading(Store store) {
      this.store = store;
    }

    @Task
    String first(@Input String what) {
      begun.countDown();
      Waits.until(mayGoOn);
      return store.read(what);
    }

    @Task
    @RunOn("db")
    String one(String first) {
      return both(first);
    }

    @Task
    String other(String first) {
      return both(first);
    }

    private String both(String value) {
      bothAreThere.countDown();
      Waits.until(bothAreThere);
      return store.read(value);
    }

    @Task
    String all(String one, String other) {
      return store.read(one + other);
    }
  }

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          AttaccaAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
      .withBean(Reading.class)
      .withBean("db", ThreadPoolTaskExecutor.class)
      .withPropertyValues("spring.task.execution.mode=force")
      .withBean(Store.class);

  /** Calls this when the application closes, when the web server would wait for its requests. */
  private static final class AtGracefulShutdown implements SmartLifecycle {
    private final Runnable action;
    private boolean isRunning;

    AtGracefulShutdown(Runnable action) {
      this.action = action;
    }

    @Override
    public void start() {
      isRunning = true;
    }

    @Override
    public void stop() {
      isRunning = false;
      action.run();
    }

    @Override
    public boolean isRunning() {
      return isRunning;
    }

    @Override
    public int getPhase() {
      return SmartLifecycle.DEFAULT_PHASE - 1024;
    }
  }

  @Test
  void aRunThatGoesOnEndsBeforeWhatItUsesIsClosed() {
    AtomicReference<Reading> tasks = new AtomicReference<>();
    AtomicReference<Run<ShutdownTest_ReadingRunner.Result>> run = new AtomicReference<>();
    spring
        .withBean(
            AtGracefulShutdown.class,
            () -> new AtGracefulShutdown(() -> tasks.get().mayGoOn.countDown()))
        .run(context -> {
          tasks.set(context.getBean(Reading.class));
          run.set(context.getBean(ShutdownTest_ReadingRunner.class).start("x"));
          Waits.until(tasks.get().begun);
        });
    assertThat(run.get().join().all()).isEqualTo("xx");
  }

  @Test
  void requestsUnderWayMayBeginRunsUntilTheWebServerHasAnsweredThem() {
    List<String> answers = new ArrayList<>();
    AtomicReference<ShutdownTest_ReadingRunner> runner = new AtomicReference<>();
    spring
        .withBean(
            AtGracefulShutdown.class,
            () -> new AtGracefulShutdown(() -> answers.add(runner.get().all("y"))))
        .run(context -> {
          runner.set(context.getBean(ShutdownTest_ReadingRunner.class));
          context.getBean(Reading.class).mayGoOn.countDown();
        });
    assertThat(answers).containsExactly("yy");
    assertThatThrownBy(() -> runner.get().all("z")).isInstanceOf(IllegalStateException.class);
  }

  static class Endless {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch never = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Task
    int forever() throws InterruptedException {
      begun.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      return 1;
    }
  }

  @Test
  void aRunThatDoesNotEndIsCancelledAfterTheGrace() {
    AtomicReference<CompletableFuture<Integer>> run = new AtomicReference<>();
    AtomicReference<Endless> tasks = new AtomicReference<>();
    spring
        .withBean(Endless.class)
        .withPropertyValues("attacca.defaults.shutdown-grace=20ms")
        .run(context -> {
          tasks.set(context.getBean(Endless.class));
          run.set(context.getBean(ShutdownTest_EndlessRunner.class).foreverAsync());
          Waits.until(tasks.get().begun);
        });
    Waits.until(tasks.get().interrupted);
    assertThatThrownBy(() -> run.get().get(30, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("its runner was closed");
  }

  @Test
  void aRunnerOfAContextThatIsStoppedGoesOnWhenThatIsStartedAgain() {
    spring.run(context -> {
      context.getBean(Reading.class).mayGoOn.countDown();
      context.stop();
      context.start();
      assertThat(context.getBean(ShutdownTest_ReadingRunner.class).all("x")).isEqualTo("xx");
    });
  }

  static class Closing {
    private final AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();

    @Task
    boolean closed() {
      context.get().close();
      return true;
    }
  }

  @Test
  void aTaskMayCloseTheApplicationThatItIsIn() {
    spring
        .withBean(Closing.class)
        .withPropertyValues("attacca.defaults.shutdown-grace=20ms")
        .run(context -> {
          context.getBean(Closing.class).context.set(context.getSourceApplicationContext());
          ShutdownTest_ClosingRunner runner = context.getBean(ShutdownTest_ClosingRunner.class);
          CompletableFuture<Boolean> run = runner.closedAsync();
          assertThat(run.handle((value, failure) -> true)).succeedsWithin(60, TimeUnit.SECONDS);
          assertThatThrownBy(runner::closed).isInstanceOf(IllegalStateException.class);
        });
  }

  // Contexts below others

  static class Below {
    @Task
    String thread() {
      return Thread.currentThread().getName();
    }
  }

  /** With a runner, whose tasks run on a pool of the parent. */
  private static ApplicationContextRunner below(AssertableApplicationContext parent) {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class))
        .withParent(parent.getSourceApplicationContext())
        .withBean(Below.class);
  }

  private static String thread(AssertableApplicationContext child) {
    return child
        .getBean(ShutdownTest_BelowRunner.class)
        .threadAsync()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void aContextThatClosesLeavesThePoolsOfThoseAboveItOpen() {
    spring.run(parent -> {
      parent.getBean(Reading.class).mayGoOn.countDown();
      below(parent).run(child -> assertThat(thread(child)).startsWith("task-"));
      assertThat(parent.getBean(ShutdownTest_ReadingRunner.class).allAsync("x"))
          .succeedsWithin(60, TimeUnit.SECONDS)
          .isEqualTo("xx");
    });
  }

  @Test
  void aPoolIsThereForContextsBelowUntilItsOwnHasAnsweredTheRequestsUnderWay() {
    List<String> answers = new ArrayList<>();
    AtomicReference<AssertableApplicationContext> open = new AtomicReference<>();
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            AttaccaAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
        .withBean(
            AtGracefulShutdown.class,
            () -> new AtGracefulShutdown(() -> answers.add(thread(open.get()))))
        .run(parent -> below(parent).run(child -> {
          open.set(child);
          parent.getSourceApplicationContext().close();
        }));
    assertThat(answers).singleElement().asString().startsWith("task-");
  }
}
