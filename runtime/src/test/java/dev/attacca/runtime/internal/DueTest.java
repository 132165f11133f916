package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes due: never on the timer's own thread, and on few others. */
@Timeout(120)
class DueTest {
  private final Set<String> threads = ConcurrentHashMap.newKeySet();

  private void note() {
    threads.add(Thread.currentThread().getName());
  }

  @Test
  void noUserCodeEverRunsOnTheTimersThread() {
    Blueprint blueprint = Blueprint.parse("""
        dag Everything
        task out async timeout=5000000 onError=TOLERATE
        task again retry=3,2000000,1,0 runOn=io onError=TOLERATE
        task limited calls=1 per=3000000 runOn=io
        task late timeout=5000000 onError=TOLERATE
        """);
    Executor noted = job -> {
      note();
      new Thread(job, "io").start();
    };
    RunListener listener = new RunListener() {
      @Override
      public void started(TaskEvent event) {
        note();
      }

      @Override
      public void failed(TaskEvent event) {
        note();
      }

      @Override
      public void retried(TaskEvent event) {
        note();
      }

      @Override
      public void finished(TaskEvent event) {
        note();
      }
    };
    Engine engine = TestEngine.builder()
        .executor(noted)
        .executor("io", noted)
        .listener(listener)
        .wrapTasks(task -> () -> {
          note();
          task.run();
        })
        .logStats(Duration.ofMillis(2), stats -> {
          note();
          return false;
        })
        .build(blueprint);
    List<Run<?>> runs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      TestScope scope = new TestScope(blueprint)
          .task("out", s -> {
            CompletableFuture<String> never = new CompletableFuture<>();
            never.whenComplete((value, thrown) -> note());
            return never;
          })
          .action("again", () -> {
            note();
            throw new IOException();
          })
          .action("limited", this::note)
          .action("late", () -> new CountDownLatch(1).await());
      runs.add(engine.start(scope, TestEngine.Result::new));
    }
    runs.forEach(Run::join);
    assertThat(threads)
        .contains("io")
        .noneMatch(name -> name.contains("timer") || name.contains("watchdog"));
  }

  @Test
  void aTimeOutIsNotHeldUpByWhatHangsOnTheFutureOfAnotherRun() {
    Blueprint blueprint = Blueprint.parse("dag One\ntask work async timeout=5000000\n");
    CountDownLatch release = new CountDownLatch(1);
    Engine engine = TestEngine.builder().build(blueprint);
    List<Run<?>> held = new ArrayList<>();
    CountDownLatch holding = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      TestScope scope = new TestScope(blueprint).task("work", s -> {
        CompletableFuture<String> never = new CompletableFuture<>();
        never.whenComplete((value, thrown) -> {
          holding.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
        return never;
      });
      held.add(engine.start(scope, TestEngine.Result::new));
    }
    assertThat(holding).satisfies(latch -> latch.await(30, TimeUnit.SECONDS));
    TestScope scope = new TestScope(blueprint).task("work", s -> new CompletableFuture<>());
    assertThatThrownBy(() -> engine.run(scope)).isInstanceOf(RunFailedException.class);
    assertThat(held).allMatch(run -> !run.status().isOver());
    release.countDown();
    held.forEach(run -> assertThatThrownBy(run::join).isInstanceOf(RunFailedException.class));
  }

  @Test
  void tenThousandThatAreDueAtOnceTakeFewThreads() {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger at = new AtomicInteger();
    Blueprint blueprint =
        Blueprint.parse("dag One\ntask work async timeout=200000000 onError=TOLERATE\n");
    Engine engine = TestEngine.builder().build(blueprint);
    List<Run<?>> runs = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      TestScope scope = new TestScope(blueprint).task("work", s -> {
        CompletableFuture<String> never = new CompletableFuture<>();
        never.whenComplete((value, thrown) -> {
          most.accumulateAndGet(at.incrementAndGet(), Math::max);
          at.decrementAndGet();
        });
        return never;
      });
      runs.add(engine.start(scope, TestEngine.Result::new));
    }
    runs.forEach(Run::join);
    assertThat(most.get()).isLessThan(100);
  }

  @Test
  void aWaitLongerThanCanBeCountedIsALongWait() {
    assertThat(Later.nanos(java.time.temporal.ChronoUnit.FOREVER.getDuration()))
        .isEqualTo(Long.MAX_VALUE);
    Blueprint blueprint = Blueprint.parse("dag One\ntask work async\n");
    Duration forever = java.time.temporal.ChronoUnit.FOREVER.getDuration();
    Engine engine = TestEngine.builder()
        .shutdownGrace(forever)
        .logStats(forever, stats -> false)
        .build(blueprint);
    CompletableFuture<String> never = new CompletableFuture<>();
    Run<TestEngine.Result> run =
        engine.start(new TestScope(blueprint).task("work", s -> never), TestEngine.Result::new);
    run.cancel();
    assertThatThrownBy(() -> run.join(forever))
        .isInstanceOf(java.util.concurrent.CancellationException.class);
    engine
        .start(new TestScope(blueprint).task("work", s -> "done"), TestEngine.Result::new)
        .join(forever);
  }
}
