package dev.attacca.benchmarks;

import dev.attacca.Limit;
import dev.attacca.Task;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How exactly a rate limit keeps its rate under many callers, and what it costs to wait for it. Prints
 * both; see the module's README.
 */
public final class LimitRate {
  private static final int CALLERS = 64;
  private static final Duration MEASURED = Duration.ofSeconds(10);
  private static final int WAITING = 10_000;

  private LimitRate() {}

  /** A thousand calls a second, counted. */
  static final class Quick {
    final AtomicLong calls = new AtomicLong();

    @Task
    @Limit(calls = 1000, per = "1s")
    void call() {
      calls.incrementAndGet();
    }
  }

  /** One call an hour: all others wait. */
  static final class Slow {
    @Task
    @Limit(calls = 1, per = "1h")
    void call() {}
  }

  /** Measures, and prints what came out. */
  public static void main(String[] arguments) throws InterruptedException {
    rate();
    waiting();
  }

  private static void rate() throws InterruptedException {
    Quick quick = new Quick();
    LimitRate_QuickRunner runner = LimitRate_QuickRunner.of(quick);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(() -> {
        while (!Thread.currentThread().isInterrupted()) {
          try {
            runner.call();
          } catch (java.util.concurrent.CancellationException e) {
            return; // interrupted at the end of the measurement
          }
        }
      });
      callers.add(caller);
      caller.start();
    }
    Thread.sleep(2000); // the burst is over, and everything compiled
    long before = quick.calls.get();
    long begin = System.nanoTime();
    Thread.sleep(MEASURED.toMillis());
    double rate = (quick.calls.get() - before) * 1e9 / (System.nanoTime() - begin);
    callers.forEach(Thread::interrupt);
    for (Thread caller : callers) {
      caller.join();
    }
    System.out.printf(
        "%d callers for %d s: %.1f calls/s of 1000 allowed (%+.2f %%)%n",
        CALLERS, MEASURED.toSeconds(), rate, rate / 10 - 100);
  }

  private static void waiting() throws InterruptedException {
    LimitRate_SlowRunner runner = LimitRate_SlowRunner.of(new Slow());
    runner.call();
    int threads = Thread.activeCount();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      waiting.add(runner.callAsync());
    }
    Thread.sleep(2000);
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    int more = Thread.activeCount() - threads;
    Thread.sleep(MEASURED.toMillis());
    System.out.printf(
        "%,d tasks waiting for %d s: %d ms of CPU, %d more threads%n",
        WAITING,
        MEASURED.toSeconds(),
        (system.getProcessCpuTime() - cpu) / 1_000_000,
        Math.max(0, more));
    waiting.forEach(future -> future.cancel(true));
  }
}
