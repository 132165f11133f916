package dev.attacca.flink.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.flink.Cluster;
import dev.attacca.flink.FlinkRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Task managers are taken away while they work; what stands in files is compared line by line. */
class KilledTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  private static final int SHARDS = 4;
  private static final int ORDERS = 4_000;

  @Test
  void nothing_is_lost_or_doubled_when_a_task_manager_goes(@TempDir Path folder) throws Exception {
    BooksJob job = new BooksJob(folder, SHARDS, ORDERS);
    FlinkRun<BooksRunner.Result> run = job.start(CLUSTER.recovering(3, folder), "books");
    try (Watched watched = new Watched(CLUSTER.client(), run.id())) {
      watched.awaitCheckpoints(2);
      long checkpoint = watched.newestCheckpoint();
      CLUSTER.exchangeTaskManager(0);
      watched.awaitRestoredFrom(checkpoint);
      job.open(0);
      watched.awaitSomeFinished(); // one place has the last shard, and the others have nothing
      watched.awaitCheckpoints(2);
      checkpoint = watched.newestCheckpoint();
      CLUSTER.exchangeTaskManager(1);
      watched.awaitRestoredFrom(checkpoint);
      job.open(1);
    }
    BooksRunner.Result result = run.join();
    BookedLines lines = job.lines();
    assertThat(lines.verdict()).isEqualTo(lines.allWell());
    assertThat(job.failed()).isEqualTo(lines.failing());
    assertThat(result.report()).isEqualTo(lines.report());
    assertThat(BookedLines.counts(result.stats())).isEqualTo(lines.counts());
  }

  /** What the others are compared with says the same as a run in this process. */
  @Test
  void a_run_in_this_process_comes_to_the_same(@TempDir Path folder) throws Exception {
    new BooksJob(folder, SHARDS, ORDERS).openAll();
    BooksRunner.Result result =
        BooksRunner.of(new Books()).run(SHARDS, ORDERS, folder.resolve("gates").toString());
    BookedLines lines = new BookedLines(SHARDS, ORDERS);
    assertThat(result.report()).isEqualTo(lines.report());
    assertThat(BookedLines.counts(result.stats())).isEqualTo(lines.counts());
  }

  @Test
  void what_is_amiss_is_found(@TempDir Path folder) throws Exception {
    BooksJob job = new BooksJob(folder, 1, 3);
    Files.createDirectory(folder.resolve("booked"));
    List<String> good = List.of(
        "customer-0;0;0;0;-151;1;-151",
        "shop-0;0;0;1;136;1;136",
        "tax;0;0;2;15;1;15",
        "customer-1;0;1;0;-104;1;-104",
        "shop-0;0;1;1;94;2;230",
        "tax;0;1;2;10;2;25",
        "customer-2;0;2;0;-100;1;-100",
        "shop-0;0;2;1;90;3;320",
        "tax;0;2;2;10;3;35");
    assertThat(verdict(job, folder, good)).isEqualTo("9 lines: 0 lost, 0 doubled, 0 wrong");
    assertThat(verdict(job, folder, good.subList(1, 9))).contains("1 lost, 0 doubled, 0 wrong");
    List<String> doubled = new ArrayList<>(good);
    doubled.add("tax;0;1;2;10;4;45");
    assertThat(verdict(job, folder, doubled)).contains("0 lost, 1 doubled, 0 wrong");
    assertThat(verdict(job, folder, instead(good, 4, "shop-0;0;1;1;95;2;231")))
        .contains("1 lost, 0 doubled, 1 wrong [is not to be booked: shop-0;0;1;1;95;2;231]");
    assertThat(verdict(job, folder, instead(good, 8, "tax;0;2;2;10;3;36")))
        .contains("0 lost, 0 doubled, 1 wrong [tax has 36 instead of 35 after 3]");
    List<String> turned = instead(good, 5, "tax;0;1;2;10;3;35");
    assertThat(verdict(job, folder, instead(turned, 8, "tax;0;2;2;10;2;25")))
        .contains("0 lost, 0 doubled, 1 wrong [tax has an earlier order of shard 0 at 3]");
    assertThat(verdict(job, folder, instead(good, 8, "tax;0;2;2;10;2;25")))
        .contains("1 lost, 0 doubled, 1 wrong [two of an account");
  }

  private static List<String> instead(List<String> lines, int at, String other) {
    List<String> changed = new ArrayList<>(lines);
    changed.set(at, other);
    return changed;
  }

  private static String verdict(BooksJob job, Path folder, List<String> lines) throws IOException {
    Files.write(folder.resolve("booked").resolve("part"), lines);
    return job.lines().verdict();
  }
}
