package dev.attacca.tests.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A flow whose items come one by one, each of which a thread comes for and goes again. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordedHelpersTest {
  private static final int ITEMS = 3_000;

  static class Trickle {
    final Semaphore done = new Semaphore(0);

    @Loop
    Flow.Publisher<Object> item(@Input Flow.Publisher<Object> items) {
      return items;
    }

    @Task
    int seen(Object item) {
      return item.hashCode();
    }

    @Task
    void last(int seen) {
      done.release();
    }
  }

  @Test
  void aRunThatGoesOnKeepsNothingOfThreadsThatHaveGone() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    Trickle tasks = new Trickle();
    RunRecorder recorder = RunRecorder.keeping(1);
    List<WeakReference<Object>> all = new ArrayList<>();
    SubmissionPublisher<Object> items = new SubmissionPublisher<>(Runnable::run, 16);
    try (RecordedHelpersTest_TrickleRunner runner = RecordedHelpersTest_TrickleRunner.builder(tasks)
        .executor(pool)
        .with(recorder)
        .build()) {
      Run<RecordedHelpersTest_TrickleRunner.Result> run = runner.start(items);
      while (!items.hasSubscribers()) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < ITEMS; i++) {
        Object item = new Object();
        all.add(new WeakReference<>(item));
        items.submit(item);
        tasks.done.acquire();
      }
      while (alive(all) > 100) {
        System.gc();
        Thread.onSpinWait();
      }
      items.close();
      assertThat(run.join().stats().task("last").in()).isEqualTo(ITEMS);
      Trace trace = recorder.runs().get(0);
      assertThat(trace.items().size() + trace.itemsLetGo()).isEqualTo(ITEMS);
    } finally {
      pool.shutdownNow();
    }
  }

  private static long alive(List<WeakReference<Object>> all) {
    return all.stream().filter(one -> one.get() != null).count();
  }
}
