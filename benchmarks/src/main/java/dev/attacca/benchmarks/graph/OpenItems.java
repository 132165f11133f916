package dev.attacca.benchmarks.graph;

import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How much of the heap an item of a flow takes that waits for a future. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
public class OpenItems {
  static final String METRIC = "bytes";
  private static final int ITEMS = 10_000;

  /** JMH's way to tell a number that is not a time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Heap {
    /** For each open item. */
    public double bytes;
  }

  /** Items that stay open until they are let go. */
  static final class Held {
    final CompletableFuture<Integer> gate = new CompletableFuture<>();
    final AtomicInteger open = new AtomicInteger();

    @Loop(inFlight = ITEMS)
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    CompletableFuture<Integer> held(int item) {
      open.incrementAndGet();
      return gate;
    }

    @Task
    int sum(int item, int held) {
      return item + held;
    }
  }

  /** Opens all items, looks how much of the heap they take, and lets them go. */
  @Benchmark
  public void open(Heap heap) throws InterruptedException {
    Held held = new Held();
    OpenItems_HeldRunner runner = OpenItems_HeldRunner.of(held);
    long before = used();
    Run<OpenItems_HeldRunner.Result> run = runner.start();
    while (held.open.get() < ITEMS) {
      Thread.sleep(1);
    }
    heap.bytes = (used() - before) / (double) ITEMS;
    held.gate.complete(1);
    if (run.join().stats().task("sum").out() != ITEMS) {
      throw new IllegalStateException(run.stats().toString());
    }
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(10);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
