package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.Loop;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that are asked for, and waited for, on threads of their own executor. */
@Timeout(120)
class OwnPoolTest {
  static class Plain {
    @Task
    int x() {
      return 1;
    }

    @Task
    CompletableFuture<Integer> later() {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      new Thread(() -> future.complete(2)).start();
      return future;
    }

    @Task
    int z(int x, int later) {
      return x + later;
    }
  }

  static class Items {
    @Loop(inFlight = 4)
    List<Integer> number() {
      return IntStream.range(0, 100).boxed().toList();
    }

    @Task
    int square(int number) {
      return number * number;
    }

    @Loop(inFlight = 3)
    void emitted(Emitter<Integer> to) {
      for (int i = 0; i < 100; i++) {
        to.emit(i);
      }
    }

    @Task
    int same(int emitted) {
      return emitted;
    }

    @Task
    int sum(@Collect List<Integer> same) {
      return same.stream().mapToInt(i -> i).sum();
    }
  }

  static class Named {
    @Task
    @RunOn("io")
    int a() {
      return 1;
    }

    @Task
    @RunOn("io")
    int b(int a) {
      return a + 1;
    }
  }

  static class Whiteboard {
    @Task
    int waited(Context context) {
      CompletableFuture.allOf(
              context.async().set("a", 1).toCompletableFuture(),
              context.async().set("b", 2).toCompletableFuture())
          .join();
      int sum = context
          .async()
          .<Integer>read(() -> (int) context.get("a") + (int) context.get("b"))
          .thenApply(value -> value + 1)
          .toCompletableFuture()
          .join();
      return sum;
    }
  }

  /** What a task, or a job, does on a thread of the executor. */
  static class Outer {
    private final Callable<Integer> inner;

    Outer(Callable<Integer> inner) {
      this.inner = inner;
    }

    @Task
    int outer() throws Exception {
      return inner.call();
    }
  }

  /** One thread and a queue, as a user interface has. */
  static final class Serial implements Executor {
    private final LinkedBlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

    Serial() {
      daemon(this::loop).start();
    }

    private void loop() {
      while (true) {
        try {
          jobs.take().run();
        } catch (InterruptedException e) {
          continue; // goes on for as long as the tests do
        }
      }
    }

    @Override
    public void execute(Runnable job) {
      jobs.add(job);
    }
  }

  enum Kind {
    FIXED,
    TWO,
    SINGLE,
    SCHEDULED,
    FORK_JOIN,
    BEHIND_A_LAMBDA,
    SERIAL;

    Executor open() {
      return switch (this) {
        case FIXED -> Executors.newFixedThreadPool(1, OwnPoolTest::daemon);
        case TWO -> Executors.newFixedThreadPool(2, OwnPoolTest::daemon);
        case SINGLE -> Executors.newSingleThreadExecutor(OwnPoolTest::daemon);
        case SCHEDULED -> Executors.newScheduledThreadPool(1, OwnPoolTest::daemon);
        case FORK_JOIN -> new ForkJoinPool(1);
        case BEHIND_A_LAMBDA -> {
          ExecutorService pool = Executors.newFixedThreadPool(1, OwnPoolTest::daemon);
          yield job -> pool.execute(job);
        }
        case SERIAL -> new Serial();
      };
    }
  }

  private static Thread daemon(Runnable job) {
    Thread thread = new Thread(job, "own pool");
    thread.setDaemon(true);
    return thread;
  }

  private final List<Executor> open = new ArrayList<>();

  @AfterEach
  void close() {
    for (Executor each : open) {
      if (each instanceof ExecutorService service) {
        service.shutdownNow();
      }
    }
  }

  private Map<String, Callable<Integer>> waysOn(Executor executor) {
    var plain = OwnPoolTest_PlainRunner.builder(new Plain()).executor(executor).build();
    var items = OwnPoolTest_ItemsRunner.builder(new Items()).executor(executor).build();
    var named =
        OwnPoolTest_NamedRunner.builder(new Named()).executor("io", executor).build();
    Map<String, Callable<Integer>> ways = new LinkedHashMap<>();
    ways.put("run 3", plain::z);
    ways.put("join 3", () -> plain.start().join().z());
    ways.put(
        "join for a while 3", () -> plain.start().join(Duration.ofMinutes(1)).z());
    ways.put("future 3", () -> plain.zAsync().join());
    ways.put("get 3", () -> plain.zAsync().get());
    ways.put("get for a while 3", () -> plain.zAsync().get(1, TimeUnit.MINUTES));
    ways.put("what comes of a future 3", () -> plain.zAsync().thenApply(z -> z).join());
    ways.put("two futures 6", () -> {
      CompletableFuture<Integer> one = plain.zAsync();
      CompletableFuture<Integer> two = plain.zAsync();
      return one.join() + two.join();
    });
    ways.put("result of a server 6", () -> {
      try (var server = plain.serve(ServerOptions.defaults().withRunsAtOnce(1))) {
        server.submit();
        String second = server.submit();
        String third = server.submit();
        return server.result(third).z() + server.result(second).z();
      }
    });
    ways.put("a server that is closed 3", () -> {
      var server = plain.serve(ServerOptions.defaults().withRunsAtOnce(2));
      for (int i = 0; i < 5; i++) {
        server.submit();
      }
      String last = server.submit();
      server.close();
      return server.result(last).z();
    });
    ways.put("stream 328350", () -> {
      try (Stream<Integer> values = items.square()) {
        return values.mapToInt(i -> i).sum();
      }
    });
    ways.put("a part of a stream 1", () -> {
      try (Stream<Integer> values = items.square()) {
        Iterator<Integer> each = values.iterator();
        return each.next() + each.next();
      }
    });
    ways.put("stream of what is emitted 4950", () -> {
      try (Stream<Integer> values = items.same()) {
        return values.mapToInt(i -> i).sum();
      }
    });
    ways.put("emitted 4950", items::sum);
    ways.put("publisher 4950", () -> sum(items.samePublisher()));
    ways.put("publisher of a list 328350", () -> sum(items.squarePublisher()));
    ways.put("named executor 2", named::b);
    return ways;
  }

  private static int sum(Flow.Publisher<Integer> publisher) throws Exception {
    int[] sum = new int[1];
    CountDownLatch over = new CountDownLatch(1);
    publisher.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(Integer value) {
        sum[0] += value;
      }

      @Override
      public void onError(Throwable thrown) {
        over.countDown();
      }

      @Override
      public void onComplete() {
        over.countDown();
      }
    });
    over.await();
    return sum[0];
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTaskMayWaitForARunOnItsOwnExecutor(Kind kind) {
    Executor executor = kind.open();
    open.add(executor);
    waysOn(executor).forEach((way, call) -> {
      var outer =
          OwnPoolTest_OuterRunner.builder(new Outer(call)).executor(executor).build();
      CompletableFuture<Integer> end = new CompletableFuture<>();
      daemon(() -> end.complete(outer.outer())).start();
      assertThat(end)
          .as(kind + ": " + way)
          .succeedsWithin(Duration.ofSeconds(20))
          .isEqualTo(expected(way));
    });
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aJobOfThePoolMayWaitForARunOnIt(Kind kind) {
    if (kind == Kind.SERIAL) {
      return; // nothing tells its thread, until it does a task
    }
    for (int i = 0; i < 2; i++) { // on a pool that is new, and on one that is known
      waysOn(kind.open()).keySet().forEach(way -> {
        Executor executor = kind.open();
        open.add(executor);
        Callable<Integer> call = waysOn(executor).get(way);
        List<FutureTask<Integer>> jobs = List.of(new FutureTask<>(call), new FutureTask<>(call));
        jobs.forEach(executor::execute);
        for (FutureTask<Integer> job : jobs) {
          assertThat(job)
              .as(kind + ": " + way)
              .succeedsWithin(Duration.ofSeconds(20))
              .isEqualTo(expected(way));
        }
      });
    }
  }

  private static int expected(String way) {
    return Integer.parseInt(way.substring(way.lastIndexOf(' ') + 1));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTaskMayWaitForTheOperationsOfAContext(Kind kind) {
    Executor executor = kind.open();
    open.add(executor);
    var runner = OwnPoolTest_WhiteboardRunner.builder(new Whiteboard())
        .executor(executor)
        .build();
    assertThat(runner.waitedAsync()).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(4);
  }

  // In ways that nobody knows of

  private Map<String, Callable<Integer>> foreignWaysOn(Executor executor) {
    var plain = OwnPoolTest_PlainRunner.builder(new Plain()).executor(executor).build();
    var items = OwnPoolTest_ItemsRunner.builder(new Items()).executor(executor).build();
    Map<String, Callable<Integer>> ways = new LinkedHashMap<>();
    ways.put("all of two, joined 6", () -> {
      CompletableFuture<Integer> one = plain.zAsync();
      CompletableFuture<Integer> two = plain.zAsync();
      CompletableFuture.allOf(one, two).join();
      return one.join() + two.join();
    });
    ways.put("all of two, got 6", () -> {
      CompletableFuture<Integer> one = plain.zAsync();
      CompletableFuture<Integer> two = plain.zAsync();
      CompletableFuture.allOf(one, two).get();
      return one.join() + two.join();
    });
    ways.put("all of two, got in time 6", () -> {
      CompletableFuture<Integer> one = plain.zAsync();
      CompletableFuture<Integer> two = plain.zAsync();
      CompletableFuture.allOf(one, two).get(1, TimeUnit.MINUTES);
      return one.join() + two.join();
    });
    ways.put("any of two 3", () ->
        (Integer) CompletableFuture.anyOf(plain.zAsync(), plain.zAsync()).join());
    ways.put("a latch 3", () -> {
      CountDownLatch over = new CountDownLatch(1);
      CompletableFuture<Integer> one = plain.zAsync();
      one.thenRun(over::countDown);
      over.await();
      return one.join();
    });
    ways.put("another future 4", () -> {
      CompletableFuture<Integer> other = new CompletableFuture<>();
      plain.zAsync().thenAccept(z -> other.complete(z + 1));
      return other.get();
    });
    ways.put("another thread 3", () -> {
      var run = plain.start();
      FutureTask<Integer> waits = new FutureTask<>(() -> run.join().z());
      daemon(waits).start();
      return waits.get();
    });
    ways.put("items 4950", () -> {
      CompletableFuture<Integer> sum = items.sumAsync();
      CompletableFuture.allOf(sum).join();
      return sum.join();
    });
    ways.put("one in the other 6", () -> {
      Callable<Integer> inner = () -> {
        CompletableFuture<Integer> one = plain.zAsync();
        CompletableFuture<Integer> two = plain.zAsync();
        CompletableFuture.allOf(one, two).join();
        return one.join() + two.join();
      };
      CompletableFuture<Integer> outer = OwnPoolTest_OuterRunner.builder(new Outer(inner))
          .executor(executor)
          .build()
          .outerAsync();
      CompletableFuture.allOf(outer).join();
      return outer.join();
    });
    ways.put("by way of another executor 3", () -> {
      ExecutorService between = Executors.newFixedThreadPool(1, OwnPoolTest::daemon);
      open.add(between);
      return OwnPoolTest_OuterRunner.builder(new Outer(plain::z))
          .executor(between)
          .build()
          .outer();
    });
    return ways;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTaskMayWaitForRunsInWaysThatNobodyKnowsOf(Kind kind) {
    Executor executor = kind.open();
    open.add(executor);
    foreignWaysOn(executor).forEach((way, call) -> {
      var outer =
          OwnPoolTest_OuterRunner.builder(new Outer(call)).executor(executor).build();
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Integer> one = outer.outerAsync();
        CompletableFuture<Integer> two = outer.outerAsync();
        assertThat(one)
            .as(kind + ": " + way)
            .succeedsWithin(Duration.ofSeconds(20))
            .isEqualTo(expected(way));
        assertThat(two)
            .as(kind + ": " + way)
            .succeedsWithin(Duration.ofSeconds(20))
            .isEqualTo(expected(way));
      }
    });
  }

  /** Tells whether two of its tasks have ever run at once. */
  static class Alone {
    private final AtomicInteger within = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Task
    int a() {
      most.accumulateAndGet(within.incrementAndGet(), Math::max);
      Thread.yield();
      within.decrementAndGet();
      return 1;
    }

    @Task
    int b() {
      return a();
    }

    @Task
    int sum(int a, int b) {
      return a + b;
    }
  }

  @Test
  void whatIsDoneInPlaceOfAThreadThatStandsIsDoneOneAtATime() {
    for (Kind kind : List.of(Kind.FIXED, Kind.SINGLE, Kind.SERIAL)) {
      Executor executor = kind.open();
      open.add(executor);
      Alone alone = new Alone();
      var inner = OwnPoolTest_AloneRunner.builder(alone).executor(executor).build();
      Callable<Integer> call = () -> {
        List<CompletableFuture<Integer>> all =
            IntStream.range(0, 20).mapToObj(i -> inner.sumAsync()).toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        return all.stream().mapToInt(CompletableFuture::join).sum();
      };
      var outer =
          OwnPoolTest_OuterRunner.builder(new Outer(call)).executor(executor).build();
      assertThat(outer.outerAsync()).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(40);
      assertThat(alone.most).hasValue(1);
    }
  }

  static class Rows {
    private final Callable<Integer> inner;

    Rows(Callable<Integer> inner) {
      this.inner = inner;
    }

    @Loop(inFlight = 1)
    @RunOn("io")
    void row(Emitter<Integer> to) {
      for (int i = 0; i < 3; i++) {
        to.emit(i);
      }
    }

    @Task
    int value(int row) throws Exception {
      return inner.call();
    }

    @Task
    int sum(@Collect Stream<Integer> value) {
      return value.mapToInt(i -> i).sum();
    }
  }

  static class NamedItems {
    @Loop(inFlight = 2)
    @RunOn("io")
    void emitted(Emitter<Integer> to) {
      for (int i = 0; i < 10; i++) {
        to.emit(i);
      }
    }

    @Task
    @RunOn("io")
    int same(int emitted) {
      return emitted;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anItemMayReadAStreamWhoseTasksNeedTheThreadThatItsLoopHolds(Kind kind) {
    Executor executor = kind.open();
    open.add(executor);
    for (Executor main : List.<Executor>of(executor, Runnable::run)) {
      Callable<Integer> inner = () -> {
        try (Stream<Integer> values = OwnPoolTest_NamedItemsRunner.builder(new NamedItems())
            .executor(executor)
            .executor("io", executor)
            .build()
            .same()) {
          return values.mapToInt(i -> i).sum();
        }
      };
      var runner = OwnPoolTest_RowsRunner.builder(new Rows(inner))
          .executor(main)
          .executor("io", executor)
          .build();
      CompletableFuture<Integer> end = new CompletableFuture<>();
      daemon(() -> end.complete(runner.sum())).start();
      assertThat(end).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(135);
    }
  }

  static class Confined {
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    @Task
    int first() {
      threads.add(Thread.currentThread().getName());
      return 1;
    }

    @Task
    int second(int first) {
      threads.add(Thread.currentThread().getName());
      return first;
    }

    @Task
    int third(int first, int second) {
      threads.add(Thread.currentThread().getName());
      return first + second;
    }
  }

  @Test
  void tasksStayOnTheOneThreadTheyAreConfinedToWhoeverCalls() throws Exception {
    for (Kind kind : List.of(Kind.FIXED, Kind.SINGLE, Kind.SERIAL, Kind.BEHIND_A_LAMBDA)) {
      Executor executor = kind.open();
      open.add(executor);
      Confined confined = new Confined();
      var runner =
          OwnPoolTest_ConfinedRunner.builder(confined).executor(executor).build();
      for (int i = 0; i < 600; i++) {
        assertThat(runner.third()).isEqualTo(2);
      }
      runner.start().join(Duration.ofMinutes(1));
      assertThat(confined.threads).containsExactly("own pool");
    }
  }

  static class Deep {
    @Loop(inFlight = 7)
    List<Integer> outer() {
      return IntStream.range(0, 12).boxed().toList();
    }

    @Task
    @RunOn("io")
    int side(int outer) {
      Thread.yield();
      return outer;
    }

    @Loop(inFlight = 3)
    void inner(int outer, Emitter<Integer> to) {
      for (int i = 0; i < 5; i++) {
        to.emit(i);
      }
    }

    @Task
    int leaf(int inner, int side) {
      return inner + side;
    }

    @Task
    int sum(@Collect List<Integer> leaf) {
      return leaf.stream().mapToInt(i -> i).sum();
    }
  }

  @Test
  void fewTasksAtOnceTakeFewThreadsWhereItemsWaitToEmit() {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    for (int parallelism : new int[] {1, 2, 3}) {
      for (int size : new int[] {1, 2}) {
        ExecutorService io = Executors.newFixedThreadPool(2, OwnPoolTest::daemon);
        ExecutorService pool = Executors.newFixedThreadPool(size, OwnPoolTest::daemon);
        open.addAll(List.of(io, pool));
        var runner = OwnPoolTest_DeepRunner.builder(new Deep())
            .executor("io", io)
            .executor(pool)
            .parallelism(parallelism)
            .build();
        long before = threads.getTotalStartedThreadCount();
        CompletableFuture<Void> end = new CompletableFuture<>();
        daemon(() -> {
              for (int i = 0; i < 100; i++) {
                assertThat(runner.sum()).isEqualTo(450);
              }
              end.complete(null);
            })
            .start();
        assertThat(end).succeedsWithin(Duration.ofSeconds(40));
        assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(1_000);
      }
    }
  }
}
