package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Cursor;
import dev.attacca.runtime.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped goes on, with other tasks than before. */
class SavepointTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  /** How far the numbers go, and how far they have come. */
  private static volatile int last;

  private static final AtomicInteger SEEN = new AtomicInteger();

  public static class Sum {
    public long count;
    public long sum;
  }

  /** As it was first. */
  static class First {
    @Loop
    Stream<Integer> number(Cursor cursor, @Input String name) {
      return IntStream.iterate((int) cursor.position(), n -> n < last, n -> n + 1)
          .boxed();
    }

    @Task
    int key(int number) {
      SEEN.accumulateAndGet(number, Math::max);
      return number % 5;
    }

    @Task
    String sum(int number, @State(by = "key") Sum sums) {
      sums.count++;
      sums.sum += number;
      return number % 5 + ": " + sums.count + " " + sums.sum;
    }

    @Task
    Optional<Integer> hundred(int number) {
      return number % 100 == 0 ? Optional.of(number) : Optional.empty();
    }

    @Task
    List<Integer> hundreds(@Collect List<Integer> hundred) {
      return hundred;
    }
  }

  /** With more tasks, one of them gathered, and one before that is in its way. */
  static class Second {
    @Task
    int added(@Input String name) {
      return name.length();
    }

    @Loop
    Stream<Integer> number(Cursor cursor, int added) {
      return IntStream.iterate((int) cursor.position(), n -> n < last, n -> n + 1)
          .boxed();
    }

    @Task
    int key(int number) {
      return number % 5;
    }

    @Task
    String sum(int number, @State(by = "key") Sum sums) {
      sums.count++;
      sums.sum += number;
      return number % 5 + ": " + sums.count + " " + sums.sum;
    }

    @Task
    Optional<Integer> fifty(int number) {
      return number % 50 == 0 ? Optional.of(number) : Optional.empty();
    }

    @Task
    Optional<Integer> hundred(int number) {
      return number % 100 == 0 ? Optional.of(number) : Optional.empty();
    }

    @Task
    List<Integer> hundreds(@Collect List<Integer> hundred) {
      return hundred;
    }

    @Task
    int fifties(@Collect List<Integer> fifty) {
      return fifty.size();
    }
  }

  /** Gathers a task of the same name that gives something else. */
  static class Third {
    @Loop
    Stream<Integer> number(Cursor cursor) {
      return IntStream.iterate((int) cursor.position(), n -> n < last, n -> n + 1)
          .boxed();
    }

    @Task
    String hundred(int number) {
      return "text";
    }

    @Task
    int hundreds(@Collect List<String> hundred) {
      return hundred.size();
    }
  }

  /** With a state that all items share. */
  static class Shared {
    @Loop
    Stream<Integer> number(Cursor cursor) {
      return IntStream.iterate((int) cursor.position(), n -> n < last, n -> n + 1)
          .boxed();
    }

    @Task
    void add(int number, @State Sum sums) {
      SEEN.accumulateAndGet(number, Math::max);
      sums.count++;
      sums.sum += number;
    }

    @Task
    @DependsOn(every = "add")
    String total(@State Sum sums) {
      return sums.count + " " + sums.sum;
    }
  }

  private static String total(int count) {
    return count + " " + IntStream.range(0, count).asLongStream().sum();
  }

  @Test
  void a_state_for_all_goes_on_from_where_it_was(@TempDir Path folder) {
    last = Integer.MAX_VALUE;
    SEEN.set(0);
    FlinkRun<SavepointTest_SharedRunner.Result> run = AttaccaFlink.on(
            environment(2, false, folder),
            () -> SavepointTest_SharedRunner.of(new Shared()).portable())
        .start("shared");
    await().until(() -> SEEN.get() > 1000);
    await().until(() -> {
      run.stop(); // refused as long as not all is running
      return run.status().isOver();
    });
    int before = SEEN.get() + 1;
    assertThat(run.join().total()).isEqualTo(total(before));
    assertThat(run.stats()).isEqualTo(run.join().stats());

    last = before + 2000;
    FlinkRun<SavepointTest_SharedRunner.Result> next = AttaccaFlink.on(
            from(run.savepoint().orElseThrow(), 2, false, folder),
            () -> SavepointTest_SharedRunner.of(new Shared()).portable())
        .start("shared, again");
    assertThat(next.join().total()).isEqualTo(total(before + 2000));
    assertThat(next.stats()).isEqualTo(next.join().stats());
    assertThat(next.stats().task("add").in()).isEqualTo(before + 2000);
  }

  /** Runs until it has come some way, and stops; gives the savepoint. */
  private static String stopped(boolean onRocksDb, Path folder) {
    last = Integer.MAX_VALUE;
    SEEN.set(0);
    FlinkRun<SavepointTest_FirstRunner.Result> run = AttaccaFlink.on(
            environment(2, onRocksDb, folder),
            () -> SavepointTest_FirstRunner.of(new First()).portable("first"))
        .start("first");
    await().until(() -> SEEN.get() > 1000);
    await().until(() -> {
      run.stop(); // refused as long as not all is running
      return run.status().isOver();
    });
    List<Integer> hundreds = run.join().hundreds();
    assertThat(hundreds).hasSizeGreaterThan(10);
    for (int i = 0; i < hundreds.size(); i++) {
      assertThat(hundreds.get(i)).isEqualTo(i * 100);
    }
    return run.savepoint().orElseThrow();
  }

  private static StreamExecutionEnvironment environment(
      int parallelism, boolean onRocksDb, Path folder) {
    return onRocksDb
        ? CLUSTER.recoveringOnRocksDb(parallelism, folder)
        : CLUSTER.recovering(parallelism, folder);
  }

  private static StreamExecutionEnvironment from(
      String savepoint, int parallelism, boolean onRocksDb, Path folder) {
    StreamExecutionEnvironment environment = environment(parallelism, onRocksDb, folder);
    environment.configure(
        org.apache.flink.configuration.Configuration.fromMap(
            java.util.Map.of(StateRecoveryOptions.SAVEPOINT_PATH.key(), savepoint)),
        SavepointTest.class.getClassLoader());
    return environment;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goes_on_after_tasks_were_added_and_on_more_machines(
      boolean onRocksDb, @TempDir Path folder) {
    String savepoint = stopped(onRocksDb, folder);
    int before = SEEN.get() + 1;
    last = before + 2000;
    int count = last;
    AttaccaFlink<SavepointTest_SecondRunner.Result> flow = AttaccaFlink.on(
        from(savepoint, 3, onRocksDb, folder),
        () -> SavepointTest_SecondRunner.of(new Second()).portable("second"));
    Collected<String> sums = Collected.of(flow.values(SavepointTest_SecondRunner.Values.sum()));
    SavepointTest_SecondRunner.Result result = flow.start("second").join();
    assertThat(result.hundreds())
        .isEqualTo(IntStream.range(0, count).filter(n -> n % 100 == 0).boxed().toList());
    assertThat(result.fifties())
        .isEqualTo((int) IntStream.range(before, count).filter(n -> n % 50 == 0).count());
    for (int key = 0; key < 5; key++) {
      int its = key;
      int[] all = IntStream.range(0, count).filter(n -> n % 5 == its).toArray();
      assertThat(sums.values())
          .contains(
              key + ": " + all.length + " " + IntStream.of(all).asLongStream().sum());
    }
    assertThat(result.stats().task("number").out()).isEqualTo(count);
    assertThat(result.stats().task("fifty").in()).isEqualTo(count - before);
  }

  /** Gathers from below a loop that is spread. An item below takes its time now and then, and what it is in waits for it. */
  static class Gathering {
    @Loop(spread = true)
    Stream<Integer> order(Cursor cursor) {
      return orders(cursor);
    }

    @Task
    int rate(int order) {
      SEEN.accumulateAndGet(order, Math::max);
      return order % 7;
    }

    @Loop(spread = true)
    List<Integer> line(int order) {
      return lines(order);
    }

    @Task
    long price(int line, int order, int rate) {
      return priced(line, order, rate);
    }

    @Task
    String invoice(int order, int rate, @Collect List<Long> price) {
      return order + " at " + rate + ": " + price;
    }

    @Task
    List<String> invoices(@Collect List<String> invoice) {
      return invoice;
    }
  }

  /** The same with more of everything: in the order before, below the loop, and after; and another loop that is spread. */
  static class GatheringMore {
    @Loop(spread = true)
    Stream<Integer> order(Cursor cursor) {
      return orders(cursor);
    }

    @Task
    int rate(int order) {
      return order % 7;
    }

    @Task
    int discount(int order) {
      return order % 3;
    }

    @Loop(spread = true)
    Stream<String> note(int order, int rate) {
      return lines(order).stream().map(line -> line + "/" + rate);
    }

    @Task
    int length(String note) {
      return note.length();
    }

    @Loop(spread = true)
    List<Integer> line(int order) {
      return lines(order);
    }

    @Task
    long tax(int line, int discount) {
      return line + discount;
    }

    @Task
    long price(int line, int order, int rate) {
      return priced(line, order, rate);
    }

    @Task
    String invoice(int order, int rate, @Collect List<Long> price) {
      return order + " at " + rate + ": " + price;
    }

    @Task
    String more(
        String invoice, int discount, @Collect List<Integer> length, @Collect List<Long> tax) {
      return invoice + " " + length + " " + tax;
    }

    @Task
    List<String> invoices(@Collect List<String> invoice) {
      return invoice;
    }

    @Task
    List<String> mores(@Collect List<String> more) {
      return more;
    }
  }

  /** Not as many as all queues can hold. */
  private static Stream<Integer> orders(Cursor cursor) {
    return IntStream.iterate((int) cursor.position(), n -> n < last, n -> n + 1)
        .peek(n -> LockSupport.parkNanos(50_000))
        .boxed();
  }

  private static List<Integer> lines(int order) {
    return IntStream.range(0, order % 5).boxed().toList();
  }

  private static long priced(int line, int order, int rate) {
    if (order % 50 == 3 && line == 0) {
      LockSupport.parkNanos(3_000_000);
    }
    return 1000L * line + 10L * order + rate;
  }

  private static String invoice(int order) {
    int rate = order % 7;
    return order + " at " + rate + ": "
        + lines(order).stream().map(line -> 1000L * line + 10L * order + rate).toList();
  }

  private static String more(int order) {
    return invoice(order)
        + " " + lines(order).stream().map(line -> 3).toList()
        + " " + lines(order).stream().map(line -> (long) line + order % 3).toList();
  }

  private static void checkInvoices(List<String> invoices, Stats stats, int count) {
    assertThat(invoices)
        .isEqualTo(IntStream.range(0, count).mapToObj(SavepointTest::invoice).toList());
    assertThat(stats.task("order").out()).isEqualTo(count);
    assertThat(stats.task("invoice").out()).isEqualTo(count);
    assertThat(stats.task("price").out())
        .isEqualTo(IntStream.range(0, count).map(order -> order % 5).sum());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_gathers_below_goes_on_among_more_tasks_and_on_other_machines(
      boolean onRocksDb, @TempDir Path folder) {
    last = Integer.MAX_VALUE;
    SEEN.set(0);
    FlinkRun<SavepointTest_GatheringRunner.Result> run = AttaccaFlink.on(
            environment(3, onRocksDb, folder),
            () -> SavepointTest_GatheringRunner.of(new Gathering()).portable())
        .start("gathering");
    await().until(() -> SEEN.get() > 1000);
    await().until(() -> {
      run.stop(); // refused as long as not all is running
      return run.status().isOver();
    });
    int before = run.join().invoices().size();
    checkInvoices(run.join().invoices(), run.join().stats(), before);

    last = before + 2000;
    int count = last;
    SavepointTest_GatheringMoreRunner.Result result = AttaccaFlink.on(
            from(run.savepoint().orElseThrow(), 2, onRocksDb, folder),
            () -> SavepointTest_GatheringMoreRunner.of(new GatheringMore()).portable())
        .start("gathering more")
        .join();
    checkInvoices(result.invoices(), result.stats(), count);
    assertThat(result.mores())
        .isEqualTo(IntStream.range(before, count).mapToObj(SavepointTest::more).toList());
    assertThat(result.stats().task("more").in()).isEqualTo(count - before);
  }

  /**
   * A savepoint waits for all that is on its way, so nothing waits in it. What a job leaves that is cancelled can be a checkpoint that has
   * overtaken what was on its way: some items wait in it, and come to other places than what they wait for had been sent to.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void what_waits_for_loops_that_are_spread_goes_on_in_other_places(
      int places, @TempDir Path folder) throws Exception {
    last = Integer.MAX_VALUE;
    SEEN.set(0);
    FlinkRun<SavepointTest_GatheringRunner.Result> run = AttaccaFlink.on(
            overtaking(environment(3, false, folder)),
            () -> SavepointTest_GatheringRunner.of(new Gathering()).portable())
        .start("gathering");
    Path checkpoints = folder.resolve("checkpoints").resolve(run.id());
    await()
        .ignoreExceptions()
        .until(() -> SEEN.get() > 2000 && newest(checkpoints).isPresent());
    run.cancel();
    await().until(() -> run.status().isOver());
    Path checkpoint = newest(checkpoints).orElseThrow();

    last = SEEN.get() + 2000;
    int count = last;
    SavepointTest_GatheringRunner.Result result = AttaccaFlink.on(
            overtaking(from(checkpoint.toUri().toString(), places, false, folder)),
            () -> SavepointTest_GatheringRunner.of(new Gathering()).portable())
        .start("gathering, again")
        .join();
    checkInvoices(result.invoices(), result.stats(), count);
  }

  private static StreamExecutionEnvironment overtaking(StreamExecutionEnvironment environment) {
    environment.getCheckpointConfig().enableUnalignedCheckpoints();
    environment
        .getCheckpointConfig()
        .setExternalizedCheckpointRetention(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    environment.enableCheckpointing(10);
    return environment;
  }

  private static Optional<Path> newest(Path checkpoints) throws IOException {
    if (Files.notExists(checkpoints)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(checkpoints)) {
      return all.filter(each -> each.getFileName().toString().startsWith("chk-"))
          .filter(each -> Files.exists(each.resolve("_metadata")))
          .max(Comparator.comparingInt(
              each -> Integer.parseInt(each.getFileName().toString().substring(4))));
    }
  }

  @Test
  void is_refused_by_name_where_the_values_are_others(@TempDir Path folder) {
    String savepoint = stopped(false, folder);
    StreamExecutionEnvironment environment = from(savepoint, 2, false, folder);
    environment.configure(
        org.apache.flink.configuration.Configuration.fromMap(
            java.util.Map.of(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key(), "true")),
        SavepointTest.class.getClassLoader());
    last = Integer.MAX_VALUE;
    FlinkRun<SavepointTest_ThirdRunner.Result> run = AttaccaFlink.on(
            environment, () -> SavepointTest_ThirdRunner.of(new Third()).portable())
        .start("third");
    assertThatThrownBy(run::join)
        .isInstanceOf(JobFailedException.class)
        .hasStackTraceContaining(
            "task \"hundred\" of the items that move here is of another type than in the savepoint");
  }
}
