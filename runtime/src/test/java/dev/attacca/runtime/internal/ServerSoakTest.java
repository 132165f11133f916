package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.internal.ServerTest.JobServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many submitters, some failures, random cancellations. {@code -Dattacca.soak.runs=10000} sets how many
 * runs each submitter makes.
 */
@Timeout(1800)
@Tag("S15")
class ServerSoakTest {
  private static final int SUBMITTERS = 100;
  private static final int RUNS = Integer.getInteger("attacca.soak.runs", 1_000);
  /** Submitted by one thread and not yet looked at. */
  private static final int OPEN = 30;
  /** Nobody gets further ahead, so that no result is forgotten before it has been looked at. */
  private static final int STRETCH = 50;

  private static final ServerOptions OPTIONS =
      ServerOptions.defaults().withQueueBound(SUBMITTERS * OPEN * 9 / 10);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicIntegerArray begun = new AtomicIntegerArray(SUBMITTERS * RUNS);
  private final AtomicInteger[] ends = new AtomicInteger[RunStatus.values().length];
  private final AtomicReference<Seen> latest = new AtomicReference<>();
  private volatile boolean over;
  private final AtomicInteger rejected = new AtomicInteger();
  private final JobServer server = ServerTest.server(OPTIONS, number -> {
    begun.incrementAndGet(number);
    if (number % 100 == 7) {
      throw new IllegalStateException("failure of " + number);
    }
    if (number % 10 == 3) {
      Thread.yield();
    }
    return number;
  });

  {
    for (int i = 0; i < ends.length; i++) {
      ends[i] = new AtomicInteger();
    }
  }

  /** One run, seen from outside. */
  private static final class Seen {
    final int number;
    final String id;
    boolean cancelled;
    private RunStatus last = RunStatus.QUEUED;

    Seen(int number, String id) {
      this.number = number;
      this.id = id;
    }

    /** Several threads look, one at a time. */
    synchronized RunStatus look(JobServer server) {
      RunStatus now = server.status(id);
      if (last.isOver()) {
        assertThat(now).isEqualTo(last);
      } else {
        assertThat(now).isGreaterThanOrEqualTo(last);
      }
      last = now;
      return now;
    }
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void every_run_ends_once_and_nothing_is_lost() throws Exception {
    Future<Void> watcher = threads.submit(this::watch);
    int warmUp = RUNS / 5;

    submit(0, warmUp);
    long before = usedHeap();
    submit(warmUp, RUNS);
    assertThat(usedHeap() - before).as("growth of the heap").isLessThan(4 << 20);

    over = true;
    watcher.get();
    server.close();
    int succeeded = ends[RunStatus.SUCCEEDED.ordinal()].get();
    int failed = ends[RunStatus.FAILED.ordinal()].get();
    int cancelled = ends[RunStatus.CANCELLED.ordinal()].get();
    assertThat(succeeded + failed + cancelled)
        .as("%d of them rejected, and repeated", rejected.get())
        .isEqualTo(SUBMITTERS * RUNS);
    assertThat(failed).isPositive();
    assertThat(cancelled).isPositive();
  }

  private void submit(int from, int to) throws Exception {
    Phaser abreast = new Phaser(SUBMITTERS);
    List<Callable<Void>> jobs = new ArrayList<>();
    for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
      int first = submitter * RUNS;
      jobs.add(() -> submitHere(first + from, first + to, abreast));
    }
    for (Future<Void> job : threads.invokeAll(jobs)) {
      job.get();
    }
  }

  private Void submitHere(int from, int to, Phaser abreast) {
    try {
      Deque<Seen> open = new ArrayDeque<>();
      for (int number = from; number < to; number++) {
        open.add(submit(number, open));
        if (open.size() == OPEN) {
          Seen oldest = open.remove();
          if (ThreadLocalRandom.current().nextInt(50) == 0) {
            cancel(oldest);
          }
          close(oldest);
        }
        if ((number + 1) % STRETCH == 0) {
          open.forEach(this::close);
          open.clear();
          abreast.arriveAndAwaitAdvance();
        }
      }
      open.forEach(this::close);
    } finally {
      abreast.arriveAndDeregister();
    }
    return null;
  }

  private Seen submit(int number, Deque<Seen> open) {
    while (true) {
      try {
        Seen run = new Seen(number, server.submit(number));
        latest.set(run);
        run.look(server);
        if (ThreadLocalRandom.current().nextInt(50) == 0) {
          cancel(run);
        }
        return run;
      } catch (RejectedExecutionException e) {
        rejected.incrementAndGet();
        if (open.isEmpty()) {
          Thread.yield();
        } else {
          close(open.remove());
        }
      }
    }
  }

  private void cancel(Seen run) {
    run.cancelled = true;
    server.cancel(run.id);
    run.look(server);
  }

  /** Waits for the end of a run, and compares everything that is known of it. */
  private void close(Seen run) {
    RunStatus told;
    try {
      assertThat(server.result(run.id)).isEqualTo(run.number);
      told = RunStatus.SUCCEEDED;
    } catch (RunFailedException e) {
      assertThat(e.getCause()).hasMessage("failure of " + run.number);
      told = RunStatus.FAILED;
    } catch (RunCancelledException e) {
      assertThat(run.cancelled).isTrue();
      told = RunStatus.CANCELLED;
    }
    assertThat(run.look(server)).isEqualTo(told);
    if (told == RunStatus.CANCELLED) {
      assertThat(begun.get(run.number)).isLessThanOrEqualTo(1);
    } else {
      assertThat(begun.get(run.number)).isEqualTo(1);
      assertThat(told == RunStatus.FAILED).isEqualTo(run.number % 100 == 7);
    }
    ends[told.ordinal()].incrementAndGet();
  }

  /** Looks at runs while they go on, from another thread than the one that submitted them. */
  private Void watch() {
    while (!over) {
      Seen run = latest.get();
      if (run != null) {
        try {
          run.look(server);
        } catch (NoSuchElementException e) {
          Thread.onSpinWait(); // long over
        }
      }
      Thread.yield();
    }
    return null;
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void closing_at_any_moment_loses_nothing() throws Exception {
    for (int round = 0; round < 100; round++) {
      JobServer closing = ServerTest.server(
          OPTIONS.withRunsAtOnce(2).withKeepAtMost(Integer.MAX_VALUE), number -> number);
      boolean hard = round % 2 == 0;
      List<Callable<List<String>>> jobs = new ArrayList<>();
      for (int submitter = 0; submitter < 3; submitter++) {
        jobs.add(() -> submitUntilClosed(closing));
      }
      List<Future<List<String>>> submitters = new ArrayList<>();
      for (Callable<List<String>> job : jobs) {
        submitters.add(threads.submit(job));
      }
      if (hard) {
        closing.close(Duration.ZERO);
      } else {
        closing.close();
      }
      for (Future<List<String>> submitter : submitters) {
        for (String id : submitter.get()) {
          RunStatus status = closing.status(id);
          assertThat(status == RunStatus.SUCCEEDED || hard && status == RunStatus.CANCELLED)
              .as("%s %s", id, status)
              .isTrue();
        }
      }
    }
  }

  private static List<String> submitUntilClosed(JobServer server) {
    List<String> ids = new ArrayList<>();
    while (true) {
      try {
        ids.add(server.submit(ids.size()));
      } catch (RejectedExecutionException e) {
        Thread.yield();
      } catch (IllegalStateException e) {
        return ids;
      }
    }
  }
}
