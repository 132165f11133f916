package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Cursor;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts that wait for what is no call: many items at once, and all comes to the same as here. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AtOnceTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  private static List<String> counts(List<TaskStats> stats) {
    return stats.stream()
        .map(task -> "%s %d %d %d %d"
            .formatted(task.task(), task.in(), task.out(), task.failed(), task.skipped()))
        .toList();
  }

  private static List<String> texts(List<TaskFailure> failures) {
    return failures.stream().map(TaskFailure::toString).sorted().toList();
  }

  /** Lets nobody pass until so many have come. */
  private static final class Gate {
    private final int most;
    private final AtomicInteger came = new AtomicInteger();
    private final CompletableFuture<Integer> opens = new CompletableFuture<>();

    Gate(int most) {
      this.most = most;
    }

    CompletableFuture<Integer> arrive() {
      if (came.incrementAndGet() == most) {
        opens.complete(most);
      }
      return opens;
    }
  }

  /** Not the common pool: on two processors that is a new thread for each. */
  private static final Executor POOL = Executors.newFixedThreadPool(4, work -> {
    Thread thread = new Thread(work, "answers");
    thread.setDaemon(true);
    return thread;
  });

  private static volatile Gate gate = new Gate(1);
  /** Where a loop's method waits once it has emitted all; down before it has begun, if it is not to wait. */
  private static volatile CountDownLatch held = new CountDownLatch(0);

  private static boolean isHeld() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** Numbers, and then nothing, for as long as the loop is held. */
  private static Stream<Integer> numbers(int count) {
    return IntStream.rangeClosed(0, count)
        .filter(number -> number < count || isHeld())
        .limit(count)
        .boxed();
  }

  static class Calls {
    @Loop
    Stream<Integer> number(@Input int numbers) {
      return IntStream.range(0, numbers).boxed();
    }

    @Task(onError = OnError.TOLERATE)
    CompletableFuture<Integer> price(int number) {
      return gate.arrive()
          .thenApplyAsync(
              any -> {
                if (number % 100 == 7) {
                  throw new IllegalArgumentException("no price of " + number);
                }
                return number * 2;
              },
              POOL);
    }

    @Task
    int tax(int price) {
      return price / 10;
    }

    @Task
    List<Integer> prices(@Collect List<Integer> price) {
      return price;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void as_many_calls_are_under_way_at_once_as_here(int parallelism) {
    compareCalls(CLUSTER.environment(parallelism), 3_000, 200, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void nothing_is_lost_or_doubled_by_a_failure(int parallelism, @TempDir Path folder) {
    int at = 4_000 / parallelism + new Random().nextInt(3_000);
    compareCalls(CLUSTER.recovering(parallelism, folder), 20_000, 1, at);
  }

  private static void compareCalls(
      StreamExecutionEnvironment environment, int numbers, int atOnce, int failsAt) {
    gate = new Gate(atOnce);
    AtOnceTest_CallsRunner.Result expected =
        AtOnceTest_CallsRunner.of(new Calls()).run(numbers);
    gate = new Gate(atOnce);
    AttaccaFlink<AtOnceTest_CallsRunner.Result> flow = AttaccaFlink.on(
        environment, () -> AtOnceTest_CallsRunner.of(new Calls()).portable(numbers));
    assertThat(flow.explain()).contains("up to 256 items at a time, in each place");
    Collected<Integer> taxes = Collected.of(flow.values(AtOnceTest_CallsRunner.Values.tax()));
    Collected<TaskFailure> failures = Collected.of(flow.failures());
    FAILED.set(failsAt == 0);
    flow.values(AtOnceTest_CallsRunner.Values.price())
        .map(new Failing(failsAt))
        .sinkTo(new DiscardingSink<>());
    AtOnceTest_CallsRunner.Result result = flow.start("calls").join();
    assertThat(FAILED).isTrue();
    assertThat(result.prices()).isEqualTo(expected.prices());
    assertThat(taxes.values())
        .containsExactlyInAnyOrderElementsOf(
            expected.prices().stream().map(price -> price / 10).toList());
    assertThat(texts(failures.values())).isEqualTo(texts(expected.failures()));
    assertThat(texts(result.failures())).isEqualTo(texts(expected.failures()));
    assertThat(counts(result.stats().tasks())).isEqualTo(counts(expected.stats().tasks()));
  }

  private static final AtomicBoolean FAILED = new AtomicBoolean();

  private static final class Failing implements MapFunction<Integer, Integer> {
    private static final long serialVersionUID = 1;
    private int left;

    Failing(int left) {
      this.left = left;
    }

    @Override
    public Integer map(Integer value) {
      if (--left == 0 && FAILED.compareAndSet(false, true)) {
        throw new IllegalStateException("a cable");
      }
      return value;
    }
  }

  // In order, where a state comes after

  public record Entry(int shard, int number) {}

  public record Line(int entry, int number) {}

  /** What it comes to depends on the order. */
  public static class Chain {
    public int links;
    public int hash;

    String add(int number) {
      links++;
      hash = 31 * hash + number;
      return links + ":" + hash;
    }
  }

  /** By group of those that are to be under way together. */
  private static final Map<String, List<Runnable>> GROUPS = new ConcurrentHashMap<>();

  /** Whether the order in which answers come is that of the calls turned round, and not any. */
  private static volatile boolean turnedRound;

  private static CompletableFuture<String> answer(String group, int size, String answer) {
    if (!turnedRound) {
      return CompletableFuture.supplyAsync(() -> answer, POOL);
    }
    CompletableFuture<String> future = new CompletableFuture<>();
    List<Runnable> all = new ArrayList<>();
    GROUPS.compute(group, (any, before) -> {
      List<Runnable> now = before == null ? new ArrayList<>() : before;
      now.add(0, () -> future.complete(answer));
      if (now.size() < size) {
        return now;
      }
      all.addAll(now);
      return null;
    });
    all.forEach(Runnable::run);
    return future;
  }

  @Dag(inputs = {"shards", "entries"})
  static class Booked {
    /** Of items behind the state, in this place: each has a class of its own. */
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    @Loop(spread = true)
    List<Integer> shard(@Input int shards) {
      return IntStream.range(0, shards).boxed().toList();
    }

    @Loop
    Stream<Entry> entry(int shard, Cursor cursor, @Input int entries) {
      return IntStream.range((int) cursor.position(), entries).mapToObj(i -> new Entry(shard, i));
    }

    @Task
    CompletableFuture<String> account(Entry entry) {
      String group = entry.shard() + "/" + entry.number() / 8;
      return answer(group, 8, entry.shard() + "/" + entry.number() % 12);
    }

    @Task
    String booked(Entry entry, String account, @State(by = "account") Chain accounts) {
      return account + " " + accounts.add(entry.number());
    }

    /** Behind the state: as many at once as there are keys. */
    @Task
    CompletableFuture<String> sent(String booked, String account) {
      underWay.compute(account, (any, before) -> {
        assertThat(before).as("one of a key after the other").isNull();
        return 1;
      });
      return gate.arrive()
          .thenApplyAsync(
              any -> {
                underWay.remove(account);
                return booked + ".";
              },
              POOL);
    }

    @State
    Chain accounts() {
      return new Chain();
    }

    @Task
    List<String> all(@Collect List<String> sent) {
      return sent;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void the_items_of_a_key_come_in_order_to_its_state(int parallelism) {
    turnedRound = true;
    compareBooked(CLUSTER.environment(parallelism), 4, 800, 12, 0);
    assertThat(GROUPS).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void they_do_so_after_a_failure(int parallelism, @TempDir Path folder) {
    turnedRound = false;
    int at = 3_000 / parallelism + new Random().nextInt(2_000);
    compareBooked(CLUSTER.recovering(parallelism, folder), 4, 4_000, 1, at);
  }

  private static void compareBooked(
      StreamExecutionEnvironment environment, int shards, int entries, int atOnce, int failsAt) {
    List<String> expected = sentHere(shards, entries);
    AttaccaFlink<AtOnceTest_BookedRunner.Result> flow = AttaccaFlink.on(
        environment, () -> AtOnceTest_BookedRunner.of(new Booked()).portable(shards, entries));
    assertThat(flow.explain()).contains("up to 256 items, one of each key, at a time");
    FAILED.set(failsAt == 0);
    gate = new Gate(atOnce);
    flow.values(AtOnceTest_BookedRunner.Values.account())
        .map(String::length)
        .map(new Failing(failsAt))
        .sinkTo(new DiscardingSink<>());
    AtOnceTest_BookedRunner.Result result = flow.start("booked").join();
    assertThat(FAILED).isTrue();
    assertThat(result.all()).isEqualTo(expected);
    for (String task : List.of("entry", "account", "booked", "sent")) {
      assertThat(result.stats().task(task).out()).isEqualTo((long) shards * entries);
    }
  }

  /** What the items come to, one after the other. */
  private static List<String> sentHere(int shards, int entries) {
    List<String> all = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      Map<String, Chain> accounts = new HashMap<>();
      for (int number = 0; number < entries; number++) {
        String account = shard + "/" + number % 12;
        Chain chain = accounts.computeIfAbsent(account, any -> new Chain());
        all.add(account + " " + chain.add(number) + ".");
      }
    }
    return all;
  }

  @Dag(inputs = {"entries", "lines"})
  static class Listed {
    @Loop
    Stream<Integer> entry(@Input int entries) {
      return IntStream.range(0, entries).boxed();
    }

    @Loop
    Stream<Line> line(Integer entry, @Input int lines) {
      return IntStream.range(0, lines).mapToObj(i -> new Line(entry, i));
    }

    @Task
    CompletableFuture<String> owner(Line line) {
      return answer(line.entry() + "/" + line.number() / 8, 8, "owner " + line.number() % 12);
    }

    @Task
    String listed(Line line, String owner, @State(by = "owner") Chain owners) {
      return owner + " " + owners.add(31 * line.entry() + line.number());
    }

    @State
    Chain owners() {
      return new Chain();
    }

    @Task
    List<String> all(@Collect List<String> listed) {
      return listed;
    }
  }

  /** More lines than may be open, and the last of eight is the first to have its owner. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void what_is_below_an_item_comes_in_order_as_well(int parallelism) {
    turnedRound = false;
    List<String> expected =
        AtOnceTest_ListedRunner.of(new Listed()).run(5, 2_000).all();
    turnedRound = true;
    AttaccaFlink<AtOnceTest_ListedRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.environment(parallelism),
        () -> AtOnceTest_ListedRunner.of(new Listed()).portable(5, 2_000));
    assertThat(flow.explain()).contains("an item at a time, in each place");
    assertThat(flow.start("listed").join().all()).isEqualTo(expected);
    assertThat(GROUPS).isEmpty();
  }

  // Batches

  private static final Queue<Integer> SIZES = new ConcurrentLinkedQueue<>();

  static class Batched {
    @Loop
    Stream<Integer> number(@Input int numbers) {
      return numbers(numbers);
    }

    @Task
    CompletableFuture<Integer> ready(int number) {
      return gate.arrive().thenApplyAsync(any -> number, POOL);
    }

    @Task
    @Batch(max = 50, maxWait = "30ms")
    Map<Integer, String> name(Set<Integer> ready) {
      SIZES.add(ready.size());
      return ready.stream().collect(Collectors.toMap(key -> key, key -> "number " + key));
    }

    @Task
    CompletableFuture<Integer> seen(String name) {
      return CompletableFuture.completedFuture(name.length());
    }

    @Task
    List<String> names(@Collect List<String> name) {
      return name;
    }
  }

  private static final AtomicInteger SEEN = new AtomicInteger();

  private static final class Seen implements MapFunction<Integer, Integer> {
    private static final long serialVersionUID = 1;

    @Override
    public Integer map(Integer value) {
      if (SEEN.incrementAndGet() == 30) {
        held.countDown();
      }
      return value;
    }
  }

  /** The loop goes on only when all has left that comes of a batch, whose time is up meanwhile. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void what_is_over_is_told_of_while_the_input_pauses(int parallelism) {
    gate = new Gate(30);
    held = new CountDownLatch(1);
    SIZES.clear();
    SEEN.set(0);
    AttaccaFlink<AtOnceTest_BatchedRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.environment(parallelism),
        () -> AtOnceTest_BatchedRunner.of(new Batched()).portable(30));
    assertThat(flow.explain()).contains("for each \"number\": ready, name, seen\n");
    flow.values(AtOnceTest_BatchedRunner.Values.seen())
        .map(new Seen())
        .sinkTo(new DiscardingSink<>());
    assertThat(flow.start("batched").join().names())
        .isEqualTo(IntStream.range(0, 30).mapToObj(i -> "number " + i).toList());
    assertThat(SIZES.stream().mapToInt(size -> size).sum()).isEqualTo(30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_batch_is_called_with_many_keys(int parallelism) {
    gate = new Gate(90);
    held = new CountDownLatch(0);
    AtOnceTest_BatchedRunner.Result expected =
        AtOnceTest_BatchedRunner.of(new Batched()).run(9_000);
    gate = new Gate(90);
    SIZES.clear();
    AtOnceTest_BatchedRunner.Result result = AttaccaFlink.on(
            CLUSTER.environment(parallelism),
            () -> AtOnceTest_BatchedRunner.of(new Batched()).portable(9_000))
        .start("batched")
        .join();
    assertThat(result.names()).isEqualTo(expected.names());
    assertThat(SIZES.stream().mapToInt(size -> size)).allMatch(size -> size <= 50);
    assertThat(SIZES.stream().mapToInt(size -> size).sum()).isEqualTo(9_000);
    assertThat(SIZES).contains(50);
    for (String task : List.of("number", "ready", "seen")) {
      assertThat(result.stats().task(task).in())
          .isEqualTo(expected.stats().task(task).in());
      assertThat(result.stats().task(task).out())
          .isEqualTo(expected.stats().task(task).out());
    }
  }

  // A limit

  private static final AtomicInteger MOST = new AtomicInteger();

  static class Limited {
    private final AtomicInteger running = new AtomicInteger();

    @Loop
    Stream<Integer> number(@Input int numbers) {
      return IntStream.range(0, numbers).boxed();
    }

    @Task
    @Limit(concurrency = 3)
    CompletableFuture<Integer> price(int number) {
      MOST.accumulateAndGet(running.incrementAndGet(), Math::max);
      return gate.arrive()
          .thenApplyAsync(
              any -> {
                running.decrementAndGet();
                return number;
              },
              POOL);
    }

    @Task
    long sum(@Collect List<Integer> price) {
      return price.stream().mapToLong(Integer::longValue).sum();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_limit_is_reached_and_never_exceeded_in_a_place(int parallelism) {
    gate = new Gate(3 * parallelism); // three in each place, as there can be no more
    MOST.set(0);
    AtOnceTest_LimitedRunner.Result result = AttaccaFlink.on(
            CLUSTER.environment(parallelism),
            () -> AtOnceTest_LimitedRunner.of(new Limited()).portable(3_000))
        .start("limited")
        .join();
    assertThat(result.sum()).isEqualTo(3_000L * 2_999 / 2);
    assertThat(result.stats().task("price").out()).isEqualTo(3_000);
    assertThat(MOST).hasValue(3);
  }

  // Failures, and the end

  private static final Queue<CompletableFuture<Integer>> NEVER = new ConcurrentLinkedQueue<>();

  static class Failures {
    @Loop
    Stream<Integer> number(@Input int numbers) {
      return numbers(numbers);
    }

    @Task(onError = OnError.HALT)
    CompletableFuture<Integer> halting(int number, @Input String where) {
      CompletableFuture<Integer> came = gate.arrive();
      if (where.equals("halting") && number == 20) {
        return came.thenApplyAsync(
            any -> {
              throw new IllegalStateException("no twenty");
            },
            POOL);
      }
      if (where.equals("halting") || where.equals("never")) {
        CompletableFuture<Integer> never = new CompletableFuture<>();
        NEVER.add(never);
        return never;
      }
      return came.thenApplyAsync(any -> number, POOL);
    }

    @Task
    CompletableFuture<Integer> finishing(int halting, @Input String where) {
      return where.equals("finishing") && halting == 20
          ? CompletableFuture.failedFuture(new IllegalStateException("no twenty"))
          : CompletableFuture.completedFuture(halting);
    }
  }

  private static void prepare(int calls, int holds) {
    gate = new Gate(calls);
    held = new CountDownLatch(holds);
    NEVER.clear();
  }

  private static Run<AtOnceTest_FailuresRunner.Result> failing(
      StreamExecutionEnvironment environment, String where) {
    return AttaccaFlink.on(
            environment, () -> AtOnceTest_FailuresRunner.of(new Failures()).portable(50, where))
        .start("failures");
  }

  @ParameterizedTest
  @ValueSource(strings = {"halting", "finishing"})
  void a_failure_ends_the_run_as_it_does_here_while_others_are_under_way(String where) {
    prepare(50, 0);
    RunFailedException expected = catchThrowableOfType(
        RunFailedException.class,
        () -> AtOnceTest_FailuresRunner.of(new Failures()).run(50, where));
    for (int parallelism : new int[] {1, 3}) {
      prepare(50, 0);
      assertEnds(failing(CLUSTER.environment(parallelism), where), expected);
      if (where.equals("halting")) {
        prepare(50, 1); // nothing more comes, and the input is not over
        assertEnds(failing(CLUSTER.environment(parallelism), where), expected);
        assertThat(NEVER).hasSize(49).allMatch(CompletableFuture::isCancelled);
      }
    }
  }

  private static void assertEnds(Run<?> run, RunFailedException expected) {
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, run::join);
    assertThat(failed).hasMessage(expected.getMessage());
    assertThat(failed.task()).isEqualTo(expected.task());
    assertThat(failed.path()).isEqualTo(expected.path());
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void it_is_cancelled_while_calls_are_under_way(int parallelism) {
    for (int holds : new int[] {0, 1}) { // where the input is over, and where it is not
      prepare(50, holds);
      Run<AtOnceTest_FailuresRunner.Result> run =
          failing(CLUSTER.environment(parallelism), "never");
      gate.opens.join();
      run.cancel();
      assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
      assertThat(NEVER).hasSize(50).allMatch(CompletableFuture::isCancelled);
    }
  }
}
