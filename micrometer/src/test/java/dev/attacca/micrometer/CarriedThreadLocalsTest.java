package dev.attacca.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.Server;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Thread-locals of the caller are around every task, and are left on no thread. */
@org.junit.jupiter.api.Timeout(
    value = 5,
    unit = TimeUnit.MINUTES,
    threadMode = ThreadMode.SAME_THREAD)
class CarriedThreadLocalsTest {
  private static final ThreadLocal<String> USER = new ThreadLocal<>();
  private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

  private static final ContextRegistry CONTEXTS = new ContextRegistry()
      .registerThreadLocalAccessor(new Accessor("user", USER))
      .registerThreadLocalAccessor(new Accessor("request", REQUEST));

  private record Accessor(Object key, ThreadLocal<String> local)
      implements ThreadLocalAccessor<String> {
    @Override
    public String getValue() {
      return local.get();
    }

    @Override
    public void setValue(String value) {
      local.set(value);
    }

    @Override
    public void setValue() {
      local.remove();
    }
  }

  /** All that tasks have seen that was not theirs, and the threads that they were on. */
  private static final Queue<String> WRONG = new ConcurrentLinkedQueue<>();

  private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

  static class Mixed {
    private final ScheduledExecutorService timer;
    private final ExecutorService completing;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    Mixed(ScheduledExecutorService timer, ExecutorService completing) {
      this.timer = timer;
      this.completing = completing;
    }

    private void check(String user, String where) {
      THREADS.add(Thread.currentThread());
      if (!user.equals(USER.get() == null ? "none" : USER.get())) {
        WRONG.add(where + " of " + user + " saw the user " + USER.get());
      }
      String request = "none".equals(user) ? null : "request of " + user;
      if (!String.valueOf(request).equals(String.valueOf(REQUEST.get()))) {
        WRONG.add(where + " of " + user + " saw the " + REQUEST.get());
      }
    }

    @Task
    CompletableFuture<String> fetched(@Input String user) {
      check(user, "fetched");
      CompletableFuture<String> future = new CompletableFuture<>();
      timer.schedule(() -> future.complete("fetched"), 1, TimeUnit.MILLISECONDS);
      return future;
    }

    @Task
    String continued(@Input String user, String fetched) {
      check(user, "continued");
      return fetched;
    }

    @Task
    CompletableFuture<String> computed(@Input String user) {
      check(user, "computed");
      return CompletableFuture.supplyAsync(() -> "computed", completing);
    }

    @Task
    @Retry(times = 3, delay = "1ms")
    String tried(@Input String user, String computed) {
      check(user, "tried");
      if (!"none".equals(user)
          && calls.computeIfAbsent(user, any -> new AtomicInteger()).incrementAndGet() % 3 != 0) {
        throw new IllegalStateException("again");
      }
      return computed;
    }

    @Task
    @Timeout("1m")
    String timed(@Input String user, String computed) {
      check(user, "timed");
      return computed;
    }

    @Loop(inFlight = 4)
    List<Integer> number(@Input String user) {
      check(user, "number");
      return List.of(1, 2, 3, 4, 5, 6);
    }

    @Task
    int doubled(@Input String user, int number) {
      check(user, "doubled");
      USER.set("what a task sets stays in it");
      return 2 * number;
    }

    @Task
    @Batch(max = 3)
    Map<Integer, Integer> halved(Set<Integer> doubled, @Input String user) {
      check(user, "halved");
      return doubled.stream().collect(Collectors.toMap(i -> i, i -> i / 2));
    }

    @Task
    int sum(@Input String user, @Collect List<Integer> halved) {
      check(user, "sum");
      return halved.stream().mapToInt(i -> i).sum();
    }

    @Repeat(max = 5)
    Optional<Integer> round(@Input String user, @Previous Optional<Integer> next) {
      check(user, "round");
      return next.orElse(0) >= 2 ? Optional.empty() : Optional.of(next.orElse(0));
    }

    @Task
    int next(@Input String user, int round) {
      check(user, "next");
      return round + 1;
    }

    @Task
    String all(@Input String user, int sum, String tried, String timed, String continued) {
      check(user, "all");
      return user + " " + sum;
    }

    @Shutdown
    void close() {
      String user = USER.get();
      check(user == null ? "none" : user, "close");
    }
  }

  @Test
  void tenThousandMixedRunsLoseNoValueAndLeaveNone() throws Exception {
    Tracing tracing = Tracing.ours();
    AttaccaObservations observations = AttaccaObservations.builder(tracing.registry)
        .meters(tracing.meters)
        .contexts(CONTEXTS)
        .build();
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    ExecutorService completing = Executors.newFixedThreadPool(2);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    Executor here = Runnable::run;
    Mixed mixed = new Mixed(timer, completing);
    List<CarriedThreadLocalsTest_MixedRunner> runners = new ArrayList<>();
    runners.add(runner(mixed, observations).executor(pool).build());
    runners.add(runner(mixed, observations).executor(here).build());
    runners.add(runner(mixed, observations).build()); // virtual threads, where there are any
    Server<CarriedThreadLocalsTest_MixedRunner.Result> server = runners.get(0).serve();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    int runs = 10_000;
    AtomicInteger number = new AtomicInteger();
    List<CompletableFuture<Void>> all = IntStream.range(0, 4)
        .mapToObj(caller -> CompletableFuture.runAsync(
            () -> {
              for (int i = number.getAndIncrement(); i < runs; i = number.getAndIncrement()) {
                call(runners.get(i % 3), server, i);
                tracing.exporter.reset();
              }
            },
            callers))
        .toList();
    all.forEach(CompletableFuture::join);
    server.close();

    assertThat(WRONG).isEmpty();
    assertThat(THREADS.size()).isGreaterThan(8);
    for (ExecutorService threads : List.of(timer, completing, pool, callers)) {
      everyThreadOf(threads, () -> {
        assertThat(USER.get()).isNull();
        assertThat(REQUEST.get()).isNull();
        assertThat(tracing.registry.getCurrentObservation()).isNull();
        assertThat(tracing.tracer.currentSpan()).isNull();
        assertThat(io.opentelemetry.context.Context.current())
            .isSameAs(io.opentelemetry.context.Context.root());
      });
      threads.shutdown();
    }
  }

  private static CarriedThreadLocalsTest_MixedRunner.Builder runner(
      Mixed mixed, AttaccaObservations observations) {
    return CarriedThreadLocalsTest_MixedRunner.builder(mixed).with(observations);
  }

  private static void call(
      CarriedThreadLocalsTest_MixedRunner runner,
      Server<CarriedThreadLocalsTest_MixedRunner.Result> server,
      int number) {
    String user = number % 7 == 0 ? "none" : "user-" + number;
    if (number % 7 != 0) {
      USER.set(user);
      REQUEST.set("request of " + user);
    }
    try {
      begin(runner, server, number, user);
    } finally {
      USER.remove();
      REQUEST.remove();
    }
  }

  private static void begin(
      CarriedThreadLocalsTest_MixedRunner runner,
      Server<CarriedThreadLocalsTest_MixedRunner.Result> server,
      int number,
      String user) {
    switch (number % 5) {
      case 0 -> assertThat(runner.all(user)).isEqualTo(user + " 21");
      case 1 -> assertThat(runner.allAsync(user).join()).isEqualTo(user + " 21");
      case 2 -> {
        Run<CarriedThreadLocalsTest_MixedRunner.Result> run = runner.start(user);
        assertThat(run.join().all()).isEqualTo(user + " 21");
      }
      case 3 -> assertThat(server.result(server.submit(user)).all()).isEqualTo(user + " 21");
      default -> {
        try (var halved = runner.halved(user)) {
          assertThat(halved.toList()).containsExactly(1, 2, 3, 4, 5, 6);
        }
      }
    }
  }

  /** Does it on each of them: they wait for each other meanwhile. */
  private static void everyThreadOf(ExecutorService threads, Runnable check) throws Exception {
    int size = ((java.util.concurrent.ThreadPoolExecutor) threads).getCorePoolSize();
    java.util.concurrent.CyclicBarrier together = new java.util.concurrent.CyclicBarrier(size);
    List<java.util.concurrent.Future<?>> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(threads.submit(() -> {
        together.await(1, TimeUnit.MINUTES);
        check.run();
        return null;
      }));
    }
    for (java.util.concurrent.Future<?> one : all) {
      one.get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void aTaskOnTheCallersThreadSeesWhatItsOwnRunHadAndTheCallerHasItsOwnAgain() {
    Tracing tracing = Tracing.ours();
    AttaccaObservations observations = AttaccaObservations.builder(tracing.registry)
        .meters(tracing.meters)
        .contexts(CONTEXTS)
        .build();
    CarriedThreadLocalsTest_SeenRunner runner = CarriedThreadLocalsTest_SeenRunner.builder(
            new Seen())
        .executor(Runnable::run)
        .with(observations)
        .build();
    USER.set("Ada");
    Stream<String> later = runner.seen();
    USER.set("Grace");
    Observation request = Observation.start("request", tracing.registry);
    try (Observation.Scope scope = request.openScope()) {
      assertThat(later.toList()).containsOnly("Ada");
      assertThat(USER.get()).isEqualTo("Grace");
      assertThat(tracing.registry.getCurrentObservationScope()).isSameAs(scope);
    } finally {
      USER.remove();
    }
    request.stop();
  }

  static class Seen {
    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3);
    }

    @Task
    String seen(int number) {
      return USER.get();
    }
  }

  static class Lazy {
    private final Tracing tracing;
    private final AtomicInteger closed = new AtomicInteger();

    Lazy(Tracing tracing) {
      this.tracing = tracing;
    }

    private String seen(int i) {
      Observation current = tracing.registry.getCurrentObservation();
      String task = current != null && current.getContext() instanceof TaskObservationContext of
          ? of.getTask()
          : "none";
      return USER.get() + " in " + task;
    }

    @Loop
    Stream<String> streamed() {
      return IntStream.range(0, 100).mapToObj(this::seen).onClose(closed::incrementAndGet);
    }

    @Loop
    Iterator<String> iterated() {
      return IntStream.range(0, 100).mapToObj(this::seen).iterator();
    }

    @Loop
    Iterable<String> iterable() {
      return () -> IntStream.range(0, 100).mapToObj(this::seen).iterator();
    }

    @Task
    String ofStream(String streamed) {
      return streamed;
    }

    @Task
    String ofIterator(String iterated) {
      return iterated;
    }

    @Task
    String ofIterable(String iterable) {
      return iterable;
    }
  }

  @Test
  void whatALoopReadsLazilySeesThemToo() {
    Tracing tracing = Tracing.ours();
    Lazy lazy = new Lazy(tracing);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    CarriedThreadLocalsTest_LazyRunner runner = CarriedThreadLocalsTest_LazyRunner.builder(lazy)
        .executor(pool)
        .with(AttaccaObservations.builder(tracing.registry)
            .meters(tracing.meters)
            .contexts(CONTEXTS)
            .build())
        .build();
    USER.set("Ada");
    try (var ofStream = runner.ofStream();
        var ofIterator = runner.ofIterator();
        var ofIterable = runner.ofIterable()) {
      assertThat(ofStream.toList()).hasSize(100).containsOnly("Ada in streamed");
      assertThat(ofIterator.toList()).hasSize(100).containsOnly("Ada in iterated");
      assertThat(ofIterable.toList()).hasSize(100).containsOnly("Ada in iterable");
    } finally {
      USER.remove();
      pool.shutdown();
    }
    assertThat(lazy.closed).hasValue(1);
  }
}
