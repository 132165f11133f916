package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same class in this process and on a cluster. */
class LedgerTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void comes_to_the_same(int parallelism) throws Exception {
    compare(CLUSTER.environment(parallelism), 4, 100, 0);
  }

  /** What follows the job's own operators fails once, at some posting, most often after a checkpoint. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void comes_to_the_same_after_a_failure(int parallelism, @TempDir Path folder) throws Exception {
    int at = 40_000 / parallelism + new Random().nextInt(1000);
    compare(CLUSTER.recovering(parallelism, folder), 12, 4_000, at);
  }

  private static void compare(
      StreamExecutionEnvironment environment, int shards, int orders, int failsAt)
      throws Exception {
    LedgerRunner local = LedgerRunner.of(new Ledger());
    LedgerRunner.Result expected = local.run(shards, orders, 1009);
    List<Ledger.Booked> booked = local.booked(shards, orders, 1009).toList();

    AttaccaFlink<LedgerRunner.Result> flow = AttaccaFlink.on(
        environment, () -> LedgerRunner.of(new Ledger()).portable(shards, orders, 1009));
    Collected<Ledger.Booked> bookings = Collected.of(flow.values(LedgerRunner.Values.booked()));
    Collected<Ledger.Order> seen = Collected.of(flow.values(LedgerRunner.Values.order()));
    Collected<TaskFailure> failures = Collected.of(flow.failures());
    FAILED.set(failsAt == 0);
    flow.values(LedgerRunner.Values.posting())
        .map(new Failing(failsAt))
        .sinkTo(new DiscardingSink<>());
    LedgerRunner.Result result = flow.start("ledger").join();

    assertThat(FAILED).isTrue();
    assertThat(result.report()).isEqualTo(expected.report());
    assertThat(seen.values()).hasSize(shards * orders).doesNotHaveDuplicates();
    assertThat(bookings.values().stream().map(Ledger.Booked::account).sorted().toList())
        .isEqualTo(booked.stream().map(Ledger.Booked::account).sorted().toList());
    assertThat(last(bookings.values())).isEqualTo(last(booked));
    assertThat(texts(failures.values())).isEqualTo(texts(expected.failures()));
    assertThat(texts(result.failures())).isEqualTo(texts(expected.failures()));
    assertThat(counts(result.stats().tasks())).isEqualTo(counts(expected.stats().tasks()));
  }

  private static final AtomicBoolean FAILED = new AtomicBoolean();

  private static final class Failing implements MapFunction<Ledger.Posting, Ledger.Posting> {
    private static final long serialVersionUID = 1;
    private int left;

    Failing(int left) {
      this.left = left;
    }

    @Override
    public Ledger.Posting map(Ledger.Posting posting) {
      if (--left == 0 && FAILED.compareAndSet(false, true)) {
        throw new IllegalStateException("a cable");
      }
      return posting;
    }
  }

  private static Map<String, Ledger.Booked> last(List<Ledger.Booked> booked) {
    Map<String, Ledger.Booked> last = new ConcurrentHashMap<>();
    booked.forEach(one -> last.merge(one.account(), one, (a, b) -> a.count() > b.count() ? a : b));
    return last;
  }

  private static List<String> texts(List<TaskFailure> failures) {
    return failures.stream().map(TaskFailure::toString).sorted().toList();
  }

  private static List<String> counts(List<TaskStats> stats) {
    return stats.stream()
        .map(task -> "%s %d %d %d %d"
            .formatted(task.task(), task.in(), task.out(), task.failed(), task.skipped()))
        .toList();
  }
}
