package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.runtime.TaskStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job tells those who watch its machines. */
class MetricsTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  /** Of the tasks of items; those of the main scope are done where the job was started. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void are_what_the_result_says(int parallelism) {
    String job = "metrics in " + parallelism;
    LedgerRunner.Result result = AttaccaFlink.on(
            CLUSTER.environment(parallelism),
            () -> LedgerRunner.of(new Ledger()).portable(4, 300, 7))
        .start(job)
        .join();
    List<String> main = List.of("catalogue", "total", "report");
    Map<String, Long> expected = new TreeMap<>();
    for (TaskStats task : result.stats().tasks()) {
      if (!main.contains(task.task())) {
        expected.put(task.task() + ".in", task.in());
        expected.put(task.task() + ".out", task.out());
        expected.put(task.task() + ".failed", task.failed());
        expected.put(task.task() + ".skipped", task.skipped());
      }
    }
    assertThat(expected).containsEntry("order.out", 1200L).containsEntry("price.failed", 168L);
    await().untilAsserted(() -> assertThat(KeptMetrics.count(job)).isZero());
    Map<String, Long> seen = KeptMetrics.of(job);
    assertThat(seen).containsAllEntriesOf(expected);
    seen.keySet().removeAll(expected.keySet());
    assertThat(seen)
        .as("of the main scope")
        .allSatisfy((name, count) -> assertThat(count).isZero());
  }

  @Test
  void go_on_from_a_checkpoint(@TempDir Path folder) {
    AttaccaFlink<LedgerRunner.Result> flow = AttaccaFlink.on(
        CLUSTER.recovering(1, folder), () -> LedgerRunner.of(new Ledger()).portable(4, 3_000, 7));
    FailingOnce<?> failing =
        FailingOnce.behind(flow.values(LedgerRunner.Values.booked()), 6_000, true);
    FlinkRun<LedgerRunner.Result> run = flow.start("metrics again");
    LedgerRunner.Result result = run.join();
    assertThat(failing.times()).isEqualTo(1);
    assertThat(run.stats()).isEqualTo(result.stats());
    await().untilAsserted(() -> assertThat(KeptMetrics.count("metrics again")).isZero());
    assertThat(KeptMetrics.of("metrics again"))
        .containsEntry("posting.out", result.stats().task("posting").out())
        .containsEntry("booked.in", result.stats().task("booked").in())
        .containsEntry("price.failed", result.stats().task("price").failed());
  }
}
