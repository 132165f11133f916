package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.spi.RunWatcher;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code stop()} ends the loops that no open item encloses, and finishes open items with theirs. */
@Timeout(60)
class StoppingTest {
  private static final ExecutorService ONE = Executors.newFixedThreadPool(1);
  private static final ExecutorService FOUR = Executors.newFixedThreadPool(4);
  private static final List<Integer> CELLS = IntStream.range(0, 20).boxed().toList();

  static Stream<Executor> executors() {
    return Stream.of(ONE, FOUR);
  }

  @AfterAll
  static void closePools() {
    ONE.shutdownNow();
    FOUR.shutdownNow();
  }

  /** Endless rows, each with loops of every kind, some of which begin only when the run has been stopped. */
  static class Sheet {
    final CountDownLatch inARow = new CountDownLatch(1);
    final CountDownLatch stopped = new CountDownLatch(1);
    final Queue<String> booked = new ConcurrentLinkedQueue<>();

    @Loop(inFlight = 4)
    Stream<Integer> row() {
      return Stream.iterate(0, n -> n + 1);
    }

    @Loop(inFlight = 2)
    Stream<Integer> pulled(int row) {
      return CELLS.stream();
    }

    @Loop(inFlight = 2)
    void emitted(int row, Emitter<Integer> to) {
      CELLS.forEach(to::emit);
    }

    @Loop(inFlight = 2)
    Flow.Publisher<Integer> published(int row) {
      SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, 32);
      return subscriber -> {
        publisher.subscribe(subscriber);
        CELLS.forEach(publisher::submit);
        publisher.close();
      };
    }

    @Task
    int value(int pulled) throws InterruptedException {
      if (pulled == 3) {
        inARow.countDown();
        stopped.await();
      }
      return pulled;
    }

    @Task
    int merged(@Merge({"emitted", "published"}) int any) {
      return any;
    }

    @Task
    @DependsOn(every = "value")
    int late(int row) {
      return row;
    }

    @Loop
    List<Integer> begunLate(int late) {
      return CELLS;
    }

    @Task
    void booked(
        int row,
        @Collect List<Integer> value,
        @Collect @From("merged") List<Integer> merged,
        @Collect @From("begunLate") List<Integer> begunLate) {
      booked.add(value.size() + " " + merged.size() + " " + begunLate.size());
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void anOpenItemIsFinishedWithAllItsLoops(Executor executor) throws InterruptedException {
    Sheet sheet = new Sheet();
    var run = StoppingTest_SheetRunner.builder(sheet).executor(executor).build().start();
    sheet.inARow.await();
    run.stop();
    sheet.stopped.countDown();
    run.join(Duration.ofSeconds(30));
    assertThat(sheet.booked).isNotEmpty();
    assertThat(sheet.booked).containsOnly("20 40 20");
  }

  /** An endless outer loop that emits. */
  static class Emitting {
    final CountDownLatch inARow = new CountDownLatch(1);
    final CountDownLatch stopped = new CountDownLatch(1);
    final Queue<Integer> booked = new ConcurrentLinkedQueue<>();

    @Loop(inFlight = 2)
    void row(Emitter<Integer> to) {
      for (int i = 0; ; i++) {
        to.emit(i);
      }
    }

    @Loop(inFlight = 1)
    void cell(int row, Emitter<Integer> to) throws InterruptedException {
      inARow.countDown();
      stopped.await();
      CELLS.forEach(to::emit);
    }

    @Task
    void book(int row, @Collect List<Integer> cell) {
      booked.add(cell.size());
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void soAreItemsOfALoopThatEmits(Executor executor) throws InterruptedException {
    Emitting emitting = new Emitting();
    var run =
        StoppingTest_EmittingRunner.builder(emitting).executor(executor).build().start();
    emitting.inARow.await();
    run.stop();
    emitting.stopped.countDown();
    run.join(Duration.ofSeconds(30));
    assertThat(emitting.booked).isNotEmpty();
    assertThat(Collections.frequency(emitting.booked, 20)).isEqualTo(emitting.booked.size());
  }

  /** A loop with a clean-up. */
  static class Cleaned {
    final AtomicBoolean called = new AtomicBoolean();
    final AtomicBoolean cleaned = new AtomicBoolean();

    @Loop
    void row(Emitter<Integer> to) {
      called.set(true);
      to.emit(1);
    }

    @Shutdown("row")
    void clean() {
      cleaned.set(true);
    }
  }

  /** The run is cancelled when the loop is about to be called. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void whatWasNeverCalledIsNotCleanedUpAfter(Executor executor) {
    Cleaned cleaned = new Cleaned();
    AtomicReference<Run<?>> run = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    var runner = StoppingTest_CleanedRunner.builder(cleaned)
        .executor(executor)
        .wrapTasks(task -> () -> {
          awaitUninterruptibly(known);
          run.get().cancel();
          task.run();
        })
        .build();
    run.set(runner.start());
    known.countDown();
    assertThatThrownBy(run.get()::join).isInstanceOf(RunCancelledException.class);
    assertThat(cleaned.called).isFalse();
    assertThat(cleaned.cleaned).isFalse();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e); // nobody interrupts before it is cancelled
    }
  }

  /** Items of which none waits for anything, from an iterator that leaves a flag on its thread. */
  static class Interrupting {
    @Loop
    Iterator<Integer> item() {
      return Stream.iterate(0, n -> n + 1)
          .peek(n -> Thread.currentThread().interrupt())
          .iterator();
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }
  }

  /** Stops the run when told the third time, and looks whether its thread is interrupted. */
  private static final class Stopping {
    private final CompletableFuture<Run<?>> begun = new CompletableFuture<>();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicBoolean interrupted = new AtomicBoolean();

    void isTold() {
      look();
      if (told.incrementAndGet() == 3) {
        begun.join().stop();
      }
      look();
    }

    private void look() {
      if (Thread.currentThread().isInterrupted()) {
        interrupted.set(true);
      }
    }

    /** By the end it has been told of each item, and was never interrupted. */
    void check(StoppingTest_InterruptingRunner runner) {
      Run<?> run = runner.start();
      begun.complete(run);
      run.join(Duration.ofSeconds(30));
      assertThat(run.stats().task("twice").out()).isEqualTo(told.get());
      assertThat(told).hasValueGreaterThanOrEqualTo(3);
      assertThat(interrupted).isFalse();
    }
  }

  /** Neither what stops the loop nor what its iterator has left on the thread is for whoever is told of an item. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void a_listener_is_not_interrupted_for_the_iterator(Executor executor) {
    Stopping stopping = new Stopping();
    RunListener listener = new RunListener() {
      @Override
      public void requested(TaskEvent event) {
        if (event.task().equals("twice")) {
          stopping.isTold();
        }
      }
    };
    stopping.check(StoppingTest_InterruptingRunner.builder(new Interrupting())
        .executor(executor)
        .listener(listener)
        .build());
  }

  /** The same of who is told that an item is over. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void a_watcher_is_not_interrupted_for_the_iterator(Executor executor) {
    Stopping stopping = new Stopping();
    RunWatcher watcher = new RunWatcher() {
      @Override
      public Object intercept(TaskCall call) throws Exception {
        return call.proceed();
      }

      @Override
      public void closed(String loop) {
        stopping.isTold();
      }
    };
    stopping.check(StoppingTest_InterruptingRunner.builder(new Interrupting())
        .executor(executor)
        .intercept(watcher)
        .build());
  }
}
