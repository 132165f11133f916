package dev.attacca.tests;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a run holds is bounded by its open items, whatever its shape: each in a JVM of its own with little
 * memory. A tenth of the full length unless {@code -Dattacca.flow.full=true} is given.
 */
@org.junit.jupiter.api.Timeout(600)
class MemoryTest {
  private static final int SHARE = Boolean.getBoolean("attacca.flow.full") ? 1 : 10;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rows streamed",
        "rows streamed direct",
        "rows listed",
        "loops beside direct",
        "states behind",
        "states of keys",
        "merge ahead",
        "inbox",
        "contexts"
      })
  void aMillionItemsFitIntoLittleMemory(String shape) throws Exception {
    assertThat(fork(shape, 1_000_000 / SHARE)).isZero();
  }

  /** Each has a task that reads while its cells come, and was once given a thread for that. */
  @Test
  void tenThousandRowsTakeNoThreadEachAndLittleProcessorTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long started = threads.getTotalStartedThreadCount();
    Rows rows = new Rows(10_000);
    MemoryTest_RowsRunner.of(rows).run();
    assertThat(rows.sum).hasValue(60_000);
    assertThat(threads.getTotalStartedThreadCount() - started).isLessThan(1_000);

    long begin = threads.getCurrentThreadCpuTime();
    MemoryTest_RowsRunner.builder(new Rows(10_000))
        .executor(Runnable::run)
        .build()
        .run();
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin))
        .isLessThan(Duration.ofSeconds(2));
  }

  /** Of more than five times the memory that there is. */
  @ParameterizedTest
  @ValueSource(
      strings = {"results kept", "futures kept", "servers kept", "expired", "cancelled", "unread"})
  void threeThousandRunsOfAHundredKilobytesLeaveNextToNothing(String shape) throws Exception {
    assertThat(fork(shape, 3_000)).isZero();
  }

  @Test
  void futuresThatNobodyCompletesAreLetGoOfWhenTheirTimeIsUp() throws Exception {
    assertThat(fork("futures", 2_000)).isZero();
  }

  @Test
  void aPublisherThatIsNotReadStandsStill() throws Exception {
    assertThat(fork("publisher", 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rounds", "rounds direct", "rounds later"})
  void aHundredThousandRoundsFitIntoLittleMemory(String shape) throws Exception {
    assertThat(fork(shape, 100_000)).isZero();
  }

  private static int fork(String what, int count) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-ea",
            "-cp",
            classPath(),
            MemoryTest.class.getName(),
            what,
            String.valueOf(count))
        .inheritIO()
        .start();
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static String classPath() {
    return Stream.of(
            MemoryTest.class, Context.class, OnError.class, org.assertj.core.api.Assertions.class)
        .map(MemoryTest::root)
        .distinct()
        .collect(joining(File.pathSeparator));
  }

  /** Where a class comes from, be it a folder or a JAR. */
  static String root(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource(resource)).toString();
    String root = url.substring(0, url.length() - resource.length());
    String file =
        root.startsWith("jar:") ? root.substring("jar:".length(), root.length() - 1) : root;
    return Path.of(URI.create(file)).toString();
  }

  /** The forked JVM. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[1]);
    Executor direct = Runnable::run;
    switch (arguments[0]) {
      case "rows streamed" -> {
        Rows rows = new Rows(count);
        MemoryTest_RowsRunner.of(rows).run();
        same(6L * count, rows.sum.get());
      }
      case "rows streamed direct" -> {
        Rows rows = new Rows(count);
        MemoryTest_RowsRunner.builder(rows).executor(direct).build().run();
        same(6L * count, rows.sum.get());
      }
      case "rows listed" -> {
        Listed rows = new Listed(count);
        MemoryTest_ListedRunner.of(rows).run();
        same(6L * count, rows.sum.get());
      }
      case "loops beside direct" -> {
        Beside rows = new Beside(count);
        MemoryTest_BesideRunner.builder(rows).executor(direct).build().run();
        same(4L * count, rows.sum.get());
      }
      case "states behind" ->
        same(2, MemoryTest_BehindRunner.of(new Behind(count)).total());
      case "states of keys" ->
        same(
            4L * count / Keyed.EVERY,
            MemoryTest_KeyedRunner.of(new Keyed(count)).total());
      case "merge ahead" ->
        same(count, MemoryTest_AheadRunner.of(new Ahead(count)).total());
      case "inbox" -> same(count, MemoryTest_AskedRunner.of(new Asked(count)).total());
      case "contexts" -> same(count, MemoryTest_NotedRunner.of(new Noted(count)).total());
      case "futures" -> {
        Forgotten job = new Forgotten(count);
        MemoryTest_ForgottenRunner.builder(job).maxFailures(10).build().run();
        same(0, job.shared.isDone() ? 1 : 0);
      }
      case "publisher" -> publisher();
      case "rounds" ->
        same(count, MemoryTest_RoundsRunner.of(new Rounds(count, false)).end());
      case "rounds later" ->
        same(count, MemoryTest_RoundsRunner.of(new Rounds(count, true)).end());
      case "rounds direct" ->
        same(
            count,
            MemoryTest_RoundsRunner.builder(new Rounds(count, false))
                .executor(direct)
                .build()
                .end());
      default -> runs(arguments[0], count);
    }
  }

  private static void runs(String what, int count) {
    Heavy job = new Heavy();
    var runner = MemoryTest_HeavyRunner.of(job);
    List<Object> cache = new ArrayList<>();
    switch (what) {
      case "results kept" -> times(count, i -> cache.add(runner.run(i)));
      case "futures kept" ->
        times(count, i -> {
          var future = runner.totalAsync(i);
          future.join();
          cache.add(future);
        });
      case "servers kept" ->
        times(count / 10, i -> {
          var server = runner.serve();
          cache.add(server);
          List<String> ids = new ArrayList<>();
          times(10, run -> ids.add(server.submit(run)));
          ids.forEach(id -> same(100_000, server.result(id).total()));
          if (i % 2 == 0) {
            server.close();
          }
        });
      case "expired" -> {
        var server = MemoryTest_LargeRunner.of(new Large())
            .serve(ServerOptions.defaults().withKeepFor(Duration.ofMillis(1)));
        times(count, i -> server.submit(100_000));
        server.close();
        cache.add(server);
      }
      case "cancelled" -> {
        Awaiting awaiting = new Awaiting();
        var waits = MemoryTest_AwaitingRunner.of(awaiting);
        times(count, i -> {
          var run = waits.start(new byte[100_000]);
          awaiting.asked.acquireUninterruptibly();
          run.cancel();
          cancelled(run);
          cache.add(run);
        });
        same(0, awaiting.shared.isDone() ? 1 : 0);
      }
      case "unread" ->
        times(
            count / 10,
            i -> { // each has begun, and stands still
              Iterator<byte[]> pages = runner.page(i).iterator();
              same(50_000, pages.next().length);
              cache.add(pages);
            });
      default -> throw new AssertionError(what);
    }
    same(1, cache.isEmpty() ? 0 : 1);
  }

  private static void times(int count, IntConsumer body) {
    IntStream.range(0, count).forEach(body);
  }

  private static void cancelled(Run<?> run) {
    try {
      run.join();
      throw new AssertionError("not cancelled");
    } catch (RunCancelledException e) {
      same(1, run.status() == RunStatus.CANCELLED ? 1 : 0);
    }
  }

  /** Gathers much, and gives a number. */
  static class Heavy {
    @Loop(inFlight = 2)
    List<Integer> item(@Input int number) {
      return List.of(number, number + 1);
    }

    @Task
    byte[] page(int item) {
      return new byte[50_000];
    }

    @Task
    int total(@Collect List<byte[]> page) {
      return page.stream().mapToInt(each -> each.length).sum();
    }
  }

  static class Large {
    @Task
    byte[] page(@Input int size) {
      return new byte[size];
    }
  }

  /** Waits for a stage that nobody can cancel, of a future that outlives all runs. */
  static class Awaiting {
    final CompletableFuture<Integer> shared = new CompletableFuture<>();
    final Semaphore asked = new Semaphore(0);

    @Task
    byte[] doubled(@Input byte[] given) {
      return new byte[2 * given.length];
    }

    @Task
    CompletionStage<Integer> answer(byte[] doubled) {
      asked.release();
      return shared.minimalCompletionStage();
    }

    @Task
    int sum(byte[] doubled, int answer) {
      return doubled.length + answer;
    }
  }

  private static void same(long expected, long actual) {
    if (expected != actual) {
      throw new AssertionError(expected + ", but " + actual);
    }
  }

  /** Each round holds a thousand bytes, and so do the values that the next one takes. */
  static class Rounds {
    private final int count;
    private final boolean later;

    Rounds(int count, boolean later) {
      this.count = count;
      this.later = later;
    }

    @Repeat(max = Integer.MAX_VALUE, inFlight = 16)
    CompletionStage<Optional<byte[]>> round(
        @Previous Optional<byte[]> round, @Previous Optional<Integer> number) {
      Optional<byte[]> item =
          number.orElse(0) < count ? Optional.of(new byte[1000]) : Optional.empty();
      return later
          ? CompletableFuture.supplyAsync(() -> item)
          : CompletableFuture.completedFuture(item);
    }

    @Task
    byte[] copy(byte[] round) {
      return round.clone();
    }

    @Task
    int number(
        byte[] copy,
        @Previous Optional<Integer> number,
        @Previous("copy") Optional<byte[]> before) {
      return number.orElse(0) + copy.length - before.map(each -> 999).orElse(999);
    }

    @Task
    int end(@Last int number) {
      return number;
    }
  }

  static class Rows {
    final AtomicLong sum = new AtomicLong();
    private final int rows;

    Rows(int rows) {
      this.rows = rows;
    }

    @Loop
    Stream<Integer> row() {
      return IntStream.range(0, rows).boxed();
    }

    @Loop
    List<Integer> cell(int row) {
      return List.of(1, 2, 3);
    }

    @Task
    int value(int cell) {
      return cell;
    }

    @Task
    void book(int row, @Collect Stream<Integer> value) {
      value.forEach(sum::addAndGet);
    }
  }

  static class Listed {
    final AtomicLong sum = new AtomicLong();
    private final int rows;

    Listed(int rows) {
      this.rows = rows;
    }

    @Loop
    Stream<Integer> row() {
      return IntStream.range(0, rows).boxed();
    }

    @Loop
    List<Integer> cell(int row) {
      return List.of(1, 2, 3);
    }

    @Task
    int value(int cell) {
      return cell;
    }

    @Task
    void book(int row, @Collect List<Integer> value) {
      value.forEach(sum::addAndGet);
    }
  }

  /** Two loops in each item, and nobody but the caller to come for them. */
  static class Beside {
    final AtomicLong sum = new AtomicLong();
    private final int rows;

    Beside(int rows) {
      this.rows = rows;
    }

    @Loop
    Stream<Integer> row() {
      return IntStream.range(0, rows).boxed();
    }

    @Loop
    List<Integer> left(int row) {
      return List.of(1, 2);
    }

    @Loop
    List<Integer> right(int row) {
      return List.of(1);
    }

    @Task
    void addLeft(int left) {
      sum.addAndGet(left);
    }

    @Task
    void addRight(int right) {
      sum.addAndGet(right);
    }
  }

  /** The first item keeps its state until all others, which do not need it, are through. */
  static class Behind {
    private final int items;
    private final CountDownLatch through = new CountDownLatch(1);

    Behind(int items) {
      this.items = items;
    }

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 10 * items)
          .peek(n -> {
            if (n == 10 * items - 1) {
              through.countDown();
            }
          })
          .boxed();
    }

    @Task
    Optional<Integer> wanted(int item) throws InterruptedException {
      if (item == 0) {
        through.await();
      }
      return item == 0 || item == 10 * items - 1 ? Optional.of(1) : Optional.empty();
    }

    @Task
    void add(int wanted, @State AtomicLong sum) {
      sum.addAndGet(wanted);
    }

    @Task
    @DependsOn(every = "add")
    long total(@Collect List<Integer> wanted, @State AtomicLong sum) {
      return sum.get() == wanted.size() ? sum.get() : -1;
    }
  }

  /** Each item has a key of its own, and one in ten thousand a state. */
  static class Keyed {
    private static final int EVERY = 10_000;
    private final int items;

    Keyed(int items) {
      this.items = items;
    }

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 4 * items).boxed();
    }

    @Task
    int key(int item) {
      return item;
    }

    @Task
    Optional<Integer> wanted(int item) {
      return item % EVERY == 0 ? Optional.of(1) : Optional.empty();
    }

    @Task
    int add(int wanted, @State(by = "key") AtomicLong sum) {
      sum.addAndGet(wanted);
      return wanted;
    }

    @Task
    long total(@Collect Stream<Integer> add) {
      return add.count();
    }
  }

  /** What is merged is slower than what it comes from. */
  static class Ahead {
    private final int items;

    Ahead(int items) {
      this.items = items;
    }

    @Loop
    Stream<Integer> left() {
      return IntStream.range(0, items / 2).boxed();
    }

    @Loop
    Stream<Integer> right() {
      return IntStream.range(0, items - items / 2).boxed();
    }

    @Task
    int one(@Merge({"left", "right"}) int any) {
      return 1;
    }

    @Task
    void add(int one, @State AtomicLong sum) {
      sum.addAndGet(one);
    }

    @Task
    @DependsOn(every = "add")
    long total(@State AtomicLong sum) {
      return sum.get();
    }
  }

  static class Asked {
    private final int items;

    Asked(int items) {
      this.items = items;
    }

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, items).boxed();
    }

    @Task
    void answer(Inbox<Integer, Integer> item) {
      for (Inbox.Request<Integer, Integer> request : item) {
        request.complete(1);
      }
    }

    @Task
    void add(int answer, @State AtomicLong sum) {
      sum.addAndGet(answer);
    }

    @Task
    @DependsOn(every = "add")
    long total(@State AtomicLong sum) {
      return sum.get();
    }
  }

  static class Noted {
    private final int items;

    Noted(int items) {
      this.items = items;
    }

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, items).boxed();
    }

    @Task
    int note(int item, Context context) {
      context.set("item", new byte[500]);
      context.create().set("inner", 1);
      return 1;
    }

    @Task
    void add(int note, @State AtomicLong sum) {
      sum.addAndGet(note);
    }

    @Task
    @DependsOn(every = "add")
    long total(@State AtomicLong sum) {
      return sum.get();
    }
  }

  /** Each waits for a stage that nobody can cancel, of a future that outlives them all. */
  static class Forgotten {
    final CompletableFuture<Integer> shared = new CompletableFuture<>();
    private final int items;

    Forgotten(int items) {
      this.items = items;
    }

    @Loop(inFlight = 64, onError = OnError.TOLERATE)
    Stream<byte[]> item() {
      return IntStream.range(0, items).mapToObj(n -> new byte[100_000]);
    }

    @Task
    @Timeout("1ms")
    CompletionStage<Integer> answer(byte[] item) {
      return shared.minimalCompletionStage();
    }
  }

  static class Endless {
    final AtomicLong made = new AtomicLong();

    @Loop(inFlight = 8)
    Stream<byte[]> item() {
      return Stream.generate(() -> {
        made.incrementAndGet();
        return new byte[100_000];
      });
    }
  }

  /** Takes 200 values, one by one, of a source that could have given millions meanwhile. */
  private static void publisher() throws InterruptedException {
    Endless job = new Endless();
    Semaphore came = new Semaphore(0);
    AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    MemoryTest_EndlessRunner.of(job).itemPublisher().subscribe(new Flow.Subscriber<byte[]>() {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription.set(given);
      }

      @Override
      public void onNext(byte[] item) {
        came.release();
      }

      @Override
      public void onError(Throwable thrown) {}

      @Override
      public void onComplete() {}
    });
    for (int i = 0; i < 200; i++) {
      subscription.get().request(1);
      came.acquire();
    }
    if (job.made.get() > 250) {
      throw new AssertionError("made " + job.made);
    }
    subscription.get().cancel();
  }
}
