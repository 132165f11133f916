package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.RunFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may emit, from when to when, and what becomes of the rest. */
@org.junit.jupiter.api.Timeout(60)
class EmissionTest extends OnEveryExecutor {
  static class Parallel {
    @Loop(inFlight = 3)
    void number(Emitter<Integer> to) {
      IntStream.range(0, 300).parallel().forEach(to::emit);
    }

    @Loop(inFlight = 2)
    void twice(int number, Emitter<Integer> to) {
      IntStream.range(0, 2).parallel().forEach(i -> to.emit(number));
    }

    @Task
    int sum(@Collect List<Integer> twice) {
      return twice.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aParallelStreamMayEmit(Executor executor) {
    var runner =
        EmissionTest_ParallelRunner.builder(new Parallel()).executor(executor).build();
    for (int i = 0; i < 20; i++) {
      assertThat(runner.sum()).isEqualTo(2 * 299 * 150);
    }
  }

  @Test
  void aParallelStreamMayEmitOnTheThreadsOfTheRuntime() {
    assertThat(EmissionTest_ParallelRunner.of(new Parallel()).sum()).isEqualTo(2 * 299 * 150);
  }

  static class Total {
    int all;
  }

  /** Whose loops emit from parallel streams, within each other. */
  static class ParallelRows {
    @Loop(inFlight = 2)
    void row(Emitter<Integer> to) {
      IntStream.range(0, 30).parallel().forEach(to::emit);
    }

    @Loop(inFlight = 3)
    void cell(int row, Emitter<Integer> to) {
      IntStream.range(0, 10).parallel().forEach(to::emit);
    }

    @Task
    int value(int cell) {
      return IntStream.range(0, 500).parallel().map(i -> i == cell ? 1 : 0).sum();
    }

    @Task
    int counted(int value, @State Total total) {
      return total.all += value;
    }

    @Task
    int sum(@Collect Iterable<Integer> counted) {
      int last = 0;
      for (int each : counted) {
        last = each;
      }
      return last;
    }
  }

  /** A thread of such a pool that waits for one parallel stream does a part of another one meanwhile. */
  @Test
  void loopsWithinEachOtherMayEmitFromParallelStreamsOnAForkJoinPool() {
    for (ForkJoinPool pool : List.of(
        ForkJoinPool.commonPool(), new ForkJoinPool(1), new ForkJoinPool(2), new ForkJoinPool(4))) {
      for (int parallelism : new int[] {1, 8}) {
        var runner = EmissionTest_ParallelRowsRunner.builder(new ParallelRows())
            .executor(pool)
            .parallelism(parallelism)
            .build();
        for (int i = 0; i < 10; i++) {
          assertThat(runner.sumAsync()).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(300);
          assertThat(pool.submit(() -> runner.sum()))
              .succeedsWithin(Duration.ofSeconds(60))
              .isEqualTo(300);
        }
      }
      pool.shutdown(); // not the common one, which stays
    }
  }

  /** Emits from a parallel stream into a task with a state, and from there to a worker. */
  static class ParallelRequests {
    @Loop(inFlight = 3)
    void number(Emitter<Integer> to) {
      IntStream.range(0, 300).parallel().forEach(to::emit);
    }

    @Task
    int counted(int number, @State Total total) {
      return ++total.all;
    }

    @Task
    void worker(Inbox<Integer, Integer> counted) {
      for (Inbox.Request<Integer, Integer> request : counted) {
        request.complete(request.value());
      }
    }

    @Task
    int answer(int worker) {
      return worker;
    }

    @Task
    int sum(@Collect List<Integer> answer, @State Total total) {
      return answer.size() + total.all;
    }
  }

  /** Whoever has had to wait for room goes on, when others have been asked for who cannot come. */
  @Test
  void aRunOnTheOnlyThreadOfItsPoolDoesNotLeaveItsWorkToThoseWhoHaveNotCome() {
    for (int parallelism : new int[] {1, 2, 8}) {
      ForkJoinPool pool = new ForkJoinPool(1);
      var runner = EmissionTest_ParallelRequestsRunner.builder(new ParallelRequests())
          .executor(pool)
          .parallelism(parallelism)
          .build();
      for (int i = 0; i < 20; i++) {
        assertThat(pool.submit(() -> runner.sum()))
            .succeedsWithin(Duration.ofSeconds(60))
            .isEqualTo(600);
      }
      pool.shutdown();
    }
  }

  /** Whose items emit into the loop that they are items of. */
  static class Own {
    private final AtomicInteger more = new AtomicInteger();
    private final AtomicReference<Emitter<Integer>> emitter = new AtomicReference<>();

    @Loop(inFlight = 2)
    void number(Emitter<Integer> to) {
      emitter.set(to);
      IntStream.range(0, 200).forEach(to::emit);
    }

    @Task
    int again(int number) {
      for (int i = 0; i < 4 && number >= 0; i++) {
        try {
          emitter.get().emit(-1);
          more.incrementAndGet();
        } catch (IllegalStateException e) { // the method of the loop has returned
          assertThat(e).hasMessageContaining("has ended");
        }
      }
      return number;
    }

    @Task
    int count(@Collect List<Integer> again) {
      return again.size() - more.get();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void anItemMayEmitIntoItsOwnLoop(Executor executor) {
    for (int parallelism : new int[] {1, 8}) {
      assertThat(EmissionTest_OwnRunner.builder(new Own())
              .executor(executor)
              .parallelism(parallelism)
              .build()
              .countAsync())
          .succeedsWithin(Duration.ofSeconds(60))
          .isEqualTo(200);
    }
  }

  static class Threads {
    @Loop(inFlight = 1)
    void number(Emitter<Integer> to) throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Thread thread = new Thread(() -> IntStream.range(0, 50).forEach(to::emit));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    @Task
    int count(@Collect List<Integer> number) {
      return number.size();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void threadsThatTheMethodWaitsForMayEmit(Executor executor) {
    var runner =
        EmissionTest_ThreadsRunner.builder(new Threads()).executor(executor).build();
    for (int i = 0; i < 5; i++) {
      assertThat(runner.count()).isEqualTo(200);
    }
  }

  static class Late {
    final CountDownLatch loopIsDone = new CountDownLatch(1);
    final CountDownLatch refused = new CountDownLatch(1);
    final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    final AtomicReference<Emitter<Integer>> kept = new AtomicReference<>();

    @Loop
    void number(Emitter<Integer> to) {
      kept.set(to);
      to.emit(1);
      Thread thread = new Thread(() -> {
        try {
          loopIsDone.await();
          to.emit(2);
        } catch (Throwable e) {
          thrown.add(e);
        }
        refused.countDown();
      });
      thread.setDaemon(true);
      thread.start();
    }

    @Task
    int square(int number) {
      return number * number;
    }

    @Task
    @DependsOn(every = "square")
    String after() throws InterruptedException {
      loopIsDone.countDown();
      refused.await();
      return "after";
    }

    @Task
    List<Integer> all(@Collect List<Integer> square, String after) {
      return square;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void whatIsEmittedAfterTheMethodHasReturnedIsRefused(Executor executor) {
    Late late = new Late();
    assertThat(EmissionTest_LateRunner.builder(late).executor(executor).build().all())
        .containsExactly(1);
    assertThat(late.thrown).hasSize(1);
    assertThat(late.thrown.peek())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("loop \"number\" has ended");
  }

  @Test
  void whatIsEmittedAfterTheRunIsRefused() {
    Late late = new Late();
    EmissionTest_LateRunner.of(late).all();
    assertThatThrownBy(() -> late.kept.get().emit(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("loop \"number\" has ended");
  }

  /** A guest waits for room when the method returns. */
  static class Leaves {
    final CountDownLatch waits = new CountDownLatch(1);
    final CountDownLatch refused = new CountDownLatch(1);
    final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    @Loop(inFlight = 1)
    void number(Emitter<Integer> to) throws InterruptedException {
      to.emit(1);
      Thread guest = new Thread(() -> {
        try {
          to.emit(2);
          to.emit(3);
        } catch (Throwable e) {
          thrown.add(e);
        }
        refused.countDown();
      });
      guest.setDaemon(true);
      guest.start();
      while (guest.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      waits.countDown();
    }

    @Task
    int blocked(int number) throws InterruptedException {
      refused.await();
      return number;
    }

    @Task
    List<Integer> all(@Collect List<Integer> blocked) {
      return blocked;
    }
  }

  @Test
  void oneThatWaitsForRoomWhenTheMethodReturnsIsRefused() {
    Leaves leaves = new Leaves();
    assertThat(EmissionTest_LeavesRunner.of(leaves).all()).containsExactly(1);
    assertThat(leaves.thrown).hasSize(1);
    assertThat(leaves.thrown.peek()).isInstanceOf(IllegalStateException.class);
  }

  static class Slow {
    final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

    @Loop
    @Timeout("50ms")
    void number(Emitter<Integer> to) throws InterruptedException {
      to.emit(1);
      new CountDownLatch(1).await(30, TimeUnit.SECONDS);
    }

    @Task
    void see(int number) {
      seen.add(number);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aMethodWhoseTimeIsUpWhileItEmitsFailsItsLoop(Executor executor) {
    Slow slow = new Slow();
    var runner = EmissionTest_SlowRunner.builder(slow).executor(executor).build();
    assertThatThrownBy(runner::run)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("number")
        .hasMessageContaining("took longer than");
  }
}
