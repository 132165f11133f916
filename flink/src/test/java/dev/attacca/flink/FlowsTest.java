package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Value;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows of all sorts, here and there: equal values, failures and counts. */
class FlowsTest {
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

  public static class Counts {
    public Map<String, Integer> words = new HashMap<>();
  }

  static class Words {
    @Task
    Counts counts() {
      return new Counts();
    }

    @Loop
    Stream<String> line(@Input int lines) {
      return IntStream.range(0, lines).mapToObj(i -> "a" + i % 3 + " b" + i % 5 + " c");
    }

    @Loop
    List<String> word(String line) {
      return List.of(line.split(" "));
    }

    @Task
    void count(String word, @State Counts seen) {
      seen.words.merge(word, 1, Integer::sum);
    }

    @Task
    @DependsOn(every = "count")
    Map<String, Integer> top(@State Counts seen) {
      return new TreeMap<>(seen.words);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_state_that_all_items_share_is_in_one_place(int parallelism, @TempDir Path folder) {
    FlowsTest_WordsRunner.Result expected =
        FlowsTest_WordsRunner.of(new Words()).run(5000);
    FlowsTest_WordsRunner.Result result = AttaccaFlink.on(
            CLUSTER.recovering(parallelism, folder),
            () -> FlowsTest_WordsRunner.of(new Words()).portable(5000))
        .start("words")
        .join();
    assertThat(result.top()).isEqualTo(expected.top()).containsEntry("c", 5000);
    assertThat(counts(result.stats().tasks())).isEqualTo(counts(expected.stats().tasks()));
  }

  /** Rounds, batches, gathering within an item, outcomes: all of it below one loop. */
  static class Below {
    @Loop
    Stream<Integer> number(@Input int numbers) {
      return IntStream.range(0, numbers).boxed();
    }

    @Loop
    List<Integer> digit(int number) {
      return Integer.toString(number).chars().map(c -> c - '0').boxed().toList();
    }

    @Task(onError = OnError.TOLERATE)
    int square(int digit) throws IOException {
      if (digit == 7) {
        throw new IOException("seven");
      }
      return digit * digit;
    }

    @Task
    String seen(Outcome<Integer> square) {
      return square instanceof Outcome.Failure<Integer> failure
          ? failure.cause().getMessage()
          : "fine";
    }

    @Task
    @Batch(max = 50)
    Map<Integer, String> name(Set<Integer> digit) {
      return digit.stream().collect(Collectors.toMap(d -> d, d -> "digit " + d));
    }

    @Task
    int sum(int number, @Collect List<Integer> square) {
      return square.stream().mapToInt(Integer::intValue).sum();
    }

    @Repeat(max = 9)
    Optional<Integer> half(int number, @Previous Optional<Integer> half) {
      int before = half.orElse(number);
      return before < 2 ? Optional.empty() : Optional.of(before / 2);
    }

    @Task
    List<Integer> sums(@Collect List<Integer> sum) {
      return sum;
    }

    @Task
    long names(@Collect List<String> name, @Collect List<String> seen) {
      return name.size() * 1000L + seen.stream().filter("seven"::equals).count();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void rounds_batches_and_gathering_are_done_below_an_item(int parallelism) {
    FlowsTest_BelowRunner.Result expected =
        FlowsTest_BelowRunner.of(new Below()).run(200);
    AttaccaFlink<FlowsTest_BelowRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.environment(parallelism),
        () -> FlowsTest_BelowRunner.of(new Below()).portable(200));
    Collected<Integer> halves = Collected.of(flow.values(FlowsTest_BelowRunner.Values.half()));
    Collected<TaskFailure> failures = Collected.of(flow.failures());
    FlowsTest_BelowRunner.Result result = flow.start("below").join();
    assertThat(result.sums()).isEqualTo(expected.sums());
    assertThat(result.names()).isEqualTo(expected.names());
    assertThat(halves.values()).hasSize((int) expected.stats().task("half").out());
    assertThat(texts(failures.values())).isEqualTo(texts(expected.failures()));
    assertThat(texts(result.failures())).isEqualTo(texts(expected.failures()));
    assertThat(counts(result.stats().tasks()).stream().filter(line -> !line.startsWith("name ")))
        .containsExactlyElementsOf(counts(expected.stats().tasks()).stream()
            .filter(line -> !line.startsWith("name "))
            .toList());
  }

  static class Failing {
    @Task
    int limit(@Input int early) {
      if (early == 0) {
        throw new IllegalArgumentException("no limit");
      }
      return 100;
    }

    @Loop
    Stream<Integer> number(int limit, @Input String where) {
      return IntStream.range(0, limit).boxed().peek(n -> {
        if (where.equals("loop") && n == 50) {
          throw new IllegalStateException("no fifty");
        }
      });
    }

    @Task(onError = OnError.HALT)
    int halting(int number, @Input String where) {
      if (where.equals("halting") && number == 42) {
        throw new IllegalStateException("no forty-two");
      }
      return number;
    }

    @Task
    int finishing(int number, @Input String where) {
      if (where.equals("finishing") && number == 42) {
        throw new IllegalStateException("no forty-two");
      }
      return number;
    }

    @Task
    int count(@Collect List<Integer> finishing) {
      return finishing.size();
    }
  }

  private static Run<FlowsTest_FailingRunner.Result> failing(int early, String where, Path folder) {
    return AttaccaFlink.on(
            CLUSTER.recovering(1, folder),
            () -> FlowsTest_FailingRunner.of(new Failing()).portable(early, where))
        .start("failing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop", "halting", "finishing"})
  void a_failure_ends_the_run_as_it_does_here(String where, @TempDir Path folder) {
    Run<FlowsTest_FailingRunner.Result> here =
        FlowsTest_FailingRunner.of(new Failing()).start(1, where);
    RunFailedException expected = catchThrowableOfType(RunFailedException.class, here::join);
    Run<FlowsTest_FailingRunner.Result> run = failing(1, where, folder);
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, run::join);
    assertThat(failed).hasMessage(expected.getMessage());
    assertThat(failed.task()).isEqualTo(expected.task());
    assertThat(failed.path()).isEqualTo(expected.path());
    assertThat(((CarriedException) failed.getCause()).className())
        .isEqualTo(expected.getCause().getClass().getName());
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    if (where.equals("finishing")) {
      assertThat(run.stats().task("count").out()).isEqualTo(1); // it is done though the run fails
      assertThat(counts(run.stats().tasks())).isEqualTo(counts(here.stats().tasks()));
    }
  }

  @Test
  void a_failure_of_the_main_scope_comes_before_the_job(@TempDir Path folder) {
    assertThatThrownBy(() -> failing(0, "", folder))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("task \"limit\" failed")
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(failing(1, "", folder).join().count()).isEqualTo(100);
  }

  static class Numbers {
    @Loop
    Stream<Long> number() {
      throw new IllegalStateException("it is not called");
    }

    @Task
    long key(long number) {
      return number % 7;
    }

    @Task
    long sum(long number, @State(by = "key") long[] sums) {
      return sums[0] += number;
    }

    @State
    long[] sums() {
      return new long[1];
    }

    @Task
    List<Long> numbers(@Collect List<Long> number) {
      return number.stream().sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_source_of_flinks_stands_in_for_a_loop(int parallelism, @TempDir Path folder) {
    AttaccaFlink<FlowsTest_NumbersRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.recovering(parallelism, folder),
        () -> FlowsTest_NumbersRunner.of(new Numbers()).portable());
    Collected<Long> sums = Collected.of(flow.values(FlowsTest_NumbersRunner.Values.sum()));
    flow.source(FlowsTest_NumbersRunner.Values.number(), new NumberSequenceSource(1, 7000));
    FlowsTest_NumbersRunner.Result result = flow.start("numbers").join();
    assertThat(result.numbers())
        .isEqualTo(LongStream.rangeClosed(1, 7000).boxed().toList());
    for (int key = 0; key < 7; key++) {
      int its = key;
      assertThat(sums.values())
          .contains(LongStream.rangeClosed(1, 7000).filter(n -> n % 7 == its).sum());
    }
    assertThat(sums.values()).hasSize(7000);
    assertThat(result.stats().task("number").out()).isEqualTo(7000);
    assertThatThrownBy(() -> AttaccaFlink.on(
                CLUSTER.environment(1), () -> LedgerRunner.of(new Ledger()).portable(1, 1, 1))
            .source(Value.of("order"), new NumberSequenceSource(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"order\" is no loop of the main scope");
  }

  static class InOrder {
    @Loop
    Stream<Long> number() {
      throw new IllegalStateException("it is not called");
    }

    @Task
    void note(long number, @State List<Long> noted) {
      noted.add(number);
    }

    @State
    List<Long> noted() {
      return new ArrayList<>();
    }

    @Task
    @DependsOn(every = "note")
    List<Long> all(@State List<Long> noted) {
      return List.copyOf(noted);
    }
  }

  /** In as many places as it may, it would be read in as many pieces at once. */
  @Test
  void a_source_whose_items_share_a_state_is_read_in_one_place() {
    AttaccaFlink<FlowsTest_InOrderRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.environment(3), () -> FlowsTest_InOrderRunner.of(new InOrder()).portable());
    flow.source(FlowsTest_InOrderRunner.Values.number(), new NumberSequenceSource(1, 7000));
    assertThat(flow.start("in order").join().all())
        .isEqualTo(LongStream.rangeClosed(1, 7000).boxed().toList());
  }

  /** A state that all items share, and failures with long causes: they go in the same message as what is gathered. */
  static class Large {
    @Loop
    Stream<Integer> number() {
      return IntStream.range(0, 100).boxed();
    }

    @Task
    void note(int number, @State List<byte[]> noted) {
      noted.add(new byte[60_000]);
    }

    @State
    List<byte[]> noted() {
      return new ArrayList<>();
    }
  }

  @Test
  void what_is_too_large_for_one_message_is_refused_states_as_well() {
    Run<?> run = AttaccaFlink.on(
            CLUSTER.environment(1), () -> FlowsTest_LargeRunner.of(new Large()).portable())
        .start("large");
    assertThatThrownBy(run::join)
        .isInstanceOf(JobFailedException.class)
        .hasStackTraceContaining(
            "what the main scope gathers, with the failures and the states for all, takes 60")
        .hasStackTraceContaining("pekko.framesize");
  }

  static class Unfit {
    @Loop
    Stream<Socket> socket(@Input int ports) {
      return Stream.of();
    }

    @Task
    String key(Socket socket) {
      return socket.toString();
    }

    @Task
    int seen(Socket socket, @State(by = "key") Map<String, Thread> threads) {
      return threads.size();
    }

    @State
    Map<String, Thread> threads() {
      return new LinkedHashMap<>();
    }
  }

  @Test
  void what_cannot_be_run_is_refused_with_all_the_reasons() {
    RefusedException refused = catchThrowableOfType(
        RefusedException.class,
        () -> AttaccaFlink.on(
            CLUSTER.environment(1), () -> FlowsTest_UnfitRunner.of(new Unfit()).portable(1)));
    assertThat(refused.refusals())
        .extracting(Parts.Refusal::key, Parts.Refusal::task)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("Unserialisable", "socket"),
            org.assertj.core.groups.Tuple.tuple("Unserialisable", "threads"));
    assertThat(refused)
        .hasMessageStartingWith(
            "\"FlowsTest.Unfit\" cannot be run on a cluster:\n[Unserialisable] ")
        .hasMessageContaining(
            "a value of \"socket\" is taken in another place, and java.net.Socket can be serialised neither by Flink nor by Java: make it a record");
  }

  /** One of these tasks is where the key is, and would see nothing of what the other leaves. */
  static class TwoContexts {
    @Loop
    Stream<Integer> number(@Input int numbers) {
      return IntStream.range(0, numbers).boxed();
    }

    @Task
    int key(int number, Context own) {
      own.set("number", number);
      return number % 2;
    }

    @Task
    int sum(int number, @State(by = "key") Sum sum) {
      return sum.value += number;
    }

    @Task
    int behind(int sum, Context own) {
      return own.<Integer>get("number", sum);
    }
  }

  @Test
  void a_context_does_not_leave_its_place() {
    RefusedException refused = catchThrowableOfType(
        RefusedException.class,
        () -> AttaccaFlink.on(
            CLUSTER.environment(1),
            () -> FlowsTest_TwoContextsRunner.of(new TwoContexts()).portable(1)));
    assertThat(refused.refusals())
        .extracting(Parts.Refusal::key, Parts.Refusal::task)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("ContextInTwoPlaces", "behind"));
    assertThat(refused).hasMessageContaining("\"behind\" takes a Context, and so does \"key\"");
  }

  @Test
  void a_job_that_would_not_count_each_item_once_is_not_started() {
    StreamExecutionEnvironment batch = CLUSTER.environment(1);
    batch.setRuntimeMode(RuntimeExecutionMode.BATCH);
    assertThatThrownBy(() -> below(batch).start("below"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"below\" is to be executed in the mode BATCH")
        .hasMessageContaining("leave execution.runtime-mode at STREAMING");
    StreamExecutionEnvironment atLeastOnce = CLUSTER.environment(1);
    atLeastOnce.enableCheckpointing(1000, CheckpointingMode.AT_LEAST_ONCE);
    AttaccaFlink<FlowsTest_BelowRunner.Result> flow = below(atLeastOnce);
    assertThatThrownBy(() -> flow.start("below"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("checkpoints of job \"below\" are to be AT_LEAST_ONCE");
    atLeastOnce
        .getCheckpointConfig()
        .setCheckpointingConsistencyMode(CheckpointingMode.EXACTLY_ONCE);
    assertThat(flow.start("below").join().stats().task("square").in()).isPositive();
  }

  private static AttaccaFlink<FlowsTest_BelowRunner.Result> below(
      StreamExecutionEnvironment environment) {
    return AttaccaFlink.on(
        environment, () -> FlowsTest_BelowRunner.of(new Below()).portable(20));
  }

  @Test
  void as_many_failures_are_kept_as_the_runner_says() {
    FlowsTest_BelowRunner.Result result = AttaccaFlink.on(
            CLUSTER.environment(1),
            () -> FlowsTest_BelowRunner.builder(new Below())
                .maxFailures(5)
                .build()
                .portable(200))
        .start("below")
        .join();
    List<TaskFailure> all = FlowsTest_BelowRunner.of(new Below()).run(200).failures();
    assertThat(all).hasSizeGreaterThan(20);
    // which ones come last is open: batches wait below, so many items are done at once
    assertThat(texts(result.failures())).hasSize(5).doesNotHaveDuplicates().isSubsetOf(texts(all));
    assertThat(result.stats().task("square").failed()).isEqualTo(all.size());
  }

  @Test
  void it_explains_how_the_tasks_are_divided() {
    assertThat(AttaccaFlink.on(
                CLUSTER.environment(1), () -> LedgerRunner.of(new Ledger()).portable(1, 1, 1))
            .explain())
        .isEqualTo("""
            Ledger, in 2 parts
            before, where the job is started: the tasks of the main scope that wait for no loop; sent along: catalogue
            part 0, for each "order": channel, fee, discount, price, amount, posting, account
              read in several places, an item of "shard" in each, as that is spread
            part 1, for each "posting", by "account": booked
              behind part 0, as one key's states are in one place; an item has: shard, order, posting, account
            after, where the job was started: the tasks of the main scope that wait for loops; gathered for them: channel, amount
            """);
  }

  /** A loop that is spread, one that is not, and one that could not be. */
  static class Reports {
    @Loop(spread = true)
    Stream<Integer> shard(@Input int shards) {
      return IntStream.range(0, shards).boxed();
    }

    @Task
    int rate(int shard) {
      return shard % 7;
    }

    @Loop(spread = true)
    Stream<Integer> order(int shard) {
      return IntStream.range(0, shard).boxed();
    }

    @Task
    int price(int order, int rate) {
      return order * rate;
    }

    @Loop
    Stream<Integer> note(int shard) {
      return IntStream.range(0, 2).boxed();
    }

    @Loop(spread = true)
    Stream<Integer> numbered(int shard) {
      return IntStream.range(0, 2).boxed();
    }

    @Task
    int number(int numbered, @State Sum sum) {
      return ++sum.value;
    }

    @Task
    String report(int rate, @Collect List<Integer> price, @Collect List<Integer> note) {
      return price + " " + note + " " + rate;
    }

    @Task
    int reports(@Collect List<String> report) {
      return report.size();
    }
  }

  @Test
  void it_explains_what_is_gathered_below() {
    assertThat(AttaccaFlink.on(
                CLUSTER.environment(1),
                () -> FlowsTest_ReportsRunner.of(new Reports()).portable(10))
            .explain())
        .isEqualTo("""
            FlowsTest.Reports, in 3 parts
            before, where the job is started: the tasks of the main scope that wait for no loop; sent along: nothing
            part 0, for each "shard": rate, order, note, numbered, number
              read in one place, as it is a loop of the main scope
              done in one place, in order, as all items share: sum
            part 1, for each "order": price
              behind part 0, in several places, as "order" is spread; an item has: shard, rate, order
            part 2, for each "shard", when all below it is over: report
              behind parts 0, 1, where what is below an item comes together; gathered for it: note, price; it has: shard, rate
            after, where the job was started: the tasks of the main scope that wait for loops; gathered for them: report
            """);
  }

  @Test
  void a_job_is_started_once_and_main_values_are_no_streams() {
    AttaccaFlink<FlowsTest_WordsRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.environment(1), () -> FlowsTest_WordsRunner.of(new Words()).portable(1));
    assertThatThrownBy(() -> flow.values(FlowsTest_WordsRunner.Values.top()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"top\" is done where the job is started");
    assertThat(flow.start("words").join().top()).containsEntry("c", 1);
    assertThatThrownBy(() -> flow.start("words")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(flow::failures).isInstanceOf(IllegalStateException.class);
  }

  /** A value that does not serialise, and that nobody takes behind the cut. */
  static class Awaited {
    @Loop
    Stream<Integer> number(@Input int numbers) {
      return IntStream.range(0, numbers).boxed();
    }

    @Task
    Thread opened(int number) {
      return new Thread("never started " + number);
    }

    @Task
    int parity(int number) {
      return number % 2;
    }

    @Task
    @DependsOn("opened")
    int seen(int number, @State(by = "parity") Sum sum) {
      return sum.value += number;
    }

    @Task
    int most(@Collect List<Integer> seen) {
      return seen.stream().mapToInt(Integer::intValue).max().orElse(0);
    }
  }

  public static class Sum {
    public int value;
  }

  @Test
  void what_is_only_waited_for_does_not_travel() {
    FlowsTest_AwaitedRunner.Result result = AttaccaFlink.on(
            CLUSTER.environment(2),
            () -> FlowsTest_AwaitedRunner.of(new Awaited()).portable(100))
        .start("awaited")
        .join();
    assertThat(result.most())
        .isEqualTo(FlowsTest_AwaitedRunner.of(new Awaited()).run(100).most());
  }
}
