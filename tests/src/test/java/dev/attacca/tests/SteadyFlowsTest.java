package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops, who reads them and who emits, in the first run and after hundreds, on every executor. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteadyFlowsTest extends Steady {

  /** Each reading, as a part of the highest one. */
  static class Scale {
    @Loop
    Stream<Integer> reading(@Input int count) {
      return IntStream.rangeClosed(1, count).boxed();
    }

    @Task
    int degree(int reading) {
      return reading;
    }

    @Task
    int highest(@Collect List<Integer> degree) {
      return Collections.max(degree);
    }

    @Task
    long below(int highest, @Collect Iterable<Integer> degree) {
      long below = 0;
      for (int each : degree) {
        below += each < highest ? 1 : 0;
      }
      return below;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatIsReadAfterItsTotalIsComplete(On on) throws Exception {
    var runner = on(on, SteadyFlowsTest_ScaleRunner.builder(new Scale())).build();
    steady(
        () -> assertThat(runner.below(5)).isEqualTo(4),
        () -> assertThat(runner.below(1_000)).isEqualTo(999));
  }

  /** Is told how often it is to fail after it has read all. */
  static class Stored {
    @Loop
    List<Integer> number() {
      return List.of(3, 4, 5);
    }

    @Task
    int square(int number) {
      return number * number;
    }

    @Task
    @Retry(times = 3)
    int sum(@Collect Iterable<Integer> square, @Input AtomicInteger failures) throws IOException {
      int sum = 0;
      for (int each : square) {
        sum += each;
      }
      if (failures.getAndDecrement() > 0) {
        throw new IOException("the disk is full");
      }
      return sum;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anAttemptReadsAllThatTheOneBeforeHasRead(On on) throws Exception {
    var runner = on(on, SteadyFlowsTest_StoredRunner.builder(new Stored())).build();
    steady(
        () -> assertThat(runner.sum(new AtomicInteger())).isEqualTo(50),
        () -> assertThat(runner.sum(new AtomicInteger(2))).isEqualTo(50));
  }

  /** Counts, and then sums up, what is not kept. */
  static class Average {
    @Loop
    Stream<Integer> length() {
      return Stream.of(2, 4, 6);
    }

    @Task
    int doubled(int length) {
      return 2 * length;
    }

    @Task
    int average(@Collect Iterable<Integer> doubled, @Input boolean twice) {
      int count = 0;
      for (int ignored : doubled) {
        count++;
      }
      int sum = 0;
      for (int each : twice ? doubled : List.of(8 * count)) {
        sum += each;
      }
      return sum / count;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whoeverReadsTwiceIsToldSo(On on) throws Exception {
    var runner = on(on, SteadyFlowsTest_AverageRunner.builder(new Average())).build();
    steady(
        () -> assertThat(runner.average(false)).isEqualTo(8),
        () -> assertThatThrownBy(() -> runner.average(true))
            .hasRootCauseInstanceOf(IllegalStateException.class)
            .hasMessageContaining("iterates a second time"));
  }

  /** Has no end within its first part. */
  static class Pages {
    @Loop(inFlight = 4)
    Stream<byte[]> page(@Input int size) {
      return Stream.of("first", "second").flatMap(part -> Stream.generate(() -> new byte[size]));
    }

    @Task
    int weight(byte[] page) {
      return page.length;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void ofAnEndlessPartNoMoreIsMadeThanIsRead(On on) throws Exception {
    var runner = on(on, SteadyFlowsTest_PagesRunner.builder(new Pages())).build();
    steady(() -> threeOf(runner, 10), () -> threeOf(runner, 1_000_000));
  }

  private static void threeOf(SteadyFlowsTest_PagesRunner runner, int size) {
    try (Stream<Integer> weights = runner.weight(size)) {
      assertThat(weights.limit(3)).containsExactly(size, size, size);
    }
  }

  /** Who goes on emitting when the method has returned and all that it emitted is through. */
  static final class Straggler {
    final CountDownLatch over = new CountDownLatch(1);
    final CompletableFuture<String> told = new CompletableFuture<>();

    void emits(Emitter<Integer> to) {
      Thread thread = new Thread(() -> {
        try {
          over.await();
          to.emit(2);
          told.complete("accepted");
        } catch (Throwable e) {
          told.complete("refused");
        }
      });
      thread.setDaemon(true);
      thread.start();
    }
  }

  static class Left {
    final AtomicInteger calls = new AtomicInteger();

    @Loop
    void number(@Input Straggler straggler, Emitter<Integer> to) {
      to.emit(1);
      straggler.emits(to);
    }

    @Task
    int tenfold(int number) {
      calls.incrementAndGet();
      return 10 * number;
    }

    @Task
    @DependsOn(every = "tenfold")
    String over(@Input Straggler straggler) {
      straggler.over.countDown();
      return straggler.told.join();
    }

    @Task
    String all(@Collect List<Integer> tenfold, String over) {
      return tenfold + " " + over;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatIsEmittedTooLateIsRefusedAndNeverRuns(On on) throws Exception {
    Left left = new Left();
    var runner = on(on, SteadyFlowsTest_LeftRunner.builder(left)).build();
    steady(() -> {
      left.calls.set(0);
      assertThat(runner.all(new Straggler())).isEqualTo("[10] refused");
      assertThat(left.calls).hasValue(1);
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aParallelStreamEmits(On on) throws Exception {
    var runner =
        on(on, EmissionTest_ParallelRunner.builder(new EmissionTest.Parallel())).build();
    steady(() -> assertThat(runner.sum()).isEqualTo(2 * 299 * 150));
  }

  /** Items below a router outside of their loop, some of which fail on the way. */
  static class Sorted {
    final AtomicInteger small = new AtomicInteger();

    @Router(partial = true)
    boolean big(@Input boolean isBig) {
      return isBig;
    }

    @Loop(onError = OnError.TOLERATE)
    Stream<Integer> parcel() {
      return IntStream.range(0, 100).boxed();
    }

    @Task
    int weighed(int parcel) {
      if (parcel % 10 == 9) {
        throw new IllegalStateException("too heavy");
      }
      return parcel;
    }

    @Task
    @DependsOn(value = "big", when = "false")
    int sorted(int parcel) {
      return small.incrementAndGet();
    }
  }

  /** The items that went straight forgot to look at what the router had chosen, once another of their tasks had failed. */
  @ParameterizedTest
  @EnumSource(On.class)
  void anItemThatLeavesTheStraightWayGoesWhereARouterOutsideLeads(On on) throws Exception {
    Sorted tasks = new Sorted();
    var runner = on(on, SteadyFlowsTest_SortedRunner.builder(tasks)).build();
    steady(() -> {
      tasks.small.set(0);
      assertThat(runner.run(true).stats().task("sorted").skipped()).isEqualTo(100);
      assertThat(tasks.small).hasValue(0);
    });
  }

  /** Emits in items, each of which waits for another executor. */
  static class Nested {
    @Loop(inFlight = 4)
    List<Integer> shelf() {
      return IntStream.range(0, 6).boxed().toList();
    }

    @Task
    @RunOn("io")
    int label(int shelf) {
      Thread.yield();
      return shelf;
    }

    @Loop(inFlight = 2)
    void book(int shelf, Emitter<Integer> to) {
      for (int i = 0; i < 4; i++) {
        to.emit(i);
      }
    }

    @Task
    int entry(int book, int label) {
      return 10 * label + book;
    }

    @Task
    int sum(@Collect List<Integer> entry) {
      return entry.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void fewTasksAtOnceAndEmittersInItemsNeedNoCrowdOfThreads(On on) throws Exception {
    for (int parallelism : new int[] {1, 2}) {
      var runner = on(on, SteadyFlowsTest_NestedRunner.builder(new Nested()))
          .executor("io", pool(2))
          .parallelism(parallelism)
          .build();
      var threads = ManagementFactory.getThreadMXBean();
      long before = threads.getTotalStartedThreadCount();
      steady(() -> assertThat(runner.sum()).isEqualTo(4 * 10 * 15 + 6 * 6));
      assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(500);
    }
  }

  /** Rows that have an end, or are to be stopped. */
  static final class Sheet {
    final int rows;
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch stopped = new CountDownLatch(1);
    final Queue<Integer> booked = new ConcurrentLinkedQueue<>();

    Sheet(int rows) {
      this.rows = rows;
    }
  }

  static class Booking {
    @Loop(inFlight = 3)
    Stream<Integer> row(@Input Sheet sheet) {
      return IntStream.range(0, sheet.rows).boxed();
    }

    @Loop(inFlight = 2)
    List<Integer> cell(int row) {
      return IntStream.range(0, 15).boxed().toList();
    }

    @Task
    int amount(int cell, @Input Sheet sheet) throws InterruptedException {
      if (cell == 4) {
        sheet.begun.countDown();
        sheet.stopped.await();
      }
      return cell;
    }

    @Task
    void book(int row, @Collect List<Integer> amount, @Input Sheet sheet) {
      sheet.booked.add(amount.size());
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aRowThatIsOpenWhenTheRunIsStoppedIsBookedInFull(On on) throws Exception {
    var runner = on(on, SteadyFlowsTest_BookingRunner.builder(new Booking())).build();
    Body quiet = () -> {
      Sheet sheet = new Sheet(3);
      sheet.stopped.countDown();
      runner.run(sheet);
      assertThat(sheet.booked).containsExactly(15, 15, 15);
    };
    if (on == On.CALLER) { // who starts it there has done it before anybody could stop it
      steady(quiet);
      return;
    }
    steady(quiet, () -> {
      Sheet sheet = new Sheet(Integer.MAX_VALUE);
      var run = runner.start(sheet);
      sheet.begun.await();
      run.stop();
      sheet.stopped.countDown();
      run.join(Duration.ofMinutes(1));
      assertThat(sheet.booked).isNotEmpty().containsOnly(15);
    });
  }
}
