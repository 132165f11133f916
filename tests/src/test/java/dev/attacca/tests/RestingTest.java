package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Collect;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.RunOn;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunnerBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Items that hold what earlier ones need: no compiler can know, but no run hangs for that. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestingTest {

  /** The emitter of a row may have the one thread of its executor, which that of an earlier row needs. */
  static class Emitters {
    @Loop(inFlight = 5)
    List<Integer> row() {
      return List.of(0, 1, 2, 3, 4);
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void cell(int row, Emitter<Integer> out) {
      for (int i = 0; i < 3; i++) {
        out.emit(10 * row + i);
      }
    }

    @Task
    int total(@Collect Stream<Integer> cell) {
      return cell.mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(Few.class)
  void emittersOfItemsGoOnWithFewThreads(Few few) {
    everyWay(few, (run, io) -> {
      var runner = RestingTest_EmittersRunner.builder(new Emitters());
      assertThat(run.apply(runner, io).build().total()).isEqualTo(315);
    });
  }

  /** Emitters of three levels, and the tasks of their items, all on the same executor. */
  static class Levels {
    @Loop(inFlight = 3)
    @RunOn("io")
    void a(Emitter<Integer> out) {
      for (int i = 0; i < 4; i++) {
        out.emit(i);
      }
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void b(int a, Emitter<Long> out) {
      for (int i = 0; i < 3; i++) {
        out.emit(10L * a + i);
      }
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void c(long b, Emitter<String> out) {
      for (int i = 0; i < 3; i++) {
        out.emit("" + b);
      }
    }

    @Task
    @RunOn("io")
    int length(String c) {
      return c.length();
    }

    @Task
    long total(@Collect Stream<Integer> length) {
      return length.count();
    }
  }

  @ParameterizedTest
  @EnumSource(Few.class)
  void emittersOfSeveralLevelsGoOnWithFewThreads(Few few) {
    everyWay(few, (run, io) -> {
      var runner = RestingTest_LevelsRunner.builder(new Levels());
      assertThat(run.apply(runner, io).build().total()).isEqualTo(36);
    });
  }

  /** The items of one loop wait for the end of the other; their consumer starts after a task of the executor. */
  static class Beside {
    @Loop(inFlight = 1)
    @RunOn("io")
    void a(Emitter<Integer> out) {
      for (int i = 0; i < 4; i++) {
        out.emit(i);
      }
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void b(Emitter<Long> out) {
      for (int i = 0; i < 4; i++) {
        out.emit((long) i);
      }
    }

    @Task
    @RunOn("io")
    long known(@Collect List<Long> b) {
      return b.size();
    }

    @Task
    long both(int a, long known) {
      return a + known;
    }

    @Task
    @RunOn("io")
    String late() {
      return "";
    }

    @Task
    long total(String late, @Collect Stream<Long> both) {
      return both.mapToLong(Long::longValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(Few.class)
  void loopsThatWaitForEachOthersEndGoOnWithFewThreads(Few few) {
    everyWay(few, (run, io) -> {
      var runner = RestingTest_BesideRunner.builder(new Beside());
      assertThat(run.apply(runner, io).build().total()).isEqualTo(22);
    });
  }

  /** The order of a state, rather than that of a stream. */
  static class InTurn {
    static class Seen {
      final AtomicInteger all = new AtomicInteger();
    }

    @Loop(inFlight = 4)
    List<Integer> row() {
      return List.of(0, 1, 2, 3, 4, 5);
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void cell(int row, Emitter<Integer> out) {
      for (int i = 0; i < 3; i++) {
        out.emit(i);
      }
    }

    @Task
    int seen(int cell, @State Seen state) {
      return state.all.incrementAndGet();
    }

    @Task
    int most(@Collect List<Integer> seen) {
      return seen.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(Few.class)
  void emittersOfItemsThatTakeTurnsGoOnWithFewThreads(Few few) {
    everyWay(few, (run, io) -> {
      var runner = RestingTest_InTurnRunner.builder(new InTurn());
      assertThat(run.apply(runner, io).build().most()).isEqualTo(18);
    });
  }

  /** Items whose tasks wait for runs that need the thread that the loop around them has. */
  static class Around {
    private final Executor io;

    Around(Executor io) {
      this.io = io;
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void row(Emitter<Integer> out) {
      for (int i = 0; i < 4; i++) {
        out.emit(i);
      }
    }

    @Task
    int below(int row) {
      return RestingTest_EmittersRunner.builder(new Emitters())
          .executor("io", io)
          .build()
          .total();
    }

    @Task
    CompletableFuture<Integer> later(int row) {
      return RestingTest_EmittersRunner.builder(new Emitters())
          .executor(io)
          .executor("io", io)
          .build()
          .totalAsync();
    }

    @Task
    int total(@Collect List<Integer> below, @Collect List<Integer> later) {
      return Stream.of(below, later)
          .flatMap(List::stream)
          .mapToInt(Integer::intValue)
          .sum();
    }
  }

  @ParameterizedTest
  @EnumSource(Few.class)
  void itemsWaitForRunsThatNeedTheThreadOfTheirLoop(Few few) {
    everyWay(few, (run, io) -> {
      var runner = RestingTest_AroundRunner.builder(new Around(io));
      assertThat(run.apply(runner, io).build().total()).isEqualTo(8 * 315);
    });
  }

  /** The method waits for threads that it has emit, and keeps the thread that their items need. */
  static class Guests {
    @Loop(inFlight = 1)
    @RunOn("io")
    void row(Emitter<Integer> out) throws InterruptedException {
      Thread guest = new Thread(() -> IntStream.range(0, 4).forEach(i -> {
        try {
          out.emit(i);
        } catch (IllegalStateException e) {
          // told by the run
        }
      }));
      guest.start();
      guest.join();
    }

    @Task
    @RunOn("io")
    int twice(int row) {
      return 2 * row;
    }

    @Task
    int total(@Collect List<Integer> twice) {
      return twice.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Few.class,
      names = {"POOL_OF_ONE", "SINGLE", "HIDDEN_ONE", "QUEUE_OF_ONE"})
  void aMethodThatWaitsForThreadsThatItHasEmitIsToldWhoWaits(Few few) {
    try (Io io = new Io(few)) {
      var runner = RestingTest_GuestsRunner.builder(new Guests())
          .executor("io", io.executor)
          .build();
      assertThat(onThreadOfNoPool(runner::total))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("nothing in the run can go on")
          .hasMessageContaining("\"twice\" waits for a thread of its executor \"io\"");
    }
  }

  /** The consumer of a row may have the one place, while that of an earlier row waits for it. */
  static class Consumers {
    static class Seen {
      final AtomicInteger all = new AtomicInteger();
    }

    @Loop(inFlight = 5)
    List<Integer> row() {
      return List.of(0, 1, 2, 3, 4);
    }

    @Loop(inFlight = 2)
    Stream<Integer> cell(int row) {
      return IntStream.range(0, 50).boxed();
    }

    @Task
    int seen(int cell, @State Seen state) {
      return state.all.getAndIncrement();
    }

    @Task
    @Limit(concurrency = 1)
    int total(int row, @Collect Stream<Integer> seen) {
      return seen.mapToInt(Integer::intValue).sum();
    }

    @Task
    int sum(@Collect List<Integer> total) {
      return total.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @RepeatedTest(20)
  void consumersOfItemsWithALimitOfOneEndOrSayWhoWaits() {
    var runner = RestingTest_ConsumersRunner.of(new Consumers());
    endsOrSaysWhoWaits(() -> assertThat(runner.sum()).isEqualTo(250 * 249 / 2));
  }

  // Executors

  /** Executors of one or two threads, of which nobody can see how many they have. */
  enum Few {
    POOL_OF_ONE(() -> Executors.newFixedThreadPool(1)),
    SINGLE(Executors::newSingleThreadExecutor),
    HIDDEN_ONE(() -> Executors.unconfigurableExecutorService(Executors.newFixedThreadPool(1))),
    HIDDEN_TWO(() -> Executors.unconfigurableExecutorService(Executors.newFixedThreadPool(2))),
    SCHEDULED(Executors::newSingleThreadScheduledExecutor),
    FORK_JOIN(() -> new ForkJoinPool(1)),
    /** A class of the user's, which says nothing of its threads. */
    QUEUE_OF_ONE(() -> Executors.newFixedThreadPool(1)),
    /** None at all. */
    CALLER(null);

    private final Supplier<ExecutorService> make;

    Few(Supplier<ExecutorService> make) {
      this.make = make;
    }
  }

  private static final class Io implements AutoCloseable {
    private final ExecutorService service;
    final Executor executor;

    Io(Few few) {
      this.service = few.make == null ? null : few.make.get();
      this.executor = service == null
          ? Runnable::run
          : few == Few.QUEUE_OF_ONE ? job -> service.execute(job) : service;
    }

    @Override
    public void close() {
      if (service != null) {
        service.shutdownNow();
      }
    }
  }

  /** How a builder gets the executors. */
  private interface Given {
    <B extends RunnerBuilder<B>> B apply(B builder, Executor io);
  }

  private static final List<Given> WAYS = List.of(
      new Given() {
        @Override
        public <B extends RunnerBuilder<B>> B apply(B builder, Executor io) {
          return builder.executor("io", io);
        }
      },
      new Given() {
        @Override
        public <B extends RunnerBuilder<B>> B apply(B builder, Executor io) {
          return builder.executor("io", io).executor(Runnable::run);
        }
      },
      new Given() {
        @Override
        public <B extends RunnerBuilder<B>> B apply(B builder, Executor io) {
          return builder.executor("io", io).executor(io);
        }
      });

  private static void everyWay(Few few, BiConsumer<Given, Executor> run) {
    for (Given way : WAYS) {
      for (int i = 0; i < 2; i++) {
        try (Io io = new Io(few)) {
          assertThat(onThreadOfNoPool(() -> run.accept(way, io.executor))).isNull();
        }
      }
    }
  }

  /** The test's own may be taken for one of the executor's, and do what waits there. */
  private static Throwable onThreadOfNoPool(ThrowingCallable action) {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    new Thread(() -> thrown.complete(catchThrowable(action))).start();
    return thrown.join();
  }

  private static void endsOrSaysWhoWaits(Runnable run) {
    Throwable thrown = catchThrowable(run::run);
    if (thrown != null) {
      assertThat(thrown)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("nothing in the run can go on")
          .hasMessageContaining("\"row\" waits for its");
    }
  }
}
